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

/// What keeps the page from starting is told as what it is.
pub async fn what_a_host_forbids_is_told(page: &Page) {
    let first_paint = "return document.getElementById('first-paint')?.textContent ?? '';";
    page.settle("on a host that allows it").await;
    page.server.send_with("\r\nContent-Security-Policy: script-src 'self'");
    page.client.refresh().await.expect("a reload");
    page.wait_for("what the policy lacks", first_paint, |told: &String| {
        told.contains("'wasm-unsafe-eval'")
    })
    .await;
    let file = page.dist.join("index.html").canonicalize().expect("the page");
    let address = format!("file://{}", file.display());
    page.client.goto(&address).await.expect("the page from a file");
    page.wait_for("that it wants a server", first_paint, |told: &String| {
        told.contains("from a web server")
    })
    .await;
}
