//! The views and their addresses.

use serde_json::json;

use crate::page::Page;

/// Which view is shown, under which title, and what has the focus.
const SHOWN: &str = r#"
    return [document.getElementById("view")?.className.replace("view is-", "") ?? "", document.title, document.activeElement.id];"#;

type Shown = (String, String, String);

pub async fn views_have_addresses(page: &Page) {
    page.settle("on the first photo").await;
    page.type_seed(7).await;
    let before = page.settle("for seed 7").await;
    for (view, title) in [
        ("inside", "Inside"),
        ("models", "Models"),
        ("results", "Results"),
        ("about", "About"),
    ] {
        page.click(&format!("to-{view}")).await;
        let is_shown =
            |(shown, titled, focused): &Shown| shown == view && titled.starts_with(title) && focused == "view";
        page.wait_for(view, SHOWN, is_shown).await;
    }
    for view in ["results", "models", "inside", "stage"] {
        page.client.back().await.expect("back");
        page.wait_for(view, SHOWN, |(shown, ..): &Shown| shown == view).await;
    }
    let after = page.settle("on the way back").await;
    assert_eq!(
        (after.seed, after.photo),
        (before.seed, before.photo),
        "what was set stays"
    );

    // Deep links, and addresses that lead nowhere.
    for (hash, view) in [
        ("#/results", "results"),
        ("#/nowhere", "stage"),
        ("#/models/own-checkpoint", "models"),
    ] {
        let () = page
            .script(
                "history.replaceState(null, '', arguments[0]); location.reload(); return null;",
                vec![json!(hash)],
            )
            .await;
        page.wait_for(hash, SHOWN, |(shown, ..): &Shown| shown == view).await;
    }
}
