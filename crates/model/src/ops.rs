//! What a transformer spends its time on: linear layers, LayerNorm and attention, each by kernels of our own.
//!
//! On the CPU they are those of `patchwork-kernels`, on WebGPU the shaders beside this file. burn's own would do: they
//! are several times slower in browsers, and on WebGPU burn's product panics on adapters with subgroups of 64.
//! `benches/NOTES.md` has the figures.

// Without a backend the operations below have no body that would use their arguments.
#![cfg_attr(not(any(feature = "cpu", feature = "webgpu")), allow(unused_variables))]

#[cfg(feature = "cpu")]
mod cpu;
#[cfg(feature = "webgpu")]
mod gpu;
#[cfg(feature = "webgpu")]
mod shader;

use std::ops::Range;

use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
use burn::tensor::{Tensor, TensorData};

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

    /// What multi-head self-attention makes of `count` tokens from the `first` on, from the projected queries, keys and
    /// values of all.
    fn attend(qkv: FloatTensor<Self>, heads: usize, causal: bool, first: usize, count: usize) -> FloatTensor<Self>;
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
    let all = 0..qkv.dims()[1];
    attention_of(qkv, heads, causal, all)
}

/// [`attention`] of some of the tokens, which see all; of fewer than all on the CPU alone.
///
/// # Shapes
/// `[N, L, 3 D] -> [N, rows, D]`
#[must_use]
pub fn attention_of(qkv: Tensor<3>, heads: usize, causal: bool, rows: Range<usize>) -> Tensor<3> {
    let (first, count) = (rows.start, rows.len());
    Tensor::from_dispatch(<Dispatch as Kernels>::attend(
        qkv.into_dispatch(),
        heads,
        causal,
        first,
        count,
    ))
}

/// The shares by which [`attention`] mixes values: `softmax(q k^T / sqrt(head width))` of every head. Each row sums
/// to 1.
///
/// The same kernel computes them, asked for as many columns at a time as a head is wide: with unit vectors for values
/// it answers with the shares themselves. burn's matrix product is no choice on WebGPU (see above).
///
/// # Shapes
/// `[N, L, 3 D] -> [N, heads, L, L]`
#[must_use]
pub fn attention_weights(qkv: Tensor<3>, heads: usize, causal: bool) -> Tensor<4> {
    let device = qkv.device();
    let [n, l, width] = qkv.dims();
    let (d, head_dim) = (width / 3, width / 3 / heads);
    let queries_keys = qkv.narrow(2, 0, 2 * d);
    let columns = (0..l).step_by(head_dim).map(|first| {
        let mut units = vec![0.0_f32; l * d];
        for column in 0..head_dim.min(l - first) {
            for head in 0..heads {
                units[(first + column) * d + head * head_dim + column] = 1.0;
            }
        }
        let units = Tensor::<3>::from_data(TensorData::new(units, [1, l, d]), &device).expand([n, l, d]);
        let mixed = attention(Tensor::cat(vec![queries_keys.clone(), units], 2), heads, causal);
        // [N, L, D] -> [N, heads, L, head width]
        mixed.reshape([n, l, heads, head_dim]).swap_dims(1, 2)
    });
    Tensor::cat(columns.collect(), 3).narrow(3, 0, l)
}
