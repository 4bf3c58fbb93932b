//! Models that are held beside those in use, to be compared with them.

use std::cell::OnceCell;

use burn::tensor::Device;

use super::EngineError;
use super::loaded::{AnyModel, Classifier, Loaded};
use super::preprocess::Rgb;
use patchwork_model::{Reconstructor, Square};
use patchwork_protocol::manifest::Role;

/// One of each role at most.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) reconstructor: Option<Held<Reconstructor>>,
    pub(super) classifier: Option<Held<Classifier>>,
}

/// A model, and the current photo as it takes it, once it was asked about it.
pub(super) struct Held<M> {
    pub(super) model: Loaded<M>,
    square: OnceCell<Square>,
}

impl<M> Held<M> {
    fn new(model: Loaded<M>) -> Self {
        let square = OnceCell::new();
        Self { model, square }
    }

    /// The current photo, `photo`, as it takes it.
    pub(super) fn square(&self, photo: &Rgb, device: &Device) -> Result<&Square, EngineError> {
        if let Some(square) = self.square.get() {
            return Ok(square);
        }
        let square = self.model.square(photo, device)?;
        Ok(self.square.get_or_init(|| square))
    }
}

impl Beside {
    /// Holds this one in the place of the one of its role.
    pub(super) fn hold(&mut self, model: AnyModel) {
        match model {
            AnyModel::Reconstructor(model) => self.reconstructor = Some(Held::new(*model)),
            AnyModel::Classifier(model) => self.classifier = Some(Held::new(*model)),
        }
    }

    /// The current photo, `photo`, in the size of the model of this role, where there is one: bytes `[side, side, 3]`.
    pub(super) fn rgb(&self, role: Role, photo: &Rgb, device: &Device) -> Result<Option<Vec<u8>>, EngineError> {
        let square = match role {
            Role::Reconstructor => self.reconstructor.as_ref().map(|held| held.square(photo, device)),
            Role::Classifier => self.classifier.as_ref().map(|held| held.square(photo, device)),
        };
        Ok(square.transpose()?.map(|square| square.rgb.clone()))
    }

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
