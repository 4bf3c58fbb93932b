//! The noise that chooses a random mask: the same numbers for the same seed, on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// One value from 0 up to 1 for each patch.
#[must_use]
pub fn noise(seed: u32, num_patches: usize) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
    (0..num_patches)
        .map(|_| (rng.next_u32() >> 8) as f32 / (1 << 24) as f32)
        .collect()
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

    const NOISE_OF_SEED_1: [f32; 3] = [0.549_378_2, 0.402_485_6, 0.984_597_1];
}
