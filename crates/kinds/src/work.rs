//! What the stages of a model do, for its measurements.

use serde::{Deserialize, Serialize};

/// What a stage of a model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Makes tokens of patches.
    Embed,
    /// The encoder's blocks.
    Encoder(Blocks),
    /// The decoder's blocks, and the pixels that come of them.
    Decoder(Blocks),
    /// The encoder's blocks, and a colour for each patch.
    Colours(Blocks),
    /// The blocks of a causal model, and the pixels of the last patch.
    LastPatch(Blocks),
    /// Class probabilities.
    Head,
}

/// So many blocks, on so many tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks {
    /// Blocks.
    pub depth: usize,
    /// Tokens.
    pub tokens: usize,
}
