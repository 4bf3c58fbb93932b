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
    page.go("inside").await;
    let folded: Details = page.script(LOOK, vec![]).await;
    assert!(folded.stages.is_empty(), "nothing is measured unasked: {folded:?}");

    let details = opened(page).await;
    assert_eq!(details.stages.len(), 6, "three stages of each model: {details:?}");
    assert!(details.text.contains("Memory of the program"), "{details:?}");
    assert!(!details.text.contains("GPU"), "{details:?}");
    // With CLS.
    let [all, visible] =
        [0, page.model.num_hidden(75)].map(|hidden| format!(" {} tokens", page.model.num_patches() - hidden + 1));
    let tokens = |some: &str| details.stages.iter().any(|stage| stage[0].ends_with(some));
    assert!(tokens(&visible) && tokens(&all), "{details:?}");
    for stage in details.stages.iter().filter(|stage| stage[0].contains("blocks")) {
        assert_ne!(stage[1], "0.0 ms", "no time for work: {stage:?}");
    }
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

/// Chooses photos until one is shared by several threads: they are ready a while after the first picture.
pub async fn settle_with_threads(page: &Page) {
    for sample in ["rocket.jpg", "coffee.png"].repeat(10) {
        page.go("stage").await;
        page.click(&format!("sample-{sample}")).await;
        page.settle_on(sample).await;
        page.go("inside").await;
        if opened(page).await.text.contains("share each picture") {
            page.go("stage").await;
            return;
        }
    }
    panic!("no picture was shared by threads");
}

async fn opened(page: &Page) -> Details {
    page.go("inside").await;
    // No click: it may hit what was there before a figure came, or fold them again.
    let open = r#"document.querySelector('[data-testid="measurement"]').open = true; return null;"#;
    let () = page.script(open, vec![]).await;
    page.wait_for("the stages", LOOK, |details: &Details| !details.stages.is_empty())
        .await
}
