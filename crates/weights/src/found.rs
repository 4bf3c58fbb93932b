//! Which model a weight file is: from its tensors, its `config.json` where there is one, and else its family's defaults.

use serde::Deserialize;
use serde_json::Value;

use super::config::{
    MAX_GRID, Raw, causal_config, classifier, hybrid_config, mae_config, mae_of, masked_patch_config, patch_vit_config,
    vit_config,
};
use super::keys::{Naming, is_encoder_alone};
use super::photo::{PhotoConfig, TimmPhoto};
use super::shapes::Shapes;
use super::tensors::TensorFile;
use super::{Resized, WeightsError};
use patchwork_model::block::TransformerConfig;
use patchwork_model::{EncoderConfig, MaeConfig, VitConfig};
use patchwork_protocol::{Assumption, Fact, Family, TransformerInfo, UnknownModel};

/// The models that can be built, each with its shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Architecture {
    /// Masked autoencoder.
    Mae(MaeConfig),
    /// Vision transformer with a classifier head, plain or hybrid.
    Vit(VitConfig),
    /// Masked patch prediction.
    MaskedPatch(EncoderConfig),
    /// Decoder-only transformer.
    Causal(EncoderConfig),
}

impl Architecture {
    fn encoder(&self) -> &EncoderConfig {
        match self {
            Self::Mae(mae) => &mae.encoder,
            Self::Vit(vit) => &vit.encoder,
            Self::MaskedPatch(encoder) | Self::Causal(encoder) => encoder,
        }
    }

    fn encoder_mut(&mut self) -> &mut EncoderConfig {
        match self {
            Self::Mae(mae) => &mut mae.encoder,
            Self::Vit(vit) => &mut vit.encoder,
            Self::MaskedPatch(encoder) | Self::Causal(encoder) => encoder,
        }
    }
}

/// A checkpoint, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it is.
    pub family: Family,
    /// The model, at the image size that it will run at.
    pub architecture: Architecture,
    /// From which grid its position embeddings are brought to that size.
    pub resized: Resized,
    /// The classes' names in order; empty where neither file nor config has them.
    pub labels: Vec<String>,
    /// How it wants its photos.
    pub photo: PhotoConfig,
    /// What nothing says, and was assumed.
    pub assumed: Vec<Assumption>,
}

/// timm's `config.json`, as far as it is read.
#[derive(Deserialize)]
struct Timm {
    #[serde(default)]
    global_pool: Option<String>,
    pretrained_cfg: TimmPhoto,
    #[serde(default)]
    label_names: Vec<String>,
    #[serde(default)]
    model_args: TimmArgs,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TimmArgs {
    num_heads: Option<usize>,
    act_layer: Option<String>,
}

impl Found {
    /// Looks at names and shapes; no tensor is read.
    ///
    /// # Errors
    /// When it is no model that is known here, with what it is instead where that can be told.
    pub fn new(file: &TensorFile, config: Option<&[u8]>, preprocessor: Option<&[u8]>) -> Result<Self, WeightsError> {
        if is_encoder_alone(file.entries.keys().map(String::as_str)) {
            return Err(encoder_alone());
        }
        let Some(naming) = Naming::of(file.entries.keys().map(String::as_str)) else {
            let tensors = file.entries.len();
            return Err(WeightsError::Unknown(UnknownModel::NoPatchEmbedding { tensors }));
        };
        match naming {
            Naming::HuggingFace(_) => hugging_face(file, naming, config, preprocessor),
            Naming::Timm => timm(file, config),
        }
    }

    /// The encoder, which every model has.
    #[must_use]
    pub fn encoder(&self) -> &EncoderConfig {
        self.architecture.encoder()
    }

    /// Facts for people.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let encoder = self.encoder();
        let shape = |t: &TransformerConfig| TransformerInfo {
            embed_dim: t.embed_dim,
            depth: t.depth,
            num_heads: t.num_heads,
        };
        let mut facts = vec![
            Fact::Image {
                img_size: encoder.img_size,
                patch_size: encoder.patch_size,
            },
            Fact::Encoder(shape(&encoder.transformer)),
        ];
        match &self.architecture {
            Architecture::Mae(mae) => {
                facts.push(Fact::Decoder(shape(&mae.decoder)));
                let normalised = mae.norm_pix_loss;
                facts.push(Fact::Predicts { normalised });
            }
            Architecture::Vit(vit) => facts.push(Fact::Classes(vit.num_classes)),
            Architecture::MaskedPatch(_) | Architecture::Causal(_) => {}
        }
        facts.push(Fact::NormEps(encoder.transformer.norm_eps));
        facts.push(Fact::Photos(self.photo.to_string()));
        facts
    }
}

fn hugging_face(
    file: &TensorFile,
    naming: Naming,
    config: Option<&[u8]>,
    preprocessor: Option<&[u8]>,
) -> Result<Found, WeightsError> {
    let mut assumed = Vec::new();
    let config_error = |_| WeightsError::Config(format!("config.json: {}", super::NO_JSON));
    let named = |json: &[u8]| {
        let value: Value = serde_json::from_slice(json).map_err(config_error)?;
        let name = value["architectures"][0].as_str().map(str::to_owned);
        Ok::<_, WeightsError>(name)
    };
    let name = config.map(named).transpose()?.flatten();
    let by_tensors = if file.shape(naming, "decoder_embed.weight").is_some() {
        "ViTMAEForPreTraining"
    } else {
        "ViTForImageClassification"
    };
    let names = |(vit, labels)| (Architecture::Vit(vit), labels);
    let (architecture, labels) = match (config, name.as_deref().unwrap_or(by_tensors)) {
        (Some(json), "ViTMAEForPreTraining") => (Architecture::Mae(mae_config(json)?), vec![]),
        (Some(json), "ViTForImageClassification") => names(vit_config(json)?),
        (Some(json), "HybridViT") => names(hybrid_config(json)?),
        (Some(json), "ViTForPatchClassification") => names(patch_vit_config(json)?),
        (Some(json), "MaskedPatchPrediction") => (Architecture::MaskedPatch(masked_patch_config(json)?), vec![]),
        (Some(json), "CausalPatches") => (Architecture::Causal(causal_config(json)?), vec![]),
        (Some(_), other) => {
            let name = other.to_owned();
            return Err(WeightsError::Unknown(UnknownModel::Architecture { name }));
        }
        (None, _) => {
            let shapes = Shapes::of(file, naming)?;
            let raw = Raw::from_shapes(&shapes, None, 1e-12, &mut assumed);
            by_shapes(&raw, &shapes)?
        }
    };
    let architecture = with_head_of(file, naming, architecture);
    let encoder = architecture.encoder().clone();
    let is_mae = matches!(architecture, Architecture::Mae(_));
    let photo = match preprocessor {
        Some(json) => PhotoConfig::from_preprocessor(json, encoder.img_size)?,
        None => {
            let photo = PhotoConfig::transformers(encoder.img_size, is_mae);
            assumed.push(default_photos("transformers", &photo));
            photo
        }
    };
    let family = if is_mae {
        Family::MaeTransformers
    } else {
        Family::VitTransformers
    };
    finish(family, architecture, labels, photo, assumed)
}

/// A config without class names: the head tells how many there are.
fn with_head_of(file: &TensorFile, naming: Naming, architecture: Architecture) -> Architecture {
    match architecture {
        Architecture::Vit(mut vit) if vit.num_classes == 0 => {
            let head = file.shape(naming, "head.weight").and_then(<[usize]>::first);
            vit.num_classes = head.copied().unwrap_or(0);
            Architecture::Vit(vit)
        }
        other => other,
    }
}

fn timm(file: &TensorFile, config: Option<&[u8]>) -> Result<Found, WeightsError> {
    let mut assumed = Vec::new();
    let shapes = Shapes::of(file, Naming::Timm)?;
    let config: Option<Timm> = config
        .map(super::parse)
        .transpose()
        .map_err(|e| WeightsError::Config(format!("config.json, which belongs to weights in timm's names: {e}")))?;
    let heads = config.as_ref().and_then(|timm| timm.model_args.num_heads);
    let raw = Raw::from_shapes(&shapes, heads, 1e-6, &mut assumed);
    let (mut architecture, mut labels) = by_shapes(&raw, &shapes)?;
    let is_mae = shapes.decoder.is_some();
    let is_fair = is_mae || shapes.fc_norm && file.is_torch;
    let img_size = raw.image_size;
    let photo = match config {
        Some(timm) => {
            if let Some(act) = timm.model_args.act_layer.filter(|act| act != "gelu") {
                return Err(WeightsError::Config(format!(
                    "config.json: act_layer {act:?}; the exact gelu is known"
                )));
            }
            // A list of another length would give wrong names.
            if shapes.classes == Some(timm.label_names.len()) {
                labels = timm.label_names;
            }
            if let (Architecture::Vit(vit), Some(pool)) = (&mut architecture, timm.global_pool) {
                vit.global_pool = patchwork_model::GlobalPool::named(&pool)
                    .ok_or_else(|| WeightsError::Config(format!("global_pool {pool:?} is neither token nor avg")))?;
            }
            PhotoConfig::timm(img_size, &timm.pretrained_cfg)?
        }
        None => {
            let (cfg, whose) = if is_fair {
                (TimmPhoto::mae(), "facebookresearch/mae")
            } else {
                (TimmPhoto::default(), "timm")
            };
            let photo = PhotoConfig::timm(img_size, &cfg)?;
            assumed.push(default_photos(whose, &photo));
            photo
        }
    };
    let family = match (is_mae, is_fair) {
        (true, _) => Family::MaeFair,
        (_, true) => Family::VitFair,
        _ => Family::VitTimm,
    };
    finish(family, architecture, labels, photo, assumed)
}

fn encoder_alone() -> WeightsError {
    WeightsError::Unknown(UnknownModel::EncoderAlone)
}

fn default_photos(whose: &str, photo: &PhotoConfig) -> Assumption {
    Assumption::Photos {
        whose: whose.to_owned(),
        how: photo.to_string(),
    }
}

fn by_shapes(raw: &Raw, shapes: &Shapes) -> Result<(Architecture, Vec<String>), WeightsError> {
    raw.check()?;
    if shapes.decoder.is_some() {
        return Ok((Architecture::Mae(mae_of(raw)), vec![]));
    }
    let Some(classes) = shapes.classes else {
        return Err(encoder_alone());
    };
    let (mut vit, _) = classifier(raw)?;
    vit.num_classes = classes;
    Ok((Architecture::Vit(vit), vec![]))
}

fn finish(
    family: Family,
    mut architecture: Architecture,
    labels: Vec<String>,
    photo: PhotoConfig,
    mut assumed: Vec<Assumption>,
) -> Result<Found, WeightsError> {
    if matches!(&architecture, Architecture::Vit(vit) if vit.num_classes == 0) {
        return Err(WeightsError::Unknown(UnknownModel::NoClasses));
    }
    let encoder = architecture.encoder_mut();
    let (from, to) = (encoder.img_size / encoder.patch_size, photo.crop / encoder.patch_size);
    if to > MAX_GRID {
        return Err(WeightsError::Config(format!(
            "photos of {to} × {to} patches are far too large"
        )));
    }
    if !photo.crop.is_multiple_of(encoder.patch_size) || photo.crop == 0 {
        let why = format!(
            "photos of {} px are no whole number of patches of {} px",
            photo.crop, encoder.patch_size
        );
        return Err(WeightsError::Config(why));
    }
    if photo.crop != encoder.img_size {
        assumed.push(Assumption::Interpolated {
            trained: encoder.img_size,
            given: photo.crop,
        });
        encoder.img_size = photo.crop;
    }
    Ok(Found {
        family,
        architecture,
        resized: Resized { from, to },
        labels,
        photo,
        assumed,
    })
}
