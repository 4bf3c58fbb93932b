//! The page against transformers: the same weights, the same photo, the same mask.

use crate::measurement::settle_with_threads;
use crate::page::{Page, Seen};
use crate::picture::assert_near;

const PHOTO: &str = "chelsea.png";
/// `tests/fixtures/shipped.py` takes transformers' default ratio, and the page's noise for this seed.
const MASK_PERCENT: &str = "75";
const SEED: u32 = 1;

/// The browser decodes a PNG to the same bytes as Pillow, and both resizers round to a byte after each direction.
const RESIZED: (u8, f64) = (1, 0.01);
/// A byte that the resizers round differently reaches every patch through attention, and moves some values across a
/// half; float32 sums in another order add far less. Seen: 1 at most, 0.013 on average.
const RECONSTRUCTED: (u8, f64) = (2, 0.05);
/// The same causes; what a patch is off by also reaches those painted from it.
const RECONSTRUCTED_ON: (u8, f64) = (4, 0.1);
/// The same causes may turn a near tie between two colours, which are 32 levels apart, in a patch or two.
const ONE_COLOUR_OVER: (u8, f64) = (32, 1.0);
/// The same causes, after the softmax. Seen: less than 1e-4.
const PROBABILITY: f64 = 1e-3;

/// The first class on screen is that of the reference, and as likely.
fn assert_classified(page: &Page, seen: &Seen, classifier: &str) {
    let (name, probability) = page.model.golden_best(classifier, PHOTO);
    let best = &seen.top5[0];
    assert_eq!(best.name, name, "{classifier}: the likeliest class");
    println!(
        "{classifier}: {name}: {:.4}, the reference says {probability:.4}",
        best.probability
    );
    assert!(
        (best.probability - probability).abs() <= PROBABILITY,
        "{classifier}: {name}: {} instead of {probability}",
        best.probability
    );
}

async fn equals_transformers(page: &Page) {
    page.settle("on the first photo").await;
    page.click(&format!("sample-{PHOTO}")).await;
    let seen = page.settle_on(PHOTO).await;
    assert_eq!((&*seen.mask_ratio, &*seen.seed), (MASK_PERCENT, &*SEED.to_string()));

    let golden = page.model.golden(PHOTO);
    let reconstructor = page.model.entry(&page.model.reconstructor);
    let original = page.picture("original").await.rgb();
    assert_near("original", &original, &golden.image, RESIZED.0, RESIZED.1);
    let masked = page.picture("masked").await;
    assert_eq!(
        masked.hidden(page.model.patch_size),
        golden.hidden,
        "the mask of seed {SEED}"
    );
    let reconstruction = page.picture("reconstruction").await;
    assert_near(
        "reconstruction",
        &reconstruction.rgb(),
        &page.model.golden_picture(reconstructor, PHOTO),
        RECONSTRUCTED.0,
        RECONSTRUCTED.1,
    );

    assert_classified(page, &seen, &page.model.classifier);

    // Hidden patches from the prediction, visible ones from the photo.
    let pasted = page.picture("pasted").await;
    for y in 0..pasted.height {
        for x in 0..pasted.width {
            let visible = masked.pixel(x, y);
            let expected = if visible[3] == 0 {
                reconstruction.pixel(x, y)
            } else {
                visible
            };
            assert_eq!(pasted.pixel(x, y), expected, "pasted back at {x}, {y}");
        }
    }
}

pub async fn golden_on_the_cpu(page: &Page) {
    equals_transformers(page).await;
    let device = page.look().await.device;
    assert!(device.contains("CPU"), "the device in use: {device}");
}

/// A page that may have threads shows what any page shows.
pub async fn golden_with_threads(page: &Page) {
    page.settle("on the first photo").await;
    settle_with_threads(page).await;
    equals_transformers(page).await;
}

pub async fn golden_on_webgpu(page: &Page) {
    equals_transformers(page).await;
    let device = page.look().await.device;
    assert!(device.contains("WebGPU"), "the device in use: {device}");
    let log = page.server.log();
    assert!(
        !log.iter().any(|line| line.contains("engine_cpu")),
        "both engines were downloaded: {log:#?}"
    );
}

/// Each model chosen in turn: its picture, or its first class, is that of its Python definition.
pub async fn every_model_equals_its_reference(page: &Page) {
    page.settle("on the first photo").await;
    page.click(&format!("sample-{PHOTO}")).await;
    page.settle_on(PHOTO).await;
    for model in &page.model.entries {
        let seen = page.choose(&model.name).await;
        if !model.reconstructs {
            assert_classified(page, &seen, &model.name);
            continue;
        }
        if model.norm_pix_loss {
            // What it predicts is not pixels yet; tests/golden holds what is made of it.
            continue;
        }
        let golden = page.model.golden_picture(model, PHOTO);
        let picture = page.picture_of("reconstruction", model.img_size).await.rgb();
        let (largest, mean) = match model.kind.as_str() {
            "causal" => RECONSTRUCTED_ON,
            "masked_patch" => ONE_COLOUR_OVER,
            _ => RECONSTRUCTED,
        };
        assert_near(&model.name, &picture, &golden, largest, mean);
    }
}
