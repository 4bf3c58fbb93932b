//! `config.json` as Hugging Face writes it, resolved once into the model's own config.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::WeightsError;
use crate::model::block::TransformerConfig;
use crate::model::vit::EncoderConfig;
use crate::model::{GlobalPool, MaeConfig, VitConfig};

/// The keys we read. Defaults are those of transformers' `ViTConfig` and `ViTMAEConfig`.
#[derive(Deserialize)]
#[serde(default)]
struct Raw {
    image_size: usize,
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
}

impl Default for Raw {
    fn default() -> Self {
        Self {
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
        }
    }
}

impl Raw {
    fn parse(json: &[u8]) -> Result<Self, WeightsError> {
        let raw: Self = serde_json::from_slice(json).map_err(|e| WeightsError::Config(e.to_string()))?;
        let reject = |why: String| Err(WeightsError::Config(why));
        if raw.patch_size == 0 || raw.image_size == 0 || !raw.image_size.is_multiple_of(raw.patch_size) {
            return reject(format!(
                "patch_size {} does not divide image_size {}",
                raw.patch_size, raw.image_size
            ));
        }
        if raw.num_channels != 3 {
            return reject(format!("{} channels where a colour photo has 3", raw.num_channels));
        }
        for (heads, width) in [
            (raw.num_attention_heads, raw.hidden_size),
            (raw.decoder_num_attention_heads, raw.decoder_hidden_size),
        ] {
            if heads == 0 || !width.is_multiple_of(heads) {
                return reject(format!("{heads} heads do not divide a width of {width}"));
            }
        }
        if raw.hidden_act != "gelu" {
            return reject(format!(
                "activation {:?}; only the exact \"gelu\" is known here",
                raw.hidden_act
            ));
        }
        Ok(raw)
    }

    fn encoder(&self) -> EncoderConfig {
        EncoderConfig {
            img_size: self.image_size,
            patch_size: self.patch_size,
            in_chans: self.num_channels,
            transformer: TransformerConfig {
                embed_dim: self.hidden_size,
                depth: self.num_hidden_layers,
                num_heads: self.num_attention_heads,
                mlp_dim: self.intermediate_size,
                qkv_bias: self.qkv_bias,
                norm_eps: self.layer_norm_eps,
            },
        }
    }
}

/// Reads the `config.json` of a `ViTMAEForPreTraining`.
///
/// # Errors
/// When it is not JSON, or describes a model that cannot be.
pub fn mae_config(json: &[u8]) -> Result<MaeConfig, WeightsError> {
    let raw = Raw::parse(json)?;
    Ok(MaeConfig {
        encoder: raw.encoder(),
        decoder: TransformerConfig {
            embed_dim: raw.decoder_hidden_size,
            depth: raw.decoder_num_hidden_layers,
            num_heads: raw.decoder_num_attention_heads,
            mlp_dim: raw.decoder_intermediate_size,
            qkv_bias: raw.qkv_bias,
            norm_eps: raw.layer_norm_eps,
        },
        norm_pix_loss: raw.norm_pix_loss,
    })
}

/// Reads the `config.json` of a `ViTForImageClassification`: the config and the class names in order.
///
/// `global_pool` is timm's key; transformers always classifies from CLS.
///
/// # Errors
/// When it is not JSON, describes a model that cannot be, or its class names have gaps.
pub fn vit_config(json: &[u8]) -> Result<(VitConfig, Vec<String>), WeightsError> {
    let raw = Raw::parse(json)?;
    let global_pool = match raw.global_pool.as_str() {
        "token" => GlobalPool::Token,
        "avg" => GlobalPool::Avg,
        other => {
            return Err(WeightsError::Config(format!(
                "global_pool {other:?} is neither token nor avg"
            )));
        }
    };
    let labels: Option<Vec<String>> = (0..raw.id2label.len())
        .map(|i| raw.id2label.get(&i.to_string()).cloned())
        .collect();
    let labels = labels.ok_or_else(|| WeightsError::Config("id2label does not count from 0 without gaps".into()))?;
    let config = VitConfig {
        encoder: raw.encoder(),
        global_pool,
        num_classes: labels.len(),
    };
    Ok((config, labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_configs_are_refused_with_a_reason() {
        for (json, word) in [
            ("nonsense", "expected"),
            (r#"{"image_size": 60, "patch_size": 8}"#, "divide"),
            (r#"{"hidden_size": 100, "num_attention_heads": 3}"#, "heads"),
            (r#"{"hidden_act": "relu"}"#, "relu"),
            (r#"{"num_channels": 1}"#, "channels"),
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
