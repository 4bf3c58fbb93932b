//! Models that are held beside those in use and asked the same, to be compared with them. They compute on one thread.

use std::cell::OnceCell;

use burn::tensor::Device;

use super::EngineError;
use super::loaded::{AnyModel, Classifier, Loaded, ModelFiles};
use super::preprocess::Rgb;
use super::run::Engine;
use patchwork_model::{Reconstructor, Shared, Square};
use patchwork_protocol::manifest::ModelEntry;
use patchwork_protocol::{Chosen, Classification, MaskSpec, Progress, Reconstruction, View};

const NOT_HELD: EngineError = EngineError::OutOfOrder("no model to compare with");

/// One of each role at most.
#[derive(Default)]
pub(super) struct Beside {
    reconstructor: Option<Held<Reconstructor>>,
    classifier: Option<Held<Classifier>>,
}

/// A model, and the current photo as it takes it, once it was asked about it.
struct Held<M> {
    model: Loaded<M>,
    square: OnceCell<Square>,
}

impl<M> Held<M> {
    fn new(model: Loaded<M>) -> Option<Self> {
        let square = OnceCell::new();
        Some(Self { model, square })
    }

    fn square(&self, photo: &Rgb, device: &Device) -> Result<&Square, EngineError> {
        if let Some(square) = self.square.get() {
            return Ok(square);
        }
        let square = self.model.square(photo, device)?;
        Ok(self.square.get_or_init(|| square))
    }
}

impl Beside {
    /// Another photo is the current one.
    pub(super) fn forget_photo(&mut self) {
        if let Some(held) = &mut self.reconstructor {
            held.square.take();
        }
        if let Some(held) = &mut self.classifier {
            held.square.take();
        }
    }
}

impl Engine {
    /// Builds a model of the manifest and holds it beside the one in use in its role.
    ///
    /// # Errors
    /// When a file is not what it should be; everything stays as it was.
    pub fn hold(&mut self, entry: &ModelEntry, files: &ModelFiles) -> Result<Chosen, EngineError> {
        let model = AnyModel::from_manifest(&self.device, entry, files)?;
        let info = model.info().clone();
        match model {
            AnyModel::Reconstructor(model) => self.beside.reconstructor = Held::new(*model),
            AnyModel::Classifier(model) => self.beside.classifier = Held::new(*model),
        }
        let (model, photo) = (info, None);
        Ok(Chosen { model, photo })
    }

    /// As [`Self::reconstruct`] by the model that is held beside; [`View::Reconstructed`] goes on meaning the other's picture.
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

    /// As [`Self::classify`] by the model that is held beside, of the whole photo or what the reconstructor in use sees.
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
