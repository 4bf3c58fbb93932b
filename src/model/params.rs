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
    /// When it is missing or its shape is not `shape`.
    fn take<const D: usize>(&mut self, name: &str, shape: [usize; D]) -> Result<Tensor<D>, ParamError>;
}

/// Why a weight could not be had.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ParamError {
    /// No such tensor.
    #[error("the tensor {0} is missing")]
    Missing(String),
    /// It is there in another shape.
    #[error("the tensor {name} has the shape {found:?} where {expected:?} is needed")]
    Shape {
        /// Its name in the file.
        name: String,
        /// What the model needs.
        expected: Vec<usize>,
        /// What the file holds.
        found: Vec<usize>,
    },
    /// Its bytes cannot be used.
    #[error("the tensor {name} cannot be read: {reason}")]
    Unreadable {
        /// Its name in the file.
        name: String,
        /// What is wrong.
        reason: String,
    },
}
