//! A photo as one model takes it.

use std::cell::OnceCell;

use burn::tensor::{Device, Tensor, TensorData};

use super::EngineError;
use super::loaded::Loaded;
use super::preprocess::Rgb;
use patchwork_model::vit::Encoder;

/// A square photo of a model's size. What is the same for every mask is computed once and stays on the device.
pub struct Square {
    /// `side * side * 3` bytes, row by row.
    pub rgb: Vec<u8>,
    /// The same, normalised: `[1, 3, side, side]`.
    pub images: Tensor<4>,
    tokens: OnceCell<Tensor<3>>,
}

impl Square {
    /// The photo's patches, embedded: see [`Encoder::embed`].
    pub(super) async fn tokens(&self, encoder: &Encoder) -> Tensor<3> {
        match self.tokens.get() {
            Some(tokens) => tokens.clone(),
            None => {
                let tokens = encoder.embed(self.images.clone(), &mut ()).await;
                self.tokens.get_or_init(|| tokens).clone()
            }
        }
    }
}

impl<M> Loaded<M> {
    /// `photo`, cropped and resized as the model wants it.
    ///
    /// # Errors
    /// When it has no pixels.
    pub(super) fn square(&self, photo: &Rgb, device: &Device) -> Result<Square, EngineError> {
        Ok(self.shown(self.preprocess.square(photo)?, device))
    }

    /// A photo of the model's size already: `side * side * 3` bytes.
    pub(super) fn shown(&self, rgb: Vec<u8>, device: &Device) -> Square {
        let side = self.info.img_size;
        let pixels = TensorData::new(self.preprocess.normalise(&rgb), [1, 3, side, side]);
        Square {
            images: Tensor::from_data(pixels, device),
            rgb,
            tokens: OnceCell::new(),
        }
    }
}
