//! How likely the classifier still finds the whole photo's first answer, by the share of patches hidden.

use patchwork_protocol::MaskSpec;

/// The shares that are tried, closest where the answer gives way.
pub const RATIOS: [f32; 10] = [0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.75, 0.85, 0.9, 0.95];

/// The masks that are tried of each.
pub const SEEDS: [u32; 4] = [1, 2, 3, 4];

/// All masks, first one of each share, so that the whole curve is there early.
pub fn masks() -> impl Iterator<Item = MaskSpec> {
    let row = |seed| RATIOS.iter().map(move |&ratio| MaskSpec::random(ratio, seed));
    SEEDS.into_iter().flat_map(row)
}

/// What is known of one share.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The share hidden, 0 to 1.
    pub ratio: f32,
    /// A probability for each mask that has been tried.
    pub probabilities: Vec<f32>,
}

impl Tried {
    /// Over the masks; `None` before the first.
    pub fn mean(&self) -> Option<f32> {
        let count = self.probabilities.len();
        (count > 0).then(|| self.probabilities.iter().sum::<f32>() / count as f32)
    }
}

/// The curve as far as `known` tells it.
pub fn curve(known: impl Fn(&MaskSpec) -> Option<f32>) -> Vec<Tried> {
    let tried = |&ratio: &f32| Tried {
        ratio,
        probabilities: SEEDS
            .iter()
            .filter_map(|&seed| known(&MaskSpec::random(ratio, seed)))
            .collect(),
    };
    RATIOS.iter().map(tried).collect()
}

/// The mean at any share, on the line between those tried; `None` where that line does not reach.
pub fn mean_at(curve: &[Tried], ratio: f32) -> Option<f32> {
    let known: Vec<(f32, f32)> = curve.iter().filter_map(|it| Some((it.ratio, it.mean()?))).collect();
    if let Some(&(_, mean)) = known.iter().find(|(at, _)| *at == ratio) {
        return Some(mean);
    }
    let &[(from, low), (to, high)] = known.windows(2).find(|pair| pair[0].0 < ratio && ratio < pair[1].0)? else {
        return None;
    };
    Some(low + (high - low) * (ratio - from) / (to - from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_is_tried_once_before_any_is_tried_again() {
        let masks: Vec<MaskSpec> = masks().collect();
        assert_eq!(masks.len(), 40);
        assert_eq!(masks[9], MaskSpec::random(0.95, 1));
        assert_eq!(masks[10], MaskSpec::random(0.0, 2));
    }

    #[test]
    fn the_curve_grows_with_what_is_known() {
        // 90% with nothing hidden, and twice tried at half: 60% and 70%.
        let curve = curve(|mask| match (mask.mask_ratio, mask.seed) {
            (0.0, 1) => Some(0.9),
            (0.5, 1) => Some(0.6),
            (0.5, 3) => Some(0.7),
            _ => None,
        });
        assert_eq!(curve.len(), RATIOS.len());
        let means: Vec<f32> = curve.iter().filter_map(Tried::mean).collect();
        assert!(
            (means[0] - 0.9).abs() < 1e-6 && (means[1] - 0.65).abs() < 1e-6 && means.len() == 2,
            "{means:?}"
        );
        let between = mean_at(&curve, 0.25).expect("between the two");
        assert!((between - 0.775).abs() < 1e-6, "{between}");
        assert_eq!(mean_at(&curve, 0.5), curve[3].mean());
        assert_eq!(mean_at(&curve, 0.8), None, "nothing is known beyond");
    }
}
