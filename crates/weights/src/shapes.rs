//! What a file's tensors say of its model: sizes from shapes, depth from names.

use super::WeightsError;
use super::keys::Naming;
use super::tensors::TensorFile;
use super::variant::Variant;

/// A transformer's sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub dim: usize,
    pub depth: usize,
    pub mlp: usize,
}

/// Everything that shapes tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shapes {
    pub encoder: Sizes,
    /// Only an MAE has one.
    pub decoder: Option<Sizes>,
    pub patch_size: usize,
    pub channels: usize,
    /// Patches along a side.
    pub grid: usize,
    pub qkv_bias: bool,
    pub fc_norm: bool,
    pub variant: Variant,
    /// Rows of the classifier's head; `None` where there is none.
    pub classes: Option<usize>,
}

impl Shapes {
    /// # Errors
    /// When a tensor that tells a size is missing or cannot be what it should.
    pub fn of(file: &TensorFile, naming: Naming) -> Result<Self, WeightsError> {
        let config = |why: String| WeightsError::Config(why);
        let variant = Variant::of(file, naming);
        let found = |name: &str| file.shape(naming, name);
        let first = |name: &str| file.parts(naming, "", name).swap_remove(0);
        let needed = |name: &str| found(name).ok_or_else(|| config(format!("the tensor {} is missing", first(name))));
        let wrong = |name: &str, shape: &[usize]| config(format!("{} has the shape {shape:?}", first(name)));

        let (patch, pos) = ("patch_embed.proj.weight", "pos_embed");
        let &[dim, channels, patch_size, width] = needed(patch)? else {
            return Err(wrong(patch, needed(patch)?));
        };
        let &[_, tokens, _] = needed(pos)? else {
            return Err(wrong(pos, needed(pos)?));
        };
        let patches = tokens.saturating_sub(variant.prefix.positions);
        let grid = patches.isqrt();
        if patch_size != width || patch_size == 0 {
            return Err(wrong(patch, needed(patch)?));
        }
        if grid == 0 || grid * grid != patches {
            let why = format!(
                "it has {tokens} position embeddings, which are not those of its tokens and a square of patches"
            );
            return Err(config(why));
        }
        let sizes = |blocks: &str, dim: usize| {
            let depth = (0..)
                .take_while(|i| found(&format!("{blocks}.{i}.norm1.weight")).is_some())
                .count();
            let fc1 = found(&format!("{blocks}.0.mlp.fc1.weight"));
            let mlp = fc1.and_then(<[usize]>::first).copied().unwrap_or(dim.saturating_mul(4));
            Sizes { dim, depth, mlp }
        };
        let decoder_dim = found("decoder_embed.weight").and_then(<[usize]>::first);
        Ok(Self {
            encoder: sizes("blocks", dim),
            decoder: decoder_dim.map(|&dim| sizes("decoder_blocks", dim)),
            patch_size,
            channels,
            grid,
            qkv_bias: found("blocks.0.attn.qkv.bias").is_some(),
            fc_norm: found("fc_norm.weight").is_some(),
            variant,
            classes: found("head.weight").and_then(<[usize]>::first).copied(),
        })
    }
}
