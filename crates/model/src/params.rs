//! Where a model's weights come from: any source that gives a tensor by name and shape.

use burn::tensor::Tensor;
use thiserror::Error;

/// A source of weights under timm's names (`blocks.0.attn.qkv.weight`).
///
/// Models are built only through this, so a model whose weights are not all there cannot exist.
pub trait Params {
    /// The tensor called `name`.
    ///
    /// # Errors
    /// When it cannot be had in this shape.
    fn take<const D: usize>(&mut self, name: &str, shape: [usize; D]) -> Result<Tensor<D>, ParamError> {
        self.take_as(name, shape, shape, <[f32]>::to_vec)
    }

    /// The tensor called `name`, `held` in that shape, with `arrange` making the values of the shape `to` of its own,
    /// row by row, before they go to the device.
    ///
    /// # Errors
    /// When it cannot be had in the shape `held`.
    fn take_as<const D: usize, const E: usize>(
        &mut self,
        name: &str,
        held: [usize; D],
        to: [usize; E],
        arrange: impl FnOnce(&[f32]) -> Vec<f32>,
    ) -> Result<Tensor<E>, ParamError>;
}

/// Something that is built from weights, and asks for the same ones each time it is built by the same config.
pub trait Model: Sized {
    /// Its shape.
    type Config: Clone;

    /// Takes its weights from `params`, as each model's own docs list them.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    fn new(params: &mut impl Params, config: Self::Config) -> Result<Self, ParamError>;
}

/// Why a weight could not be had.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the tensor {name} cannot be read: {reason}")]
pub struct ParamError {
    /// Its name in the file.
    pub name: String,
    /// What is wrong.
    pub reason: String,
}
