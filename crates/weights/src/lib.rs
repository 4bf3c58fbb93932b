//! Checkpoints: which model a file is, what its tensors are called, and how they are read, strictly and one at a time.
//!
//! A file that lacks a tensor of the model, or has one too many, gives no model but a [`Report`] of what does not fit.
//!
//! ```
//! use burn::tensor::{Device, Tensor};
//! use patchwork_model::{Classify, Square, Vit, read};
//! use patchwork_weights::{TensorFile, load, vit_config};
//!
//! /// How a ViT takes one image, `[1, 3, 64, 64]` and normalised: logits, a value for each class.
//! async fn logits(device: &Device, pixels: Vec<f32>) -> Result<Vec<f32>, Box<dyn std::error::Error>> {
//!     let read_file = |name: &str| std::fs::read(format!("../../www/models/vit-tiny-imagenet-64/{name}"));
//!     let (config, _names) = vit_config(&read_file("config.json")?)?;
//!     let file = TensorFile::open(read_file("model.safetensors")?)?;
//!     let (vit, report) = load::<Vit>(&file, "", config, device)?;
//!     println!("{} weights", report.parameters);
//!     let image = Tensor::<1>::from_data(&pixels[..], device).reshape([1, 3, 64, 64]);
//!     let logits = vit.logits(&Square::new(vec![], image), None, &mut ()).await;
//!     Ok(read(logits.ok_or("it has no head")?).await?)
//! }
//! ```
//!
//! The device is `Device::flex()` with `patchwork_model`'s feature `cpu`, an adapter's with its feature `webgpu`; the
//! front page of `patchwork_engine` has an example that runs.

mod checkpoint;
mod config;
mod entry;
mod file_kind;
mod found;
mod keys;
mod parts;
mod photo;
mod report;
mod resized;
mod safetensors;
mod shapes;
mod source;
mod tensors;
mod torch;
mod unwrapped;
mod variant;

pub use checkpoint::{load, load_resized};
pub use config::{causal_config, config, hybrid_config, mae_config, masked_patch_config, patch_vit_config, vit_config};
pub use file_kind::{FIRST_BYTES, file_kind};
pub use found::Found;
pub use parts::parts_of_index;
pub use photo::{Interpolation, PhotoConfig, Resize};
pub use report::Report;
pub use resized::Resized;
pub use source::Source;
pub use tensors::TensorFile;

use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use patchwork_model::ParamError;
use patchwork_protocol::{FileKind, TensorLine, UnknownModel};

/// Why a checkpoint cannot be used.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// A config is not what it should be, or does not fit the tensors.
    #[error("{0}")]
    Config(String),
    /// Not a whole weight file.
    #[error("the file cannot be read as weights: {0}")]
    Format(String),
    /// A file of another kind.
    #[error("the file cannot be read as weights: {}", file_kind_words(.0))]
    NotWeights(FileKind),
    /// A weight file of a model that is not known here.
    #[error("{}", unknown(.0))]
    Unknown(UnknownModel),
    /// Tensors are missing, left over or of another shape.
    #[error("{}", mismatch(.0))]
    Mismatch(Box<Report>),
    /// A tensor cannot be read.
    #[error(transparent)]
    Param(#[from] ParamError),
}

/// Reads a config, all of whose keys have defaults; those that are `null` are left to them, as transformers does. A key
/// that is not understood is named.
fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, String> {
    parse_value(serde_json::from_slice(json).map_err(|_| NO_JSON)?)
}

const NO_JSON: &str = "it is no JSON, or not whole";

fn parse_value<T: DeserializeOwned>(mut value: Value) -> Result<T, String> {
    let Value::Object(keys) = &mut value else {
        return Err("it is no JSON object of keys and values".into());
    };
    keys.retain(|_, value| !value.is_null());
    let alone = |(key, value): (&String, &Value)| {
        let one = Value::Object([(key.clone(), value.clone())].into_iter().collect());
        serde_json::from_value::<T>(one).err().map(|_| {
            let shown: String = value.to_string().chars().take(60).collect();
            format!("{key} is {shown}, which is not understood here")
        })
    };
    let fault = keys.iter().find_map(alone);
    serde_json::from_value(value).map_err(|error| fault.unwrap_or_else(|| error.to_string()))
}

/// The first of each kind by name, and how many more.
fn mismatch(report: &Report) -> String {
    let kinds = [
        (&report.missing, "missing"),
        (&report.wrong_shape, "of another shape"),
        (&report.unexpected, "not known to the model"),
    ];
    let some = kinds.iter().filter(|(lines, _)| !lines.is_empty());
    let words = some.map(|(lines, what)| {
        let TensorLine { name, shape, .. } = &lines[0];
        match lines.len() {
            1 => format!("the tensor {name} ({shape}) is {what}"),
            n => format!("{n} tensors are {what}, such as {name} ({shape})"),
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What a file is, in words for a detail or a script.
#[must_use]
pub fn file_kind_words(kind: &FileKind) -> String {
    match kind {
        FileKind::Other | FileKind::Weights => "its form is not known".into(),
        FileKind::Empty => "it is empty".into(),
        FileKind::WebPage => "it is a web page".into(),
        FileKind::Text => "it is a text".into(),
        FileKind::LfsPointer => "it is a Git LFS pointer".into(),
        FileKind::OtherWeights(format)
        | FileKind::Archive(format)
        | FileKind::Picture(format)
        | FileKind::Named(format) => format!("its format is {format}"),
    }
}

fn unknown(why: &UnknownModel) -> String {
    match why {
        UnknownModel::Architecture { name } => format!("config.json says that it is a {name}, which is not known here"),
        UnknownModel::NoPatchEmbedding { tensors } => format!(
            "none of its {tensors} tensors has a name that a ViT's patch embedding has in transformers, timm or \
             facebookresearch/mae"
        ),
        UnknownModel::NoClasses => "it is a classifier without classes".into(),
    }
}
