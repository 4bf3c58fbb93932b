//! Principal components of a photo's patches as colours.

use super::principal::Components;
use crate::widgets::heat;

/// Standard deviations from the mean to either end of the scale.
pub const SPREAD: f32 = 2.0;

/// Each score from 0 to 1: the mean is in the middle, the ends are [`SPREAD`] standard deviations from it.
fn scaled(scores: &[f32]) -> Vec<f32> {
    let variance = scores.iter().map(|score| score * score).sum::<f32>() / scores.len().max(1) as f32;
    let spread = SPREAD * variance.sqrt().max(f32::MIN_POSITIVE);
    scores
        .iter()
        .map(|score| (0.5 + score / spread / 2.0).clamp(0.0, 1.0))
        .collect()
}

/// Each row's first three scores as red, green and blue.
pub fn as_rgb(components: &Components) -> Vec<[u8; 3]> {
    let channels: Vec<Vec<f32>> = components.scores.iter().take(3).map(|scores| scaled(scores)).collect();
    let rows = components.scores.first().map_or(0, Vec::len);
    let channel = |row: usize, of: usize| channels.get(of).map_or(0.5, |channel| channel[row]);
    (0..rows)
        .map(|row| std::array::from_fn(|of| (channel(row, of) * 255.0).round() as u8))
        .collect()
}

/// Each row's score of one component on the scale of heat.
pub fn as_heat(components: &Components, component: usize) -> Vec<[u8; 3]> {
    let scores = components.scores.get(component).map_or(&[][..], Vec::as_slice);
    scaled(scores).into_iter().map(heat::colour).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn components() -> Components {
        Components {
            directions: vec![],
            scores: vec![vec![-1.0, 1.0], vec![3.0, -3.0]],
            explained: vec![0.7, 0.3],
        }
    }

    #[test]
    fn the_mean_is_grey_and_the_ends_are_two_standard_deviations_away() {
        assert_eq!(as_rgb(&components()), [[64, 191, 128], [191, 64, 128]]);
        assert!(as_rgb(&Components::default()).is_empty());
    }

    #[test]
    fn one_component_has_the_scale_of_heat() {
        assert_eq!(as_heat(&components(), 0), [heat::colour(0.25), heat::colour(0.75)]);
        assert!(as_heat(&components(), 5).is_empty());
    }
}
