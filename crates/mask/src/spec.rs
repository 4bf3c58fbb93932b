//! Which patches are to be hidden.

use serde::{Deserialize, Serialize};

use crate::strategy::Strategy;

/// A mask that can be had again: the same spec hides the same patches, on the page and in the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MaskSpec {
    /// Share of the patches that is hidden, 0 to 1; one stays visible all the same.
    pub mask_ratio: f32,
    /// Seed of the noise that chooses them.
    pub seed: u32,
    /// How they are chosen.
    #[serde(default, skip_serializing_if = "Strategy::is_random")]
    pub strategy: Strategy,
    /// Hidden is what would be visible, and the other way round.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inverted: bool,
    /// Patches that the visitor then hid, or brought back.
    #[serde(default, skip_serializing_if = "ByHand::is_none")]
    pub by_hand: ByHand,
}

impl MaskSpec {
    /// A random mask, nothing changed by hand.
    #[must_use]
    pub const fn random(mask_ratio: f32, seed: u32) -> Self {
        Self {
            mask_ratio,
            seed,
            strategy: Strategy::Random,
            inverted: false,
            by_hand: ByHand(Vec::new()),
        }
    }

    /// Whether it begins with the same mask, before any patch is changed by hand.
    #[must_use]
    pub fn is_of_same_noise(&self, other: &Self) -> bool {
        let begins = |it: &Self| (it.mask_ratio, it.seed, it.strategy, it.inverted);
        begins(self) == begins(other)
    }

    /// Nothing changed by hand.
    #[must_use]
    pub fn without_by_hand(&self) -> Self {
        Self {
            by_hand: ByHand::default(),
            ..*self
        }
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// A set of patches, by their places in raster order, for a picture of any number of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(from = "Vec<u32>")]
pub struct ByHand(
    /// A bit for each patch. The last word is never 0, so that equal sets are equal.
    Vec<u32>,
);

impl From<Vec<u32>> for ByHand {
    fn from(mut words: Vec<u32>) -> Self {
        let len = words.iter().rposition(|&bits| bits != 0).map_or(0, |last| last + 1);
        words.truncate(len);
        Self(words)
    }
}

impl ByHand {
    /// Whether none is in it.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are in it.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Whether this one is.
    #[must_use]
    pub fn contains(&self, patch: usize) -> bool {
        self.0.get(patch / 32).is_some_and(|bits| bits >> (patch % 32) & 1 == 1)
    }

    /// The same set with this patch in it if it was not, and without it if it was.
    #[must_use]
    pub fn switched(&self, patch: usize) -> Self {
        let mut words = self.0.clone();
        words.resize(words.len().max(patch / 32 + 1), 0);
        words[patch / 32] ^= 1 << (patch % 32);
        Self::from(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_in_the_set_until_they_are_switched_again() {
        let last = 24 * 24 - 1;
        let two = ByHand::default().switched(0).switched(last);
        assert_eq!((two.count(), two.contains(0), two.contains(last)), (2, true, true));
        assert!(!two.contains(1) && !two.contains(last + 1));
        assert_eq!(two.switched(last + 99).switched(last + 99), two);
        assert!(!two.is_none() && two.switched(0).switched(last).is_none());
    }

    #[test]
    fn masks_from_before_are_read() {
        let json = r#"{"mask_ratio":0.5,"seed":7}"#;
        let spec: MaskSpec = serde_json::from_str(json).expect("a mask");
        assert_eq!(spec, MaskSpec::random(0.5, 7));
        assert_eq!(serde_json::to_string(&spec).expect("JSON"), json);
        // Once there were always eight words.
        let json = r#"{"mask_ratio":0.5,"seed":7,"by_hand":[2,0,0,0,0,0,0,0]}"#;
        let spec: MaskSpec = serde_json::from_str(json).expect("a mask");
        assert_eq!(spec.by_hand, ByHand::default().switched(1));
    }
}
