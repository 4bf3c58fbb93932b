//! From our names (timm's and facebookresearch/mae's) to those in a file.

/// Where one of our tensors is found: the parts are stacked along the first dimension.
pub type Parts = Vec<String>;

/// transformers' `ViTModel`, an encoder alone, has this one.
pub const ENCODER_ALONE: &str = "embeddings.patch_embeddings.projection.weight";
/// Tensors that published files carry beside the model, and that it computes nothing with begin so: transformers' pooler, which
/// a classifier does not use.
pub const HARMLESS: &str = "vit.pooler.";
/// Tokens that some ViTs have beside CLS, and what to call them.
pub const MORE_TOKENS: [(&str, &str); 3] = [
    ("dist_token", "a distillation token"),
    ("reg_token", "register tokens"),
    ("vit.embeddings.distillation_token", "a distillation token"),
];

/// Whose names a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Those of transformers: `vit.encoder.layer.0.attention.attention.query.weight`.
    HuggingFace,
    /// Those of timm and facebookresearch/mae, which are ours too: `blocks.0.attn.qkv.weight`.
    Timm,
}

impl Naming {
    /// The naming of a file that has the tensors `names`; `None` where it is neither.
    pub fn of<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<Self> {
        names.find_map(|name| match name {
            _ if name.starts_with("vit.embeddings.") => Some(Self::HuggingFace),
            "patch_embed.proj.weight" => Some(Self::Timm),
            _ => None,
        })
    }

    /// The places to look for `name`, first choice first.
    pub fn places(self, name: &str) -> Vec<Parts> {
        match self {
            Self::HuggingFace => hugging_face(name),
            Self::Timm => vec![vec![name.to_owned()]],
        }
    }
}

/// transformers writes MAE decoder layers as `decoder.decoder_encoder.layer.N`; published files say
/// `decoder.decoder_layers.N`.
fn hugging_face(name: &str) -> Vec<Parts> {
    if let Some(rest) = name.strip_prefix("blocks.") {
        return vec![block("vit.encoder.layer", rest)];
    }
    if let Some(rest) = name.strip_prefix("decoder_blocks.") {
        return vec![
            block("decoder.decoder_layers", rest),
            block("decoder.decoder_encoder.layer", rest),
        ];
    }
    if name == "mask_token" {
        // An MAE's stands in its decoder, that of masked patch prediction before the encoder.
        return ["decoder.mask_token", "vit.embeddings.mask_token"]
            .map(|place| vec![place.into()])
            .into();
    }
    let renamed = match name {
        "cls_token" => "vit.embeddings.cls_token".into(),
        "pos_embed" => "vit.embeddings.position_embeddings".into(),
        _ if name.starts_with("decoder_") => format!("decoder.{name}"),
        _ => name
            .replace("patch_embed.proj.", "vit.embeddings.patch_embeddings.projection.")
            .replace("norm.", "vit.layernorm.")
            .replace("head.", "classifier."),
    };
    vec![vec![renamed]]
}

/// `rest` is what follows the block's prefix, such as `3.attn.qkv.weight`.
fn block(prefix: &str, rest: &str) -> Parts {
    let (index, tensor) = rest.split_once('.').unwrap_or((rest, ""));
    if let Some(kind) = tensor.strip_prefix("attn.qkv.") {
        let part = |which| format!("{prefix}.{index}.attention.attention.{which}.{kind}");
        return ["query", "key", "value"].map(part).into();
    }
    let tensor = tensor
        .replace("norm1.", "layernorm_before.")
        .replace("norm2.", "layernorm_after.")
        .replace("attn.proj.", "attention.output.dense.")
        .replace("mlp.fc1.", "intermediate.dense.")
        .replace("mlp.fc2.", "output.dense.");
    vec![format!("{prefix}.{index}.{tensor}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_families() {
        let one = |name: &str| hugging_face(name)[0].join("+");
        assert_eq!(
            one("patch_embed.proj.bias"),
            "vit.embeddings.patch_embeddings.projection.bias"
        );
        assert_eq!(one("norm.weight"), "vit.layernorm.weight");
        assert_eq!(one("head.bias"), "classifier.bias");
        assert_eq!(one("decoder_norm.weight"), "decoder.decoder_norm.weight");
        assert_eq!(one("blocks.2.mlp.fc2.bias"), "vit.encoder.layer.2.output.dense.bias");
        assert_eq!(
            one("decoder_blocks.0.norm2.bias"),
            "decoder.decoder_layers.0.layernorm_after.bias"
        );
        assert_eq!(hugging_face("blocks.0.attn.qkv.bias")[0].len(), 3);
        assert_eq!(hugging_face("mask_token")[1], ["vit.embeddings.mask_token"]);
        // Ours alone, so under the same names in our files.
        assert_eq!(one("stem.2.weight"), "stem.2.weight");
        assert_eq!(one("pred.bias"), "pred.bias");
    }
}
