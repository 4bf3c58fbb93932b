//! The two layers that everything else is made of.

use std::borrow::Cow;
use std::ops::Range;

use burn::tensor::Tensor;
use patchwork_kernels::{pack, packed_shape};

use super::ops;
use super::params::{ParamError, Params};

/// What of a linear layer is kept.
pub struct Kept<'a> {
    /// Which outputs, in this order.
    pub outputs: Vec<usize>,
    /// Which inputs.
    pub inputs: Range<usize>,
    /// Whether the bias is added; `None` where the layer has none.
    pub bias: Option<bool>,
    /// By what every output is multiplied.
    pub scale: Option<&'a [f32]>,
}

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

    /// Takes `{name}.weight` `[out, in]` and, unless it has none, `{name}.bias` `[out]`, and keeps that part of them.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn part(params: &mut impl Params, name: &str, held: [usize; 2], kept: Kept<'_>) -> Result<Self, ParamError> {
        let [d_out, d_in] = held;
        let Kept {
            outputs,
            inputs,
            bias,
            scale,
        } = kept;
        let (rows, columns) = (outputs.len(), inputs.len());
        let weight = weight(params, name, held, (rows, columns), |values| {
            if (rows, columns) == (d_out, d_in) && scale.is_none() {
                return values.into();
            }
            let mut values_kept = Vec::with_capacity(rows * columns);
            for &row in &outputs {
                let by = scale.map_or(1.0, |scale| scale[row]);
                let row = &values[row * d_in..][inputs.clone()];
                values_kept.extend(row.iter().map(|value| value * by));
            }
            values_kept.into()
        })?;
        let bias = match bias {
            Some(is_added) => params.take_as(&format!("{name}.bias"), [d_out], [rows], |values| match is_added {
                true => {
                    let by = |row: usize| scale.map_or(1.0, |scale| scale[row]);
                    outputs.iter().map(|&row| values[row] * by(row)).collect()
                }
                false => vec![0.0; rows],
            })?,
            None => Tensor::zeros([rows], &weight.device()),
        };
        Ok(Self { weight, bias })
    }

    /// Takes `{name}.weight`, `held` in a shape whose first size is `out`, and where it has a bias `{name}.bias` `[out]`;
    /// `flatten` makes `[out, in]` of the weight, row by row.
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
