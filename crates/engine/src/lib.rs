//! A device, one or two models and one photo; answers the page's requests.
//!
//! In a browser `engine_program!` makes a worker of it for the page, and `api` what other pages' scripts call. Natively
//! [`Engine`] does the same, on one CPU core or on a GPU through wgpu; `examples/` has two small programs:
//!
//! ```text
//! cargo run --release --example reconstruct -- photo.jpg --ratio 0.75
//! cargo run --release --example classify -- photo.jpg --device webgpu
//! ```
//!
//! ```
//! use burn::tensor::Device;
//! use patchwork_engine::preprocess::Rgb;
//! use patchwork_engine::{Engine, ModelFiles};
//! use patchwork_protocol::manifest::Manifest;
//! use patchwork_protocol::{MaskSpec, View};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let read = |path: &str| std::fs::read(format!("../../www/models/{path}"));
//! let manifest: Manifest = serde_json::from_slice(&read("manifest.json")?)?;
//! let model = |name: &str| manifest.model(name).expect("it is listed");
//! let files = |name: &str| {
//!     std::io::Result::Ok(ModelFiles {
//!         config: read(&format!("{name}/config.json"))?,
//!         preprocessor: read(&format!("{name}/preprocessor_config.json"))?,
//!         weights: Box::new(read(&format!("{name}/model.safetensors"))?),
//!     })
//! };
//! let (mae, vit) = ("mae-tiny-imagenet-64", "vit-tiny-imagenet-64");
//! let mut engine = Engine::new(Device::flex(), model(mae), &files(mae)?)?;
//! engine.choose(model(vit), &files(vit)?)?;
//!
//! // Any picture: it is resized and cropped as each model wants it.
//! let photo = Rgb { width: 2, height: 1, pixels: vec![255, 0, 0, 0, 0, 255] };
//! engine.set_photo(photo, 2, 1)?;
//! let reconstruction = pollster::block_on(engine.reconstruct(MaskSpec::random(0.75, 1), false, |_| {}))?;
//! assert_eq!(reconstruction.rgb.len(), 64 * 64 * 3);
//! let classification = pollster::block_on(engine.classify(View::Whole))?;
//! assert_eq!(classification.top.len(), 5);
//! # Ok(())
//! # }
//! ```

pub mod address;
mod beside;
#[cfg(target_arch = "wasm32")]
pub mod browser;
mod compare;
pub mod crew;
pub mod cut_short;
mod host;
mod inspect;
pub mod loaded;
mod measure;
#[cfg(all(feature = "webgpu", not(target_arch = "wasm32")))]
pub mod native;
pub mod preprocess;
mod program;
pub mod reconstructor;
mod report;
pub mod run;
pub mod self_check;
mod square;
pub mod verify;

pub use loaded::{AnyModel, ModelFiles};
pub use patchwork_model::Shared;
pub use run::Engine;

use thiserror::Error;

use patchwork_mask::MaskError;
use patchwork_model::ReadError;
use patchwork_protocol::{Failure, FailureCode, FileKind};
use patchwork_weights::{WeightsError, file_kind_words};

/// Why an address, or a choice of files, leads to no checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressFault {
    /// What was typed is no address.
    #[error("“{0}” is neither an address nor a name such as facebook/vit-mae-base")]
    NotAnAddress(String),
    /// Nothing that could be weights is there.
    #[error("there is no weight file at this address")]
    NoWeightFile,
    /// The server answered with this HTTP status.
    #[error("the server has no such file for us (it answered {0})")]
    NotServed(u16),
    /// No file ends as weight files do.
    #[error("none of the files ends in .safetensors, .bin, .pth or .pt")]
    NoWeightsChosen,
    /// More than one does.
    #[error("more than one of the files holds weights")]
    SeveralWeightsChosen,
    /// The part of this name is not there.
    #[error("the part {0} of these weights is missing")]
    PartMissing(String),
    /// The config of this name is far too large.
    #[error("{0} is far larger than a config is")]
    ConfigTooLarge(String),
    /// The file of this name was changed, moved or deleted.
    #[error("{0} can no longer be read")]
    FileGone(String),
}

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
    /// A weight file of more bytes than a tab's memory holds.
    #[error("the weights are {needs} bytes, of which {most} are to be had")]
    TooLarge {
        /// So many there are, or more.
        needs: u64,
        /// So many a tab gets (`patchwork_web::memory::most`).
        most: u64,
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
    #[error(transparent)]
    Address(#[from] AddressFault),
    /// The visitor ended it.
    #[error("it was cancelled")]
    Cancelled,
    /// A photo that cannot be read.
    #[error("this browser cannot read that file as a picture: {0}")]
    Photo(String),
    /// A file that is no picture, or one that this browser does not decode.
    #[error("this browser cannot read that file as a picture: {}", file_kind_words(.0))]
    NotAPicture(FileKind),
    /// What decodes photos of a format that the browser does not, and that did not arrive.
    #[error("this browser does not decode {format}, and what does could not be downloaded: {reason}")]
    NoDecoder {
        /// The format's name.
        format: String,
        /// Why not.
        reason: String,
    },
    /// A request that came before what it needs.
    #[error("{0}")]
    OutOfOrder(&'static str),
    /// A mask that cannot be.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// Reading a result back failed.
    #[error(transparent)]
    Readback(#[from] ReadError),
}

impl From<&EngineError> for Failure {
    fn from(error: &EngineError) -> Self {
        use EngineError as E;
        use FailureCode as C;
        let code = match error {
            E::Cancelled => C::Cancelled,
            E::Address(fault) => fault.code(),
            E::Checkpoint(why) => match why {
                WeightsError::Format(_) => C::NotWeights(FileKind::Other),
                WeightsError::NotWeights(kind) => C::NotWeights(kind.clone()),
                WeightsError::Unknown(why) => C::UnknownModel(why.clone()),
                WeightsError::Config(_) => C::BadConfig,
                WeightsError::Mismatch(_) => C::Misfit,
                WeightsError::Param(error) => C::BadTensor {
                    name: error.name.clone(),
                },
            },
            E::Device(_) => C::DeviceNotStarted,
            E::WrongAnswer(_) => C::WrongAnswer,
            E::Readback(_) => C::DeviceStopped,
            E::Download { .. } => C::ModelNotDownloaded,
            E::Unreadable { .. } => C::Unreadable,
            E::TooLarge { needs, most } => C::TooLarge {
                needs: *needs,
                most: *most,
            },
            E::Corrupt { .. } => C::ModelDamaged,
            E::Weights(_) => C::ModelMisfit,
            E::Photo(_) => C::NotAPicture(FileKind::Other),
            E::NotAPicture(kind) => C::NotAPicture(kind.clone()),
            E::NoDecoder { format, .. } => C::DecoderNotDownloaded { format: format.clone() },
            E::OutOfOrder(_) | E::Mask(_) => C::Internal,
        };
        Self {
            code,
            detail: error.to_string(),
        }
    }
}

impl AddressFault {
    fn code(&self) -> FailureCode {
        use FailureCode as C;
        match self.clone() {
            Self::NotAnAddress(typed) => C::NotAnAddress { typed },
            Self::NoWeightFile => C::NoWeightFile,
            Self::NotServed(status) => C::NotServed { status },
            Self::NoWeightsChosen => C::NoWeightsChosen,
            Self::SeveralWeightsChosen => C::SeveralWeightsChosen,
            Self::PartMissing(name) => C::PartMissing(name),
            Self::ConfigTooLarge(name) => C::ConfigTooLarge { name },
            Self::FileGone(name) => C::FileGone { name },
        }
    }
}
