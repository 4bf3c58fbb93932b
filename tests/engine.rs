//! The engine with tiny models: what each reconstructor makes of a photo, and one model put in the place of another.
//! The golden answers are `tests/fixtures/generate.py`'s.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[path = "golden/close.rs"]
mod close;
mod fixture;

use std::collections::BTreeSet;

use burn::tensor::Device;
use close::{assert_close, floats};
use fixture::{Fixture, pair, set_photo};
use patchwork_engine::preprocess::Rgb;
use patchwork_engine::{Engine, EngineError, ModelFiles};
use patchwork_protocol::manifest::ModelKind;
use patchwork_protocol::{MaskSpec, Reconstruction, View};
use pollster::block_on;
use safetensors::SafeTensors;

/// As the generator hides patches.
const SPEC: MaskSpec = MaskSpec::random(0.75, 1);
/// A value near a half may be rounded either way.
const PIXEL: u8 = 1;

impl Fixture {
    fn loss(&self) -> f32 {
        let tensors = SafeTensors::deserialize(&self.golden).expect("a golden file");
        floats(&tensors, "paint.loss").expect("a loss").1[0]
    }

    /// This reconstructor at work on its own photo, with a classifier of another size beside it.
    fn engine(&self) -> Engine {
        let vit = Fixture::read("vit_b", ModelKind::Vit);
        let mut engine = Engine::new(Device::flex(), &self.entry, &self.files).expect("a model that reconstructs");
        engine.choose(&vit.entry, &vit.files).expect("one that classifies");
        set_photo(&mut engine, &self.photo());
        engine
    }

    /// Compares with the golden loss and the golden picture called `picture`.
    fn assert_reconstructed(&self, ours: &Reconstruction, picture: &str) {
        let name = &self.entry.name;
        assert_eq!(ours.mask, self.bytes("hidden"), "{name}: mask");
        assert_close(name, &[ours.loss.expect("a loss")], &[self.loss()]);
        let golden = self.bytes(picture);
        assert_eq!(ours.rgb.len(), golden.len(), "{name}");
        let worst = ours.rgb.iter().zip(&golden).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst <= Some(PIXEL), "{name}: {picture} is off by {worst:?}");
    }
}

fn reconstruct(engine: &Engine, spec: MaskSpec, borrow: bool) -> Reconstruction {
    block_on(engine.reconstruct(spec, borrow, |_| {})).expect("a reconstruction")
}

/// A photo from which a visitor's class is learnt is seen as it would be on the stage, and leaves the one there alone.
#[test]
fn an_example_is_no_current_photo() {
    let fixture = Fixture::read("masked_patch_a", ModelKind::MaskedPatch);
    let other = Fixture::read("causal_b", ModelKind::Causal).photo();
    let mut engine = fixture.engine();
    let classify = |engine: &Engine| block_on(engine.classify(View::Whole)).expect("an answer");
    let on_stage = classify(&engine);
    let same = block_on(engine.example(&fixture.photo())).expect("an example");
    assert_close("the same photo", &same.features, &on_stage.features);
    assert_eq!(same.features.len(), 40, "as wide as the classifier");

    let example = block_on(engine.example(&other)).expect("an example");
    assert_eq!(
        (example.model.as_str(), example.rgb.len()),
        ("vit_b", example.img_size.pow(2) * 3)
    );
    let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart(&example.features, &same.features) > 0.01, "another photo");
    assert_eq!(
        classify(&engine).features,
        on_stage.features,
        "the stage keeps its photo"
    );
    set_photo(&mut engine, &other);
    assert_close("on the stage", &classify(&engine).features, &example.features);
}

#[test]
fn masked_patch_prediction_paints_flat_colours() {
    for name in ["masked_patch_a", "masked_patch_b"] {
        let fixture = Fixture::read(name, ModelKind::MaskedPatch);
        let ours = reconstruct(&fixture.engine(), SPEC, true);
        fixture.assert_reconstructed(&ours, "picture");
        assert!(!ours.borrowed);
    }
}

#[test]
fn a_causal_model_goes_on_from_the_first_patches() {
    for name in ["causal_a", "causal_b"] {
        let fixture = Fixture::read(name, ModelKind::Causal);
        let engine = fixture.engine();
        let ours = reconstruct(&engine, SPEC, false);
        fixture.assert_reconstructed(&ours, "picture");
        // The seed chooses nothing.
        let again = reconstruct(&engine, MaskSpec { seed: 2, ..SPEC }, false);
        assert_eq!((again.mask, again.rgb), (ours.mask, ours.rgb));

        let spec = MaskSpec {
            mask_ratio: 0.0,
            ..SPEC
        };
        let whole = reconstruct(&engine, spec, false);
        assert_eq!((whole.rgb, whole.loss), (fixture.bytes("photo"), None));
    }
}

#[test]
fn normalised_pixels_are_made_pixels_again() {
    let fixture = Fixture::read("norm_pix", ModelKind::Mae);
    let engine = fixture.engine();
    assert!(engine.reconstructor().norm_pix_loss);
    for (borrow, picture) in [(true, "borrowed"), (false, "not_borrowed")] {
        let ours = reconstruct(&engine, SPEC, borrow);
        fixture.assert_reconstructed(&ours, picture);
        assert_eq!(ours.borrowed, borrow);
    }
}

#[test]
fn a_chosen_model_takes_the_place_of_the_one_with_its_role() {
    let mae = Fixture::read("mae_a", ModelKind::Mae);
    let causal = Fixture::read("causal_b", ModelKind::Causal);
    let hybrid = Fixture::read("hybrid_a", ModelKind::Hybrid);
    let mut engine = Engine::new(Device::flex(), &mae.entry, &mae.files).expect("a model");
    set_photo(&mut engine, &causal.photo());
    assert!(!reconstruct(&engine, SPEC, true).borrowed);
    let none = block_on(engine.classify(View::Whole)).expect_err("none that classifies yet");
    assert!(matches!(none, EngineError::OutOfOrder(_)), "{none}");

    let chosen = engine.choose(&causal.entry, &causal.files).expect("a model");
    let info = chosen.model;
    assert_eq!((info.name.as_str(), info.kind), ("causal_b", ModelKind::Causal));
    assert_eq!(chosen.photo.expect("the photo, in its size").rgb, causal.photo().pixels);
    let reconstructed = reconstruct(&engine, SPEC, false);
    let chosen = engine.choose(&hybrid.entry, &hybrid.files).expect("a model");
    assert_eq!(chosen.photo, None, "the painter's stays");
    assert_eq!(
        [&engine.reconstructor().name, &chosen.model.name],
        ["causal_b", "hybrid_a"]
    );
    block_on(engine.classify(View::Reconstructed(SPEC))).expect("what was painted before it came");

    causal.assert_reconstructed(&reconstructed, "picture");
    causal.assert_reconstructed(&reconstruct(&engine, SPEC, false), "picture");
    let top = block_on(engine.classify(View::Whole)).expect("classes").top;
    assert_eq!(top.len(), 5);
}

#[test]
fn models_beside_those_in_use_are_asked_the_same() {
    let causal = Fixture::read("causal_b", ModelKind::Causal);
    let hybrid = Fixture::read("hybrid_a", ModelKind::Hybrid);
    let mut engine = pair(
        &Fixture::read("mae_a", ModelKind::Mae),
        &Fixture::read("vit_b", ModelKind::Vit),
        &causal.photo(),
    );
    let before = reconstruct(&engine, SPEC, false);
    let beside = |engine: &Engine| block_on(engine.reconstruct_beside(SPEC, |_| {}));
    assert!(matches!(beside(&engine), Err(EngineError::OutOfOrder(_))), "none yet");

    engine.hold(&causal.entry, &causal.files).expect("a model");
    causal.assert_reconstructed(&beside(&engine).expect("a picture"), "picture");
    assert_eq!(
        reconstruct(&engine, SPEC, false).rgb,
        before.rgb,
        "the other stays in use"
    );
    block_on(engine.classify(View::Reconstructed(SPEC))).expect("the picture of the one in use");

    engine.hold(&hybrid.entry, &hybrid.files).expect("a model");
    let compared = block_on(engine.classify_beside(View::Whole)).expect("classes");
    let visible = block_on(engine.classify_beside(View::Visible(SPEC)));
    assert!(matches!(visible, Err(EngineError::OutOfOrder(_))), "a hybrid sees all");
    let own = block_on(engine.classify(View::Whole)).expect("classes");
    assert_eq!((own.model.as_str(), compared.model.as_str()), ("vit_b", "hybrid_a"));
    engine.choose(&hybrid.entry, &hybrid.files).expect("a model");
    assert_eq!(
        block_on(engine.classify(View::Whole)).expect("classes").top,
        compared.top
    );

    // Of another photo another picture.
    let mut photo = causal.photo();
    photo.pixels.reverse();
    set_photo(&mut engine, &photo);
    assert_ne!(beside(&engine).expect("a picture").rgb, causal.bytes("picture"));
}

#[test]
fn a_model_that_cannot_be_chosen_changes_nothing() {
    let causal = Fixture::read("causal_a", ModelKind::Causal);
    let mut engine = causal.engine();
    let broken = [
        // Files that do not fit together.
        (
            Fixture::read("causal_a", ModelKind::Causal),
            Fixture::read("causal_b", ModelKind::Causal),
        ),
        // Of another kind than the manifest says.
        (
            Fixture::read("mae_a", ModelKind::Causal),
            Fixture::read("mae_a", ModelKind::Mae),
        ),
        (
            Fixture::read("vit_a", ModelKind::Hybrid),
            Fixture::read("vit_a", ModelKind::Vit),
        ),
    ];
    for (entry, other) in broken {
        let files = ModelFiles {
            weights: other.files.weights,
            ..entry.files
        };
        engine.choose(&entry.entry, &files).expect_err("no model");
        let classified = block_on(engine.classify(View::Whole)).expect("classes");
        assert_eq!([&engine.reconstructor().name, &classified.model], ["causal_a", "vit_b"]);
    }
    causal.assert_reconstructed(&reconstruct(&engine, SPEC, false), "picture");

    let vit = Fixture::read("vit_a", ModelKind::Vit);
    let error = Engine::new(Device::flex(), &vit.entry, &vit.files).err();
    assert!(error.is_some_and(|error| error.to_string().contains("it classifies")));
}

/// The photo with what is hidden of it black, in patches of `size` pixels.
fn blackened(photo: &Rgb, hidden: &[bool], size: usize) -> Rgb {
    let mut photo = photo.clone();
    let (side, grid) = (photo.width, photo.width / size);
    for (at, pixel) in photo.pixels.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        if hidden[at / side / size * grid + at % side / size] {
            *pixel = [0; 3];
        }
    }
    photo
}

#[test]
fn every_patch_has_an_answer_of_its_own() {
    // Both cut their photos into 6 x 6 patches.
    let (mae, patch_vit) = (
        Fixture::read("mae_b", ModelKind::Mae),
        Fixture::read("patch_vit_b", ModelKind::PatchVit),
    );
    let photo = Fixture::read("causal_b", ModelKind::Causal).photo();
    let engine = pair(&mae, &patch_vit, &photo);
    let classify = |mask_ratio| {
        let spec = MaskSpec { mask_ratio, ..SPEC };
        block_on(engine.classify(View::Visible(spec))).expect("classes")
    };
    let whole = block_on(engine.classify(View::Whole)).expect("classes");
    assert_eq!((whole.patches.len(), whole.patches.iter().flatten().count()), (36, 36));
    let names: BTreeSet<_> = whole.patches.iter().flatten().map(|label| &label.name).collect();
    assert!(names.len() > 1, "all say {names:?}");
    let sum: f32 = whole.top.iter().map(|label| label.probability).sum();
    assert!((sum - 1.0).abs() < 1e-5, "three classes of {sum} together");

    // A random mask with nothing hidden gives the patches in another order: their answers stand where they stood.
    let shuffled = classify(0.0);
    for (one, other) in whole.patches.iter().zip(&shuffled.patches) {
        let (one, other) = (one.as_ref().expect("shown"), other.as_ref().expect("shown"));
        assert_eq!(one.name, other.name);
        assert_close("a patch", &[other.probability], &[one.probability]);
    }
    let reconstructed = reconstruct(&engine, SPEC, false);
    let shown: Vec<bool> = classify(SPEC.mask_ratio).patches.iter().map(Option::is_some).collect();
    assert_eq!(
        shown,
        reconstructed.mask.iter().map(|&hidden| hidden == 0).collect::<Vec<_>>()
    );
}

#[test]
fn a_classifier_is_shown_what_the_painter_sees() {
    let mae = Fixture::read("mae_b", ModelKind::Mae);
    let photo = Fixture::read("causal_b", ModelKind::Causal).photo();
    let mut engine = pair(&mae, &Fixture::read("vit_b", ModelKind::Vit), &photo);
    let classify = |engine: &Engine, mask_ratio| {
        let spec = MaskSpec { mask_ratio, ..SPEC };
        block_on(engine.classify(View::Visible(spec))).expect("classes")
    };
    let whole = block_on(engine.classify(View::Whole)).expect("classes");
    let (all, quarter) = (classify(&engine, 0.0), classify(&engine, 0.75));
    assert_eq!((whole.visible, all.visible, quarter.visible), (None, Some(36), Some(9)));
    assert_close("nothing hidden", &[all.top[0].probability], &[whole.top[0].probability]);
    assert_ne!(whole.top, quarter.top);

    // Black where it is hidden: nothing changes, for that is not seen.
    let hidden: Vec<bool> = reconstruct(&engine, SPEC, false)
        .mask
        .iter()
        .map(|&hidden| hidden == 1)
        .collect();
    set_photo(&mut engine, &blackened(&photo, &hidden, 4));
    assert_eq!(classify(&engine, 0.75).top, quarter.top);
    assert_ne!(block_on(engine.classify(View::Whole)).expect("classes").top, whole.top);

    let engine = pair(&mae, &Fixture::read("hybrid_b", ModelKind::Hybrid), &photo);
    let refused = block_on(engine.classify(View::Visible(SPEC))).expect_err("no mask in common");
    assert!(matches!(refused, EngineError::OutOfOrder(_)), "{refused}");
}

/// What was painted where something is hidden, in patches of `size` pixels; the photo where not.
fn pasted_by_hand(photo: &Rgb, reconstructed: &Reconstruction, size: usize) -> Rgb {
    let mut photo = photo.clone();
    let (side, grid) = (photo.width, photo.width / size);
    for (at, pixel) in photo.pixels.chunks_mut(3).enumerate() {
        if reconstructed.mask[at / side / size * grid + at % side / size] == 1 {
            pixel.copy_from_slice(&reconstructed.rgb[at * 3..][..3]);
        }
    }
    photo
}

#[test]
fn a_classifier_is_shown_what_was_painted() {
    let mae = Fixture::read("mae_b", ModelKind::Mae);
    let photo = Fixture::read("causal_b", ModelKind::Causal).photo();
    // Of the reconstructor's size, and of another.
    for name in ["vit_b", "vit_a"] {
        let mut engine = pair(&mae, &Fixture::read(name, ModelKind::Vit), &photo);
        let classify = |engine: &Engine, view| block_on(engine.classify(view));
        let too_early = classify(&engine, View::Reconstructed(SPEC)).expect_err("nothing is painted");
        assert!(matches!(too_early, EngineError::OutOfOrder(_)), "{too_early}");

        let reconstruction = reconstruct(&engine, SPEC, false);
        assert_eq!(reconstruction.model, "mae_b");
        let reconstructed = classify(&engine, View::Reconstructed(SPEC)).expect("classes");
        assert_eq!((reconstructed.model.as_str(), reconstructed.visible), (name, None));
        let whole = classify(&engine, View::Whole).expect("classes");
        assert_ne!(reconstructed.top, whole.top);
        let other = MaskSpec { seed: 2, ..SPEC };
        classify(&engine, View::Reconstructed(other)).expect_err("another mask than the last");

        let (size, side) = (engine.reconstructor().patch_size, engine.reconstructor().img_size);
        assert_eq!((photo.width, photo.height), (side, side), "nothing is cropped");
        set_photo(&mut engine, &pasted_by_hand(&photo, &reconstruction, size));
        let expected = classify(&engine, View::Whole).expect("classes");
        assert_eq!(reconstructed.top, expected.top, "{name}");
        classify(&engine, View::Reconstructed(SPEC)).expect_err("it was of the photo before");
    }
}
