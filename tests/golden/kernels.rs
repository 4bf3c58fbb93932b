//! The kernels on WebGPU against those on the CPU, at sizes that no model of the golden tests has: rows and heads that
//! are no multiple of four or eight, and one row more or less than a tile.

use burn::tensor::{Device, Tensor, TensorData};
use patchwork_kernels::{pack, packed_shape};
use patchwork_model::ops::{attention, layer_norm, linear, linear_add, linear_gelu};

/// Both sum the same numbers in another order.
const TOLERANCE: f32 = 1e-5;

/// Numbers between -1 and 1.
fn numbers(count: usize) -> Vec<f32> {
    let value = |i: usize| (i as u32).wrapping_mul(2_654_435_761) as f32 / u32::MAX as f32 * 2.0 - 1.0;
    (1..=count).map(value).collect()
}

fn tensor<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(numbers(shape.iter().product()), shape), device)
}

async fn same(gpu: &Device, what: &str, ours: impl Fn(&Device) -> Tensor<3>) {
    let values = async |device: &Device| -> Vec<f32> {
        let data = ours(device).into_data_async().await.expect("a result");
        data.try_to_vec().expect("float32")
    };
    let (cpu, gpu) = (values(&Device::flex()).await, values(gpu).await);
    assert_eq!(cpu.len(), gpu.len(), "{what}");
    for (cpu, gpu) in cpu.iter().zip(&gpu) {
        assert!(
            (cpu - gpu).abs() < TOLERANCE,
            "{what}: {cpu} on the CPU, {gpu} on WebGPU"
        );
    }
}

pub async fn linear_layers_of_any_size(gpu: &Device) {
    for rows in [1, 10, 11, 12, 45] {
        for (d_in, d_out) in [(8, 8), (4, 12), (12, 5), (7, 8), (9, 3), (33, 20)] {
            let parts = |device: &Device| {
                let weight = pack(&numbers(d_out * d_in), d_out, d_in);
                let weight = Tensor::from_data(TensorData::new(weight, packed_shape(d_out, d_in)), device);
                (tensor([1, rows, d_in], device), weight, tensor([d_out], device))
            };
            let what = format!("{rows} rows, {d_in} to {d_out}");
            same(gpu, &what, |device| {
                let (x, weight, bias) = parts(device);
                linear(x, &weight, &bias)
            })
            .await;
            same(gpu, &format!("GELU, {what}"), |device| {
                let (x, weight, bias) = parts(device);
                linear_gelu(x, &weight, &bias)
            })
            .await;
            same(gpu, &format!("a residual, {what}"), |device| {
                let (x, weight, bias) = parts(device);
                linear_add(x, &weight, &bias, tensor([1, rows, d_out], device))
            })
            .await;
        }
    }
}

pub async fn norms_of_any_width(gpu: &Device) {
    for width in [1, 3, 4, 6, 8, 129] {
        same(gpu, &format!("{width} wide"), |device| {
            let (gain, bias) = (tensor([width], device), tensor([width], device));
            layer_norm(tensor([2, 19, width], device), &gain, &bias, 1e-6)
        })
        .await;
    }
}

pub async fn attention_of_any_length_and_width(gpu: &Device) {
    for l in [1, 3, 4, 9, 12, 23] {
        for (heads, dim) in [(1, 1), (3, 4), (2, 6), (2, 8), (1, 20)] {
            for causal in [false, true] {
                let what = format!("{l} tokens, {heads} heads of {dim}, causal: {causal}");
                same(gpu, &what, |device| {
                    attention(tensor([2, l, 3 * heads * dim], device), heads, causal)
                })
                .await;
            }
        }
    }
}
