//! Models of full size, with random weights of the published shapes and names (`tests/fixtures/full_size.py`). Run by
//! `cargo xtask test --full`.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::page::{Page, Seen};
use crate::picture::assert_near;

const PHOTO: &str = "chelsea.png";
const SIDE: usize = 224;
/// Loss and probabilities against transformers', from the photo itself: both resize to bytes.
const ANSWER: f64 = 1e-3;
/// Bytes of the picture; a value near a half may be rounded either way, and so may be a byte of the photo.
const PAINTED: (u8, f64) = (2, 0.05);
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

async fn opened(page: &Page, model: &str) -> Seen {
    page.settle("on the first photo").await;
    page.click(&format!("sample-{PHOTO}")).await;
    page.settle_on(PHOTO).await;
    page.keys("open-address", &format!("/large/{model}/")).await;
    page.click("open-submit").await;
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

pub async fn full_size_mae_base_on_the_cpu(page: &Page) {
    opened(page, "vit-mae-base").await;
    page.settle("by MAE-Base").await;
    println!(
        "MAE-Base on the CPU: {:.0} MB of program memory",
        memory(page).await / MEGABYTE
    );
    let golden = golden("vit-mae-base");
    let loss: f64 = page
        .script(
            r#"return Number(document.querySelector('[data-testid="loss"]').dataset.value);"#,
            vec![],
        )
        .await;
    let theirs = golden["loss"].as_f64().expect("a loss");
    println!("MAE-Base: loss {loss}, transformers says {theirs}");
    assert!(
        (loss - theirs).abs() <= ANSWER * theirs.max(1.0),
        "{loss} instead of {theirs}"
    );

    let file = std::fs::File::open(folder("vit-mae-base").join("golden.png")).expect("golden.png");
    let mut reader = png::Decoder::new(BufReader::new(file)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut pixels).expect("its pixels");
    let ours = page.picture_of("reconstruction", SIDE).await.rgb();
    assert_near("reconstruction", &ours, &pixels, PAINTED.0, PAINTED.1);
}

pub async fn full_size_vit_base_on_the_cpu(page: &Page) {
    opened(page, "vit-base").await;
    let seen = page.settle("by ViT-Base").await;
    for (ours, theirs) in seen
        .top5
        .iter()
        .zip(golden("vit-base")["top5"].as_array().expect("five"))
    {
        println!(
            "ViT-Base: {} {:.5}, transformers says {theirs}",
            ours.name, ours.probability
        );
        assert_eq!(ours.name, theirs["name"]);
        let probability = theirs["probability"].as_f64().expect("a probability");
        assert!(
            (ours.probability - probability).abs() <= ANSWER,
            "{ours:?} instead of {theirs}"
        );
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
    memory_while_loading(page, "vit-mae-base", 150.0 * MEGABYTE).await;
}

pub async fn full_size_mae_large_takes_little_memory(page: &Page) {
    memory_while_loading(page, "vit-mae-large", 250.0 * MEGABYTE).await;
}
