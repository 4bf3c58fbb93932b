//! What the models take, behind a switch.

use serde::Deserialize;

use crate::page::Page;

/// The details as they are on screen.
const LOOK: &str = r#"
    const details = document.querySelector('[data-testid="measurement"]');
    return {
      text: details.innerText,
      stages: [...details.querySelectorAll('[data-testid="stage"]')].map((row) => [...row.cells].map((cell) => cell.innerText)),
    };"#;

#[derive(Debug, Deserialize)]
struct Details {
    text: String,
    stages: Vec<Vec<String>>,
}

pub async fn stages_are_told_while_they_are_looked_at(page: &Page) {
    page.settle("on the first photo").await;
    let folded: Details = page.script(LOOK, vec![]).await;
    assert!(folded.stages.is_empty(), "nothing is measured unasked: {folded:?}");

    let details = opened(page).await;
    assert_eq!(details.stages.len(), 6, "three stages of each model: {details:?}");
    assert!(details.text.contains("Memory of the program"), "{details:?}");
    assert!(!details.text.contains("GPU"), "{details:?}");
    // 17 of 65 tokens are seen.
    let tokens = |visible: &str| details.stages.iter().any(|stage| stage[0].ends_with(visible));
    assert!(tokens("17 tokens") && tokens("65 tokens"), "{details:?}");
    for stage in details.stages.iter().filter(|stage| stage[0].contains("blocks")) {
        assert_ne!(stage[1], "0.0 ms", "no time for work: {stage:?}");
    }

    // The model that names has less to do where it reads the visible patches alone.
    page.click("visible-only").await;
    page.settle("from the visible patches").await;
    let of_17 = |details: &Details| {
        details
            .stages
            .iter()
            .filter(|stage| stage[0].ends_with("17 tokens"))
            .count()
    };
    page.wait_for("both models on 17 tokens", LOOK, |details| of_17(details) == 2)
        .await;
}

pub async fn dispatches_and_gpu_memory_are_told(page: &Page) {
    page.settle("on WebGPU").await;
    let details = opened(page).await;
    assert!(details.text.contains("on the GPU"), "{details:?}");
    for stage in &details.stages {
        let dispatches: u32 = stage[4].parse().expect("a number");
        assert!((1..200).contains(&dispatches), "{stage:?}");
    }
}

async fn opened(page: &Page) -> Details {
    page.click("measurement-summary").await;
    page.wait_for("the stages", LOOK, |details: &Details| !details.stages.is_empty())
        .await
}
