//! The walk's stops that ask the models again and again: what they show is what the stage says of the same masks.

use serde::Deserialize;

use crate::page::{Page, Seen};

/// Of a decibel, and what rounding to it takes.
const TENTH: f64 = 0.1;
const ARROW_RIGHT: &str = "\u{e014}";

/// The chart of how little is enough.
const CHART: &str = r#"
    const by = (id) => document.querySelector(`[data-testid="${id}"]`);
    by("stop-how-little")?.scrollIntoView();
    return {
      progress: by("how-little-progress")?.innerText ?? "",
      now: by("how-little-now")?.innerText ?? "",
      label: document.querySelector(".live-chart-plot svg")?.getAttribute("aria-label") ?? "",
      tries: document.querySelectorAll(".live-chart .try").length - 1,
    };"#;

#[derive(Debug, Deserialize)]
struct Chart {
    progress: String,
    now: String,
    label: String,
    tries: i32,
}

/// The decoder's pictures and the spread's progress.
const DECODER: &str = r#"
    document.querySelector('[data-testid="stop-decode"]')?.scrollIntoView();
    return [...document.querySelectorAll(".lens-small .note")].map((it) => it.innerText);"#;

const SPREAD: &str = r#"
    document.querySelector('[data-testid="stop-spread"]')?.scrollIntoView();
    return [document.querySelector('[data-testid="spread-progress"]')?.innerText ?? "",
            document.querySelector('[data-testid="spread-map"]')?.getAttribute("aria-label") ?? ""];"#;

async fn go(page: &Page, view: &str) {
    page.script::<()>("location.hash = arguments[0];", vec![view.into()])
        .await;
}

pub async fn how_little_is_a_chart_and_a_slider(page: &Page) {
    let whole = page.settle("on the first photo").await.top5[0].probability;
    go(page, "#/inside").await;
    let chart = page
        .wait_for("all masks", CHART, |chart: &Chart| chart.progress.contains("40 masks:"))
        .await;
    assert_eq!(chart.tries, 40, "{chart:?}");
    // With nothing hidden it is the whole photo's own answer.
    let nothing = format!("0.0% hidden: {:.0}%", whole * 100.0);
    assert!(chart.label.contains(&nothing), "{nothing}: {chart:?}");
    assert!(chart.now.starts_with("75% hidden"), "{chart:?}");
    page.keys("how-little-slider", ARROW_RIGHT).await;
    let moved = |chart: &Chart| chart.now.starts_with("76% hidden") && chart.progress.contains("40 masks:");
    page.wait_for("the slider to move", CHART, moved).await;
    go(page, "#/").await;
    let seen = page.settle("back on the stage").await;
    assert_eq!(seen.mask_ratio, "76");
}

pub async fn decoders_last_block_is_the_reconstruction(page: &Page) {
    page.settle("on the first photo").await;
    let psnr = "return Number(document.querySelector('[data-testid=\"psnr\"]').dataset.value);";
    let psnr: f64 = page.script(psnr, vec![]).await;
    go(page, "#/inside").await;
    let decibels = page
        .wait_for("the decoder's pictures", DECODER, |all: &Vec<String>| !all.is_empty())
        .await;
    let last = decibels
        .last()
        .and_then(|last| last.trim_end_matches(" dB").parse::<f64>().ok());
    // One decimal, of pixels rounded to bytes.
    let off = last.expect("one a block") - psnr;
    assert!(off.abs() < TENTH, "{decibels:?} beside {psnr}");
    let (progress, label): (String, String) = page
        .wait_for("sixteen masks", SPREAD, |(progress, _): &(String, String)| {
            progress.contains("16 masks, each")
        })
        .await;
    assert!(progress.contains("75%"), "{progress}");
    assert!(label.contains("levels"), "{label}");
}

pub async fn all_kinds_answer_about_this_photo(page: &Page) {
    let before = page.settle("on the first photo").await;
    go(page, "#/inside").await;
    page.script::<()>(
        r#"document.querySelector('[data-testid="stop-kinds"]').scrollIntoView();"#,
        vec![],
    )
    .await;
    let standing = r#"
        const all = [...document.querySelectorAll('[data-testid="kind-standing"]')];
        return all.map((standing) => standing.innerText);"#;
    let count = |told: &[String], words: &str| told.iter().filter(|told| told.starts_with(words)).count();
    page.wait_for("recorded answers", standing, |told: &Vec<String>| {
        count(told, "Recorded") == 4
    })
    .await;
    let button = r#"return document.querySelector('[data-testid="kinds-ask"]')?.innerText ?? "";"#;
    let told: String = page.script(button, vec![]).await;
    assert!(told.ends_with(" MB)"), "what is to be downloaded: {told}");
    page.click("kinds-ask").await;
    page.wait_for("their own", standing, |told: &Vec<String>| count(told, "Live") == 4)
        .await;
    let pictures = r#"
        const all = [...document.querySelectorAll('[data-testid="kind-picture"]')];
        return all.map((canvas) => canvas.width);"#;
    let sides: Vec<u32> = page.script(pictures, vec![]).await;
    assert_eq!(sides, [64; 7], "each as its model takes it");

    // None of them came into use.
    go(page, "#/").await;
    let after = page.settle("back on the stage").await;
    let first = |seen: &Seen| (seen.top5[0].name.clone(), seen.mask_ratio.clone());
    assert_eq!(first(&after), first(&before));

    // About another photo they are asked without a download.
    page.click("sample-chelsea.png").await;
    page.settle_on("chelsea.png").await;
    go(page, "#/inside").await;
    let is_here = |told: &String| told == "Ask all of them about this photo";
    page.wait_for("them all to be here", button, is_here).await;
}
