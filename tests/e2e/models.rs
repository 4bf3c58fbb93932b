//! The chooser: other models, downloaded when they are chosen.

use serde_json::json;

use crate::model;
use crate::page::Page;
use crate::server::{Fault, Parts};

const HYBRID: &str = "hybrid-tiny-imagenet-64";
const HYBRID_WEIGHTS: Parts = &["hybrid-tiny-imagenet-64", ".safetensors"];
const CAUSAL: &str = "causal-tiny-imagenet-64";
const NORMALISED: &str = "mae-norm-pix-tiny-imagenet-64";

fn downloads(page: &Page, parts: Parts) -> usize {
    let log = page.server.log();
    log.iter()
        .filter(|line| parts.iter().all(|part| line.contains(part)))
        .count()
}

pub async fn model_is_downloaded_once_when_chosen(page: &Page) {
    let seen = page.settle("on the first photo").await;
    assert_eq!(seen.in_use, [&*page.model.painter, &*page.model.classifier]);
    assert_eq!(downloads(page, HYBRID_WEIGHTS), 0, "nothing that was not chosen");

    let before = seen.top5;
    let seen = page.choose(HYBRID).await;
    assert_eq!(seen.in_use, [&*page.model.painter, HYBRID]);
    assert_ne!(
        seen.top5[0].probability, before[0].probability,
        "another model's answer"
    );
    let back = page.choose(&page.model.classifier).await;
    assert_eq!(
        back.top5[0].probability, before[0].probability,
        "the first model's answer again"
    );
    page.choose(HYBRID).await;
    assert_eq!(downloads(page, HYBRID_WEIGHTS), 1, "then it is in this browser's cache");
}

/// Pages are scrolled by whole pixels, so an edge may be a part of one below the window.
const IN_SIGHT: &str = r#"
    const [error, radio] = ["error", "model-hybrid-tiny-imagenet-64"].map((id) =>
      document.querySelector(`[data-testid="${id}"]`).getBoundingClientRect());
    return window.scrollY > 300 && [error, radio].every(({ top, bottom }) => top >= 0 && bottom <= innerHeight + 1);"#;

pub async fn failed_choice_keeps_what_was_there(page: &Page) {
    let before = page.settle("on the first photo").await;
    page.server.fail(HYBRID_WEIGHTS, Fault::NotFound);
    page.click(&format!("model-{HYBRID}")).await;
    let seen = page.wait("the failure to be told", |seen| seen.error.is_some()).await;
    assert_eq!((seen.state.as_str(), &seen.in_use), ("ready", &before.in_use));
    assert_eq!(seen.top5[0].name, before.top5[0].name, "what was on screen stays");
    let in_sight: bool = page.script(IN_SIGHT, vec![]).await;
    assert!(
        in_sight,
        "the chooser is far below the top, where the failure used to be"
    );

    // The model from before still works, and the other one can be tried again.
    page.type_seed(7).await;
    page.settle("for another mask, after the failure").await;
    page.server.heal();
    let seen = page.choose(HYBRID).await;
    assert_eq!(seen.error, None);
}

pub async fn causal_model_paints_what_comes_last(page: &Page) {
    let seen = page.settle("by the model in the address").await;
    assert_eq!(seen.in_use, [CAUSAL, &*page.model.classifier]);
    let hidden = page.picture("masked").await.hidden(page.model.patch_size);
    let visible = hidden.len() - page.model.num_hidden(75);
    assert!(
        hidden.iter().enumerate().all(|(at, &hidden)| hidden == (at >= visible)),
        "the first patches are visible, the last hidden: {hidden:?}"
    );
    let disabled: bool = page
        .script(
            r#"return document.querySelector('[data-testid="seed"]').disabled;"#,
            vec![],
        )
        .await;
    assert!(disabled, "a seed that changes nothing");
}

pub async fn borrowed_statistics_are_told(page: &Page) {
    page.settle("on the first photo").await;
    let text = r#"return document.querySelector("main").innerText;"#;
    page.choose(NORMALISED).await;
    let own: String = page.script(text, vec![]).await;
    assert!(!own.contains("with borrowed statistics"), "{own}");
    let guessed = page.picture("reconstruction").await.rgb();

    page.click("borrow-statistics").await;
    page.settle("with borrowed statistics").await;
    let borrowed: String = page.script(text, vec![]).await;
    assert!(borrowed.contains("with borrowed statistics"), "{borrowed}");
    assert_ne!(page.picture("reconstruction").await.rgb(), guessed);
}

pub async fn results_are_those_of_the_file(page: &Page) {
    page.settle("on the first photo").await;
    let results = model::json(&page.dist.join("results.json"));
    let rows = r#"
        const rows = [...document.querySelectorAll(`[data-testid="${arguments[0]}"] tbody tr`)];
        return rows.map((row) => row.innerText.replace(/\s+/g, " "));"#;
    let painters: Vec<String> = page.script(rows, vec![json!("painters-table")]).await;
    let classifiers: Vec<String> = page.script(rows, vec![json!("classifiers-table")]).await;
    for result in results["models"].as_array().expect("the models") {
        let title = result["title"].as_str().expect("a title");
        let row = |rows: &[String], figure: String| {
            let found = rows.iter().any(|row| row.contains(title) && row.contains(&figure));
            assert!(found, "{title} with {figure} in {rows:#?}");
        };
        if let Some(psnr) = result["hidden_pixels"]["0.75"]["psnr"].as_f64() {
            row(&painters, format!("{psnr:.2}"));
        }
        if let Some(top1) = result["accuracy"]["top1"].as_f64() {
            row(&classifiers, format!("{:.1}%", top1 * 100.0));
        }
    }
    for chart in ["chart-psnr", "chart-top1", "chart-hidden"] {
        page.find(chart).await;
    }
}
