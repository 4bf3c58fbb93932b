//! Which patches are hidden (MAE's `random_masking`). Host-side: no tensor is needed to choose them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::argsort::argsort;

/// A mask over `L` patches for each of `N` images; every image keeps the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masking {
    /// For each image the patches that are kept, in the order the encoder sees them.
    pub ids_keep: Vec<Vec<usize>>,
    /// For each image and patch its place among kept ones first, hidden ones after.
    pub ids_restore: Vec<Vec<usize>>,
    /// For each image and patch: `true` is hidden.
    pub mask: Vec<Vec<bool>>,
}

/// Why a mask cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MaskError {
    /// The encoder needs something to see.
    #[error("at least one patch must stay visible")]
    NothingKept,
    /// Rows of unequal length, or a patch that is not there.
    #[error("the mask does not fit {0} patches")]
    Shape(usize),
}

/// Patches that stay visible: `int(L * (1 - mask_ratio))` as the reference has it, and at least one.
#[must_use]
pub fn len_keep(num_patches: usize, mask_ratio: f64) -> usize {
    // Ratios that came through f32 are what they were again (0.9f32 is a little less than 0.9).
    let mask_ratio = (mask_ratio * 1e6).round() / 1e6;
    ((num_patches as f64 * (1.0 - mask_ratio)) as usize).clamp(1, num_patches)
}

impl Masking {
    /// Keeps the `keep` patches with the smallest noise in each row of `noise` (`[N, L]`).
    ///
    /// # Errors
    /// When nothing would be kept, or more than there is, or rows differ in length.
    pub fn from_noise(noise: &[Vec<f32>], keep: usize) -> Result<Self, MaskError> {
        let shuffles = noise.iter().map(|row| argsort(row.iter().copied().map(f64::from)));
        Self::from_shuffles(shuffles.collect(), keep)
    }

    /// Hides exactly the patches that are `true`, for one image.
    ///
    /// # Errors
    /// When all are hidden.
    pub fn from_hidden(hidden: &[bool]) -> Result<Self, MaskError> {
        // Raster order within each half.
        let ids_shuffle = argsort(hidden.iter().map(|&hidden| f64::from(u8::from(hidden))));
        let keep = hidden.iter().filter(|&&h| !h).count();
        Self::from_shuffles(vec![ids_shuffle], keep)
    }

    fn from_shuffles(shuffles: Vec<Vec<usize>>, keep: usize) -> Result<Self, MaskError> {
        let num_patches = shuffles.first().map_or(0, Vec::len);
        if keep == 0 {
            return Err(MaskError::NothingKept);
        }
        if keep > num_patches || shuffles.iter().any(|s| s.len() != num_patches) {
            return Err(MaskError::Shape(num_patches));
        }
        let mut masking = Self {
            ids_keep: vec![],
            ids_restore: vec![],
            mask: vec![],
        };
        for ids_shuffle in shuffles {
            let mut ids_restore = vec![0; num_patches];
            for (place, &patch) in ids_shuffle.iter().enumerate() {
                ids_restore[patch] = place;
            }
            masking
                .mask
                .push(ids_restore.iter().map(|&place| place >= keep).collect());
            masking.ids_restore.push(ids_restore);
            masking.ids_keep.push(ids_shuffle[..keep].to_vec());
        }
        Ok(masking)
    }

    /// Patches each image keeps.
    #[must_use]
    pub fn len_keep(&self) -> usize {
        self.ids_keep[0].len()
    }

    /// Patches each image has.
    #[must_use]
    pub fn num_patches(&self) -> usize {
        self.mask[0].len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_smallest_noise_in_its_order() {
        let m = Masking::from_noise(&[vec![0.9, 0.1, 0.5, 0.3]], 2).unwrap();
        assert_eq!(m.ids_keep, [[1, 3]]);
        assert_eq!(m.ids_restore, [[3, 0, 2, 1]]);
        assert_eq!(m.mask, [[true, false, true, false]]);
    }

    #[test]
    fn any_set_of_patches_can_be_hidden() {
        let m = Masking::from_hidden(&[true, false, false, true]).unwrap();
        assert_eq!(m.ids_keep, [[1, 2]]);
        assert_eq!(m.mask, [[true, false, false, true]]);
        assert_eq!(Masking::from_hidden(&[true, true]), Err(MaskError::NothingKept));
    }

    #[test]
    fn keeps_as_many_as_the_reference() {
        // Python's `int(225 * (1 - 0.8))` is 44: its rounding is part of the rule.
        for (patches, ratio, kept) in [
            (64, 0.0, 64),
            (64, 0.25, 48),
            (64, 0.5, 32),
            (64, 0.75, 16),
            (64, 0.9, 6),
            (64, 0.95, 3),
            (64, 1.0, 1),
            (196, 0.75, 49),
            (225, 0.8, 44),
            (100, 0.9, 9),
        ] {
            assert_eq!(len_keep(patches, ratio), kept, "{patches} {ratio}");
            let through = f64::from(ratio as f32);
            assert_eq!(len_keep(patches, through), kept, "{patches} {ratio} through f32");
        }
    }
}
