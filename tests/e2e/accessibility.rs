//! axe-core looks at every view: light and dark, in both languages, on a phone.

use std::path::Path;

use crate::page::Page;

/// Installed by `cargo xtask setup --tests`.
const AXE: &str = ".patchwork/axe/node_modules/axe-core/axe.min.js";

const VIEWS: [&str; 6] = ["#/", "#/inside", "#/teach", "#/models", "#/results", "#/about"];

/// The view, and whether anything is on its way.
const SHOWN: &str = r#"
    return [document.querySelector('[aria-current="page"]')?.getAttribute("href") ?? "",
            document.querySelector('[data-testid="page"]').dataset.busy];"#;

/// Opens what can be opened, runs axe once its program is there, and keeps what it finds: each rule that is broken, and
/// by which elements.
const LOOK: &str = r#"
    window.found = null;
    for (const details of document.querySelectorAll("details")) details.open = true;
    axe.run(document, { resultTypes: ["violations"] }).then(
      ({ violations }) => {
        window.found = violations.map(({ id, help, nodes }) =>
          `${id}: ${help}\n` + nodes.slice(0, 5).map(({ target, failureSummary }) => `    ${target}: ${failureSummary}`).join("\n"));
      },
      (error) => { window.found = [String(error)]; });"#;

pub async fn nothing_keeps_people_out(page: &Page) {
    page.settle("on the first photo").await;
    install(page).await;
    let mut all = Vec::new();
    for view in VIEWS {
        page.script::<()>("location.hash = arguments[0];", vec![view.into()])
            .await;
        page.wait_for(view, SHOWN, |(shown, busy): &(String, String)| {
            shown == view && busy == "false"
        })
        .await;
        all.extend(look(page).await.into_iter().map(|rule| format!("{view} {rule}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// What is broken on any page.
pub async fn broken_rules(page: &Page) -> Vec<String> {
    install(page).await;
    look(page).await
}

async fn install(page: &Page) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
    let axe = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: `cargo xtask setup --tests` installs it", path.display()));
    page.script::<()>(&axe, vec![]).await;
}

async fn look(page: &Page) -> Vec<String> {
    page.script::<()>(LOOK, vec![]).await;
    let is_done = |found: &Option<Vec<String>>| found.is_some();
    let found = page.wait_for("axe", "return window.found;", is_done).await;
    found.unwrap_or_default()
}

pub async fn nothing_keeps_people_out_in_the_dark(page: &Page) {
    nothing_keeps_people_out(page).await;
}

pub async fn nothing_keeps_people_out_in_chinese(page: &Page) {
    nothing_keeps_people_out(page).await;
}

pub async fn nothing_keeps_people_out_on_a_phone(page: &Page) {
    nothing_keeps_people_out(page).await;
}
