//! Ways to choose what is hidden. Pure: the same strategy, share, seed and grid hide the same patches everywhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::argsort::argsort;
use crate::masking::len_keep;
use crate::noise::noise;

/// How the hidden patches are chosen, before any are changed by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// By noise: MAE's own.
    #[default]
    Random,
    /// Rectangles here and there, as in BEiT.
    Block,
    /// All but one of each four.
    Grid,
    /// A square in the middle.
    Centre,
    /// All around a square in the middle, which is then painted outwards from.
    Frame,
    /// The right half.
    Half,
    /// None: every one by hand.
    Manual,
}

impl Strategy {
    /// All of them, the usual one first.
    pub const ALL: [Self; 7] = [
        Self::Random,
        Self::Block,
        Self::Grid,
        Self::Centre,
        Self::Frame,
        Self::Half,
        Self::Manual,
    ];

    /// Whether the share of hidden patches can be chosen.
    #[must_use]
    pub const fn has_ratio(self) -> bool {
        matches!(self, Self::Random | Self::Block | Self::Centre | Self::Frame)
    }

    /// Whether another seed hides others.
    #[must_use]
    pub const fn has_seed(self) -> bool {
        matches!(self, Self::Random | Self::Block)
    }

    /// For serde.
    #[must_use]
    pub fn is_random(&self) -> bool {
        *self == Self::Random
    }

    /// Which of `num_patches` in a square are hidden, in raster order.
    #[must_use]
    pub fn hidden(self, num_patches: usize, mask_ratio: f32, seed: u32) -> Vec<bool> {
        let grid = num_patches.isqrt();
        let count = num_patches - len_keep(num_patches.max(1), f64::from(mask_ratio)).min(num_patches);
        let by_place = |hides: &dyn Fn(usize, usize) -> bool| {
            let places = (0..num_patches).map(|patch| hides(patch / grid, patch % grid));
            places.collect()
        };
        match self {
            Self::Random => smallest(&noise(seed, num_patches), num_patches - count),
            Self::Block => blocks(grid, num_patches, count, seed),
            Self::Grid => by_place(&|row, column| row % 2 == 1 || column % 2 == 1),
            Self::Centre => {
                let hides = smallest(&rings(grid, num_patches), count);
                hides.into_iter().map(|outside| !outside).collect()
            }
            Self::Frame => smallest(&rings(grid, num_patches), num_patches - count),
            Self::Half => by_place(&|_, column| column >= grid.div_ceil(2)),
            Self::Manual => vec![false; num_patches],
        }
    }
}

/// `false` for the `keep` patches of the smallest value, `true` for the others.
fn smallest(values: &[f32], keep: usize) -> Vec<bool> {
    let order = argsort(values.iter().copied().map(f64::from));
    let mut hidden = vec![true; values.len()];
    for &patch in &order[..keep] {
        hidden[patch] = false;
    }
    hidden
}

/// How far each patch is from the middle, in square rings; within a ring, clockwise from the top.
fn rings(grid: usize, num_patches: usize) -> Vec<f32> {
    let middle = (grid as f32 - 1.0) / 2.0;
    let ring = |patch: usize| {
        let (y, x) = ((patch / grid) as f32 - middle, (patch % grid) as f32 - middle);
        let turn = x.atan2(-y) / std::f32::consts::TAU;
        y.abs().max(x.abs()) + if turn < 0.0 { turn + 1.0 } else { turn } * 0.99 / 2.0
    };
    (0..num_patches).map(ring).collect()
}

/// Rectangles of random size and place until `count` patches are hidden; the last one is cut short.
fn blocks(grid: usize, num_patches: usize, count: usize, seed: u32) -> Vec<bool> {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let mut below = |limit: usize| rng.next_u32() as usize % limit.max(1);
    let mut hidden = vec![false; num_patches];
    let mut left = count;
    while left > 0 {
        let (height, width) = (2 + below(grid / 2), 2 + below(grid / 2));
        let (top, start) = (below(grid + 1 - height.min(grid)), below(grid + 1 - width.min(grid)));
        for row in top..(top + height).min(grid) {
            for column in start..(start + width).min(grid) {
                let cell = &mut hidden[row * grid + column];
                if !*cell && left > 0 {
                    *cell = true;
                    left -= 1;
                }
            }
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(strategy: Strategy, grid: usize, ratio: f32) -> Vec<String> {
        let hidden = strategy.hidden(grid * grid, ratio, 3);
        let row = |row: &[bool]| row.iter().map(|&hidden| if hidden { '#' } else { '.' }).collect();
        hidden.chunks(grid).map(row).collect()
    }

    fn count(strategy: Strategy, grid: usize, ratio: f32, seed: u32) -> usize {
        let hidden = strategy.hidden(grid * grid, ratio, seed);
        hidden.iter().filter(|&&hidden| hidden).count()
    }

    #[test]
    fn places_are_where_they_are_said_to_be() {
        assert_eq!(drawn(Strategy::Centre, 4, 0.25), ["....", ".##.", ".##.", "...."]);
        assert_eq!(drawn(Strategy::Frame, 4, 0.75), ["####", "#..#", "#..#", "####"]);
        assert_eq!(drawn(Strategy::Grid, 4, 0.1), [".#.#", "####", ".#.#", "####"]);
        assert_eq!(drawn(Strategy::Half, 4, 0.1), ["..##", "..##", "..##", "..##"]);
        assert_eq!(drawn(Strategy::Manual, 2, 0.9), ["..", ".."]);
    }

    #[test]
    fn as_many_are_hidden_as_the_ratio_says() {
        for strategy in Strategy::ALL.into_iter().filter(|strategy| strategy.has_ratio()) {
            for grid in [1, 2, 8, 14] {
                for ratio in [0.0, 0.1, 0.5, 0.75, 0.95, 1.0] {
                    for seed in 0..5 {
                        let keep = len_keep(grid * grid, f64::from(ratio));
                        let hidden = count(strategy, grid, ratio, seed);
                        assert_eq!(hidden, grid * grid - keep, "{strategy:?} {grid} {ratio} {seed}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_seed_counts_where_it_is_said_to() {
        for strategy in Strategy::ALL {
            let hidden = |seed| strategy.hidden(196, 0.5, seed);
            assert_eq!(hidden(1), hidden(1));
            assert_eq!(hidden(1) != hidden(2), strategy.has_seed(), "{strategy:?}");
            let at = |ratio| strategy.hidden(196, ratio, 1);
            assert_eq!(at(0.25) != at(0.5), strategy.has_ratio(), "{strategy:?}");
        }
    }

    #[test]
    fn blocks_hang_together() {
        let hidden = Strategy::Block.hidden(196, 0.5, 1);
        let has_neighbour = |patch: usize| {
            let beside = [
                (!patch.is_multiple_of(14)).then(|| patch - 1),
                (patch % 14 < 13).then_some(patch + 1),
            ];
            let above = [patch.checked_sub(14), Some(patch + 14).filter(|&below| below < 196)];
            let mut all = beside.into_iter().chain(above).flatten();
            all.any(|patch| hidden[patch])
        };
        let alone = (0..196).filter(|&patch| hidden[patch] && !has_neighbour(patch)).count();
        assert!(alone <= 1, "{alone} stand alone");
    }
}
