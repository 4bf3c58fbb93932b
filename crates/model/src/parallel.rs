//! Linear layers divided among the members of a team: by outputs first, by inputs after (column- and row-parallel: arXiv
//! 1909.08053, section 3). Without a team they are whole.

use burn::tensor::Tensor;

use super::layers::{Kept, Linear};
use super::params::{ParamError, Params};
use super::team::Share;

/// A width that is divided: `groups` side by side, each of `width` values in `units` that stay whole.
#[derive(Clone, Copy, Debug)]
pub struct Split {
    /// Queries, keys and values are three groups of one layer.
    pub groups: usize,
    /// Values of each group.
    pub width: usize,
    /// Heads, or single values: with fewer units than members every member has all of them.
    pub units: usize,
}

impl Split {
    /// Which values are this member's.
    fn mine(self, share: &Share) -> Vec<usize> {
        let (units, each) = (share.range(self.units), self.width / self.units);
        let group = |at: usize| at * self.width + units.start * each..at * self.width + units.end * each;
        (0..self.groups).flat_map(group).collect()
    }
}

/// A linear layer of which each member has some of the outputs.
#[derive(Clone, Debug)]
pub struct ColumnParallel {
    linear: Linear,
    units: usize,
}

impl ColumnParallel {
    /// Takes this member's rows of `{name}.weight` `[out, in]` and, where there is a bias, of `{name}.bias`.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, name: &str, d_in: usize, out: Split, bias: bool) -> Result<Self, ParamError> {
        let share = params.share().among(out.units);
        let kept = Kept {
            outputs: out.mine(&share),
            inputs: 0..d_in,
            bias: bias.then_some(true),
            scale: None,
        };
        Ok(Self {
            linear: Linear::part(params, name, [out.groups * out.width, d_in], kept)?,
            units: share.range(out.units).len(),
        })
    }

    /// How many of the units are this member's.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// # Shapes
    /// `[N, L, in] -> [N, L, share of out]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        self.linear.forward(x)
    }

    /// Exact (erf) GELU of [`Self::forward`].
    ///
    /// # Shapes
    /// As [`Self::forward`]'s.
    #[must_use]
    pub fn forward_gelu(&self, x: Tensor<3>) -> Tensor<3> {
        self.linear.forward_gelu(x)
    }
}

/// A linear layer of which each member has some of the inputs; the members' results are summed.
#[derive(Clone, Debug)]
pub struct RowParallel {
    linear: Linear,
    share: Share,
}

impl RowParallel {
    /// Takes this member's columns of `{name}.weight` `[out, in]`; the first member adds `{name}.bias`.
    /// Both are multiplied by `scale`, `[out]`, where there is one.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(
        params: &mut impl Params,
        name: &str,
        inputs: Split,
        d_out: usize,
        scale: Option<&[f32]>,
    ) -> Result<Self, ParamError> {
        let share = params.share().among(inputs.units);
        let mine = inputs.mine(&share);
        let kept = Kept {
            outputs: (0..d_out).collect(),
            // Of one group they follow one another.
            inputs: mine.first().map_or(0..0, |&first| first..first + mine.len()),
            bias: Some(share.is_first()),
            scale,
        };
        Ok(Self {
            linear: Linear::part(params, name, [d_out, inputs.width], kept)?,
            share,
        })
    }

    /// `residual` plus what the layer makes of `x` over all members.
    ///
    /// # Shapes
    /// `x`: `[N, L, share of in]`; `residual` and the answer: `[N, L, out]`
    #[must_use]
    pub fn forward_add(&self, x: Tensor<3>, residual: Tensor<3>) -> Tensor<3> {
        self.share.all_reduce(match self.share.is_first() {
            true => self.linear.forward_add(x, residual),
            false => self.linear.forward(x),
        })
    }
}
