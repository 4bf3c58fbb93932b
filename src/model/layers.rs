//! The two layers that everything else is made of.

use burn::tensor::Tensor;
use patchwork_kernels::{pack, packed_shape};

use super::ops;
use super::params::{ParamError, Params};

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
        Self::of(params, name, [d_out, d_in], d_in, |weight| weight)
    }

    /// Takes `{name}.weight` `[out, in]` alone; the bias is zero.
    ///
    /// # Errors
    /// When the tensor cannot be had.
    pub fn without_bias(params: &mut impl Params, name: &str, d_in: usize, d_out: usize) -> Result<Self, ParamError> {
        let weight = weight(params, name, [d_out, d_in], d_in, |weight| weight)?;
        let bias = Tensor::zeros([d_out], &weight.device());
        Ok(Self { weight, bias })
    }

    /// Takes `{name}.weight`, `held` in a shape whose first size is `out`, and `{name}.bias` `[out]`; `flatten` makes
    /// `[out, in]` of the weight, row by row.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn of<const D: usize>(
        params: &mut impl Params,
        name: &str,
        held: [usize; D],
        d_in: usize,
        flatten: impl FnOnce(Vec<f32>) -> Vec<f32>,
    ) -> Result<Self, ParamError> {
        Ok(Self {
            weight: weight(params, name, held, d_in, flatten)?,
            bias: params.take(&format!("{name}.bias"), [held[0]])?,
        })
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

fn weight<const D: usize>(
    params: &mut impl Params,
    name: &str,
    held: [usize; D],
    d_in: usize,
    flatten: impl FnOnce(Vec<f32>) -> Vec<f32>,
) -> Result<Tensor<3>, ParamError> {
    let d_out = held[0];
    let packed = packed_shape(d_out, d_in);
    params.take_as(&format!("{name}.weight"), held, packed, |values| {
        pack(&flatten(values), d_out, d_in)
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
