//! One forward pass by several members of a team, each with its share of the tokens (sequence parallelism): what a
//! token goes through is its own affair but for attention, for which the members lay their queries, keys and values
//! together.

use std::fmt::Debug;
use std::ops::Range;
use std::rc::Rc;

use burn::tensor::{Tensor, TensorData};

/// The kernels take as many rows at a time: boundaries between shares are multiples of it, and no share is much
/// smaller.
const TILE: usize = 4;

/// A member's view of its team. All members ask the same of it, in the same order.
pub trait Team: Debug {
    /// Which member this is, below [`Self::size`].
    fn rank(&self) -> usize;

    /// How many members there are.
    fn size(&self) -> usize;

    /// What each member has laid out, in the order of their ranks, this one's `mine` among it; `len` says how much that
    /// of a rank is. Waits for the others.
    fn all_gather(&self, mine: &[f32], len: &dyn Fn(usize) -> usize) -> Vec<Vec<f32>>;
}

/// What of a sequence's tokens is this member's; without a team all of them.
#[derive(Clone, Debug)]
pub struct Rows {
    team: Option<Rc<dyn Team>>,
    tokens: usize,
}

impl Rows {
    /// Divides `tokens` among the members of `team`, where they are enough.
    #[must_use]
    pub fn new(team: Option<&Rc<dyn Team>>, tokens: usize) -> Self {
        let shares = |team: &&Rc<dyn Team>| team.size() > 1 && tokens >= team.size() * TILE;
        Self {
            team: team.filter(shares).cloned(),
            tokens,
        }
    }

    /// Which are this member's.
    #[must_use]
    pub fn mine(&self) -> Range<usize> {
        match &self.team {
            Some(team) => self.of(team.rank(), team.size()),
            None => 0..self.tokens,
        }
    }

    fn of(&self, rank: usize, size: usize) -> Range<usize> {
        let start = |rank: usize| match rank == size {
            true => self.tokens,
            false => (self.tokens * rank / size + TILE / 2) / TILE * TILE,
        };
        start(rank)..start(rank + 1)
    }

    /// This member's tokens among `all`.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, l, D]`
    #[must_use]
    pub fn narrow(&self, all: Tensor<3>) -> Tensor<3> {
        let mine = self.mine();
        match self.team {
            Some(_) => all.narrow(1, mine.start, mine.len()),
            None => all,
        }
    }

    /// All tokens, of which each member brings its own.
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, L, D]`
    #[must_use]
    pub fn gather(&self, mine: Tensor<3>) -> Tensor<3> {
        let Some(team) = &self.team else {
            return mine;
        };
        let ([n, _, d], device) = (mine.dims(), mine.device());
        let values = mine.into_data().try_into_vec().expect("float32 on the CPU");
        let tokens = |rank: usize| self.of(rank, team.size()).len();
        let parts = team.all_gather(&values, &|rank| n * tokens(rank) * d);
        let part = |(rank, values)| Tensor::from_data(TensorData::new(values, [n, tokens(rank), d]), &device);
        Tensor::cat(parts.into_iter().enumerate().map(part).collect(), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Member(usize, usize);

    impl Team for Member {
        fn rank(&self) -> usize {
            self.0
        }

        fn size(&self) -> usize {
            self.1
        }

        fn all_gather(&self, _mine: &[f32], _len: &dyn Fn(usize) -> usize) -> Vec<Vec<f32>> {
            unreachable!("nothing is laid together here")
        }
    }

    #[test]
    fn every_token_is_one_members() {
        for size in 2..6 {
            for tokens in 1..300 {
                let share = |rank| {
                    let team: Rc<dyn Team> = Rc::new(Member(rank, size));
                    Rows::new(Some(&team), tokens).mine()
                };
                if tokens < size * TILE {
                    assert!((0..size).all(|rank| share(rank) == (0..tokens)));
                    continue;
                }
                let all: Vec<usize> = (0..size).flat_map(share).collect();
                assert_eq!(all, Vec::from_iter(0..tokens));
                assert!((0..size).all(|rank| share(rank).len().abs_diff(tokens / size) <= TILE + 1));
            }
        }
    }
}
