//! Which model a weight file is: from its tensors, its `config.json` where there is one, and else its family's
//! defaults.

use serde::Deserialize;
use serde_json::Value;

use super::config::{MAX_GRID, Raw, activation, config_with, pool};
use super::keys::Naming;
use super::photo::{PhotoConfig, TimmPhoto};
use super::shapes::Shapes;
use super::tensors::TensorFile;
use super::variant::{Variant, kind_of};
use super::{Resized, WeightsError};
use patchwork_model::ModelConfig;
use patchwork_model::block::TransformerConfig;
use patchwork_protocol::manifest::{ModelKind, Role};
use patchwork_protocol::{Assumption, Fact, Family, TransformerInfo, UnknownModel};

/// A checkpoint, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it is.
    pub family: Family,
    /// What it computes.
    pub kind: ModelKind,
    /// Its shape, at the image size that it will run at.
    pub config: ModelConfig,
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
    architecture: Option<String>,
    #[serde(default)]
    global_pool: Option<String>,
    pretrained_cfg: Option<TimmPhoto>,
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
    pool_include_prefix: bool,
}

/// The activation of timm's architectures, which their configs say nothing of.
fn activation_of(architecture: &str) -> &'static str {
    match architecture {
        name if name.contains("quickgelu") => "quick_gelu",
        name if name.starts_with("vit_so400m") || name == "vit_large_patch16_siglip_gap_512" => "gelu_tanh",
        _ => "gelu",
    }
}

impl Found {
    /// Looks at names and shapes; no tensor is read.
    ///
    /// # Errors
    /// When it is no model that is known here, with what it is instead where that can be told.
    pub fn new(file: &TensorFile, config: Option<&[u8]>, preprocessor: Option<&[u8]>) -> Result<Self, WeightsError> {
        let Some(naming) = Naming::of(file.entries.keys().map(String::as_str)) else {
            let tensors = file.entries.len();
            return Err(WeightsError::Unknown(UnknownModel::NoPatchEmbedding { tensors }));
        };
        match naming {
            Naming::HuggingFace(_) => hugging_face(file, naming, config, preprocessor),
            Naming::Timm => timm(file, config, preprocessor),
        }
    }

    /// Facts for people.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let encoder = &self.config.encoder;
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
        if self.kind.has_decoder() {
            facts.push(Fact::Decoder(shape(&self.config.decoder)));
            let normalised = self.config.norm_pix_loss;
            facts.push(Fact::Predicts { normalised });
        }
        if self.kind.role() == Role::Classifier && self.kind.has_head() {
            facts.push(Fact::Classes(self.config.num_classes));
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
    let whole = config.map(serde_json::from_slice::<Value>).transpose();
    let whole = whole.map_err(config_error)?.unwrap_or_default();
    let name = whole["architectures"][0].as_str();
    let has = |name: &str| file.shape(naming, name).is_some();
    let by_tensors = match (has("decoder_embed.weight"), has("head.weight")) {
        (true, _) => ModelKind::Mae,
        (false, true) => ModelKind::Vit,
        (false, false) => ModelKind::Encoder,
    };
    let variant = Variant::of(file, naming);
    let is_antialiased = variant.prefix.registers > 0;
    let model = match config {
        Some(json) => {
            let unknown = |name: &str| UnknownModel::Architecture { name: name.to_owned() };
            let named = |name: &str| kind_of(name).ok_or_else(|| WeightsError::Unknown(unknown(name)));
            let kind = match name.map(named).transpose()? {
                // The encoder of a model, beside the config of the whole one.
                Some(ModelKind::Mae | ModelKind::Vit) | None if by_tensors == ModelKind::Encoder => by_tensors,
                named => named.unwrap_or(by_tensors),
            };
            let (config, labels) = config_with(json, kind, variant)?;
            (kind, config, labels)
        }
        None => {
            let shapes = Shapes::of(file, naming)?;
            // Of these DINOv2 alone has LayerScale.
            let norm_eps = if variant.layer_scale { 1e-6 } else { 1e-12 };
            let raw = Raw::from_shapes(&shapes, None, norm_eps, &mut assumed);
            by_shapes(&raw, &shapes)?
        }
    };
    let (kind, config, labels) = with_head_of(file, naming, model);
    let img_size = config.encoder.img_size;
    let is_mae = kind == ModelKind::Mae;
    let is_of_mae = is_mae || name.is_some_and(|name| name.starts_with("ViTMAE"));
    let photo = match preprocessor {
        Some(json) => PhotoConfig::from_preprocessor(json, img_size)?,
        None => {
            let photo = PhotoConfig::transformers(img_size, is_of_mae);
            assumed.push(default_photos("transformers", &photo));
            photo
        }
    };
    let family = if is_mae {
        Family::MaeTransformers
    } else {
        Family::VitTransformers
    };
    finish(family, (kind, config, labels), photo, assumed, is_antialiased)
}

/// A kind, its config, and the classes' names.
type Described = (ModelKind, ModelConfig, Vec<String>);

/// A config without class names: the head tells how many there are.
fn with_head_of(file: &TensorFile, naming: Naming, (kind, mut config, labels): Described) -> Described {
    if kind.role() == Role::Classifier && kind.has_head() && config.num_classes == 0 {
        let head = file.shape(naming, "head.weight").and_then(<[usize]>::first);
        config.num_classes = head.copied().unwrap_or(0);
    }
    (kind, config, labels)
}

fn timm(file: &TensorFile, config: Option<&[u8]>, preprocessor: Option<&[u8]>) -> Result<Found, WeightsError> {
    let mut assumed = Vec::new();
    let shapes = Shapes::of(file, Naming::Timm)?;
    let config = config.map(timm_config).transpose().map_err(|error| {
        WeightsError::Config(format!(
            "config.json, which belongs to weights in timm's names: {error}"
        ))
    })?;
    let heads = config.as_ref().and_then(|(timm, _)| timm.model_args.num_heads);
    // CLIP's have torch's own.
    let norm_eps = if shapes.variant.pre_norm { 1e-5 } else { 1e-6 };
    let raw = Raw::from_shapes(&shapes, heads, norm_eps, &mut assumed);
    let (kind, mut model, mut labels) = by_shapes(&raw, &shapes)?;
    let is_mae = shapes.decoder.is_some();
    let is_fair = is_mae || shapes.fc_norm && file.is_torch;
    let img_size = raw.image_size;
    // Whoever lays transformers' file beside it means it.
    let asked = preprocessor.map(|json| PhotoConfig::from_preprocessor(json, img_size));
    let asked = asked.transpose()?;
    let photo = match config {
        Some((timm, photo)) => {
            let by_name = activation_of(timm.architecture.as_deref().unwrap_or_default());
            let act = timm.model_args.act_layer.as_deref().unwrap_or(by_name);
            model.encoder.transformer.activation = activation(act)?;
            if timm.model_args.pool_include_prefix {
                let why = "config.json: pool_include_prefix, which is not known here";
                return Err(WeightsError::Config(why.into()));
            }
            // A list of another length would give wrong names.
            if shapes.classes == Some(timm.label_names.len()) {
                labels = timm.label_names;
            }
            // An encoder's may be empty.
            if let (Role::Classifier, true, Some(name)) = (kind.role(), kind.has_head(), timm.global_pool) {
                model.global_pool = shapes.variant.global_pool.map_or_else(|| pool(&name), Ok)?;
            }
            asked.map_or_else(|| PhotoConfig::timm(img_size, &photo), Ok)?
        }
        None => {
            let (cfg, whose) = if is_fair {
                (TimmPhoto::mae(), "facebookresearch/mae")
            } else {
                (TimmPhoto::default(), "timm")
            };
            let usual =
                || PhotoConfig::timm(img_size, &cfg).inspect(|photo| assumed.push(default_photos(whose, photo)));
            asked.map_or_else(usual, Ok)?
        }
    };
    let family = match (is_mae, is_fair) {
        (true, _) => Family::MaeFair,
        (_, true) => Family::VitFair,
        _ => Family::VitTimm,
    };
    finish(family, (kind, model, labels), photo, assumed, true)
}

/// What it says of photos has a key of its own; in older ones it stands beside the rest.
fn timm_config(json: &[u8]) -> Result<(Timm, TimmPhoto), String> {
    let mut timm: Timm = super::parse(json)?;
    let photo = match timm.pretrained_cfg.take() {
        Some(photo) => photo,
        None if timm.architecture.is_some() => super::parse(json)?,
        None => return Err("it has neither pretrained_cfg nor architecture, which timm's have".into()),
    };
    Ok((timm, photo))
}

fn default_photos(whose: &str, photo: &PhotoConfig) -> Assumption {
    Assumption::Photos {
        whose: whose.to_owned(),
        how: photo.to_string(),
    }
}

fn by_shapes(raw: &Raw, shapes: &Shapes) -> Result<Described, WeightsError> {
    raw.check()?;
    let kind = match (shapes.decoder, shapes.classes) {
        (Some(_), _) => ModelKind::Mae,
        (None, Some(_)) => ModelKind::Vit,
        (None, None) => ModelKind::Encoder,
    };
    let (mut config, labels) = raw.resolve(kind)?;
    config.num_classes = shapes.classes.unwrap_or(0);
    Ok((kind, config, labels))
}

fn finish(
    family: Family,
    (kind, mut config, labels): Described,
    photo: PhotoConfig,
    mut assumed: Vec<Assumption>,
    antialias: bool,
) -> Result<Found, WeightsError> {
    if kind.role() == Role::Classifier && kind.has_head() && config.num_classes == 0 {
        return Err(WeightsError::Unknown(UnknownModel::NoClasses));
    }
    let encoder = &mut config.encoder;
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
    let resized = Resized {
        from,
        to,
        kept: encoder.prefix.positions,
        antialias,
    };
    Ok(Found {
        family,
        kind,
        config,
        resized,
        labels,
        photo,
        assumed,
    })
}
