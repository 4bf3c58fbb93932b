//! The same asked of the models that are held beside those in use. They compute on one thread.

use super::EngineError;
use super::loaded::{AnyModel, ModelFiles};
use super::preprocess::Rgb;
use super::run::Engine;
use patchwork_model::Shared;
use patchwork_protocol::manifest::ModelEntry;
use patchwork_protocol::{Chosen, Classification, MaskSpec, Progress, Reconstruction, View};

const NOT_HELD: EngineError = EngineError::OutOfOrder("no model to compare with");

impl Engine {
    /// Builds a model of the manifest and holds it beside the one in use in its role.
    ///
    /// # Errors
    /// When a file is not what it should be; everything stays as it was.
    pub fn hold(&mut self, entry: &ModelEntry, files: &ModelFiles) -> Result<Chosen, EngineError> {
        let model = AnyModel::from_manifest(&self.device, entry, files)?;
        let info = model.info().clone();
        self.beside.hold(model);
        let photo = match &self.photo {
            Some(photo) => {
                let rgb = self.beside.rgb(info.kind.role(), &photo.source, &self.device)?;
                rgb.map(|rgb| photo.taken_by(&info, rgb))
            }
            None => None,
        };
        Ok(Chosen { model: info, photo })
    }

    /// As [`Self::reconstruct`] by the model that is held beside; [`View::Reconstructed`] goes on meaning the other's
    /// picture.
    ///
    /// # Errors
    /// When there is no such model, no photo, or the device fails.
    pub async fn reconstruct_beside(
        &self,
        spec: MaskSpec,
        report: impl Fn(Progress),
    ) -> Result<Reconstruction, EngineError> {
        let held = self.beside.reconstructor.as_ref().ok_or(NOT_HELD)?;
        let square = held.square(self.source()?, &self.device)?;
        let masking = held.model.masking(&spec)?;
        let borrow = false;
        held.model
            .reconstruct(square, (spec, &masking), borrow, &Shared::default(), report)
            .await
    }

    /// As [`Self::classify`] by the model that is held beside, of the whole photo or what the reconstructor in use
    /// sees.
    ///
    /// # Errors
    /// When there is no such model, no photo, it cannot be shown these patches, or the device fails.
    pub async fn classify_beside(&self, view: View) -> Result<Classification, EngineError> {
        let held = self.beside.classifier.as_ref().ok_or(NOT_HELD)?;
        let (model, square) = (&held.model, held.square(self.source()?, &self.device)?);
        let masking = match view {
            View::Whole => None,
            View::Visible(mask) => Some(self.masking_for(&model.info, &mask)?),
            View::Reconstructed(_) => return Err(EngineError::OutOfOrder("a picture is not compared")),
        };
        let answer = model.classify(square, masking.as_ref(), &Shared::default()).await?;
        Ok(model.told(answer, &[]))
    }

    fn source(&self) -> Result<&Rgb, EngineError> {
        let photo = self.photo.as_ref().map(|photo| &photo.source);
        photo.ok_or(EngineError::OutOfOrder("no photo to compare by"))
    }
}
