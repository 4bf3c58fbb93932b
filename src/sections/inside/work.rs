//! The work of a transformer, counted.

use patchwork_protocol::TransformerInfo;

/// Hidden values of an MLP for each value of a token, in ViT and MAE alike (`mlp_ratio`).
const MLP_RATIO: u64 = 4;

/// Multiply-adds of all blocks for a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Of linear layers (`qkv`, `proj`, `fc1`, `fc2`): grows with the number of tokens.
    pub linear: u64,
    /// Of attention itself, every token with every other: grows with its square.
    pub attention: u64,
}

impl Work {
    /// For this many tokens, CLS among them.
    pub fn of(transformer: TransformerInfo, tokens: usize) -> Self {
        let (dim, depth) = (transformer.embed_dim as u64, transformer.depth as u64);
        let tokens = tokens as u64;
        Self {
            linear: depth * tokens * dim * dim * (4 + 2 * MLP_RATIO),
            attention: depth * 2 * tokens * tokens * dim,
        }
    }

    /// All of it.
    pub fn total(self) -> u64 {
        self.linear + self.attention
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_tokens_is_a_sixteenth_of_the_attention() {
        let tiny = TransformerInfo {
            embed_dim: 192,
            depth: 6,
            num_heads: 3,
        };
        // Layer by layer for 197 tokens: qkv 197 * 192 * 576, proj 197 * 192 * 192, fc1 and fc2 197 * 192 * 768 each; q
        // k^T and attn v 197 * 197 * 192 each; six blocks.
        let all = Work::of(tiny, 197);
        let block = 197 * 192 * 576 + 197 * 192 * 192 + 2 * 197 * 192 * 768;
        assert_eq!(all.linear, 6 * block);
        assert_eq!(all.attention, 6 * 2 * 197 * 197 * 192);
        assert_eq!(all.total(), 612_294_912);
        let kept = Work::of(tiny, 50);
        assert_eq!(kept.total(), 138_470_400);
        let saved = all.attention as f64 / kept.attention as f64;
        assert!((15.5..15.6).contains(&saved), "{saved}");
    }
}
