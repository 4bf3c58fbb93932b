//! What a ViT has more, or less, than the plain one: told by its tensors, whatever its config is.

use super::keys::Naming;
use super::tensors::TensorFile;
use patchwork_model::{GlobalPool, Prefix};
use patchwork_protocol::manifest::ModelKind;

/// transformers' classifiers that are ViTs, beside `ViTForImageClassification`.
const CLASSIFIERS: [&str; 4] = [
    "DeiTForImageClassification",
    "DeiTForImageClassificationWithTeacher",
    "Dinov2ForImageClassification",
    "Dinov2WithRegistersForImageClassification",
];

/// Its encoders without a head, beside `ViTModel`.
const ENCODERS: [&str; 4] = ["ViTMAEModel", "DeiTModel", "Dinov2Model", "Dinov2WithRegistersModel"];

/// The kind that an architecture of transformers is of; `None` where it is none that is known here.
pub(super) fn kind_of(architecture: &str) -> Option<ModelKind> {
    match architecture {
        name if CLASSIFIERS.contains(&name) => Some(ModelKind::Vit),
        name if ENCODERS.contains(&name) => Some(ModelKind::Encoder),
        name => ModelKind::of_architecture(name),
    }
}

/// What differs from the plain ViT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub prefix: Prefix,
    pub patch_bias: bool,
    pub pre_norm: bool,
    pub layer_scale: bool,
    /// What the head looks at, where the tensors leave no choice.
    pub global_pool: Option<GlobalPool>,
}

impl Default for Variant {
    fn default() -> Self {
        Self {
            prefix: Prefix::default(),
            patch_bias: true,
            pre_norm: false,
            layer_scale: false,
            global_pool: None,
        }
    }
}

impl Variant {
    /// Of a file without a ViT the plain one, so that what is missing is told.
    pub fn of(file: &TensorFile, naming: Naming) -> Self {
        let shape = |name: &str| file.shape(naming, name);
        let Some(&[_, rows, dim]) = shape("pos_embed") else {
            return Self::default();
        };
        let (cls, dist) = (shape("cls_token").is_some(), shape("dist_token").is_some());
        let registers = match shape("reg_token") {
            Some(&[_, registers, _]) => registers,
            _ => 0,
        };
        let mut prefix = Prefix {
            cls,
            dist,
            registers,
            positions: 0,
        };
        // All of them, CLS alone as DINOv2's, or none: what is left is a square of patches.
        let is_square = |patches: usize| patches > 0 && patches.isqrt().pow(2) == patches;
        let some = [prefix.tokens(), usize::from(cls), 0];
        let fits = |&count: &usize| rows.checked_sub(count).is_some_and(is_square);
        // Where nothing fits, what is wrong is told by the shapes.
        prefix.positions = some.into_iter().find(fits).unwrap_or(usize::from(cls));
        let head = shape("head.weight");
        let global_pool = match head {
            _ if shape("head_dist.weight").is_some() => Some(GlobalPool::Distilled),
            Some(&[_, width]) if width == 2 * dim && cls => Some(GlobalPool::TokenAndAvg),
            _ if !cls => Some(GlobalPool::Avg),
            _ => None,
        };
        Self {
            prefix,
            patch_bias: shape("patch_embed.proj.weight").is_none() || shape("patch_embed.proj.bias").is_some(),
            pre_norm: shape("norm_pre.weight").is_some(),
            layer_scale: shape("blocks.0.ls1.gamma").is_some(),
            global_pool,
        }
    }
}
