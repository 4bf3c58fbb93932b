//! What a transformer spends its time on: linear layers, LayerNorm and attention, each by kernels of our own.
//!
//! On the CPU they are those of `patchwork-kernels`, on WebGPU the shaders beside this file. burn's own would do: they are
//! several times slower in browsers, and on WebGPU burn's product panics on adapters with subgroups of 64. `benches/NOTES.md`
//! has the figures.

// Without a backend the operations below have no body that would use their arguments.
#![cfg_attr(not(any(feature = "cpu", feature = "webgpu")), allow(unused_variables))]

#[cfg(feature = "cpu")]
mod cpu;
#[cfg(feature = "webgpu")]
mod gpu;
#[cfg(feature = "webgpu")]
mod shader;

use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;

/// The operations as each backend has them. Public only because burn's macro wants it so.
///
/// # Shapes
/// `x`: `[N, L, in]`; `weight`: `[out, in]` as [`patchwork_kernels::pack`] orders it; `bias`: `[out]`;
/// `residual`: `[N, L, out]`; `qkv`: `[N, L, 3 D]`
#[backend_extension(Cube: cfg(feature = "webgpu"), Flex: cfg(feature = "cpu"))]
pub trait Kernels: Backend {
    /// `x W^T + bias`.
    fn linear(x: FloatTensor<Self>, weight: FloatTensor<Self>, bias: FloatTensor<Self>) -> FloatTensor<Self>;

    /// GELU of `x W^T + bias`.
    fn linear_gelu(x: FloatTensor<Self>, weight: FloatTensor<Self>, bias: FloatTensor<Self>) -> FloatTensor<Self>;

    /// `x W^T + bias + residual`.
    fn linear_add(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        residual: FloatTensor<Self>,
    ) -> FloatTensor<Self>;

    /// LayerNorm over the last dimension.
    fn norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, bias: FloatTensor<Self>, eps: f32) -> FloatTensor<Self>;

    /// Multi-head self-attention from projected queries, keys and values.
    fn attend(qkv: FloatTensor<Self>, heads: usize, causal: bool) -> FloatTensor<Self>;
}

/// `x W^T + bias`.
///
/// # Shapes
/// `[N, L, in] -> [N, L, out]`; `weight`: `[out, in]` as [`patchwork_kernels::pack`] orders it; `bias`: `[out]`
#[must_use]
pub fn linear(x: Tensor<3>, weight: &Tensor<3>, bias: &Tensor<1>) -> Tensor<3> {
    let (weight, bias) = (weight.clone().into_dispatch(), bias.clone().into_dispatch());
    Tensor::from_dispatch(<Dispatch as Kernels>::linear(x.into_dispatch(), weight, bias))
}

/// Exact (erf) GELU of [`linear`].
///
/// # Shapes
/// As [`linear`]'s.
#[must_use]
pub fn linear_gelu(x: Tensor<3>, weight: &Tensor<3>, bias: &Tensor<1>) -> Tensor<3> {
    let (weight, bias) = (weight.clone().into_dispatch(), bias.clone().into_dispatch());
    Tensor::from_dispatch(<Dispatch as Kernels>::linear_gelu(x.into_dispatch(), weight, bias))
}

/// `residual` plus [`linear`].
///
/// # Shapes
/// As [`linear`]'s; `residual`: `[N, L, out]`
#[must_use]
pub fn linear_add(x: Tensor<3>, weight: &Tensor<3>, bias: &Tensor<1>, residual: Tensor<3>) -> Tensor<3> {
    let (weight, bias) = (weight.clone().into_dispatch(), bias.clone().into_dispatch());
    let (x, residual) = (x.into_dispatch(), residual.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Kernels>::linear_add(x, weight, bias, residual))
}

/// LayerNorm over the last dimension, as `torch.nn.LayerNorm`.
///
/// # Shapes
/// `[N, L, D] -> [N, L, D]`; `gain` and `bias`: `[D]`
#[must_use]
pub fn layer_norm(x: Tensor<3>, gain: &Tensor<1>, bias: &Tensor<1>, eps: f64) -> Tensor<3> {
    let (gain, bias) = (gain.clone().into_dispatch(), bias.clone().into_dispatch());
    Tensor::from_dispatch(<Dispatch as Kernels>::norm(x.into_dispatch(), gain, bias, eps as f32))
}

/// `softmax(q k^T / sqrt(head width)) v` of every head; where `causal`, a token sees itself and those before it.
///
/// # Shapes
/// `[N, L, 3 D] -> [N, L, D]`, with queries, keys and values side by side and the heads side by side in each
#[must_use]
pub fn attention(qkv: Tensor<3>, heads: usize, causal: bool) -> Tensor<3> {
    Tensor::from_dispatch(<Dispatch as Kernels>::attend(qkv.into_dispatch(), heads, causal))
}
