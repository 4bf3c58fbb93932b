//! A photo as one model takes it.

use std::cell::OnceCell;

use burn::tensor::{Tensor, TensorData};
use thiserror::Error;

use super::patch::patchify;
use super::vit::Encoder;

/// A square photo of a model's size. What is the same for every mask is computed once and stays on the device.
pub struct Square {
    /// `side * side * 3` bytes, row by row.
    pub rgb: Vec<u8>,
    /// The same, normalised: `[1, 3, side, side]`.
    pub images: Tensor<4>,
    patches: OnceCell<Tensor<3>>,
    tokens: OnceCell<Tensor<3>>,
}

impl Square {
    /// A photo and its normalised pixels.
    #[must_use]
    pub fn new(rgb: Vec<u8>, images: Tensor<4>) -> Self {
        Self {
            rgb,
            images,
            patches: OnceCell::new(),
            tokens: OnceCell::new(),
        }
    }

    /// The same photo, of which nothing is computed yet.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self::new(self.rgb.clone(), self.images.clone())
    }

    /// The photo's patches, of `patch_size` pixels: see [`patchify`].
    pub fn patches(&self, patch_size: usize) -> Tensor<3> {
        let cut = || patchify(self.images.clone(), patch_size);
        self.patches.get_or_init(cut).clone()
    }

    /// The photo's patches, embedded: see [`Encoder::embed`].
    pub async fn tokens(&self, encoder: &Encoder) -> Tensor<3> {
        match self.tokens.get() {
            Some(tokens) => tokens.clone(),
            None => {
                let tokens = encoder.embed(self.images.clone(), &mut ()).await;
                self.tokens.get_or_init(|| tokens).clone()
            }
        }
    }
}

/// Why a result could not be read from the device.
#[derive(Debug, Error)]
#[error("a result could not be read from the device: {0}")]
pub struct ReadError(
    /// As the device says it.
    pub String,
);

/// A tensor's values; asynchronous because a browser cannot wait.
///
/// # Errors
/// When the device fails.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ReadError> {
    let data: TensorData = tensor
        .into_data_async()
        .await
        .map_err(|error| ReadError(format!("{error:?}")))?;
    data.try_to_vec().map_err(|error| ReadError(format!("{error:?}")))
}
