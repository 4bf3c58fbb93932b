//! Models built from their files.

use burn::tensor::Device;

use super::painter::Painter;
use super::preprocess::Preprocess;
use crate::manifest::{ModelEntry, ModelKind};
use crate::model::{EncoderConfig, Vit};
use crate::protocol::ModelInfo;
use crate::weights::{Checkpoint, WeightsError, hybrid_config, vit_config};

/// The files of one model.
pub struct ModelFiles {
    /// `config.json`.
    pub config: Vec<u8>,
    /// `preprocessor_config.json`.
    pub preprocessor: Vec<u8>,
    /// `model.safetensors`.
    pub weights: Vec<u8>,
}

/// A model, how it wants its photos, and its facts.
pub(super) struct Loaded<M> {
    pub model: M,
    pub preprocess: Preprocess,
    pub info: ModelInfo,
}

/// A model that names photos.
pub(super) struct Classifier {
    pub vit: Vit,
    /// The classes' names.
    pub labels: Vec<String>,
}

impl Loaded<Painter> {
    pub fn painter(device: &Device, entry: &ModelEntry, files: &ModelFiles) -> Result<Self, WeightsError> {
        let mut weights = Checkpoint::new(&files.weights, "", device)?;
        let model = Painter::build(entry.kind, &files.config, &mut weights)?;
        let parameters = weights.finish()?;
        let (preprocess, info) = facts(entry, files, model.encoder(), parameters)?;
        let norm_pix_loss = model.norm_pix_loss();
        Ok(Self {
            model,
            preprocess,
            info: ModelInfo { norm_pix_loss, ..info },
        })
    }
}

impl Loaded<Classifier> {
    pub fn classifier(device: &Device, entry: &ModelEntry, files: &ModelFiles) -> Result<Self, WeightsError> {
        let (config, labels) = match entry.kind {
            ModelKind::Vit => vit_config(&files.config)?,
            ModelKind::Hybrid => hybrid_config(&files.config)?,
            ModelKind::Mae | ModelKind::MaskedPatch | ModelKind::Causal => {
                return Err(WeightsError::Config("it paints, and does not name photos".into()));
            }
        };
        let mut weights = Checkpoint::new(&files.weights, "", device)?;
        let vit = Vit::new(&mut weights, config)?;
        let parameters = weights.finish()?;
        let (preprocess, info) = facts(entry, files, &vit.config.encoder, parameters)?;
        Ok(Self {
            model: Classifier { vit, labels },
            preprocess,
            info,
        })
    }
}

/// How a model wants its photos, if they are of the size it takes, and what the page is told of it.
fn facts(
    entry: &ModelEntry,
    files: &ModelFiles,
    encoder: &EncoderConfig,
    parameters: usize,
) -> Result<(Preprocess, ModelInfo), WeightsError> {
    let preprocess = Preprocess::from_json(&files.preprocessor)?;
    let img_size = encoder.img_size;
    if preprocess.img_size() != img_size {
        let sides = format!("photos of {} px for a model of {img_size} px", preprocess.img_size());
        return Err(WeightsError::Config(sides));
    }
    let info = ModelInfo {
        name: entry.name.clone(),
        kind: entry.kind,
        norm_pix_loss: false,
        img_size,
        patch_size: encoder.patch_size,
        parameters,
        bytes: files.weights.len() as u64,
    };
    Ok((preprocess, info))
}
