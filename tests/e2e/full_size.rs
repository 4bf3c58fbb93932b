//! Models of full size, with random weights of the published shapes and names (`tests/fixtures/full_size.py`). Run by
//! `cargo xtask test --full`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::model;
use crate::page::{Page, Seen};
use crate::picture::{Picture, assert_near};

const PHOTO: &str = "chelsea.png";
const SIDE: usize = 224;
/// Loss and probabilities against transformers', from the photo itself: both resize to bytes.
const ANSWER: f64 = 1e-3;
/// Bytes of the picture; a value near a half may be rounded either way, and so may be a byte of the photo.
const RECONSTRUCTED: (u8, f64) = (2, 0.05);
const MEGABYTE: f64 = 1e6;

fn folder(model: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/checkpoints")
        .join(model)
}

fn golden(model: &str) -> Value {
    let file = folder(model).join("golden.json");
    let text =
        std::fs::read(&file).unwrap_or_else(|error| panic!("{} ({error}): full_size.py makes it", file.display()));
    serde_json::from_slice(&text).expect("JSON")
}

/// Opens what is at an address below `/large/`; its last part is what the page calls it.
async fn opened(page: &Page, address: &str) -> Seen {
    page.settle("on the first photo").await;
    page.click(&format!("sample-{PHOTO}")).await;
    page.settle_on(PHOTO).await;
    page.open_checkpoint(&format!("/large/{address}")).await;
    let model = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    page.wait(&format!("{model} in use"), |seen| {
        seen.in_use.iter().any(|name| name == model)
    })
    .await
}

/// What the report says of memory, in bytes.
async fn memory(page: &Page) -> f64 {
    let script = r#"
        const terms = [...document.querySelectorAll('[data-testid="checkpoint-report"] dt')];
        return terms.find((term) => term.textContent === arguments[0])?.nextElementSibling.textContent ?? "";"#;
    let text: String = page.script(script, vec![json!("Program memory")]).await;
    let megabytes = text
        .split_whitespace()
        .next()
        .and_then(|number| number.parse::<f64>().ok());
    megabytes.unwrap_or_else(|| panic!("no memory in {text:?}")) * MEGABYTE
}

/// What it paints, and its loss, are transformers'.
async fn reconstructs_as_the_reference(page: &Page, model: &str) {
    page.settle("by MAE-Base").await;
    println!(
        "{model} on the CPU: {:.0} MB of program memory",
        memory(page).await / MEGABYTE
    );
    let golden = golden(model);
    let loss: f64 = page
        .script(
            r#"return Number(document.querySelector('[data-testid="loss"]').dataset.value);"#,
            vec![],
        )
        .await;
    let theirs = golden["loss"].as_f64().expect("a loss");
    println!("{model}: loss {loss}, transformers says {theirs}");
    assert!(
        (loss - theirs).abs() <= ANSWER * theirs.max(1.0),
        "{loss} instead of {theirs}"
    );

    let png = std::fs::read(folder(model).join("golden.png")).expect("golden.png");
    let pixels = Picture::from_png(&png).rgb();
    let ours = page.picture_of("reconstruction", SIDE).await.rgb();
    assert_near("reconstruction", &ours, &pixels, RECONSTRUCTED.0, RECONSTRUCTED.1);
}

pub async fn full_size_mae_base_on_the_cpu(page: &Page) {
    opened(page, "vit-mae-base/").await;
    reconstructs_as_the_reference(page, "vit-mae-base").await;
}

pub async fn full_size_torch_file_on_the_cpu(page: &Page) {
    opened(page, "fair-mae-base/mae_visualize_vit_base.pth").await;
    reconstructs_as_the_reference(page, "fair-mae-base").await;
}

/// Every published family of classifiers: its five likeliest classes are the reference's.
pub async fn full_size_classifiers_on_the_cpu(page: &Page) {
    let imagenet = model::json(&page.dist.join("models/imagenet-1k.json"));
    for address in [
        "vit_base/",
        "vit_tiny/",
        "deit_tiny/",
        "timm_tiny/",
        "fair_finetuned/mae_finetuned_vit_base.pth",
    ] {
        opened(page, address).await;
        let seen = page.settle(&format!("by {address}")).await;
        let model = address.split('/').next().unwrap_or_default();
        let theirs = golden(model)["top5"].clone();
        let theirs = theirs.as_array().expect("five");
        assert_eq!(seen.top5.len(), theirs.len());
        for (ours, theirs) in seen.top5.iter().zip(theirs) {
            println!(
                "{address}: {} {:.5}, the reference says {theirs}",
                ours.name, ours.probability
            );
            let class = theirs["class"].as_u64().expect("a number") as usize;
            // Names of their own, or ImageNet's.
            let named = ours.name == format!("class {class}") || ours.name == imagenet[class];
            let probability = theirs["probability"].as_f64().expect("a probability");
            assert!(
                named && (ours.probability - probability).abs() <= ANSWER,
                "{address}: {ours:?} instead of {theirs}"
            );
        }
    }
}

async fn memory_while_loading(page: &Page, model: &str, limit: f64) {
    opened(page, model).await;
    let peak = memory(page).await;
    println!(
        "{model} on WebGPU: {:.0} MB of program memory at the most",
        peak / MEGABYTE
    );
    assert!(peak < limit, "{model}: {peak} bytes");
}

pub async fn full_size_mae_base_takes_little_memory(page: &Page) {
    memory_while_loading(page, "vit-mae-base/", 150.0 * MEGABYTE).await;
}

pub async fn full_size_mae_large_takes_little_memory(page: &Page) {
    memory_while_loading(page, "vit-mae-large/", 250.0 * MEGABYTE).await;
}

/// As large as it gets: in 2.6 GB on WebGPU, which wasm alone could not hold beside anything else.
pub async fn full_size_mae_huge_takes_little_memory(page: &Page) {
    memory_while_loading(page, "vit-mae-huge/", 400.0 * MEGABYTE).await;
}
