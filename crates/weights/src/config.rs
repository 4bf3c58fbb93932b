//! `config.json` as Hugging Face writes it, resolved once into the model's own config.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::WeightsError;
use super::shapes::Shapes;
use super::variant::{Variant, kind_of};
use patchwork_model::block::TransformerConfig;
use patchwork_model::{Activation, EncoderConfig, GlobalPool, MaeConfig, ModelConfig, VitConfig};
use patchwork_protocol::Assumption;
use patchwork_protocol::manifest::{ModelKind, Role};

/// The keys we read. Defaults are those of transformers' `ViTConfig` and `ViTMAEConfig`.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    architectures: Option<Vec<String>>,
    pub(super) image_size: usize,
    patch_size: usize,
    num_channels: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    layer_norm_eps: f64,
    qkv_bias: bool,
    hidden_act: String,
    decoder_hidden_size: usize,
    decoder_num_hidden_layers: usize,
    decoder_num_attention_heads: usize,
    decoder_intermediate_size: usize,
    norm_pix_loss: bool,
    global_pool: String,
    id2label: BTreeMap<String, String>,
    stem_channels: Vec<usize>,
    /// Of DINOv2's configs, which have no `intermediate_size`.
    mlp_ratio: f64,
    use_swiglu_ffn: bool,
    /// timm's; no config of transformers has it.
    #[serde(skip)]
    fc_norm: bool,
    #[serde(skip)]
    pub(super) variant: Variant,
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            architectures: None,
            image_size: 224,
            patch_size: 16,
            num_channels: 3,
            hidden_size: 768,
            num_hidden_layers: 12,
            num_attention_heads: 12,
            intermediate_size: 3072,
            layer_norm_eps: 1e-12,
            qkv_bias: true,
            hidden_act: "gelu".into(),
            decoder_hidden_size: 512,
            decoder_num_hidden_layers: 8,
            decoder_num_attention_heads: 16,
            decoder_intermediate_size: 2048,
            norm_pix_loss: false,
            global_pool: "token".into(),
            id2label: BTreeMap::new(),
            stem_channels: vec![],
            mlp_ratio: 4.0,
            use_swiglu_ffn: false,
            fc_norm: false,
            variant: Variant::default(),
        }
    }
}

/// The heads of the published sizes: Ti, S, B, L and H (ViT paper, table 1; DeiT, table 1). Other widths get heads of
/// 64.
const HEADS: [(usize, usize); 5] = [(192, 3), (384, 6), (768, 12), (1024, 16), (1280, 16)];
/// Patches along a side: twice as many as the largest published ones have. Attention's scores grow with the fourth
/// power: here 67 MB a head.
pub(super) const MAX_GRID: usize = 64;
/// Numbers in a patch embedding: ten times the largest published one.
const MAX_PATCH_EMBED: u64 = 1 << 26;
/// Beyond any published ViT (the largest is 6,144 wide with a hidden layer of 24,576, and has 64 blocks).
const MAX_SIZE: usize = 32_768;
const MAX_DEPTH: usize = 256;
/// facebookresearch/mae's decoders all have as many.
const DECODER_HEADS: usize = 16;

impl Raw {
    /// What shapes tell; the rest by the family's defaults, noted in `assumed`.
    pub(super) fn from_shapes(
        shapes: &Shapes,
        heads: Option<usize>,
        norm_eps: f64,
        assumed: &mut Vec<Assumption>,
    ) -> Self {
        let dim = shapes.encoder.dim;
        let heads = heads.unwrap_or_else(|| {
            let known = HEADS.iter().find(|(width, _)| *width == dim);
            let heads = known.map_or((dim / 64).max(1), |(_, heads)| *heads);
            assumed.push(Assumption::Heads { heads, embed_dim: dim });
            heads
        });
        let mut raw = Self {
            image_size: shapes.grid.saturating_mul(shapes.patch_size),
            patch_size: shapes.patch_size,
            num_channels: shapes.channels,
            hidden_size: dim,
            num_hidden_layers: shapes.encoder.depth,
            num_attention_heads: heads,
            intermediate_size: shapes.encoder.mlp,
            layer_norm_eps: norm_eps,
            qkv_bias: shapes.qkv_bias,
            global_pool: if shapes.fc_norm { "avg" } else { "token" }.into(),
            fc_norm: shapes.fc_norm,
            variant: shapes.variant.clone(),
            ..Self::default()
        };
        assumed.push(Assumption::NormEps(norm_eps));
        if let Some(decoder) = shapes.decoder {
            raw.decoder_hidden_size = decoder.dim;
            raw.decoder_num_hidden_layers = decoder.depth;
            raw.decoder_intermediate_size = decoder.mlp;
            raw.decoder_num_attention_heads = DECODER_HEADS;
            assumed.push(Assumption::Decoder { heads: DECODER_HEADS });
        }
        raw
    }

    /// A config that names an architecture of another kind is refused; one that names none is taken at our word. An
    /// encoder may come with the config of the whole model.
    fn parse(json: &[u8], kind: ModelKind) -> Result<Self, WeightsError> {
        let config_error = |e: String| WeightsError::Config(format!("config.json: {e}"));
        let mut value: Value = serde_json::from_slice(json).map_err(|_| config_error(super::NO_JSON.into()))?;
        plain(&mut value).map_err(config_error)?;
        let is_dinov2 = value["model_type"]
            .as_str()
            .is_some_and(|name| name.starts_with("dinov2"));
        // DINOv2's default; the others have their own.
        let norm_eps = (is_dinov2 && value["layer_norm_eps"].is_null()).then_some(1e-6);
        let mut raw: Self = super::parse_value(value).map_err(config_error)?;
        if is_dinov2 {
            raw.layer_norm_eps = norm_eps.unwrap_or(raw.layer_norm_eps);
            raw.intermediate_size = (raw.hidden_size as f64 * raw.mlp_ratio) as usize;
        }
        let named = raw.architectures.iter().flatten().next();
        let is_needed = |named: &str| kind_of(named).is_some_and(|of| of == kind || !kind.has_head());
        if let Some(named) = named.filter(|named| !is_needed(named)) {
            let why = format!("it describes a {named} where a {} is needed", kind.architecture());
            return Err(WeightsError::Config(why));
        }
        raw.check()?;
        Ok(raw)
    }

    /// Whether such a model can be.
    pub(super) fn check(&self) -> Result<(), WeightsError> {
        let raw = self;
        let reject = |why: String| Err(WeightsError::Config(why));
        if raw.patch_size == 0 || raw.image_size == 0 || !raw.image_size.is_multiple_of(raw.patch_size) {
            return reject(format!(
                "patch_size {} does not divide image_size {}",
                raw.patch_size, raw.image_size
            ));
        }
        let sizes = [
            raw.hidden_size,
            raw.intermediate_size,
            raw.decoder_hidden_size,
            raw.decoder_intermediate_size,
        ];
        let depths = [raw.num_hidden_layers, raw.decoder_num_hidden_layers];
        let stem = &raw.stem_channels;
        let patch_embed = [3, raw.hidden_size, raw.patch_size, raw.patch_size];
        let patch_embed = patch_embed
            .iter()
            .try_fold(1, |n: u64, &size| n.checked_mul(size as u64));
        if sizes.iter().chain(stem).any(|&size| size > MAX_SIZE)
            || depths.iter().any(|&depth| depth > MAX_DEPTH)
            || patch_embed.is_none_or(|n| n > MAX_PATCH_EMBED)
            || raw.image_size / raw.patch_size > MAX_GRID
        {
            return reject("it describes a model far larger than any ViT".into());
        }
        if sizes.contains(&0) || depths.contains(&0) {
            return reject("it describes a model without width or depth".into());
        }
        if !(raw.layer_norm_eps.is_finite() && raw.layer_norm_eps >= 0.0) {
            return reject(format!("a LayerNorm epsilon of {}", raw.layer_norm_eps));
        }
        if ![1, 3].contains(&raw.num_channels) {
            return reject(format!(
                "{} channels where a photo has 3, or 1 of grey",
                raw.num_channels
            ));
        }
        if raw.use_swiglu_ffn {
            return reject("use_swiglu_ffn: an MLP with a gate is not known here".into());
        }
        for (heads, width) in [
            (raw.num_attention_heads, raw.hidden_size),
            (raw.decoder_num_attention_heads, raw.decoder_hidden_size),
        ] {
            if heads == 0 || !width.is_multiple_of(heads) {
                return reject(format!("{heads} heads do not divide a width of {width}"));
            }
        }
        activation(&raw.hidden_act)?;
        Ok(())
    }

    fn encoder(&self) -> Result<EncoderConfig, WeightsError> {
        Ok(EncoderConfig {
            img_size: self.image_size,
            patch_size: self.patch_size,
            in_chans: self.num_channels,
            stem_channels: vec![],
            prefix: self.variant.prefix,
            patch_bias: self.variant.patch_bias,
            pre_norm: self.variant.pre_norm,
            transformer: TransformerConfig {
                embed_dim: self.hidden_size,
                depth: self.num_hidden_layers,
                num_heads: self.num_attention_heads,
                mlp_dim: self.intermediate_size,
                qkv_bias: self.qkv_bias,
                norm_eps: self.layer_norm_eps,
                activation: activation(&self.hidden_act)?,
                layer_scale: self.variant.layer_scale,
            },
        })
    }

    /// What it says of a model of this kind, and the names of its classes.
    pub(super) fn resolve(&self, kind: ModelKind) -> Result<(ModelConfig, Vec<String>), WeightsError> {
        let mut encoder = self.encoder()?;
        if kind.has_stem() {
            encoder.stem_channels = self.stem()?;
        }
        let (global_pool, labels) = match kind.role() {
            Role::Reconstructor => (GlobalPool::Token, vec![]),
            Role::Classifier if !kind.has_head() => {
                let usual = || match self.fc_norm {
                    true => GlobalPool::Avg,
                    false => GlobalPool::Token,
                };
                (self.variant.global_pool.unwrap_or_else(usual), vec![])
            }
            Role::Classifier if kind.classifies_patches() => (GlobalPool::Patches, self.labels()?),
            Role::Classifier => {
                let global_pool = self.variant.global_pool.map_or_else(|| pool(&self.global_pool), Ok)?;
                (global_pool, self.labels()?)
            }
        };
        let config = ModelConfig {
            encoder,
            decoder: TransformerConfig {
                embed_dim: self.decoder_hidden_size,
                depth: self.decoder_num_hidden_layers,
                num_heads: self.decoder_num_attention_heads,
                mlp_dim: self.decoder_intermediate_size,
                qkv_bias: self.qkv_bias,
                norm_eps: self.layer_norm_eps,
                activation: activation(&self.hidden_act)?,
                layer_scale: false,
            },
            norm_pix_loss: kind.has_decoder() && self.norm_pix_loss,
            global_pool,
            fc_norm: self.fc_norm,
            num_classes: labels.len(),
        };
        Ok((config, labels))
    }

    fn stem(&self) -> Result<Vec<usize>, WeightsError> {
        let stem = &self.stem_channels;
        if stem.is_empty() || stem.contains(&0) || 1_usize.checked_shl(stem.len() as u32) != Some(self.patch_size) {
            let patch = self.patch_size;
            return Err(WeightsError::Config(format!(
                "stem_channels {stem:?} make no map of one place for each patch of {patch} pixels"
            )));
        }
        Ok(stem.clone())
    }

    fn labels(&self) -> Result<Vec<String>, WeightsError> {
        let labels: Option<Vec<String>> = (0..self.id2label.len())
            .map(|i| self.id2label.get(&i.to_string()).cloned())
            .collect();
        labels.ok_or_else(|| WeightsError::Config("id2label does not count from 0 without gaps".into()))
    }
}

/// What transformers takes as well: sides in pairs, and names and numbers of classes of any kind.
fn plain(config: &mut Value) -> Result<(), String> {
    for key in ["image_size", "patch_size"] {
        if let Some(Value::Array(sides)) = config.get(key) {
            let [height, width] = &sides[..] else {
                return Err(format!("{key} is a list that is no pair of height and width"));
            };
            if height != width {
                return Err(format!("{key} is {height} × {width}; only squares are known here"));
            }
            config[key] = height.clone();
        }
    }
    match config.get_mut("id2label") {
        Some(Value::Object(labels)) => {
            for label in labels
                .values_mut()
                .filter(|label| label.is_number() || label.is_boolean())
            {
                *label = Value::String(label.to_string());
            }
        }
        Some(Value::Array(_)) => {
            return Err("id2label is a list; it should be an object with each class's number and name".into());
        }
        _ => {}
    }
    Ok(())
}

/// By its name in transformers or timm.
pub(super) fn activation(name: &str) -> Result<Activation, WeightsError> {
    let unknown = || format!("activation {name:?}; gelu, gelu_tanh, quick_gelu, silu and relu are known here");
    Activation::named(name).ok_or_else(|| WeightsError::Config(unknown()))
}

/// By timm's word for it.
pub(super) fn pool(name: &str) -> Result<GlobalPool, WeightsError> {
    GlobalPool::named(name)
        .ok_or_else(|| WeightsError::Config(format!("global_pool {name:?} is neither token nor avg")))
}

/// Reads the `config.json` of a model of this kind: the config and the class names in order.
///
/// `global_pool` is timm's key; transformers always classifies from CLS.
///
/// # Errors
/// When it is not JSON, describes another kind or a model that cannot be, its class names have gaps, or a hybrid's stem
/// gives no map of one place for each patch.
pub fn config(json: &[u8], kind: ModelKind) -> Result<(ModelConfig, Vec<String>), WeightsError> {
    config_with(json, kind, Variant::default())
}

/// [`config`] of a model whose tensors show what it has more, or less, than the plain one.
pub(super) fn config_with(
    json: &[u8],
    kind: ModelKind,
    variant: Variant,
) -> Result<(ModelConfig, Vec<String>), WeightsError> {
    let raw = Raw::parse(json, kind)?;
    Raw { variant, ..raw }.resolve(kind)
}

/// [`config`] of a `ViTMAEForPreTraining`.
///
/// # Errors
/// As [`config`]'s.
pub fn mae_config(json: &[u8]) -> Result<MaeConfig, WeightsError> {
    Ok((&config(json, ModelKind::Mae)?.0).into())
}

/// [`config`] of a `ViTForImageClassification`.
///
/// # Errors
/// As [`config`]'s.
pub fn vit_config(json: &[u8]) -> Result<(VitConfig, Vec<String>), WeightsError> {
    classifier(json, ModelKind::Vit)
}

/// [`config`] of our `ViTForPatchClassification` (`training/models.py`).
///
/// # Errors
/// As [`config`]'s.
pub fn patch_vit_config(json: &[u8]) -> Result<(VitConfig, Vec<String>), WeightsError> {
    classifier(json, ModelKind::PatchVit)
}

/// [`config`] of our `HybridViT` (`training/models.py`).
///
/// # Errors
/// As [`config`]'s.
pub fn hybrid_config(json: &[u8]) -> Result<(VitConfig, Vec<String>), WeightsError> {
    classifier(json, ModelKind::Hybrid)
}

fn classifier(json: &[u8], kind: ModelKind) -> Result<(VitConfig, Vec<String>), WeightsError> {
    let (config, labels) = config(json, kind)?;
    Ok(((&config).into(), labels))
}

/// [`config`] of our `MaskedPatchPrediction` (`training/models.py`).
///
/// # Errors
/// As [`config`]'s.
pub fn masked_patch_config(json: &[u8]) -> Result<EncoderConfig, WeightsError> {
    Ok(config(json, ModelKind::MaskedPatch)?.0.encoder)
}

/// [`config`] of our `CausalPatches` (`training/models.py`).
///
/// # Errors
/// As [`config`]'s.
pub fn causal_config(json: &[u8]) -> Result<EncoderConfig, WeightsError> {
    Ok(config(json, ModelKind::Causal)?.0.encoder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_configs_are_refused_with_a_reason() {
        for (json, word) in [
            ("nonsense", "no JSON"),
            ("[1]", "no JSON object"),
            (r#"{"image_size": [32, 64]}"#, "squares"),
            (r#"{"hidden_size": "wide"}"#, "hidden_size is"),
            (r#"{"id2label": ["cat"]}"#, "id2label is a list"),
            (r#"{"image_size": 60, "patch_size": 8}"#, "divide"),
            (r#"{"hidden_size": 100, "num_attention_heads": 3}"#, "heads"),
            (r#"{"hidden_act": "mish"}"#, "mish"),
            (r#"{"use_swiglu_ffn": true}"#, "use_swiglu_ffn"),
            (r#"{"num_channels": 4}"#, "channels"),
        ] {
            let error = mae_config(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(word), "{json}: {error}");
        }
        let gap = vit_config(br#"{"id2label": {"0": "a", "2": "b"}}"#)
            .unwrap_err()
            .to_string();
        assert!(gap.contains("gaps"), "{gap}");
    }

    #[test]
    fn pairs_of_sides_and_names_that_are_numbers() {
        let json =
            br#"{"image_size": [32, 32], "patch_size": [8, 8], "id2label": {"0": 7, "1": "b"}, "qkv_bias": null}"#;
        let (config, labels) = vit_config(json).unwrap();
        assert_eq!((config.encoder.img_size, config.encoder.patch_size), (32, 8));
        assert_eq!(labels, ["7", "b"]);
    }

    #[test]
    fn another_architecture_is_refused_by_name() {
        let json = br#"{"architectures": ["SwinModel"]}"#;
        let errors = [
            mae_config(json).err(),
            masked_patch_config(json).err(),
            causal_config(json).err(),
            vit_config(json).err(),
            hybrid_config(json).err(),
            patch_vit_config(json).err(),
        ];
        for error in errors {
            let error = error.expect("refused").to_string();
            assert!(error.contains("a SwinModel where a "), "{error}");
        }
        assert!(causal_config(br#"{"architectures": ["CausalPatches"]}"#).is_ok());
        assert!(causal_config(br#"{"architectures": null}"#).is_ok());
    }

    #[test]
    fn a_stem_has_to_fit_the_patches() {
        let config = |stem: &str| {
            let json = format!(r#"{{"patch_size": 8, "stem_channels": {stem}, "id2label": {{"0": "a"}}}}"#);
            hybrid_config(json.as_bytes())
        };
        assert_eq!(config("[4, 6, 8]").unwrap().0.encoder.stem_channels, [4, 6, 8]);
        for stem in ["[]", "[4, 8]", "[4, 0, 8]"] {
            let error = config(stem).unwrap_err().to_string();
            assert!(error.contains("stem_channels"), "{error}");
        }
        let error = config("[4, 6, 9000000000]").unwrap_err().to_string();
        assert!(error.contains("larger"), "{error}");
    }

    #[test]
    fn labels_keep_their_numeric_order() {
        let names: Vec<String> = (0..12).map(|i| format!("\"{i}\": \"class {i}\"")).collect();
        let json = format!("{{\"id2label\": {{{}}}}}", names.join(","));
        let (config, labels) = vit_config(json.as_bytes()).unwrap();
        assert_eq!(
            (config.num_classes, labels[2].as_str(), labels[10].as_str()),
            (12, "class 2", "class 10")
        );
    }
}
