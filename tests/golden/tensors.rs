//! Golden numbers as tensors and photos, and tensors as numbers.

use burn::tensor::{Device, Tensor, TensorData};
use patchwork_engine::preprocess::Rgb;
use safetensors::SafeTensors;

use crate::close;

/// Shape and values of a tensor in a golden file, which has it.
pub fn floats(golden: &[u8], name: &str) -> (Vec<usize>, Vec<f32>) {
    let file = SafeTensors::deserialize(golden).expect("a golden file");
    close::floats(&file, name).unwrap_or_else(|| panic!("no {name}"))
}

pub fn tensor<const D: usize>((shape, values): (Vec<usize>, Vec<f32>)) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}

pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_to_vec().expect("float32")
}

/// The `image` `[height, width, 3]` in a golden file.
pub fn photo(golden: &SafeTensors) -> Rgb {
    let image = golden.tensor("image").expect("an image");
    Rgb {
        height: image.shape()[0],
        width: image.shape()[1],
        pixels: image.data().to_vec(),
    }
}
