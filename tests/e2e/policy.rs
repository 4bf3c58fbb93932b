//! The page's Content-Security-Policy: on, and nothing on the page needs more than it allows.

use serde_json::json;

use crate::page::Page;

/// What was refused so far, since the page began.
const REFUSED: &str = r#"
    const observer = new ReportingObserver(() => {}, { types: ["csp-violation"], buffered: true });
    observer.observe();
    return observer.takeRecords().map(({ body }) => `${body.effectiveDirective} ${body.blockedURL} ${body.sample}`);"#;

/// An inline script, which is refused.
const INLINE: &str = r#"
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return window.ran === true;"#;

pub async fn policy_is_kept_on_every_view(page: &Page) {
    page.settle("on the first photo").await;
    for view in ["inside", "teach", "models", "results", "about", "stage"] {
        page.go(view).await;
        for share in [0.25, 0.5, 0.75, 1.0] {
            let scroll = "scrollTo(0, arguments[0] * document.documentElement.scrollHeight);";
            page.script::<()>(scroll, vec![json!(share)]).await;
            tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        }
    }
    let refused: Vec<String> = page.script(REFUSED, vec![]).await;
    assert!(refused.is_empty(), "{refused:#?}");

    let has_run: bool = page.script(INLINE, vec![]).await;
    assert!(!has_run, "the page runs inline scripts");
    page.wait_for("what was refused", REFUSED, |refused: &Vec<String>| {
        refused.iter().any(|what| what.starts_with("script-src"))
    })
    .await;
}
