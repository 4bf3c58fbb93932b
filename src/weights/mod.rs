//! Checkpoints: what their config says, what their tensors are called, and how they are read, strictly.

mod checkpoint;
mod config;
mod keys;

pub use checkpoint::Checkpoint;
pub use config::{causal_config, hybrid_config, mae_config, masked_patch_config, vit_config};

use thiserror::Error;

use crate::model::ParamError;

/// Why a checkpoint cannot be used.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// `config.json` is not what it should be.
    #[error("config.json: {0}")]
    Config(String),
    /// Not a safetensors file.
    #[error("not a whole safetensors file: {0}")]
    Format(#[from] safetensors::SafeTensorError),
    /// A tensor that the model needs.
    #[error(transparent)]
    Param(#[from] ParamError),
    /// Tensors that the model has no place for: the config is probably another model's.
    #[error("the model has no place for {}", .0.join(", "))]
    Unexpected(Vec<String>),
}
