//! A photo as one model takes it.

use burn::tensor::{Device, Tensor, TensorData};

use super::EngineError;
use super::loaded::Loaded;
use super::preprocess::Rgb;
use patchwork_model::Square;

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
        let pixels = TensorData::new(
            self.preprocess.normalise(&rgb),
            [1, self.preprocess.channels(), side, side],
        );
        Square::new(rgb, Tensor::from_data(pixels, device))
    }
}
