//! Which patches are to be hidden.

use serde::{Deserialize, Serialize};

/// A mask that can be had again. A causal model hides the last patches in raster order, whatever the seed and the hand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaskSpec {
    /// Share of the patches that is hidden, 0 to 1; one stays visible all the same.
    pub mask_ratio: f32,
    /// Seed of the noise that chooses them.
    pub seed: u32,
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
            by_hand: ByHand([0; 8]),
        }
    }

    /// Whether it begins with the same random mask.
    #[must_use]
    pub fn is_of_same_noise(&self, other: &Self) -> bool {
        (self.mask_ratio, self.seed) == (other.mask_ratio, other.seed)
    }
}

/// A set of patches, by their places in raster order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand([u32; 8]);

impl ByHand {
    /// How many patches a picture may have to be changed by hand: 16 × 16.
    pub const MOST: usize = 256;

    /// Whether none is in it.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
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

    /// The same set with this patch in it if it was not, and without it if it was; one beyond [`Self::MOST`] changes nothing.
    #[must_use]
    pub fn switched(mut self, patch: usize) -> Self {
        if let Some(bits) = self.0.get_mut(patch / 32) {
            *bits ^= 1 << (patch % 32);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_in_the_set_until_they_are_switched_again() {
        let last = ByHand::MOST - 1;
        let two = ByHand::default().switched(0).switched(last);
        assert_eq!((two.count(), two.contains(0), two.contains(last)), (2, true, true));
        assert!(!two.contains(1) && !two.contains(ByHand::MOST));
        assert_eq!(two.switched(ByHand::MOST), two);
        assert!(!two.is_none() && two.switched(0).switched(last).is_none());
    }

    #[test]
    fn masks_from_before_are_read() {
        let json = r#"{"mask_ratio":0.5,"seed":7}"#;
        let spec: MaskSpec = serde_json::from_str(json).expect("a mask");
        assert_eq!(spec, MaskSpec::random(0.5, 7));
        assert_eq!(serde_json::to_string(&spec).expect("JSON"), json);
    }
}
