//! The noise of seed 1 as the Python side has it (`fixtures/noise_seed_1.json`): with it, `fixtures/shipped.py` hides
//! the same patches as the page does for that seed.
//!
//! `UPDATE_NOISE=1 cargo test --no-default-features --features cpu --test noise` writes the file.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

use patchwork_mask::noise;
use serde::Deserialize;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/noise_seed_1.json");
const SEED: u32 = 1;
/// A grid of 16 x 16, the largest in use.
const NUM_PATCHES: usize = 256;
const DENOMINATOR: u32 = 1 << 24;

/// Whole numbers, because every language reads them alike.
#[derive(Deserialize)]
struct Fixture {
    seed: u32,
    denominator: u32,
    numerators: Vec<u32>,
}

#[test]
fn python_has_the_same_noise() {
    if std::env::var_os("UPDATE_NOISE").is_some() {
        write();
    }
    let fixture = std::fs::read(FILE).expect("tests/fixtures/noise_seed_1.json: UPDATE_NOISE=1 makes it");
    let fixture: Fixture = serde_json::from_slice(&fixture).expect("the fixture's three keys");
    assert_eq!((fixture.seed, fixture.numerators.len()), (SEED, NUM_PATCHES));
    let theirs: Vec<f32> = fixture
        .numerators
        .iter()
        .map(|&numerator| numerator as f32 / fixture.denominator as f32)
        .collect();
    for num_patches in [64, 196, NUM_PATCHES] {
        assert_eq!(noise(SEED, num_patches), theirs[..num_patches], "{num_patches} patches");
    }
}

fn write() {
    let numerators: Vec<String> = noise(SEED, NUM_PATCHES)
        .iter()
        .map(|value| (value * DENOMINATOR as f32).to_string())
        .collect();
    let rows: Vec<String> = numerators
        .chunks(14)
        .map(|row| format!("    {}", row.join(", ")))
        .collect();
    let rows = rows.join(",\n");
    let json =
        format!("{{\n  \"seed\": {SEED},\n  \"denominator\": {DENOMINATOR},\n  \"numerators\": [\n{rows}\n  ]\n}}\n");
    std::fs::write(FILE, json).expect("the fixture written");
}
