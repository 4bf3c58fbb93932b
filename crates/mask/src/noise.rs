//! The noise that chooses a random mask: the same numbers for the same seed, on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::MaskSpec;
use crate::Masking;
use crate::masking::{MaskError, len_keep};

/// One value from 0 up to 1 for each patch.
#[must_use]
pub fn noise(seed: u32, num_patches: usize) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
    (0..num_patches)
        .map(|_| (rng.next_u32() >> 8) as f32 / (1 << 24) as f32)
        .collect()
}

/// Hides the patches of one image where the noise of `spec.seed` is largest, but for those that were changed by hand.
///
/// # Errors
/// When there are no patches, or all are hidden by hand.
pub fn masking_of(spec: MaskSpec, num_patches: usize) -> Result<Masking, MaskError> {
    let keep = len_keep(num_patches, f64::from(spec.mask_ratio));
    let random = Masking::from_noise(&[noise(spec.seed, num_patches)], keep)?;
    if spec.by_hand.is_none() {
        return Ok(random);
    }
    let of_noise = random.mask[0].iter().enumerate();
    let hidden: Vec<bool> = of_noise
        .map(|(patch, &hidden)| hidden != spec.by_hand.contains(patch))
        .collect();
    Masking::from_hidden(&hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_picture_again() {
        assert_eq!(noise(7, 64), noise(7, 64));
        assert_ne!(noise(7, 64), noise(8, 64));
        assert!(noise(7, 10_000).iter().all(|v| (0.0..1.0).contains(v)));
        // Seeds are shared between people: this must never change.
        assert_eq!(noise(1, 3), NOISE_OF_SEED_1);
    }

    #[test]
    fn patches_are_hidden_and_brought_back_by_hand() {
        let spec = MaskSpec::random(0.75, 1);
        let random = masking_of(spec, 16).expect("a mask");
        let (hidden, visible) = (random.mask[0].iter().position(|&hidden| hidden), random.ids_keep[0][0]);
        let hidden = hidden.expect("12 are hidden");
        let by_hand = spec.by_hand.switched(hidden).switched(visible);
        let changed = masking_of(MaskSpec { by_hand, ..spec }, 16).expect("a mask");
        for (patch, (&before, &after)) in random.mask[0].iter().zip(&changed.mask[0]).enumerate() {
            assert_eq!(before != after, patch == hidden || patch == visible, "{patch}");
        }
        let by_hand = random.ids_keep[0]
            .iter()
            .fold(spec.by_hand, |all, &patch| all.switched(patch));
        let all = masking_of(MaskSpec { by_hand, ..spec }, 16);
        assert_eq!(all.unwrap_err(), MaskError::NothingKept);
    }

    const NOISE_OF_SEED_1: [f32; 3] = [0.549_378_2, 0.402_485_6, 0.984_597_1];
}
