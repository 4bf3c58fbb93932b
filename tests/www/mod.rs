//! What ships with the page, for tests that compute natively: the models and the sample photos.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use patchwork_engine::ModelFiles;
use patchwork_engine::preprocess::Rgb;
use patchwork_engine::verify::verify;
use patchwork_protocol::manifest::{Manifest, ModelEntry};
use sha2::{Digest, Sha256};

/// A path below the project's top folder.
pub fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// A file's bytes; where it is missing, the failure says how to make it.
pub fn read(below: &str, how: &str) -> Vec<u8> {
    std::fs::read(path(below)).unwrap_or_else(|error| panic!("{below} cannot be read ({error}): {how} makes it"))
}

/// `www/models/manifest.json`.
pub fn manifest() -> Manifest {
    let bytes = read("www/models/manifest.json", "`python training/export.py`");
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("www/models/manifest.json: {error}"))
}

/// A model's files, which have to be those that the manifest describes.
pub fn model(entry: &ModelEntry) -> ModelFiles {
    let file = |name: &str| {
        let below = format!("www/models/{}/{name}", entry.dir);
        let bytes = read(&below, "`python training/export.py`");
        let described = entry.files.iter().find(|file| file.path == name);
        let described = described.unwrap_or_else(|| panic!("the manifest has no {name} for {}", entry.name));
        if let Err(difference) = verify(described, bytes.len() as u64, &Sha256::digest(&bytes)) {
            panic!("{below} is not the file that the manifest describes: {difference}");
        }
        bytes
    };
    ModelFiles {
        config: file("config.json"),
        preprocessor: file("preprocessor_config.json"),
        weights: Box::new(file("model.safetensors")),
    }
}

/// A sample photo, decoded.
pub fn sample(name: &str) -> Rgb {
    let below = format!("www/samples/{name}");
    let file = File::open(path(&below))
        .unwrap_or_else(|error| panic!("{below} cannot be read ({error}): `cargo xtask setup` gets it"));
    let mut reader = png::Decoder::new(BufReader::new(file)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a PNG that fits into memory")];
    let info = reader.next_frame(&mut pixels).expect("its pixels");
    assert_eq!(
        (info.color_type, info.bit_depth),
        (png::ColorType::Rgb, png::BitDepth::Eight),
        "{name}: three bytes a pixel"
    );
    pixels.truncate(info.buffer_size());
    Rgb {
        width: info.width as usize,
        height: info.height as usize,
        pixels,
    }
}
