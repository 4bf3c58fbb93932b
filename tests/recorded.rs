//! The recorded run that the page shows first (`www/recorded.json`) is what the engine computes with the models that
//! ship.
//!
//! `UPDATE_RECORDED=1 cargo test --no-default-features --features cpu --test recorded` writes it anew.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

mod www;

use burn::tensor::Device;
use patchwork_engine::Engine;
use patchwork_protocol::{Classification, MaskSpec, RecordedRun, View};
use pollster::block_on;

const FILE: &str = "www/recorded.json";
const PIXELS: &str = "www/recorded.rgb";
const UPDATE: &str = "`UPDATE_RECORDED=1 cargo test --no-default-features --features cpu --test recorded`";

const SAMPLE: &str = "coffee.png";
const SPEC: MaskSpec = MaskSpec::random(0.75, 1);

/// A value near a half may be rounded either way on another kind of machine.
const PIXEL: u8 = 1;
/// float32 sums in another order, as another machine's SIMD takes them, are off by a hundredth of this.
const FIGURE: f32 = 1e-3;

#[test]
fn recorded_run_is_what_the_engine_computes() {
    let mut run = compute();
    if std::env::var_os("UPDATE_RECORDED").is_some() {
        let pixels = run.take_pixels();
        let json = serde_json::to_string(&run).expect("JSON");
        std::fs::write(www::path(FILE), json + "\n").expect("www/recorded.json written");
        std::fs::write(www::path(PIXELS), &pixels).expect("www/recorded.rgb written");
        run = run.with_pixels(pixels).expect("as many as were taken");
    }
    let recorded: RecordedRun = serde_json::from_slice(&www::read(FILE, UPDATE))
        .unwrap_or_else(|error| panic!("{FILE} is of another form ({error}): {UPDATE} makes it anew"));
    let stale = format!("{FILE} is out of date: {UPDATE} makes it anew");
    let recorded = recorded.with_pixels(www::read(PIXELS, UPDATE)).expect(&stale);

    assert_eq!(recorded.sample, run.sample, "{stale}");
    assert_pixels(&stale, &recorded.photo.rgb, &run.photo.rgb);
    let (mut ours, mut theirs) = (run.photo, recorded.photo);
    (ours.rgb, theirs.rgb) = (vec![], vec![]);
    assert_eq!(theirs, ours, "{stale}");

    let (ours, theirs) = (run.reconstruction, recorded.reconstruction);
    assert_eq!(theirs.spec, ours.spec, "{stale}");
    assert_eq!((theirs.mask, theirs.borrowed), (ours.mask, ours.borrowed), "{stale}");
    assert_pixels(&stale, &theirs.rgb, &ours.rgb);
    for (theirs, ours) in [(theirs.loss, ours.loss), (theirs.psnr, ours.psnr)] {
        let (theirs, ours) = (theirs.expect("something is hidden"), ours.expect("something is hidden"));
        // PSNR is some tens of decibels: the tolerance is of its size.
        assert!(
            (theirs - ours).abs() <= FIGURE * ours.abs().max(1.0),
            "{theirs} instead of {ours}: {stale}"
        );
    }

    assert_classified(&stale, &recorded.classification, &run.classification);
    for (theirs, ours) in [
        (recorded.visible, run.visible),
        (recorded.reconstructed, run.reconstructed),
    ] {
        // Runs recorded before these were asked have neither.
        if let (Some(theirs), Some(ours)) = (theirs, ours) {
            assert_classified(&stale, &theirs, &ours);
        }
    }
}

fn assert_classified(stale: &str, recorded: &Classification, computed: &Classification) {
    let (ours, theirs) = (&computed.top, &recorded.top);
    assert_eq!(theirs.len(), ours.len(), "{stale}");
    for (theirs, ours) in theirs.iter().zip(ours) {
        assert_eq!(theirs.name, ours.name, "{stale}");
        assert!(
            (theirs.probability - ours.probability).abs() <= FIGURE,
            "{theirs:?} instead of {ours:?}: {stale}"
        );
    }
}

fn assert_pixels(stale: &str, recorded: &[u8], computed: &[u8]) {
    assert_eq!(recorded.len(), computed.len(), "{stale}");
    let worst = recorded.iter().zip(computed).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(
        worst.is_some_and(|worst| worst <= PIXEL),
        "pixels differ by {worst:?}: {stale}"
    );
}

fn compute() -> RecordedRun {
    let manifest = www::manifest();
    let model = |name: &str| manifest.model(name).expect("the manifest's own choice is in it");
    let (reconstructor, classifier) = (model(&manifest.reconstructor), model(&manifest.classifier));
    let (reconstructs, names) = (www::model(reconstructor), www::model(classifier));
    let mut engine = Engine::new(Device::flex(), reconstructor, &reconstructs).expect("a model that ships");
    let classifier = engine.choose(classifier, &names).expect("a model that ships").model;
    let rgb = www::sample(SAMPLE);
    let (width, height) = (rgb.width as u32, rgb.height as u32);
    let photo = engine.set_photo(rgb, width, height).expect("a photo with pixels");
    let mut reconstruction = block_on(engine.reconstruct(SPEC, false, |_| {})).expect("a reconstruction");
    let classify = |view| {
        let mut classification = block_on(engine.classify(view)).expect("five classes");
        classification.millis = classification.millis.round();
        // Nothing that is shown before the models are here is made of them.
        classification.features.clear();
        classification
    };
    let classification = classify(View::Whole);
    let visible = classifier
        .shares_masks_with(engine.reconstructor())
        .then(|| classify(View::Visible(SPEC)));
    let reconstructed = Some(classify(View::Reconstructed(SPEC)));
    // Whole ones: more digits would only say how busy this machine was.
    reconstruction.millis = reconstruction.millis.round();
    RecordedRun {
        sample: SAMPLE.to_owned(),
        photo,
        reconstruction,
        classification,
        visible,
        reconstructed,
    }
}
