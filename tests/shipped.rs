//! The models that ship, against Hugging Face transformers (and `training/models.py`) on two sample photos:
//! `tests/fixtures/shipped.py` makes the golden file from the same weights.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[path = "golden/close.rs"]
mod close;
mod www;

use burn::tensor::{Device, Tensor, TensorData};
use close::assert_close;
use patchwork_engine::ModelFiles;
use patchwork_engine::preprocess::Preprocess;
use patchwork_mask::len_keep;
use patchwork_model::patch::patchify;
use patchwork_model::{Causal, Classifier, Mae, MaskedPatch, Masking, Vit};
use patchwork_protocol::manifest::{ModelEntry, ModelKind};
use patchwork_weights::{PhotoConfig, TensorFile, causal_config, config, load, mae_config, masked_patch_config};
use safetensors::SafeTensors;

/// In the order of the golden file; models for another size than [`SMALL`] were given the first alone.
const PHOTOS: [&str; 2] = ["chelsea.png", "coffee.png"];
/// Side of the photos of the models that are compared, pixels.
const SMALL: usize = 64;
/// transformers' default, which the shipped config keeps.
const MASK_RATIO: f64 = 0.75;

/// Both resizers round to a byte after each direction; a value near a half may go either way.
const PIXEL: u8 = 1;

/// Bytes of the golden file.
fn golden() -> Vec<u8> {
    www::read(
        "tests/fixtures/shipped.safetensors",
        "`python tests/fixtures/shipped.py` (see tests/fixtures/README.md)",
    )
}

fn floats(file: &SafeTensors, name: &str) -> (Vec<usize>, Vec<f32>) {
    close::floats(file, name).unwrap_or_else(|| panic!("no {name}"))
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
    for entry in &www::manifest().models {
        let files = www::model(entry);
        let size = img_size(&files);
        let preprocess = preprocess(&files);
        let images = file.tensor(&given(size, "image")).expect("the photos");
        // Normalised by transformers for the small size alone: every size has the same mean and deviation.
        let normalised = (size == SMALL).then(|| floats(&file, "pixel_values").1);
        let length = size * size * 3;
        for (at, name) in PHOTOS.iter().enumerate().take(images.data().len() / length) {
            let image = &images.data()[at * length..][..length];
            let ours = preprocess.square(&www::sample(name)).expect("a photo with pixels");
            assert_eq!(ours.len(), image.len(), "{name}");
            let differences = || ours.iter().zip(image).map(|(a, b)| a.abs_diff(*b));
            let (worst, differ) = (
                differences().max().unwrap_or(0),
                differences().filter(|&d| d > 0).count(),
            );
            assert!(
                worst <= PIXEL,
                "{name}: {differ} of {length} bytes differ, by {worst} at most"
            );
            // From the same bytes, so without any rounding between.
            if let Some(normalised) = &normalised {
                assert_close(name, &preprocess.normalise(image), &normalised[at * length..][..length]);
            }
        }
    }
}

#[test]
fn every_model_says_the_same() {
    let bytes = golden();
    let file = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    for entry in &www::manifest().models {
        let files = www::model(entry);
        let size = img_size(&files);
        let bytes = file.tensor(&given(size, "image")).expect("the photos");
        let preprocess = preprocess(&files);
        let images = bytes.data().chunks(size * size * 3);
        let values: Vec<f32> = images.clone().flat_map(|image| preprocess.normalise(image)).collect();
        let images = TensorData::new(values, [images.len(), 3, size, size]);
        compare(entry, &files, &file, Tensor::from_data(images, &Device::flex()));
    }
}

/// Side of the photos that a model takes, pixels.
fn img_size(files: &ModelFiles) -> usize {
    let config: serde_json::Value = serde_json::from_slice(&files.config).expect("JSON");
    config["image_size"].as_u64().expect("a side in pixels") as usize
}

fn preprocess(files: &ModelFiles) -> Preprocess {
    Preprocess::new(
        PhotoConfig::from_preprocessor(&files.preprocessor, img_size(files)).expect("a preprocessor's config"),
    )
}

/// What the golden file calls `what` that models of this size were given.
fn given(size: usize, what: &str) -> String {
    match size {
        SMALL => what.to_owned(),
        size => format!("{size}.{what}"),
    }
}

fn compare(entry: &ModelEntry, files: &ModelFiles, file: &SafeTensors, images: Tensor<4>) {
    let device = images.device();
    let golden = |what: &str| format!("{}.{what}", entry.name);
    let size = img_size(files);
    let (shape, noise) = floats(file, &given(size, "noise"));
    let noise: Vec<Vec<f32>> = noise.chunks(shape[1]).map(<[f32]>::to_vec).collect();
    let keep = len_keep(shape[1], MASK_RATIO);
    let masking = Masking::from_noise(&noise, keep).expect("a mask");
    let mask: Vec<f32> = masking.mask.iter().flatten().map(|&hidden| f32::from(hidden)).collect();
    assert_eq!(mask, floats(file, &given(size, "mask")).1, "the mask");

    let weights = TensorFile::open(files.weights.as_ref()).expect("weights");
    let parameters = match entry.kind {
        ModelKind::Mae => {
            let config = mae_config(&files.config).expect("config");
            let (mae, report) = load::<Mae>(&weights, "", config, &device).expect("all tensors");
            let pred = mae.forward(images, &masking);
            assert_same(file, &golden("pred"), pred);
            report.parameters
        }
        ModelKind::MaskedPatch => {
            let config = masked_patch_config(&files.config).expect("config");
            let (model, report) = load::<MaskedPatch>(&weights, "", config, &device).expect("all tensors");
            let source = |row: &Vec<bool>| (0..row.len()).map(|at| if row[at] { row.len() } else { at }).collect();
            let sources: Vec<Vec<usize>> = masking.mask.iter().map(source).collect();
            assert_same(file, &golden("pred"), model.forward(images, &sources));
            report.parameters
        }
        ModelKind::Causal => {
            let config = causal_config(&files.config).expect("config");
            let (model, report) = load::<Causal>(&weights, "", config, &device).expect("all tensors");
            assert_same(file, &golden("next"), model.forward(images.clone()));
            let patches = patchify(images, model.config.patch_size);
            let length = patches.dims()[1];
            let keep = len_keep(length, MASK_RATIO);
            let reconstructed =
                (keep..length).fold(patches.narrow(1, 0, keep), |patches, _| model.predict_next(patches));
            assert_same(file, &golden("pred"), reconstructed);
            report.parameters
        }
        kind if Classifier::KINDS.contains(&kind) => {
            let (config, labels) = config(&files.config, kind).expect("config");
            let (vit, report) = load::<Vit>(&weights, "", (&config).into(), &device).expect("all tensors");
            if size != SMALL {
                let visible = vit.encoder.forward(images.clone(), Some(&masking));
                assert_same(file, &golden("logits_visible"), vit.classify(visible).expect("a head"));
            }
            let features = vit.encoder.forward(images, None);
            if entry.kind == ModelKind::PatchVit {
                assert_same(
                    file,
                    &golden("patches"),
                    vit.classify_patches(features.clone()).expect("a head"),
                );
            }
            let logits = vit.classify(features).expect("a head");
            assert_eq!(logits.dims()[1], labels.len(), "a name for each class");
            assert_same(file, &golden("logits"), logits);
            report.parameters
        }
        kind => panic!("{}: say here what the golden file has of a {kind:?}", entry.name),
    };
    assert_eq!(parameters, entry.parameters, "{}", entry.name);
}
