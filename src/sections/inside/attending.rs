//! What attention weights say: of one token, by head, placed on the photo.

use patchwork_mask::argsort_descending;
use patchwork_protocol::Inspected;

/// The token before all patches.
pub const CLS: usize = 0;

/// Attention of one block, `[heads, tokens, tokens]`, or rollout, `[tokens, tokens]`, which has one head.
#[derive(Clone, Debug, PartialEq)]
pub struct Attending {
    heads: usize,
    tokens: usize,
    weights: Vec<f32>,
    /// Of each token but CLS.
    patches: Vec<usize>,
}

/// Where one token looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaze {
    /// At each patch; `None` at those that the model does not see.
    pub patches: Vec<Option<f32>>,
    /// At CLS.
    pub cls: f32,
}

impl Attending {
    /// From the engine's answer; `None` where it is of one token alone, or does not hold together.
    pub fn of(seen: &Inspected) -> Option<Self> {
        let (heads, tokens) = match seen.shape[..] {
            [heads, from, tokens] if from == tokens => (heads, tokens),
            [from, tokens] if from == tokens => (1, tokens),
            _ => return None,
        };
        let weights = seen.values();
        let holds = weights.len() == heads * tokens * tokens && seen.patches.len() + 1 == tokens && heads > 0;
        holds.then(|| Self {
            heads,
            tokens,
            weights,
            patches: seen.patches.clone(),
        })
    }

    /// How many heads there are.
    pub fn heads(&self) -> usize {
        self.heads
    }

    /// The token that stands for a patch.
    pub fn token_of(&self, patch: usize) -> Option<usize> {
        let place = self.patches.iter().position(|&of| of == patch)?;
        Some(place + 1)
    }

    /// Where `token` looks with one head, or with all, as their mean, on a photo of `grid` patches a side.
    pub fn gaze(&self, head: Option<usize>, token: usize, grid: usize) -> Gaze {
        let row = |head: usize| &self.weights[(head * self.tokens + token) * self.tokens..][..self.tokens];
        let heads = head.map_or(0..self.heads, |head| head..head + 1);
        let count = heads.len() as f32;
        let mut mean = vec![0.0; self.tokens];
        for head in heads {
            for (sum, weight) in mean.iter_mut().zip(row(head)) {
                *sum += weight / count;
            }
        }
        let mut patches = vec![None; grid * grid];
        for (&patch, &weight) in self.patches.iter().zip(&mean[1..]) {
            if let Some(place) = patches.get_mut(patch) {
                *place = Some(weight);
            }
        }
        Gaze {
            patches,
            cls: mean[CLS],
        }
    }
}

impl Gaze {
    /// The largest share that a patch gets.
    pub fn most(&self) -> f32 {
        self.patches.iter().flatten().copied().fold(0.0, f32::max)
    }

    /// The smallest share that a patch gets.
    pub fn least(&self) -> f32 {
        self.patches.iter().flatten().copied().reduce(f32::min).unwrap_or(0.0)
    }

    /// The shares that patches get, the largest first.
    fn descending(&self) -> Vec<f32> {
        let values: Vec<f32> = self.patches.iter().flatten().copied().collect();
        let order = argsort_descending(values.iter().copied().map(f64::from));
        order.into_iter().map(|at| values[at]).collect()
    }

    /// Where the scale of colours ends: four patches or so that get far more than all others must not leave those dark.
    pub fn scale(&self) -> f32 {
        let values = self.descending();
        values.get(values.len() / 50).copied().unwrap_or(0.0)
    }

    /// The patch that is looked at most.
    pub fn first(&self) -> Option<usize> {
        let seen = self
            .patches
            .iter()
            .enumerate()
            .filter_map(|(at, value)| Some((at, (*value)?)));
        seen.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(at, _)| at)
    }

    /// How many patches, the most looked-at first, get half of what all patches get.
    pub fn half(&self) -> usize {
        let values = self.descending();
        let half = values.iter().sum::<f32>() / 2.0;
        let mut sum = 0.0;
        values
            .iter()
            .take_while(|&&value| {
                let is_short = sum < half;
                sum += value;
                is_short
            })
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwork_protocol::manifest::Role;
    use patchwork_protocol::{Inspection, Look, Part};

    /// Two heads, CLS and the second and fourth of four patches.
    fn example() -> Inspected {
        let heads = [
            [[0.5, 0.25, 0.25], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]],
            [[0.0, 0.5, 0.5], [0.3, 0.4, 0.3], [0.1, 0.8, 0.1]],
        ];
        let values = heads.as_flattened().as_flattened().iter();
        Inspected {
            model: "vit".to_owned(),
            inspection: Inspection {
                role: Role::Classifier,
                mask: None,
                look: Look::Attention {
                    part: Part::Encoder,
                    block: 0,
                    from: None,
                },
            },
            shape: vec![2, 3, 3],
            bytes: values.flat_map(|value: &f32| value.to_le_bytes()).collect(),
            patches: vec![1, 3],
        }
    }

    #[test]
    fn a_gaze_lies_on_the_patches_that_the_model_sees() {
        let attending = Attending::of(&example()).expect("attention");
        assert_eq!(attending.heads(), 2);
        assert_eq!(
            [0, 1, 2, 3].map(|patch| attending.token_of(patch)),
            [None, Some(1), None, Some(2)]
        );
        let gaze = attending.gaze(Some(1), 2, 2);
        assert_eq!(gaze.patches, [None, Some(0.8), None, Some(0.1)]);
        assert_eq!(
            (gaze.cls, gaze.most(), gaze.first(), gaze.half()),
            (0.1, 0.8, Some(1), 1)
        );
        assert_eq!(gaze.least(), 0.1);
        assert_eq!(gaze.scale(), 0.8, "of two patches none is left beyond the scale");
        let mean = attending.gaze(None, 1, 2);
        assert_eq!(mean.patches[1], Some(0.3));
        assert!((mean.cls - 0.2).abs() < 1e-6);
    }

    #[test]
    fn rollout_has_one_head() {
        let mut seen = example();
        seen.shape = vec![3, 3];
        seen.bytes.truncate(36);
        let attending = Attending::of(&seen).expect("rollout");
        assert_eq!(attending.heads(), 1);
        assert_eq!(attending.gaze(None, CLS, 2).patches[3], Some(0.25));
    }

    #[test]
    fn what_does_not_hold_together_is_not_shown() {
        let mut seen = example();
        seen.shape = vec![2, 1, 3];
        assert_eq!(Attending::of(&seen), None);
        seen.shape = vec![2, 3, 3];
        seen.bytes.pop();
        assert_eq!(Attending::of(&seen), None);
    }
}
