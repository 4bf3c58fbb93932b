//! Photos as transformers' own image processors prepare them. `tests/fixtures/processors.py` makes the golden files.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[path = "golden/close.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod close;
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "golden/tensors.rs"]
mod tensors;
#[allow(dead_code, reason = "another test uses the rest")]
mod www;

use close::assert_within;
use patchwork_engine::preprocess::Preprocess;
use patchwork_weights::{PhotoConfig, Resize};
use safetensors::SafeTensors;

/// Resizing rounds to a byte after each direction; a value near a half may go either way.
const BYTE: f32 = 1.01 / 255.0;

fn read(name: &str) -> Vec<u8> {
    let path = format!("tests/fixtures/processors/{name}");
    www::read(&path, "`python tests/fixtures/processors.py`")
}

#[test]
fn each_processors_way_with_a_photo() {
    let golden = read("golden.safetensors");
    let file = SafeTensors::deserialize(&golden).expect("a golden file");
    let photo = tensors::photo(&file);
    for case in [
        "vit",
        "vit_old",
        "vit_values",
        "vit_bytes",
        "vit_factor",
        "deit",
        "clip",
        "bit",
        "convnext",
        "convnext_old",
        "mobilevit",
    ] {
        let config = PhotoConfig::from_preprocessor(&read(&format!("{case}.preprocessor_config.json")), 16);
        let config = config.unwrap_or_else(|error| panic!("{case}: {error}"));
        let smallest = config.std.into_iter().fold(f32::INFINITY, f32::min);
        let preprocess = Preprocess::new(config);
        let ours = preprocess.normalise(&preprocess.square(&photo).expect("a photo with pixels"));
        let (_, theirs) = close::floats(&file, case).unwrap_or_else(|| panic!("no {case}"));
        assert_within(BYTE / smallest, case, &ours, &theirs);
    }
}

/// A square of 384 pixels and more is the whole photo, squeezed.
#[test]
fn large_squares_of_convnext() {
    let json = br#"{"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 384}}"#;
    let photo = PhotoConfig::from_preprocessor(json, 384).expect("a config");
    assert_eq!((photo.resize, photo.crop), (Resize::Squeeze(384), 384));
}
