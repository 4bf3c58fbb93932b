//! The two layers that everything else is made of.

use std::borrow::Cow;

use burn::tensor::Tensor;
use patchwork_kernels::{pack, packed_shape};

use super::ops;
use super::params::{ParamError, Params};

/// The values of the tensor called `name`; none where the source only notes what is asked for.
///
/// # Errors
/// When they cannot be had.
pub fn values(params: &mut impl Params, name: &str, dim: usize) -> Result<Vec<f32>, ParamError> {
    let mut values = vec![];
    params.take_as(name, [dim], [1], |held| {
        values = held.to_vec();
        vec![0.0]
    })?;
    Ok(values)
}

/// `y = x W^T + b`, as `torch.nn.Linear`.
#[derive(Clone, Debug)]
pub struct Linear {
    /// What checkpoints hold, `[out, in]`, in the order in which the kernels read it ([`pack`]).
    weight: Tensor<3>,
    /// `[out]`.
    bias: Tensor<1>,
}

impl Linear {
    /// Takes `{name}.weight` `[out, in]` and `{name}.bias` `[out]`.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, name: &str, d_in: usize, d_out: usize) -> Result<Self, ParamError> {
        Self::of(params, name, [d_out, d_in], (d_in, true), |weight| weight.into())
    }

    /// Takes `{name}.weight` `[out, in]` and, where it `has_bias`, `{name}.bias` `[out]`, and multiplies both by
    /// `scale`, `[out]`, where there is one.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn scaled(
        params: &mut impl Params,
        name: &str,
        [d_out, d_in]: [usize; 2],
        has_bias: bool,
        scale: Option<&[f32]>,
    ) -> Result<Self, ParamError> {
        let Some(scale) = scale else {
            return Self::of(params, name, [d_out, d_in], (d_in, has_bias), |weight| weight.into());
        };
        let weight = weight(params, name, [d_out, d_in], (d_out, d_in), |values| {
            let rows = values.chunks(d_in).zip(scale);
            rows.flat_map(|(row, by)| row.iter().map(move |value| value * by))
                .collect()
        })?;
        let bias = match has_bias {
            true => params.take_as(&format!("{name}.bias"), [d_out], [d_out], |values| {
                values.iter().zip(scale).map(|(value, by)| value * by).collect()
            })?,
            false => Tensor::zeros([d_out], &weight.device()),
        };
        Ok(Self { weight, bias })
    }

    /// Takes `{name}.weight`, `held` in a shape whose first size is `out`, and where it has a bias `{name}.bias`
    /// `[out]`; `flatten` makes `[out, in]` of the weight, row by row.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn of<const D: usize>(
        params: &mut impl Params,
        name: &str,
        held: [usize; D],
        (d_in, has_bias): (usize, bool),
        flatten: impl FnOnce(&[f32]) -> Cow<'_, [f32]>,
    ) -> Result<Self, ParamError> {
        let weight = weight(params, name, held, (held[0], d_in), flatten)?;
        let bias = match has_bias {
            true => params.take(&format!("{name}.bias"), [held[0]])?,
            false => Tensor::zeros([held[0]], &weight.device()),
        };
        Ok(Self { weight, bias })
    }

    /// # Shapes
    /// `[N, L, in] -> [N, L, out]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        ops::linear(x, &self.weight, &self.bias)
    }

    /// Exact (erf) GELU of [`Self::forward`].
    ///
    /// # Shapes
    /// `[N, L, in] -> [N, L, out]`
    #[must_use]
    pub fn forward_gelu(&self, x: Tensor<3>) -> Tensor<3> {
        ops::linear_gelu(x, &self.weight, &self.bias)
    }

    /// `residual` plus [`Self::forward`].
    ///
    /// # Shapes
    /// `[N, L, in] -> [N, L, out]`; `residual`: `[N, L, out]`
    #[must_use]
    pub fn forward_add(&self, x: Tensor<3>, residual: Tensor<3>) -> Tensor<3> {
        ops::linear_add(x, &self.weight, &self.bias, residual)
    }
}

/// `{name}.weight`, `held` in that shape, of which `arrange` makes `[rows, columns]`, row by row.
fn weight<const D: usize>(
    params: &mut impl Params,
    name: &str,
    held: [usize; D],
    (rows, columns): (usize, usize),
    arrange: impl FnOnce(&[f32]) -> Cow<'_, [f32]>,
) -> Result<Tensor<3>, ParamError> {
    let packed = packed_shape(rows, columns);
    params.take_as(&format!("{name}.weight"), held, packed, |values| {
        pack(&arrange(values), rows, columns)
    })
}

/// Layer normalisation over the last dimension. `eps` comes from the checkpoint: families differ (1e-6, 1e-12).
#[derive(Clone, Debug)]
pub struct LayerNorm {
    weight: Tensor<1>,
    bias: Tensor<1>,
    eps: f64,
}

impl LayerNorm {
    /// Takes `{name}.weight` and `{name}.bias`, both `[dim]`.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, name: &str, dim: usize, eps: f64) -> Result<Self, ParamError> {
        let weight = params.take(&format!("{name}.weight"), [dim])?;
        let bias = params.take(&format!("{name}.bias"), [dim])?;
        Ok(Self { weight, bias, eps })
    }

    /// # Shapes
    /// `[N, L, D] -> [N, L, D]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        ops::layer_norm(x, &self.weight, &self.bias, self.eps)
    }
}
