//! Models built from their files.

use burn::tensor::Device;

use super::EngineError;
use super::preprocess::Preprocess;
use super::report::report;
use patchwork_model::block::TransformerConfig;
use patchwork_model::{Model, ModelConfig, Reconstructor};
use patchwork_protocol::manifest::{ModelEntry, ModelKind, Role};
use patchwork_protocol::{CheckpointReport, ModelInfo, TransformerInfo};
use patchwork_weights::{Found, Source, TensorFile, WeightsError, load_resized};

/// The files of a model in the manifest.
pub struct ModelFiles {
    /// `config.json`.
    pub config: Vec<u8>,
    /// `preprocessor_config.json`.
    pub preprocessor: Vec<u8>,
    /// `model.safetensors`.
    pub weights: Box<dyn Source>,
}

/// A model, how it wants its photos, and its facts.
pub struct Loaded<M> {
    pub(super) model: M,
    pub(super) preprocess: Preprocess,
    pub(super) info: ModelInfo,
}

/// A model that classifies photos, and what it calls them.
pub struct Classifier {
    pub(super) model: patchwork_model::Classifier,
    /// The classes' names; empty where nobody says.
    pub(super) labels: Vec<String>,
}

/// A model of either role.
pub enum AnyModel {
    /// It reconstructs.
    Reconstructor(Box<Loaded<Reconstructor>>),
    /// It classifies.
    Classifier(Box<Loaded<Classifier>>),
}

impl AnyModel {
    /// Builds what is in `file` on `device`; `name` is what the page calls it. The report says what was found, also
    /// where no model came of it.
    pub fn load(
        device: &Device,
        name: &str,
        file: &TensorFile,
        config: Option<&[u8]>,
        preprocessor: Option<&[u8]>,
    ) -> (Result<Self, WeightsError>, CheckpointReport) {
        let found = match Found::new(file, config, preprocessor) {
            Ok(found) => found,
            Err(error) => return (Err(error), report(file, None, None)),
        };
        match build(device, name, file, &found) {
            Ok((model, tensors)) => (Ok(model), report(file, Some(&found), Some(&tensors))),
            Err(WeightsError::Mismatch(tensors)) => {
                let report = report(file, Some(&found), Some(&tensors));
                (Err(WeightsError::Mismatch(tensors)), report)
            }
            Err(error) => (Err(error), report(file, Some(&found), None)),
        }
    }

    /// Builds a model of the manifest.
    ///
    /// # Errors
    /// When a file is not what it should be, or the model is of another kind than the manifest says.
    pub fn from_manifest(device: &Device, entry: &ModelEntry, files: &ModelFiles) -> Result<Self, WeightsError> {
        let file = TensorFile::open(files.weights.as_ref())?;
        let (model, _) = Self::load(
            device,
            &entry.name,
            &file,
            Some(&files.config),
            Some(&files.preprocessor),
        );
        let model = model?;
        let kind = model.info().kind;
        if kind != entry.kind {
            let why = format!("it is a {kind:?} model, and the manifest says {:?}", entry.kind);
            return Err(WeightsError::Config(why));
        }
        Ok(model)
    }

    /// Its facts.
    #[must_use]
    pub fn info(&self) -> &ModelInfo {
        match self {
            Self::Reconstructor(loaded) => &loaded.info,
            Self::Classifier(loaded) => &loaded.info,
        }
    }

    /// How many names its classes lack; 0 where it has them, or reconstructs.
    #[must_use]
    pub fn nameless(&self) -> usize {
        match self {
            Self::Classifier(loaded) if loaded.model.labels.is_empty() => loaded.info.classes,
            _ => 0,
        }
    }

    /// Gives its classes their names.
    pub fn name_classes(&mut self, names: Vec<String>) {
        if let Self::Classifier(loaded) = self
            && names.len() == loaded.info.classes
        {
            loaded.model.labels = names;
        }
    }

    pub(super) fn reconstructor(self) -> Result<Loaded<Reconstructor>, EngineError> {
        match self {
            Self::Reconstructor(loaded) => Ok(*loaded),
            Self::Classifier(_) => {
                Err(WeightsError::Config("it classifies photos, and does not reconstruct them".into()).into())
            }
        }
    }
}

fn shape(transformer: &TransformerConfig) -> TransformerInfo {
    TransformerInfo {
        embed_dim: transformer.embed_dim,
        depth: transformer.depth,
        num_heads: transformer.num_heads,
    }
}

fn build(
    device: &Device,
    name: &str,
    file: &TensorFile,
    found: &Found,
) -> Result<(AnyModel, patchwork_weights::Report), WeightsError> {
    let (kind, config) = (found.kind, &found.config);
    let preprocess = Preprocess::new(found.photo.clone()).with_channels(config.encoder.in_chans);
    let info = |parameters: usize| ModelInfo {
        name: name.to_owned(),
        kind,
        norm_pix_loss: config.norm_pix_loss,
        img_size: config.encoder.img_size,
        patch_size: config.encoder.patch_size,
        parameters,
        bytes: file.size(),
        classes: config.num_classes,
        side_kept: preprocess.side_kept(),
        encoder: shape(&config.encoder.transformer),
        decoder: kind.has_decoder().then(|| shape(&config.decoder)),
    };
    Ok(match kind.role() {
        Role::Reconstructor => {
            let (model, report) = read::<Reconstructor>(device, file, found)?;
            let info = info(report.parameters);
            let loaded = Loaded {
                model,
                preprocess,
                info,
            };
            (AnyModel::Reconstructor(Box::new(loaded)), report)
        }
        Role::Classifier => {
            let (model, report) = read(device, file, found)?;
            let info = info(report.parameters);
            let labels = found.labels.clone();
            let loaded = Loaded {
                model: Classifier { model, labels },
                preprocess,
                info,
            };
            (AnyModel::Classifier(Box::new(loaded)), report)
        }
    })
}

fn read<M: Model<Config = (ModelKind, ModelConfig)>>(
    device: &Device,
    file: &TensorFile,
    found: &Found,
) -> Result<(M, patchwork_weights::Report), WeightsError> {
    load_resized(file, "", (found.kind, found.config.clone()), found.resized, device)
}
