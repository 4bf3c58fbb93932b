//! The operations on one CPU core.

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};
use burn::tensor::TensorData;
use patchwork_kernels::{self as kernels, Then};

use super::Kernels;

type FlexTensor = FloatTensor<Flex>;

impl Kernels for Flex {
    fn linear(x: FlexTensor, weight: FlexTensor, bias: FlexTensor) -> FlexTensor {
        linear(&x, &weight, &bias, Then::Nothing)
    }

    fn linear_gelu(x: FlexTensor, weight: FlexTensor, bias: FlexTensor) -> FlexTensor {
        linear(&x, &weight, &bias, Then::Gelu)
    }

    fn linear_add(x: FlexTensor, weight: FlexTensor, bias: FlexTensor, residual: FlexTensor) -> FlexTensor {
        let residual = residual.to_contiguous();
        linear(&x, &weight, &bias, Then::Add(values(&residual)))
    }

    fn norm(x: FlexTensor, gain: FlexTensor, bias: FlexTensor, eps: f32) -> FlexTensor {
        let x = x.to_contiguous();
        let shape = x.shape();
        let mut out = vec![0.0; shape.num_elements()];
        kernels::layer_norm(values(&x), values(&gain), values(&bias), eps, &mut out);
        FlexTensor::from_data(TensorData::new(out, shape))
    }

    fn attend(qkv: FlexTensor, heads: usize, causal: bool, first: usize, count: usize) -> FlexTensor {
        let qkv = qkv.to_contiguous();
        let [n, l, width] = qkv.shape().dims();
        let mut out = vec![0.0; n * count * width / 3];
        let sequences = values(&qkv).chunks_exact(l * width);
        for (qkv, out) in sequences.zip(out.chunks_exact_mut(count * width / 3)) {
            kernels::attention(qkv, l, heads, causal, first, out);
        }
        FlexTensor::from_data(TensorData::new(out, [n, count, width / 3]))
    }
}

fn linear(x: &FlexTensor, weight: &FlexTensor, bias: &FlexTensor, then: Then) -> FlexTensor {
    let x = x.to_contiguous();
    let [n, l, d_in] = x.shape().dims();
    let d_out = bias.shape().num_elements();
    let mut out = vec![0.0; n * l * d_out];
    kernels::linear(values(&x), d_in, values(weight), values(bias), then, &mut out);
    FlexTensor::from_data(TensorData::new(out, [n, l, d_out]))
}

/// The values of a tensor without gaps.
fn values(tensor: &FlexTensor) -> &[f32] {
    tensor.as_slice().expect("float32 without gaps")
}
