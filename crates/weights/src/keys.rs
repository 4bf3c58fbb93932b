//! From our names (timm's and facebookresearch/mae's) to those in a file.

use std::collections::BTreeSet;

/// Where one of our tensors is found: the parts are stacked along the first dimension.
pub type Parts = Vec<String>;

/// The tensor by which a ViT is known, in timm's names and in those of transformers.
const PATCH_EMBED: &str = "patch_embed.proj.weight";
const PATCH_EMBEDDINGS: &str = "embeddings.patch_embeddings.projection.weight";
/// What transformers' classes put before their encoder's names.
const BASES: [&str; 4] = ["vit.", "deit.", "dinov2.", "dinov2_with_registers."];
/// What stands before those of an encoder alone, such as `ViTModel`.
const ALONE: &str = "";
/// Tensors that published files carry beside the model, and that it computes nothing with: transformers' pooler, which
/// a classifier does not use, and the token for patches that are masked in pre-training.
const HARMLESS: [&str; 2] = ["pooler.", "embeddings.mask_token"];

/// Whose names a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Those of transformers: `vit.encoder.layer.0.attention.attention.query.weight`, and since version 5 in memory
    /// `vit.layers.0.attention.q_proj.weight`; with what stands before the encoder's names.
    HuggingFace(&'static str),
    /// Those of timm and facebookresearch/mae, which are ours too: `blocks.0.attn.qkv.weight`.
    Timm,
}

/// The names of transformers' plain ViT.
pub const VIT: Naming = Naming::HuggingFace(BASES[0]);

impl Naming {
    /// The naming of a file that has the tensors `names`; `None` where it is neither.
    pub fn of<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<Self> {
        let is_in = |name: &str, base: &str| {
            name.strip_prefix(base)
                .is_some_and(|name| name.starts_with("embeddings."))
        };
        names.find_map(|name| match name {
            PATCH_EMBED => Some(Self::Timm),
            PATCH_EMBEDDINGS => Some(Self::HuggingFace(ALONE)),
            _ => BASES.into_iter().find(|base| is_in(name, base)).map(Self::HuggingFace),
        })
    }

    /// The places to look for `name`, first choice first.
    pub fn places(self, name: &str) -> Vec<Parts> {
        match self {
            Self::HuggingFace(base) => hugging_face(base, name),
            // facebookresearch/dinov2 has another name for registers than timm.
            Self::Timm if name == "reg_token" => [name, "register_tokens"].map(|name| vec![name.to_owned()]).into(),
            Self::Timm => vec![vec![name.to_owned()]],
        }
    }

    /// Whether a tensor is one that no model computes with.
    pub fn is_harmless(self, name: &str) -> bool {
        let Self::HuggingFace(base) = self else {
            return name == "mask_token";
        };
        let inside = name.strip_prefix(base);
        inside.is_some_and(|name| HARMLESS.iter().any(|start| name.starts_with(start)))
    }
}

/// Whether a ViT is among these names, behind whatever prefix.
pub fn holds_model<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    !prefixes(names).is_empty()
}

/// What stands before the names of each ViT among these: `module.` for `module.patch_embed.proj.weight`, mostly
/// nothing.
pub fn prefixes<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let before = |name: &'a str| {
        let whole_words = |before: &&str| before.is_empty() || before.ends_with('.');
        if let Some(before) = name.strip_suffix(PATCH_EMBED).filter(whole_words) {
            return Some(before);
        }
        let before = name.strip_suffix(PATCH_EMBEDDINGS).filter(whole_words)?;
        let without = BASES
            .iter()
            .find_map(|base| before.strip_suffix(base).filter(whole_words));
        Some(without.unwrap_or(before))
    };
    names.filter_map(before).collect()
}

fn hugging_face(base: &str, name: &str) -> Vec<Parts> {
    if let Some(rest) = name.strip_prefix("blocks.") {
        return blocks([&format!("{base}encoder.layer"), &format!("{base}layers")], rest);
    }
    if let Some(rest) = name.strip_prefix("decoder_blocks.") {
        return blocks(["decoder.decoder_layers", "decoder.decoder_encoder.layer"], rest);
    }
    let renamed = match name {
        // An MAE's stands in its decoder, that of masked patch prediction before the encoder.
        "mask_token" => {
            let places = ["decoder.".into(), format!("{base}embeddings.")];
            return places.map(|place| vec![format!("{place}mask_token")]).into();
        }
        // A classifier's own, or that of one with a second head for its distillation token.
        "head.weight" | "head.bias" => {
            let heads = ["classifier.", "cls_classifier."];
            return heads.map(|head| vec![name.replace("head.", head)]).into();
        }
        "cls_token" => format!("{base}embeddings.cls_token"),
        "dist_token" => format!("{base}embeddings.distillation_token"),
        "reg_token" => format!("{base}embeddings.register_tokens"),
        "pos_embed" => format!("{base}embeddings.position_embeddings"),
        _ if name.starts_with("decoder_") => format!("decoder.{name}"),
        _ => name
            .replace(
                "patch_embed.proj.",
                &format!("{base}embeddings.patch_embeddings.projection."),
            )
            .replace("norm.", &format!("{base}layernorm."))
            .replace("head_dist.", "distillation_classifier."),
    };
    vec![vec![renamed]]
}

/// Every place of a block's tensor; `rest` is what follows `blocks.`, such as `3.attn.qkv.weight`.
fn blocks(stacks: [&str; 2], rest: &str) -> Vec<Parts> {
    let (index, tensor) = rest.split_once('.').unwrap_or((rest, ""));
    let (layer, kind) = tensor.rsplit_once('.').unwrap_or((tensor, ""));
    // Those of files and those of transformers 5 in memory; DINOv2 mixes both.
    let ways: &[&[&str]] = match layer {
        "attn.qkv" => &[
            &[
                "attention.attention.query",
                "attention.attention.key",
                "attention.attention.value",
            ],
            &["attention.q_proj", "attention.k_proj", "attention.v_proj"],
        ],
        "attn.proj" => &[&["attention.output.dense"], &["attention.o_proj"]],
        "norm1" => &[&["layernorm_before"], &["norm1"]],
        "norm2" => &[&["layernorm_after"], &["norm2"]],
        "ls1" => &[&["layer_scale1"]],
        "ls2" => &[&["layer_scale2"]],
        "mlp.fc1" => &[&["intermediate.dense"], &["mlp.fc1"]],
        "mlp.fc2" => &[&["output.dense"], &["mlp.fc2"]],
        _ => &[&[]],
    };
    let place = |stack: &str, parts: &[&str]| -> Parts {
        match parts {
            [] => vec![format!("{stack}.{index}.{tensor}")],
            parts => parts
                .iter()
                .map(|part| match kind {
                    "gamma" => format!("{stack}.{index}.{part}.lambda1"),
                    kind => format!("{stack}.{index}.{part}.{kind}"),
                })
                .collect(),
        }
    };
    stacks
        .iter()
        .flat_map(|stack| ways.iter().map(move |parts| place(stack, parts)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_families() {
        let one = |name: &str| hugging_face("vit.", name)[0].join("+");
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
        assert_eq!(hugging_face("vit.", "blocks.0.attn.qkv.bias")[0].len(), 3);
        assert_eq!(hugging_face("vit.", "mask_token")[1], ["vit.embeddings.mask_token"]);
        let version_5 = hugging_face("vit.", "blocks.0.attn.qkv.bias");
        assert!(
            version_5
                .iter()
                .any(|parts| parts[2] == "vit.layers.0.attention.v_proj.bias")
        );
        // Ours alone, so under the same names in our files.
        assert_eq!(one("stem.2.weight"), "stem.2.weight");
        assert_eq!(one("pred.bias"), "pred.bias");
    }

    #[test]
    fn what_stands_before_a_models_names() {
        let before = |name: &'static str| prefixes([name].into_iter()).into_iter().next();
        assert_eq!(before("patch_embed.proj.weight"), Some(""));
        assert_eq!(
            before("module._orig_mod.patch_embed.proj.weight"),
            Some("module._orig_mod.")
        );
        assert_eq!(before("vit.patch_embed.proj.weight"), Some("vit."));
        assert_eq!(before("vit.embeddings.patch_embeddings.projection.weight"), Some(""));
        assert_eq!(
            before("model.deit.embeddings.patch_embeddings.projection.weight"),
            Some("model.")
        );
        assert_eq!(
            before("encoder.embeddings.patch_embeddings.projection.weight"),
            Some("encoder.")
        );
        assert_eq!(before("my_patch_embed.proj.weight"), None);
    }
}
