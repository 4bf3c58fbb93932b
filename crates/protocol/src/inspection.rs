//! A look into a model at work on the current photo.

use serde::{Deserialize, Serialize};

use crate::manifest::Role;
use crate::{MaskSpec, ModelInfo};

/// More bytes than this are not sent for one look: half a second's copying on a slow machine. All attention of a base
/// ViT at 224 px takes 1.9 MB; of larger models one token's can be asked for.
pub const MAX_INSPECTED_BYTES: usize = 4_000_000;

/// What is to be seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields))]
pub struct Inspection {
    /// In which of the two models.
    pub role: Role,
    /// What is hidden from it; `None` for nothing. For a classifier only where [`ModelInfo::shares_masks_with`] holds.
    pub mask: Option<MaskSpec>,
    /// What of it.
    pub look: Look,
}

/// Which of a model's transformers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Part {
    /// The encoder; a causal model's only transformer too.
    Encoder,
    /// An MAE's decoder.
    Decoder,
}

/// What can be seen of a model. Tokens are counted with CLS, which is the first; see [`Inspected::patches`] for the
/// others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Look {
    /// `patch_embed.proj.weight`, `[D, p * p * C]`, its values as `patchify` orders them. Not of a hybrid.
    Filters,
    /// `pos_embed`, `[1 + L, D]`.
    Positions,
    /// Where a block's tokens look: `[heads, from, tokens]`, each row summing to 1.
    Attention {
        /// Of which transformer.
        part: Part,
        /// Of which of its blocks.
        block: usize,
        /// From this token, so that `from` is 1; `None`: from all.
        #[cfg_attr(feature = "ts", ts(optional = nullable))]
        from: Option<usize>,
    },
    /// Attention rollout (arXiv 2005.00928) through all of the encoder's blocks, `[tokens, tokens]`.
    Rollout,
    /// The tokens behind a block, `[tokens, D]`.
    Tokens {
        /// Of which transformer.
        part: Part,
        /// Behind which of its blocks.
        block: usize,
    },
    /// What an MAE's decoder would reconstruct before its first and behind each of its blocks, by its last norm and
    /// prediction layer: bytes `[1 + depth, side, side, 3]`.
    Lens,
    /// What a reconstructor makes of it, bytes `[1, side, side, 3]`; it does not become the current reconstruction.
    Picture,
    /// How likely a classifier finds the classes that it found likeliest for the whole photo, best first, `[5]` at
    /// most.
    Likelihoods,
}

/// The answer to an [`Inspection`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Inspected {
    /// Name of the model.
    pub model: String,
    /// What was asked.
    pub inspection: Inspection,
    /// Of `bytes`.
    pub shape: Vec<usize>,
    /// Row by row: float32, little-endian; of pictures a byte a value.
    #[cfg_attr(feature = "ts", ts(type = "Uint8Array"))]
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// The patch that each token but CLS stands for, in the order of the tokens.
    pub patches: Vec<usize>,
}

impl Inspected {
    /// The values of what is no picture.
    #[must_use]
    pub fn values(&self) -> Vec<f32> {
        self.bytes
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect()
    }
}

impl Inspection {
    /// Bytes of the answer at the most, with nothing hidden; `None` where `model` has no such thing.
    #[must_use]
    pub fn bytes(&self, model: &ModelInfo) -> Option<usize> {
        let (encoder, tokens) = (model.encoder, 1 + model.grid().pow(2));
        let of = |part| match part {
            Part::Encoder => Some(encoder),
            Part::Decoder => model.decoder,
        };
        let picture = model.img_size.pow(2) * 3;
        let floats = match self.look {
            Look::Filters => model
                .has_patch_filters()
                .then_some(encoder.embed_dim * model.patch_size.pow(2) * 3),
            Look::Positions => Some(tokens * encoder.embed_dim),
            Look::Attention { part, block, from } => of(part)
                .filter(|it| block < it.depth && from.is_none_or(|from| from < tokens))
                .map(|it| it.num_heads * from.map_or(tokens, |_| 1) * tokens),
            Look::Rollout => Some(tokens * tokens),
            Look::Tokens { part, block } => of(part).filter(|it| block < it.depth).map(|it| tokens * it.embed_dim),
            Look::Lens => return model.decoder.map(|decoder| (1 + decoder.depth) * picture),
            Look::Picture => return (self.role == Role::Reconstructor).then_some(picture),
            Look::Likelihoods => (self.role == Role::Classifier).then_some(5),
        };
        floats.map(|count| count * size_of::<f32>())
    }
}
