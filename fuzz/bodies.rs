//! What each target does with its bytes. The project's ordinary tests run the same on the seeds (`tests/fuzz.rs`).

use std::collections::HashMap;

use patchwork::share;
use patchwork::text::ClassNames;
use patchwork_engine::address::{Address, other_parts};
use patchwork_engine::cut_short::png;
use patchwork_mask::{Order, masking_of};
use patchwork_protocol::manifest::Manifest;
use patchwork_weights::{
    Found, TensorFile, causal_config, file_kind, hybrid_config, mae_config, masked_patch_config, parts_of_index,
    patch_vit_config, vit_config,
};

/// A target's name, and what it does with any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 9] = [
    ("safetensors", safetensors),
    ("archive", archive),
    ("pickle", pickle),
    ("configs", configs),
    ("index", index),
    ("names", names),
    ("link", link),
    ("address", address),
    ("photo", photo),
];

/// Tensors with more values than this are not read.
const SMALL: usize = 4096;
/// More than any mask has.
const GRIDS: [usize; 4] = [1, 64, 196, 1024];

const HF: &[u8] = include_bytes!("../tests/fixtures/checkpoints/hf_vit_f16.safetensors");
const TIMM: &[u8] = include_bytes!("../tests/fixtures/checkpoints/timm_vit.safetensors");
const BASE: &str = "https://page.test/models/manifest.json";

/// Any bytes as a weight file: read and understood, without a panic.
pub fn safetensors(bytes: &[u8]) {
    let _ = file_kind(bytes);
    look(bytes);
}

/// Any bytes as a zip archive of `torch.save`.
pub fn archive(bytes: &[u8]) {
    // Others are the business of `safetensors`.
    if bytes.starts_with(b"PK\x03\x04") {
        look(bytes);
    }
}

/// Any bytes as the pickle in an archive that is itself in order, with a few numbers to point at.
pub fn pickle(bytes: &[u8]) {
    look(&zipped(&[("a/data.pkl", bytes), ("a/data/0", &[0; 64])]));
}

/// Any text as `config.json` and `preprocessor_config.json`, beside weights that are in order.
pub fn configs(text: &[u8]) {
    let _ = (mae_config(text), vit_config(text), hybrid_config(text));
    let _ = (patch_vit_config(text), masked_patch_config(text), causal_config(text));
    for (config, preprocessor) in [(Some(text), None), (None, Some(text)), (Some(text), Some(text))] {
        understand(config, preprocessor);
    }
}

/// Any text as the list of a checkpoint's parts, whose names then become addresses.
pub fn index(text: &[u8]) {
    for part in parts_of_index(text).into_iter().flatten() {
        assert!(
            !part.contains('/') && !part.is_empty(),
            "{part} does not lie beside its list"
        );
        let _ = other_parts(&format!("https://host.test/folder/{part}"));
    }
}

/// Any text as the classes' names in a config, and as one of them; and as the list of models.
pub fn names(text: &[u8]) {
    let config = [&b"{\"id2label\": "[..], text, b"}"].concat();
    understand(Some(&config), None);
    let _ = serde_json::from_slice::<Manifest>(text);
    let label = String::from_utf8_lossy(text);
    let short = ClassNames::default().short(&label, None);
    assert!(label.starts_with(&short), "{short} is no part of {label}");
}

/// Any text as what follows the question mark of a link.
pub fn link(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let asked: HashMap<&str, &str> = text.split('&').filter_map(|part| part.split_once('=')).collect();
    let Some(shared) = share::read(|key| asked.get(key).map(|&value| value.to_owned())) else {
        return;
    };
    assert!((0.0..=0.95).contains(&shared.mask.mask_ratio), "{:?}", shared.mask);
    for num_patches in GRIDS {
        // All may be hidden by hand: that is refused.
        if let Ok(masking) = masking_of(&shared.mask, num_patches, Order::Random) {
            assert_eq!(masking.num_patches(), num_patches);
        }
    }
}

/// Any text as what is typed for a checkpoint's address.
pub fn address(text: &[u8]) {
    if let Ok(address) = Address::parse(&String::from_utf8_lossy(text), BASE) {
        assert!(address.folder.ends_with('/'), "{address:?}");
        for url in address.weights.iter().chain(&address.indexes) {
            let _ = other_parts(url);
        }
    }
}

/// Any bytes as a photo that ends too early.
pub fn photo(bytes: &[u8]) {
    let _ = png(bytes);
}

/// What the engine does with a weight file before it builds a model, and the reading of every small tensor.
fn look(bytes: &[u8]) {
    let Ok(file) = TensorFile::open(bytes) else { return };
    for entry in file.entries.values() {
        let size = entry.shape.iter().try_fold(1_usize, |n, &size| n.checked_mul(size));
        if size.is_none_or(|size| size <= SMALL) {
            let _ = file.values(entry);
        }
    }
    if let Ok(found) = Found::new(&file, None, None) {
        let _ = found.facts();
    }
}

fn understand(config: Option<&[u8]>, preprocessor: Option<&[u8]>) {
    for weights in [HF, TIMM] {
        let file = TensorFile::open(weights).expect("a good file");
        if let Ok(found) = Found::new(&file, config, preprocessor) {
            let _ = found.facts();
        }
    }
}

/// A zip archive with these entries, stored as they are.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let [name_len, size, at] = [name.len(), bytes.len(), file.len()].map(|n| (n as u32).to_le_bytes());
        let sizes = [&[0; 4][..], &size, &size, &name_len[..2], &[0; 2]].concat();
        file.extend([b"PK\x03\x04", &[0; 10][..], &sizes, name.as_bytes(), bytes].concat());
        directory.extend([b"PK\x01\x02", &[0; 12][..], &sizes, &[0; 10], &at, name.as_bytes()].concat());
    }
    let [count, size, at] = [entries.len(), directory.len(), file.len()].map(|n| (n as u32).to_le_bytes());
    let end = [
        b"PK\x05\x06",
        &[0; 4][..],
        &count[..2],
        &count[..2],
        &size,
        &at,
        &[0; 2],
    ]
    .concat();
    [file, directory, end].concat()
}
