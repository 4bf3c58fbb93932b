//! What the page knows of a model.

use serde::{Deserialize, Serialize};

use crate::manifest::{ModelKind, Role};

/// The facts about a model that the page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields))]
pub struct ModelInfo {
    /// Its name in the manifest.
    pub name: String,
    /// What kind of system it is.
    pub kind: ModelKind,
    /// Whether it was trained to predict patches normalised by their own mean and variance.
    pub norm_pix_loss: bool,
    /// Side of its square input, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels.
    pub patch_size: usize,
    /// Number of weights.
    pub parameters: usize,
    /// Bytes of its weight file.
    pub bytes: u64,
    /// Number of classes that it tells apart; 0 where it reconstructs.
    pub classes: usize,
    /// How much of a photo's shorter side is in its square, 0 to 1; `None` where the whole photo is squeezed into it.
    #[serde(default)]
    pub side_kept: Option<f32>,
    /// Its encoder; a causal model's only transformer.
    pub encoder: TransformerInfo,
    /// An MAE's decoder.
    #[serde(default)]
    pub decoder: Option<TransformerInfo>,
}

/// The shape of a transformer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TransformerInfo {
    /// Width.
    pub embed_dim: usize,
    /// Number of blocks.
    pub depth: usize,
    /// Attention heads of each.
    pub num_heads: usize,
}

impl ModelInfo {
    /// Patches along a side.
    #[must_use]
    pub fn grid(&self) -> usize {
        self.img_size / self.patch_size.max(1)
    }

    /// Whether both see the same part of a photo.
    #[must_use]
    pub fn sees_as_much_as(&self, other: &Self) -> bool {
        match (self.side_kept, other.side_kept) {
            // Apart by less than half a pixel of 224.
            (Some(a), Some(b)) => (a - b).abs() < 0.002,
            (a, b) => a == b,
        }
    }

    /// Whether a photo can be named from some of its patches: no convolution looks across their edges.
    #[must_use]
    pub fn classifies_from_patches(&self) -> bool {
        self.kind.role() == Role::Classifier && self.kind.leaves_out_hidden()
    }

    /// Whether its patches are cut from the photo itself: a hybrid's are from a feature map.
    #[must_use]
    pub fn has_patch_filters(&self) -> bool {
        !self.kind.has_stem()
    }

    /// Whether patches hidden from the model that reconstructs can be hidden from this one, which classifies: both have
    /// the same ones.
    #[must_use]
    pub fn shares_masks_with(&self, reconstructor: &Self) -> bool {
        self.classifies_from_patches() && self.grid() == reconstructor.grid() && self.sees_as_much_as(reconstructor)
    }

    /// Whether it names what is visible to the model that reconstructs.
    #[must_use]
    pub fn names_visible_of(&self, reconstructor: &Self) -> bool {
        self.kind.has_head() && self.shares_masks_with(reconstructor)
    }
}
