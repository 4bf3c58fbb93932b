//! What the walk through the forward pass shows of the classifier at 224 px, against transformers and numpy on a sample
//! photo: `tests/fixtures/inside.py` makes the golden file.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu", feature = "ui"))]

#[allow(dead_code)]
#[path = "golden/close.rs"]
mod close;
#[allow(dead_code)]
mod www;

use burn::tensor::Device;
use close::assert_within;
use patchwork::sections::inside::alike::cosines;
use patchwork::sections::inside::attending::{Attending, CLS, Gaze};
use patchwork::sections::inside::principal::principal_components;
use patchwork_engine::Engine;
use patchwork_engine::preprocess::Rgb;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspected, Inspection, Look, Part};
use pollster::block_on;
use safetensors::SafeTensors;

/// As in `inside.py`.
const BLOCK: usize = 10;
const PATCH: usize = 100;
const GRID: usize = 14;
/// Of the photo, pixels.
const SIDE: usize = 224;

/// Of a share of attention: each row adds up to 1.
const SHARE: f32 = 1e-5;
/// Of a score: they vary by about 10.
const SCORE: f32 = 1e-2;
/// Of a share of the variance, and of what is seen of the weights alone.
const EXACT: f32 = 1e-4;

fn engine() -> Engine {
    let manifest = www::manifest();
    let entry = |name: &str| {
        manifest
            .models
            .iter()
            .find(|entry| entry.name == name)
            .expect("a shipped model")
    };
    let (reconstructor, classifier) = (entry("mae-tiny-224"), entry("vit-tiny-224"));
    let files = [reconstructor, classifier].map(www::model);
    let mut engine = Engine::new(Device::flex(), reconstructor, &files[0]).expect("a model that reconstructs");
    engine.choose(classifier, &files[1]).expect("one that classifies");
    // As transformers' image processor shrank it: Pillow's bytes and ours may differ by rounding.
    let bytes = read("shipped");
    let file = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    let pixels = file.tensor("224.image").expect("the photo").data().to_vec();
    let photo = Rgb {
        width: SIDE,
        height: SIDE,
        pixels,
    };
    engine.set_photo(photo, SIDE as u32, SIDE as u32).expect("a photo");
    engine
}

fn look(engine: &Engine, look: Look) -> Inspected {
    let inspection = Inspection {
        role: Role::Classifier,
        mask: None,
        look,
    };
    block_on(engine.inspect(inspection)).expect("something to see")
}

/// A golden file's bytes.
fn read(name: &str) -> Vec<u8> {
    let how = format!("`python tests/fixtures/{name}.py` (see tests/fixtures/README.md)");
    www::read(&format!("tests/fixtures/{name}.safetensors"), &how)
}

fn golden(name: &str) -> Vec<f32> {
    let bytes = read("inside");
    let file = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    close::floats(&file, name).unwrap_or_else(|| panic!("no {name}")).1
}

fn assert_gaze(name: &str, gaze: Gaze) {
    let ours: Vec<f32> = std::iter::once(gaze.cls)
        .chain(gaze.patches.into_iter().flatten())
        .collect();
    assert_within(SHARE, name, &ours, &golden(name));
}

/// Ours, or all of it turned round, whichever runs with the golden one.
fn up_to_sign(mut ours: Vec<f32>, golden: &[f32]) -> Vec<f32> {
    let together: f32 = ours.iter().zip(golden).map(|(a, b)| a * b).sum();
    if together < 0.0 {
        ours.iter_mut().for_each(|value| *value = -*value);
    }
    ours
}

#[test]
fn what_is_seen_of_the_photo_is_what_transformers_says() {
    let engine = engine();
    let attention = look(
        &engine,
        Look::Attention {
            part: Part::Encoder,
            block: BLOCK,
            from: None,
        },
    );
    let attention = Attending::of(&attention).expect("attention");
    let token = attention.token_of(PATCH).expect("a visible patch");
    assert_gaze("attention.mean", attention.gaze(None, CLS, GRID));
    assert_gaze("attention.head", attention.gaze(Some(1), token, GRID));
    let rollout = Attending::of(&look(&engine, Look::Rollout)).expect("rollout");
    assert_gaze("rollout", rollout.gaze(None, CLS, GRID));

    for block in [0, 11] {
        let part = Part::Encoder;
        let tokens = look(&engine, Look::Tokens { part, block });
        let dim = tokens.shape[1];
        let found = principal_components(&tokens.values()[dim..], dim, 3);
        assert_within(
            EXACT,
            "explained",
            &found.explained,
            &golden(&format!("tokens.{block}.explained")),
        );
        let scores = golden(&format!("tokens.{block}.scores"));
        for (ours, golden) in found.scores.into_iter().zip(scores.chunks(GRID * GRID)) {
            assert_within(
                SCORE,
                &format!("scores of block {block}"),
                &up_to_sign(ours, golden),
                golden,
            );
        }
    }
}

#[test]
fn what_is_seen_of_the_weights_is_what_numpy_says() {
    let engine = engine();
    let filters = look(&engine, Look::Filters);
    let dim = filters.shape[1];
    let explained = golden("filters.explained");
    let found = principal_components(&filters.values(), dim, explained.len());
    assert_within(EXACT, "explained", &found.explained, &explained);
    let directions = golden("filters.directions");
    for (ours, golden) in found.directions.into_iter().zip(directions.chunks(dim)) {
        assert_within(EXACT, "a direction", &up_to_sign(ours, golden), golden);
    }

    let positions = look(&engine, Look::Positions);
    let dim = positions.shape[1];
    let found = cosines(&positions.values()[dim..], dim);
    let row = &found[PATCH * GRID * GRID..][..GRID * GRID];
    assert_within(EXACT, "positions", row, &golden("positions"));
}
