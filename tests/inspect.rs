//! Looks into tiny models at work: each against the weights, another answer of the engine, or a plain computation.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[path = "golden/close.rs"]
mod close;
#[allow(dead_code)]
mod fixture;

use burn::tensor::Device;
use close::{assert_close, floats};
use fixture::{Fixture, pair};
use patchwork_engine::{AnyModel, Engine, EngineError};
use patchwork_protocol::manifest::{ModelKind, Role};
use patchwork_protocol::{Inspected, Inspection, Look, MaskSpec, Part, View, Work};
use patchwork_weights::TensorFile;
use pollster::block_on;
use safetensors::SafeTensors;

const SPEC: MaskSpec = MaskSpec::random(0.75, 1);

/// An MAE and a ViT that cut their photos into 6 x 6 patches.
fn engine() -> Engine {
    let photo = Fixture::read("causal_b", ModelKind::Causal).photo();
    pair(
        &Fixture::read("mae_b", ModelKind::Mae),
        &Fixture::read("vit_b", ModelKind::Vit),
        &photo,
    )
}

fn try_look(engine: &Engine, role: Role, mask: Option<MaskSpec>, look: Look) -> Result<Inspected, EngineError> {
    block_on(engine.inspect(Inspection { role, mask, look }))
}

fn look(engine: &Engine, role: Role, mask: Option<MaskSpec>, look: Look) -> Inspected {
    try_look(engine, role, mask, look).expect("something to see")
}

fn attention(block: usize, from: Option<usize>) -> Look {
    Look::Attention {
        part: Part::Encoder,
        block,
        from,
    }
}

#[test]
fn attention_is_of_the_tokens_that_are_shown() {
    let engine = engine();
    let all = look(&engine, Role::Classifier, None, attention(0, None));
    let [heads, from, tokens] = all.shape[..] else {
        panic!("{:?}", all.shape)
    };
    assert_eq!((from, tokens, all.patches.len()), (37, 37, 36));
    for row in all.values().chunks(tokens) {
        assert_close("a row", &[row.iter().sum()], &[1.0]);
    }
    let one = look(&engine, Role::Classifier, None, attention(0, Some(5)));
    assert_eq!(one.shape, [heads, 1, tokens]);
    let rows: Vec<f32> = all
        .values()
        .chunks(37 * 37)
        .flat_map(|head| head[5 * 37..6 * 37].to_vec())
        .collect();
    assert_eq!(one.values(), rows);

    // Nine patches are left, in the order of the mask.
    let masked = look(&engine, Role::Reconstructor, Some(SPEC), attention(0, None));
    assert_eq!((masked.shape[1], masked.shape[2]), (10, 10));
    let mask = block_on(engine.reconstruct(SPEC, false, |_| {}))
        .expect("a picture")
        .mask;
    assert_eq!(masked.patches.len(), 9);
    assert!(masked.patches.iter().all(|&patch| mask[patch] == 0));
    let decoder = Look::Attention {
        part: Part::Decoder,
        block: 0,
        from: None,
    };
    assert_eq!(look(&engine, Role::Reconstructor, Some(SPEC), decoder).shape[2], 37);
}

#[test]
fn rollout_is_the_product_of_all_blocks() {
    let engine = engine();
    let rollout = look(&engine, Role::Classifier, Some(SPEC), Look::Rollout);
    let tokens = rollout.shape[0];
    assert_eq!(rollout.shape, [10, 10]);
    let blocks = (0..).map_while(|block| try_look(&engine, Role::Classifier, Some(SPEC), attention(block, None)).ok());
    let mut product: Vec<f64> = (0..tokens * tokens)
        .map(|at| f64::from(u8::from(at / tokens == at % tokens)))
        .collect();
    for weights in blocks {
        let (heads, values) = (weights.shape[0], weights.values());
        let mixed = |row: usize, column: usize| {
            let head = |head: usize| f64::from(values[(head * tokens + row) * tokens + column]);
            let mean = (0..heads).map(head).sum::<f64>() / heads as f64;
            (mean + f64::from(u8::from(row == column))) / 2.0
        };
        let cell = |at: usize| {
            (0..tokens)
                .map(|k| mixed(at / tokens, k) * product[k * tokens + at % tokens])
                .sum()
        };
        product = (0..tokens * tokens).map(cell).collect();
    }
    let product: Vec<f32> = product.iter().map(|&value| value as f32).collect();
    assert_close("rollout", &rollout.values(), &product);
}

#[test]
fn the_lens_ends_with_the_picture() {
    let engine = engine();
    let info = engine.reconstructor();
    let lens = look(&engine, Role::Reconstructor, Some(SPEC), Look::Lens);
    let each = info.img_size.pow(2) * 3;
    assert_eq!(
        lens.shape,
        [
            1 + info.decoder.expect("a decoder").depth,
            info.img_size,
            info.img_size,
            3
        ]
    );
    let reconstructed = block_on(engine.reconstruct(SPEC, false, |_| {})).expect("a picture");
    assert_eq!(lens.bytes[lens.bytes.len() - each..], reconstructed.rgb);
    assert_ne!(lens.bytes[..each], reconstructed.rgb);
    assert_eq!(
        look(&engine, Role::Reconstructor, Some(SPEC), Look::Picture).bytes,
        reconstructed.rgb
    );
    // A look does not take the current reconstruction's place.
    let other = Some(MaskSpec { seed: 2, ..SPEC });
    look(&engine, Role::Reconstructor, other, Look::Picture);
    block_on(engine.classify(View::Reconstructed(SPEC))).expect("it is still there");
}

#[test]
fn filters_and_positions_are_the_checkpoint_s() {
    let fixture = Fixture::read("vit_b", ModelKind::Vit);
    let tensors = SafeTensors::deserialize(&fixture.golden).expect("a golden file");
    let held = |name: &str| floats(&tensors, &format!("weights.{name}")).expect("a tensor");
    let engine = engine();
    let filters = look(&engine, Role::Classifier, None, Look::Filters);
    let (shape, weight) = held("vit.embeddings.patch_embeddings.projection.weight");
    let [dim, channels, p, _] = shape[..] else {
        panic!("{shape:?}")
    };
    assert_eq!(filters.shape, [dim, channels * p * p]);
    let value = |at: usize| {
        let (d, pixel, colour) = (at / (p * p * channels), at / channels % (p * p), at % channels);
        weight[(d * channels + colour) * p * p + pixel]
    };
    let expected: Vec<f32> = (0..weight.len()).map(value).collect();
    assert_close("filters", &filters.values(), &expected);
    let positions = look(&engine, Role::Classifier, None, Look::Positions);
    let (shape, expected) = held("vit.embeddings.position_embeddings");
    assert_eq!(positions.shape, shape[1..]);
    assert_eq!(positions.values(), expected);
}

#[test]
fn likelihoods_are_of_the_whole_photo_s_classes() {
    let engine = engine();
    let none = look(&engine, Role::Classifier, None, Look::Likelihoods);
    assert_eq!(none.shape, [0], "the whole photo was not classified yet");
    let whole = block_on(engine.classify(View::Whole)).expect("classes");
    let visible = block_on(engine.classify(View::Visible(SPEC))).expect("classes");
    let seen = look(&engine, Role::Classifier, Some(SPEC), Look::Likelihoods);
    let told: Vec<f32> = visible.whole_top.iter().map(|label| label.probability).collect();
    assert_eq!(seen.values(), told);
    let names =
        |labels: &[patchwork_protocol::Label]| labels.iter().map(|label| label.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&visible.whole_top), names(&whole.top));
    assert!(whole.whole_top.is_empty());
}

#[test]
fn tokens_are_those_behind_a_block() {
    let engine = engine();
    let tokens = |role, mask, part, block| look(&engine, role, mask, Look::Tokens { part, block });
    let seen = tokens(Role::Reconstructor, Some(SPEC), Part::Encoder, 0);
    assert_eq!(seen.shape, [10, engine.reconstructor().encoder.embed_dim]);
    assert_ne!(
        seen.bytes,
        tokens(Role::Reconstructor, Some(SPEC), Part::Encoder, 1).bytes
    );
    let decoded = tokens(Role::Reconstructor, Some(SPEC), Part::Decoder, 0);
    assert_eq!((decoded.shape[0], decoded.patches.len()), (37, 36));
}

/// It has no classes, but attention, tokens, and what a class can be taught by.
#[test]
fn an_encoder_without_a_head_is_looked_into() {
    let mut engine = engine();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/variants/vit_encoder");
    let read = |end: &str| std::fs::read(format!("{folder}.{end}")).expect("a fixture");
    let (weights, config) = (read("safetensors"), read("config.json"));
    let file = TensorFile::open(weights.as_slice()).expect("tensors");
    let (model, _) = AnyModel::load(&Device::flex(), "alone", &file, Some(&config), None);
    engine.put(model.expect("an encoder")).expect("it takes the photo");

    let told = block_on(engine.classify(View::Whole)).expect("features");
    assert_eq!((told.top.len(), told.features.len()), (0, 16));
    assert!(told.features.iter().all(|value| value.is_finite()));
    let seen = look(&engine, Role::Classifier, None, attention(1, Some(0)));
    assert_eq!(seen.shape, [2, 1, 17]);
    let seen = look(
        &engine,
        Role::Classifier,
        None,
        Look::Tokens {
            part: Part::Encoder,
            block: 1,
        },
    );
    assert_eq!(seen.shape, [17, 16]);
    try_look(&engine, Role::Classifier, None, Look::Likelihoods).expect_err("no classes");
    let measured = block_on(engine.measure(SPEC)).expect("times");
    assert!(measured.classifier.stages.iter().all(|stage| stage.work != Work::Head));
}

#[test]
fn what_is_not_there_cannot_be_seen() {
    let engine = engine();
    let decoder = Look::Tokens {
        part: Part::Decoder,
        block: 0,
    };
    for (role, mask, asked) in [
        (Role::Classifier, None, decoder),
        (Role::Classifier, None, Look::Lens),
        (Role::Classifier, None, Look::Picture),
        (Role::Reconstructor, None, Look::Likelihoods),
        (Role::Reconstructor, None, attention(99, None)),
        (Role::Reconstructor, None, attention(0, Some(99))),
        // With three quarters hidden there are ten.
        (Role::Reconstructor, Some(SPEC), attention(0, Some(10))),
    ] {
        let refused = try_look(&engine, role, mask, asked.clone()).expect_err("nothing to see");
        assert!(matches!(refused, EngineError::OutOfOrder(_)), "{asked:?}: {refused}");
    }
}

#[test]
fn answers_are_as_large_as_was_counted() {
    let engine = engine();
    let reconstructor = engine.reconstructor();
    for asked in [
        Look::Filters,
        Look::Positions,
        Look::Rollout,
        Look::Lens,
        attention(0, None),
        attention(1, Some(0)),
    ] {
        let inspection = Inspection {
            role: Role::Reconstructor,
            mask: None,
            look: asked,
        };
        let counted = inspection.bytes(reconstructor);
        let seen = block_on(engine.inspect(inspection)).expect("something");
        assert_eq!(Some(seen.bytes.len()), counted, "{:?}", seen.inspection);
    }
}
