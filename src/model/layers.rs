//! The two layers that everything else is made of.

use burn::tensor::{Tensor, module};

use super::matmul::matmul_add;
use super::params::{ParamError, Params};

/// `y = x W + b`, as `torch.nn.Linear`.
#[derive(Clone, Debug)]
pub struct Linear {
    /// `[in, out]`: the transpose of what checkpoints hold.
    weight: Tensor<2>,
    /// `[out]`.
    bias: Tensor<1>,
}

impl Linear {
    /// Takes `{name}.weight` `[out, in]` and `{name}.bias` `[out]`.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, name: &str, d_in: usize, d_out: usize) -> Result<Self, ParamError> {
        let weight = params.take(&format!("{name}.weight"), [d_out, d_in])?;
        let bias = params.take(&format!("{name}.bias"), [d_out])?;
        Ok(Self::from_tensors(weight, bias))
    }

    /// Takes `{name}.weight` `[out, in]` alone; the bias is zero.
    ///
    /// # Errors
    /// When the tensor cannot be had.
    pub fn without_bias(params: &mut impl Params, name: &str, d_in: usize, d_out: usize) -> Result<Self, ParamError> {
        let weight = params.take(&format!("{name}.weight"), [d_out, d_in])?;
        let bias = Tensor::zeros([d_out], &weight.device());
        Ok(Self::from_tensors(weight, bias))
    }

    /// From a weight `[out, in]` and a bias `[out]`.
    #[must_use]
    pub fn from_tensors(weight: Tensor<2>, bias: Tensor<1>) -> Self {
        Self {
            weight: weight.transpose(),
            bias,
        }
    }

    /// # Shapes
    /// `[N, L, in] -> [N, L, out]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let [n, l, d_in] = x.dims();
        let d_out = self.bias.dims()[0];
        // One tall product: a batch of small ones would read the weight once for each.
        let y = matmul_add(x.reshape([n * l, d_in]), self.weight.clone(), self.bias.clone());
        y.reshape([n, l, d_out])
    }
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
        module::layer_norm(x, self.weight.clone(), Some(self.bias.clone()), self.eps)
    }
}
