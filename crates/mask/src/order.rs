//! From a spec to the patches that it hides.

use crate::masking::{MaskError, Masking, len_keep};
use crate::noise::noise;
use crate::spec::MaskSpec;

/// In which order a model wants its patches hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By strategy, and then by hand.
    #[default]
    Random,
    /// The last ones in raster order, whatever the seed and the hand: a causal model sees only what comes before.
    Raster,
}

/// Which patches of one image `spec` hides: the one rule, for the page that shows them and for the engine.
///
/// # Errors
/// When there are no patches, or all are hidden by hand.
pub fn masking_of(spec: &MaskSpec, num_patches: usize, order: Order) -> Result<Masking, MaskError> {
    let keep = len_keep(num_patches.max(1), f64::from(spec.mask_ratio));
    if order == Order::Raster {
        let hidden: Vec<bool> = (0..num_patches).map(|patch| patch >= keep).collect();
        return Masking::from_hidden(&hidden);
    }
    // The encoder's order of the patches is the noise's, as in the reference.
    if spec.strategy.is_random() && !spec.inverted && spec.by_hand.is_none() {
        return Masking::from_noise(&[noise(spec.seed, num_patches)], keep);
    }
    let chosen = spec.strategy.hidden(num_patches, spec.mask_ratio, spec.seed);
    let hidden: Vec<bool> = (chosen.iter().enumerate())
        .map(|(patch, &hidden)| hidden != (spec.inverted != spec.by_hand.contains(patch)))
        .collect();
    Masking::from_hidden(&hidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ByHand, Strategy};

    #[test]
    fn patches_are_hidden_and_brought_back_by_hand() {
        let spec = MaskSpec::random(0.75, 1);
        let random = masking_of(&spec, 16, Order::Random).expect("a mask");
        let (hidden, visible) = (random.mask[0].iter().position(|&hidden| hidden), random.ids_keep[0][0]);
        let hidden = hidden.expect("12 are hidden");
        let by_hand = spec.by_hand.switched(hidden).switched(visible);
        let changed = masking_of(
            &MaskSpec {
                by_hand,
                ..spec.clone()
            },
            16,
            Order::Random,
        )
        .expect("a mask");
        for (patch, (&before, &after)) in random.mask[0].iter().zip(&changed.mask[0]).enumerate() {
            assert_eq!(before != after, patch == hidden || patch == visible, "{patch}");
        }
        let by_hand = random.ids_keep[0]
            .iter()
            .fold(spec.by_hand.clone(), |all, &patch| all.switched(patch));
        let all = masking_of(
            &MaskSpec {
                by_hand,
                ..spec.clone()
            },
            16,
            Order::Random,
        );
        assert_eq!(all.unwrap_err(), MaskError::NothingKept);
    }

    #[test]
    fn inverted_is_the_other_way_round() {
        for strategy in Strategy::ALL
            .into_iter()
            .filter(|&strategy| strategy != Strategy::Manual)
        {
            let spec = MaskSpec {
                strategy,
                by_hand: ByHand::default().switched(3),
                ..MaskSpec::random(0.5, 1)
            };
            let inverted = MaskSpec {
                inverted: true,
                ..spec.clone()
            };
            let mask = |spec| masking_of(spec, 16, Order::Random).expect("a mask").mask[0].clone();
            let other = mask(&inverted).into_iter().map(|hidden| !hidden).collect::<Vec<_>>();
            assert_eq!(mask(&spec), other, "{strategy:?}");
        }
        let nothing = MaskSpec {
            strategy: Strategy::Manual,
            inverted: true,
            ..MaskSpec::random(0.5, 1)
        };
        assert_eq!(
            masking_of(&nothing, 16, Order::Random).unwrap_err(),
            MaskError::NothingKept
        );
    }

    #[test]
    fn a_causal_model_hides_the_last_patches() {
        let spec = MaskSpec::random(0.75, 1);
        let changed = MaskSpec {
            seed: 2,
            by_hand: spec.by_hand.switched(0),
            ..spec.clone()
        };
        for spec in [spec, changed] {
            let masking = masking_of(&spec, 8, Order::Raster).expect("a mask");
            assert_eq!(masking.ids_keep, [[0, 1]]);
        }
    }

    #[test]
    fn no_patches_have_no_mask() {
        for order in [Order::Random, Order::Raster] {
            masking_of(&MaskSpec::random(0.75, 1), 0, order).expect_err("nothing to hide");
        }
    }
}
