//! The npm package, as `cargo xtask test` installs it into the Vite project of `tests/package`
//! (`xtask/src/package_test.rs`). What is served here is that project's built page.

use serde::Deserialize;

use crate::page::Page;

#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    error: String,
    #[serde(default)]
    isolated: bool,
    #[serde(default)]
    psnr: f32,
    #[serde(default)]
    rgb: Vec<u8>,
    #[serde(default)]
    mask: Vec<u8>,
}

async fn answer(page: &Page, of: &str) -> Answer {
    let is_there = |answer: &Option<Answer>| answer.is_some();
    let answer = page
        .wait_for(of, "return window.result ?? null;", is_there)
        .await
        .expect("waited for");
    assert_eq!(answer.error, "", "{of}");
    assert!((5.0..60.0).contains(&answer.psnr), "{of}: {} dB", answer.psnr);
    assert_eq!(
        answer.mask.iter().filter(|&&hidden| hidden == 1).count(),
        page.model.num_hidden(75),
        "{of}"
    );
    answer
}

/// With two threads, and without a bundler with one: the same picture. The element paints, too.
pub async fn package_reconstructs_in_a_vite_project_and_without_a_bundler(page: &Page) {
    let built = answer(page, "the built page's answer").await;
    assert!(built.isolated);
    assert!(
        page.server.count(&["patchwork_thread"]) >= 1,
        "{:#?}",
        page.server.log()
    );
    let state = r#"return document.querySelector("patch-work").state ?? "";"#;
    let is_over = |state: &String| state == "done" || state == "failed";
    assert_eq!(page.wait_for("the element", state, is_over).await, "done");

    page.client
        .goto(&page.server.url("plain.html"))
        .await
        .expect("the page opens");
    let plain = answer(page, "the plain page's answer").await;
    crate::picture::assert_near("with a bundler and without", &built.rgb, &plain.rgb, 1, 0.02);
}
