//! The kinds of models, a row each: what page and engine both know of them. No tensors: which Rust type computes a kind
//! is one line in `crates/model/src/lib.rs`.
//!
//! ```
//! use patchwork_kinds::{ModelKind, Role};
//!
//! // What transformers writes into a checkpoint's `config.json`.
//! let kind = ModelKind::of_architecture("ViTMAEForPreTraining");
//! assert_eq!(kind, Some(ModelKind::Mae));
//! assert_eq!(ModelKind::Mae.role(), Role::Reconstructor);
//! assert!(ModelKind::Mae.has_decoder() && ModelKind::Mae.leaves_out_hidden());
//!
//! let classifiers: Vec<_> = ModelKind::all().filter(|kind| kind.role() == Role::Classifier).collect();
//! assert_eq!(classifiers, [ModelKind::Vit, ModelKind::PatchVit, ModelKind::Hybrid, ModelKind::Encoder]);
//! assert!(!ModelKind::Encoder.has_head());
//! ```

mod work;

pub use work::{Blocks, Work};

use patchwork_mask::Order;
use serde::{Deserialize, Serialize};

/// What kind of system a model is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Masked autoencoder (arXiv 2111.06377).
    #[default]
    Mae,
    /// BERT-style masked patch prediction (arXiv 2010.11929, appendix B.1.2).
    MaskedPatch,
    /// Decoder-only transformer over patches in raster order.
    Causal,
    /// Vision transformer (arXiv 2010.11929).
    Vit,
    /// Vision transformer that classifies every patch.
    PatchVit,
    /// Vision transformer on a CNN's feature map (arXiv 2010.11929, section 3.1).
    Hybrid,
    /// A vision transformer without a head, such as an MAE's encoder alone: it has features, and no classes.
    Encoder,
}

/// What a model is used for; one of each is in use at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Role {
    /// Reconstructs what is hidden.
    Reconstructor,
    /// Classifies the photo, or has at least features of it.
    Classifier,
}

/// A kind's row.
#[derive(Clone, Copy, Debug)]
struct Row {
    kind: ModelKind,
    /// In the manifest and the texts.
    name: &'static str,
    /// In `config.json`.
    architecture: &'static str,
    role: Role,
    mask_order: Order,
    has_decoder: bool,
    leaves_out_hidden: bool,
    has_stem: bool,
    classifies_patches: bool,
    has_head: bool,
}

/// What most models that reconstruct have in common.
const RECONSTRUCTOR: Row = Row {
    kind: ModelKind::Mae,
    name: "",
    architecture: "",
    role: Role::Reconstructor,
    mask_order: Order::Random,
    has_decoder: false,
    leaves_out_hidden: false,
    has_stem: false,
    classifies_patches: false,
    has_head: true,
};

/// What most models that classify have in common.
const CLASSIFIER: Row = Row {
    role: Role::Classifier,
    leaves_out_hidden: true,
    ..RECONSTRUCTOR
};

const ROWS: [Row; 7] = [
    Row {
        kind: ModelKind::Mae,
        name: "mae",
        architecture: "ViTMAEForPreTraining",
        has_decoder: true,
        leaves_out_hidden: true,
        ..RECONSTRUCTOR
    },
    Row {
        kind: ModelKind::MaskedPatch,
        name: "masked_patch",
        architecture: "MaskedPatchPrediction",
        ..RECONSTRUCTOR
    },
    Row {
        kind: ModelKind::Causal,
        name: "causal",
        architecture: "CausalPatches",
        mask_order: Order::Raster,
        ..RECONSTRUCTOR
    },
    Row {
        kind: ModelKind::Vit,
        name: "vit",
        architecture: "ViTForImageClassification",
        ..CLASSIFIER
    },
    Row {
        kind: ModelKind::PatchVit,
        name: "patch_vit",
        architecture: "ViTForPatchClassification",
        classifies_patches: true,
        ..CLASSIFIER
    },
    Row {
        kind: ModelKind::Hybrid,
        name: "hybrid",
        architecture: "HybridViT",
        leaves_out_hidden: false,
        has_stem: true,
        ..CLASSIFIER
    },
    Row {
        kind: ModelKind::Encoder,
        name: "encoder",
        architecture: "ViTModel",
        has_head: false,
        ..CLASSIFIER
    },
];

impl ModelKind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.kind)
    }

    /// The kind whose `config.json` names this architecture.
    #[must_use]
    pub fn of_architecture(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.architecture == name).map(|row| row.kind)
    }

    fn row(self) -> &'static Row {
        // As the test below holds.
        &ROWS[self as usize]
    }

    /// Its name in the manifest and the texts.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What its `config.json` calls it: transformers' name, or that of `training/models.py`.
    #[must_use]
    pub fn architecture(self) -> &'static str {
        self.row().architecture
    }

    /// What models of this kind do.
    #[must_use]
    pub fn role(self) -> Role {
        self.row().role
    }

    /// In which order patches are hidden from it.
    #[must_use]
    pub fn mask_order(self) -> Order {
        self.row().mask_order
    }

    /// Whether it has a decoder beside its encoder.
    #[must_use]
    pub fn has_decoder(self) -> bool {
        self.row().has_decoder
    }

    /// Whether its encoder can do with the visible patches alone.
    #[must_use]
    pub fn leaves_out_hidden(self) -> bool {
        self.row().leaves_out_hidden
    }

    /// Whether its patches are places of a CNN's feature map, and not cut from the photo itself.
    #[must_use]
    pub fn has_stem(self) -> bool {
        self.row().has_stem
    }

    /// Whether it classifies each patch by itself.
    #[must_use]
    pub fn classifies_patches(self) -> bool {
        self.row().classifies_patches
    }

    /// Whether it paints or names anything: an encoder alone does not.
    #[must_use]
    pub fn has_head(self) -> bool {
        self.row().has_head
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_kind_has_its_own_row_and_names() {
        for (at, row) in ROWS.iter().enumerate() {
            assert_eq!(row.kind as usize, at, "rows stand in the order of the kinds");
            assert_eq!(serde_json::to_value(row.kind).expect("JSON"), row.name);
            assert_eq!(ModelKind::of_architecture(row.architecture), Some(row.kind));
        }
        let names: BTreeSet<_> = ROWS.iter().map(|row| row.architecture).collect();
        assert_eq!(names.len(), ROWS.len());
        assert_eq!(ModelKind::of_architecture("SwinModel"), None);
    }
}
