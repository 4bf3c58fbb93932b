//! The models that ship, against Hugging Face transformers on two sample photos: `tests/fixtures/shipped.py` makes the
//! golden file from the same weights.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

mod www;

use burn::tensor::{Device, Tensor, TensorData};
use patchwork::engine::preprocess::Preprocess;
use patchwork::model::masking::len_keep;
use patchwork::model::{Mae, Masking, Vit};
use patchwork::weights::{Checkpoint, mae_config, vit_config};
use safetensors::SafeTensors;

/// In the order of the golden file.
const PHOTOS: [&str; 2] = ["chelsea.png", "coffee.png"];
/// transformers' default, which the shipped config keeps.
const MASK_RATIO: f64 = 0.75;

/// Both resizers round to a byte after each direction; a value near a half may go either way.
const PIXEL: u8 = 1;
/// As in `golden`: float32 sums in another order.
const TOLERANCE: f32 = 1e-4;

/// Bytes of the golden file.
fn golden() -> Vec<u8> {
    www::read(
        "tests/fixtures/shipped.safetensors",
        "`python tests/fixtures/shipped.py` (see tests/fixtures/README.md)",
    )
}

fn floats(file: &SafeTensors, name: &str) -> (Vec<usize>, Vec<f32>) {
    let view = file.tensor(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let values = view.data().as_chunks().0.iter().map(|&value| f32::from_le_bytes(value));
    (view.shape().to_vec(), values.collect())
}

fn images(file: &SafeTensors, device: &Device) -> Tensor<4> {
    let (shape, values) = floats(file, "pixel_values");
    Tensor::from_data(TensorData::new(values, shape), device)
}

fn assert_close(what: &str, ours: &[f32], golden: &[f32]) {
    assert_eq!(ours.len(), golden.len(), "{what}: length");
    let differences = ours.iter().zip(golden).map(|(a, b)| (a - b).abs());
    // NaN is not below any tolerance.
    let worst = differences.fold(
        0.0,
        |worst: f32, d| if d.is_nan() { f32::INFINITY } else { worst.max(d) },
    );
    println!("{what}: off by {worst}");
    assert!(worst <= TOLERANCE, "{what}: off by {worst}, {TOLERANCE} is allowed");
}

fn assert_same<const D: usize>(file: &SafeTensors, name: &str, ours: Tensor<D>) {
    let (shape, golden) = floats(file, name);
    assert_eq!(ours.dims().to_vec(), shape, "{name}: shape");
    let ours: Vec<f32> = ours.into_data().try_to_vec().expect("float32");
    assert_close(name, &ours, &golden);
}

#[test]
fn photos_are_resized_as_pillow_does() {
    let bytes = golden();
    let file = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    let manifest = www::manifest();
    for entry in [&manifest.mae, &manifest.vit] {
        let preprocess = Preprocess::from_json(&www::model(entry).preprocessor).expect("a preprocessor's config");
        let images = file.tensor("image").expect("the photos");
        let normalised = floats(&file, "pixel_values").1;
        let length = images.data().len() / PHOTOS.len();
        for (at, name) in PHOTOS.iter().enumerate() {
            let image = &images.data()[at * length..][..length];
            let ours = preprocess.square(&www::sample(name)).expect("a photo with pixels");
            assert_eq!(ours.len(), image.len(), "{name}");
            let differences = || ours.iter().zip(image).map(|(a, b)| a.abs_diff(*b));
            let (worst, differ) = (
                differences().max().unwrap_or(0),
                differences().filter(|&d| d > 0).count(),
            );
            println!("{name}: {differ} of {length} bytes differ, by {worst} at most");
            assert!(
                worst <= PIXEL,
                "{name}: {differ} of {length} bytes differ, by {worst} at most"
            );
            // From the same bytes, so without any rounding between.
            assert_close(name, &preprocess.normalise(image), &normalised[at * length..][..length]);
        }
    }
}

#[test]
fn masked_autoencoder_paints_the_same() {
    let bytes = golden();
    let file = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    let device = Device::flex();
    let files = www::model(&www::manifest().mae);
    let mut weights = Checkpoint::new(&files.weights, "", &device).expect("weights");
    let mae = Mae::new(&mut weights, mae_config(&files.config).expect("config")).expect("all tensors");
    weights.finish().expect("no tensor left over");

    let (shape, noise) = floats(&file, "noise");
    let noise: Vec<Vec<f32>> = noise.chunks(shape[1]).map(<[f32]>::to_vec).collect();
    let masking = Masking::from_noise(&noise, len_keep(shape[1], MASK_RATIO)).expect("a mask");
    let mask: Vec<f32> = masking.mask.iter().flatten().map(|&hidden| f32::from(hidden)).collect();
    assert_eq!(mask, floats(&file, "mask").1, "the mask");
    let pred = mae.forward_decoder(mae.forward_encoder(images(&file, &device), &masking), &masking);
    assert_same(&file, "pred", pred);
}

#[test]
fn vision_transformer_says_the_same() {
    let bytes = golden();
    let file = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    let device = Device::flex();
    let files = www::model(&www::manifest().vit);
    let mut weights = Checkpoint::new(&files.weights, "", &device).expect("weights");
    let (config, labels) = vit_config(&files.config).expect("config");
    let vit = Vit::new(&mut weights, config).expect("all tensors");
    weights.finish().expect("no tensor left over");
    let logits = vit.forward(images(&file, &device));
    assert_eq!(logits.dims()[1], labels.len(), "a name for each class");
    assert_same(&file, "logits", logits);
}
