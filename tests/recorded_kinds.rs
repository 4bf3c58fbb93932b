//! The answers of the small comparison models that the walk shows (`www/kinds.json`) are what the engine computes.
//!
//! `UPDATE_RECORDED=1 cargo test --workspace --no-default-features --features ui,cpu --test recorded_kinds` writes them
//! anew.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[allow(dead_code)]
mod www;

use burn::tensor::Device;
use patchwork_engine::Engine;
use patchwork_protocol::{MaskSpec, RecordedKinds, View};
use pollster::block_on;

const FILE: &str = "www/kinds.json";
const PIXELS: &str = "www/kinds.rgb";
const UPDATE: &str =
    "`UPDATE_RECORDED=1 cargo test --workspace --no-default-features --features ui,cpu --test recorded_kinds`";

const SAMPLE: &str = "coffee.png";
const SPEC: MaskSpec = MaskSpec::random(0.5, 1);
const CLASSIFIER: &str = "vit-tiny-imagenet-64";
const RECONSTRUCTORS: [&str; 3] = [
    "mae-tiny-imagenet-64",
    "causal-tiny-imagenet-64",
    "masked-patch-tiny-imagenet-64",
];

/// A value near a half may be rounded either way on another kind of machine; where a model picks the likeliest colour,
/// or paints on from what it painted, few pixels may be off by more.
const PIXEL: u8 = 1;
const FEW: f64 = 0.02;
/// float32 sums in another order, as another machine's SIMD takes them, are off by a hundredth of this.
const FIGURE: f32 = 1e-3;

#[test]
fn recorded_kinds_are_what_the_engine_computes() {
    let mut computed = compute();
    if std::env::var_os("UPDATE_RECORDED").is_some() {
        let pixels = computed.take_pixels();
        let json = serde_json::to_string(&computed).expect("JSON");
        std::fs::write(www::path(FILE), json + "\n").expect("www/kinds.json written");
        std::fs::write(www::path(PIXELS), &pixels).expect("www/kinds.rgb written");
        computed = computed.with_pixels(&pixels).expect("as many as were taken");
    }
    let stale = format!("{FILE} is out of date: {UPDATE} makes it anew");
    let recorded: RecordedKinds = serde_json::from_slice(&www::read(FILE, UPDATE)).expect(&stale);
    let recorded = recorded.with_pixels(&www::read(PIXELS, UPDATE)).expect(&stale);

    assert_eq!(recorded.sample, computed.sample, "{stale}");
    assert_pixels(&stale, &recorded.photo.rgb, &computed.photo.rgb);
    assert_eq!(recorded.reconstructed.len(), computed.reconstructed.len(), "{stale}");
    for (theirs, ours) in recorded.reconstructed.iter().zip(&computed.reconstructed) {
        assert_eq!(
            (&theirs.model, &theirs.spec, &theirs.mask),
            (&ours.model, &ours.spec, &ours.mask),
            "{stale}"
        );
        assert_pixels(&format!("{}: {stale}", ours.model), &theirs.rgb, &ours.rgb);
    }
    let (theirs, ours) = (&recorded.classification, &computed.classification);
    assert_eq!(
        (&theirs.model, theirs.top.len()),
        (&ours.model, ours.top.len()),
        "{stale}"
    );
    for (theirs, ours) in theirs.top.iter().zip(&ours.top) {
        assert_eq!(theirs.name, ours.name, "{stale}");
        let off = (theirs.probability - ours.probability).abs();
        assert!(off <= FIGURE, "{theirs:?} instead of {ours:?}: {stale}");
    }
}

fn assert_pixels(stale: &str, recorded: &[u8], computed: &[u8]) {
    assert_eq!(recorded.len(), computed.len(), "{stale}");
    let far = recorded
        .iter()
        .zip(computed)
        .filter(|(a, b)| a.abs_diff(**b) > PIXEL)
        .count();
    assert!(
        far as f64 <= FEW * computed.len() as f64,
        "{far} values differ: {stale}"
    );
}

fn compute() -> RecordedKinds {
    let manifest = www::manifest();
    let entry = |name: &str| {
        manifest
            .model(name)
            .unwrap_or_else(|| panic!("{name} is not in the manifest"))
    };
    let classifier = entry(CLASSIFIER);
    let names = www::model(classifier);
    let mut answers = RECONSTRUCTORS.map(|name| {
        let reconstructor = entry(name);
        let reconstructs = www::model(reconstructor);
        let mut engine = Engine::new(Device::flex(), reconstructor, &reconstructs).expect("a model that ships");
        engine.choose(classifier, &names).expect("a model that ships");
        let rgb = www::sample(SAMPLE);
        let (width, height) = (rgb.width as u32, rgb.height as u32);
        let photo = engine.set_photo(rgb, width, height).expect("a photo with pixels");
        let mut reconstructed = block_on(engine.reconstruct(SPEC, false, |_| {})).expect("a reconstruction");
        let mut classification = block_on(engine.classify(View::Whole)).expect("five classes");
        // More digits would only say how busy this machine was.
        (reconstructed.millis, classification.millis) = (reconstructed.millis.round(), classification.millis.round());
        (photo, reconstructed, classification)
    });
    let photos = answers.each_ref().map(|(photo, ..)| &photo.rgb);
    assert!(
        photos.iter().all(|&rgb| rgb == photos[0]),
        "one photo in the same pixels for all"
    );
    let (photo, _, classification) = &mut answers[0];
    let (photo, classification) = (photo.clone(), classification.clone());
    RecordedKinds {
        sample: SAMPLE.to_owned(),
        photo,
        reconstructed: answers.map(|(_, reconstructed, _)| reconstructed).to_vec(),
        classification,
    }
}
