//! One model run by several members of a team, each with its share of every block's heads and hidden values: they add up what
//! each makes of them twice a block, and do the rest alike (tensor parallelism: arXiv 1909.08053, section 3).

use std::fmt::Debug;
use std::ops::Range;
use std::rc::Rc;

use burn::tensor::{Tensor, TensorData};

/// A member's view of its team. All members ask the same of it, in the same order.
pub trait Team: Debug {
    /// Which member this is, below [`Self::size`].
    fn rank(&self) -> usize;

    /// How many members there are.
    fn size(&self) -> usize;

    /// Adds to `values` those of all other members, who get the same sums; waits for them.
    fn all_reduce(&self, values: &mut [f32]);
}

/// What of a model is this member's; by default all of it.
#[derive(Clone, Debug, Default)]
pub struct Share(Option<Rc<dyn Team>>);

impl Share {
    /// The share of a member.
    #[must_use]
    pub fn of(team: Rc<dyn Team>) -> Self {
        Self(Some(team).filter(|team| team.size() > 1))
    }

    /// The same where `count` things are enough to give every member one; else every member does everything.
    #[must_use]
    pub fn among(&self, count: usize) -> Self {
        Self(self.0.clone().filter(|team| team.size() <= count))
    }

    /// Which of `count` things are this member's.
    #[must_use]
    pub fn range(&self, count: usize) -> Range<usize> {
        match &self.0 {
            Some(team) => count * team.rank() / team.size()..count * (team.rank() + 1) / team.size(),
            None => 0..count,
        }
    }

    /// Whether what is added once for the whole team is this member's to add.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.0.as_ref().is_none_or(|team| team.rank() == 0)
    }

    /// Adds up what each member has made of `mine`.
    ///
    /// # Shapes
    /// Those of `mine`.
    #[must_use]
    pub fn all_reduce(&self, mine: Tensor<3>) -> Tensor<3> {
        let Some(team) = &self.0 else {
            return mine;
        };
        let (shape, device) = (mine.dims(), mine.device());
        let mut values = mine.into_data().try_into_vec().expect("float32 on the CPU");
        team.all_reduce(&mut values);
        Tensor::from_data(TensorData::new(values, shape), &device)
    }
}
