//! A device, two models and one photo; answers the page's requests.

pub mod address;
#[cfg(target_arch = "wasm32")]
pub mod api;
mod host;
mod inspect;
pub mod loaded;
mod measure;
pub mod painter;
pub mod preprocess;
mod program;
mod report;
pub mod run;
pub mod self_check;
mod square;
pub mod verify;

#[cfg(target_arch = "wasm32")]
pub mod blob;
#[cfg(target_arch = "wasm32")]
pub mod decode;
#[cfg(target_arch = "wasm32")]
pub mod device;
#[cfg(target_arch = "wasm32")]
pub mod download;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod large_file;
#[cfg(target_arch = "wasm32")]
mod meter;
#[cfg(target_arch = "wasm32")]
pub mod opened;
#[cfg(target_arch = "wasm32")]
pub mod threads;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use loaded::{AnyModel, ModelFiles};
pub use patchwork_model::Share;
pub use run::Engine;

use thiserror::Error;

use patchwork_mask::MaskError;
use patchwork_protocol::{Failure, FailureKind};
use patchwork_weights::WeightsError;

/// Everything that can go wrong in the engine; told to the page as a [`Failure`].
#[derive(Debug, Error)]
pub enum EngineError {
    /// No adapter, no device, or one that cannot compute.
    #[error("the device did not start: {0}")]
    Device(String),
    /// The device computes, but wrongly.
    #[error("the device gave a wrong answer: off by {0}")]
    WrongAnswer(f32),
    /// A file did not arrive.
    #[error("{url}: {reason}")]
    Download {
        /// Which file.
        url: String,
        /// What happened, in few words.
        reason: String,
    },
    /// Nothing came that a page may read, nor why: a browser does not tell pages whether there was an answer.
    #[error("{url}: nothing that this page may read")]
    Unreadable {
        /// Which file.
        url: String,
    },
    /// A file arrived but is not what the manifest says.
    #[error("{url} is not the file that the manifest describes: {reason}")]
    Corrupt {
        /// Which file.
        url: String,
        /// What differs.
        reason: String,
    },
    /// Config or weights that make no model.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// A checkpoint of the visitor's that makes no model.
    #[error("{0}")]
    Checkpoint(WeightsError),
    /// An address, or a choice of files, that leads to no checkpoint.
    #[error("{0}")]
    Address(String),
    /// The visitor ended it.
    #[error("it was cancelled")]
    Cancelled,
    /// A photo that cannot be read.
    #[error("the photo cannot be read: {0}")]
    Photo(String),
    /// A request that came before what it needs.
    #[error("{0}")]
    OutOfOrder(&'static str),
    /// A mask that cannot be.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// Reading a result back failed.
    #[error("a result could not be read from the device: {0}")]
    Readback(String),
}

impl From<&EngineError> for Failure {
    fn from(error: &EngineError) -> Self {
        use EngineError as E;
        let own;
        let (kind, message) = match error {
            E::Cancelled => (FailureKind::Cancelled, "It was cancelled. Try again whenever you like."),
            E::Address(why) => {
                own = format!("There is no checkpoint to open: {why}. Check the address or the files.");
                (FailureKind::Checkpoint, own.as_str())
            }
            E::Checkpoint(why) => {
                own = checkpoint_message(why);
                (FailureKind::Checkpoint, own.as_str())
            }
            E::Device(_) => (
                FailureKind::Device,
                "The engine could not be started on this device. Reload the page, or try another browser.",
            ),
            E::WrongAnswer(_) => (
                FailureKind::Device,
                "This device got a known computation wrong, so its results cannot be trusted. Try another browser.",
            ),
            E::Readback(_) => (
                FailureKind::Device,
                "The device stopped answering. Reload the page to try again.",
            ),
            E::Download { .. } => (
                FailureKind::Download,
                "The model could not be downloaded. Check the connection and try again.",
            ),
            E::Unreadable { .. } => (
                FailureKind::Download,
                "Nothing readable came: no connection, or a server that shares no files with other sites. Try again, or \
                 download the file and choose it here.",
            ),
            E::Corrupt { .. } => (
                FailureKind::Download,
                "The model's files arrived damaged, so they were not used. Try again to download them anew.",
            ),
            E::Weights(_) => (
                FailureKind::Download,
                "The model's files do not fit together. Try again later.",
            ),
            E::Photo(_) => (
                FailureKind::Photo,
                "This browser cannot read that file as a picture. Try a JPEG, PNG, WebP, AVIF or GIF.",
            ),
            E::OutOfOrder(_) | E::Mask(_) => (
                FailureKind::Internal,
                "Something went wrong inside Patchwork. Reload the page to go on.",
            ),
        };
        Self {
            kind,
            message: message.into(),
            detail: error.to_string(),
        }
    }
}

/// Why a checkpoint cannot be used, and what to do; the details have all of it.
fn checkpoint_message(why: &WeightsError) -> String {
    match why {
        WeightsError::Format(why) => {
            format!("The file cannot be read as weights: {why}. Choose another .safetensors, .bin or .pth file.")
        }
        WeightsError::Unknown(why) => format!("It is no model known here: {why}. Choose a plain ViT or MAE."),
        WeightsError::Config(why) => format!("Its config cannot be used: {why}. Choose files of one plain ViT or MAE."),
        WeightsError::Mismatch(_) => {
            "The weights do not fit the model: tensors are missing, left over or of another shape. \
            Choose files of one plain ViT or MAE."
                .into()
        }
        WeightsError::Param(error) => {
            format!(
                "The tensor {}: {}. Try to get the file anew, or choose another one.",
                error.name, error.reason
            )
        }
    }
}
