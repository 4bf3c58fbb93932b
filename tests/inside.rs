//! What the walk through the forward pass shows of the two models at 224 px, against transformers and numpy on a sample
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
use patchwork::sections::inside::ensemble::{Ensemble, Member};
use patchwork::sections::inside::principal::principal_components;
use patchwork::widgets::error_map::Compared;
use patchwork_engine::Engine;
use patchwork_engine::preprocess::Rgb;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{ByHand, Inspected, Inspection, Look, MaskSpec, Part, Strategy, View};
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
/// Of a picture, in levels of 255: each is rounded, there and here.
const LEVEL: f32 = 1.0;
/// Of a deviation of such levels.
const DEVIATION: f32 = 0.5;
/// Of a probability.
const PROBABILITY: f32 = 1e-4;
/// Every seventh pixel of every seventh row is compared.
const EVERY: usize = 7;
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
    let photo = Rgb {
        width: SIDE,
        height: SIDE,
        pixels: photo(),
    };
    engine.set_photo(photo, SIDE as u32, SIDE as u32).expect("a photo");
    engine
}

/// As transformers' image processor shrank it: Pillow's bytes and ours may differ by rounding.
fn photo() -> Vec<u8> {
    let bytes = read("shipped");
    let file = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    file.tensor("224.image").expect("the photo").data().to_vec()
}

fn look(engine: &Engine, look: Look) -> Inspected {
    look_at(engine, Role::Classifier, None, look)
}

fn look_at(engine: &Engine, role: Role, mask: Option<MaskSpec>, look: Look) -> Inspected {
    block_on(engine.inspect(Inspection { role, mask, look })).expect("something to see")
}

/// Which patches each golden mask hides.
fn masks() -> Vec<Vec<bool>> {
    let hidden = golden("masks")
        .into_iter()
        .map(|hidden| hidden != 0.0)
        .collect::<Vec<_>>();
    hidden.chunks(GRID * GRID).map(<[bool]>::to_vec).collect()
}

fn spec(hidden: &[bool]) -> MaskSpec {
    let hidden = (0..hidden.len()).filter(|&patch| hidden[patch]);
    MaskSpec {
        strategy: Strategy::Manual,
        by_hand: hidden.fold(ByHand::default(), |by_hand, patch| by_hand.switched(patch)),
        ..MaskSpec::random(0.0, 1)
    }
}

/// Those that are compared, of pictures of `channels` values a pixel.
fn some<T: Copy + Into<f32>>(values: &[T], channels: usize) -> Vec<f32> {
    let rows = values.chunks(SIDE * channels).step_by(EVERY);
    let pixels = rows.flat_map(|row| row.chunks(channels).step_by(EVERY));
    pixels.flatten().map(|&value| value.into()).collect()
}

/// As the golden file has what is not known.
fn or_less(value: f32) -> f32 {
    if value.is_nan() { -1.0 } else { value }
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

#[test]
fn what_is_painted_is_what_transformers_paints() {
    let engine = engine();
    let masks = masks();
    let lens = look_at(&engine, Role::Reconstructor, Some(spec(&masks[0])), Look::Lens);
    let pictures = lens.bytes.chunks(SIDE * SIDE * 3).flat_map(|picture| some(picture, 3));
    assert_within(LEVEL, "lens", &pictures.collect::<Vec<_>>(), &golden("lens"));

    let picture = |mask: &Vec<bool>| look_at(&engine, Role::Reconstructor, Some(spec(mask)), Look::Picture).bytes;
    let pictures: Vec<Vec<u8>> = masks.iter().map(picture).collect();
    let photo = photo();
    let compared = Compared {
        photo: &photo,
        rgb: &pictures[0],
        hidden: &masks[0],
    };
    let errors: Vec<f32> = compared.by_pixel().into_iter().map(or_less).collect();
    assert_within(LEVEL, "error of pixels", &some(&errors, 1), &golden("error.pixels"));
    let errors: Vec<f32> = compared.by_patch().into_iter().map(or_less).collect();
    assert_within(LEVEL, "error of patches", &errors, &golden("error.patches"));

    let members = pictures.iter().zip(&masks).map(|(rgb, hidden)| Member { rgb, hidden });
    let ensemble = Ensemble::of(&photo, SIDE, &members.collect::<Vec<_>>());
    assert_within(LEVEL, "mean", &some(&ensemble.mean, 3), &golden("spread.mean"));
    let deviation: Vec<f32> = ensemble.deviation.into_iter().map(or_less).collect();
    assert_within(
        DEVIATION,
        "deviation",
        &some(&deviation, 1),
        &golden("spread.deviation"),
    );
}

#[test]
fn likelihoods_are_those_of_transformers() {
    let engine = engine();
    block_on(engine.classify(View::Whole)).expect("the likeliest classes");
    let likely = |mask: &Vec<bool>| look_at(&engine, Role::Classifier, Some(spec(mask)), Look::Likelihoods).values();
    let ours: Vec<f32> = masks().iter().flat_map(likely).collect();
    assert_within(PROBABILITY, "likelihoods", &ours, &golden("likelihoods"));
}
