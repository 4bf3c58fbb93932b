//! Under a page translator, which replaces the page's text nodes by its own elements.

use crate::page::Page;

/// A small translator: capital letters for every text, also for what comes later.
const TRANSLATE: &str = r#"
    const app = document.getElementById("app");
    window.failures = [];
    addEventListener("error", (event) => window.failures.push(event.message));
    const translate = () => {
      const walker = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (text.data.trim() && !text.parentNode.closest("font, svg, textarea, option")) texts.push(text);
      }
      for (const text of texts) {
        const outer = document.createElement("font");
        const inner = outer.appendChild(document.createElement("font"));
        inner.textContent = text.data.toUpperCase();
        text.replaceWith(outer);
      }
    };
    translate();
    new MutationObserver(translate).observe(app, { childList: true, subtree: true });"#;

/// What is read on screen, and what has failed.
const READ: &str = r#"
    return [document.getElementById("app").textContent, window.failures.join("\n")];"#;

pub async fn translated_page_stays_alive(page: &Page) {
    page.settle("on the first photo").await;
    page.script::<()>(TRANSLATE, vec![]).await;

    page.keys("mask-ratio", "\u{e014}").await;
    let moved = page.settle("after the slider").await;
    let ratio = format!("{}%", moved.mask_ratio);
    page.wait_for("the new ratio in words", READ, |(text, failed): &(String, String)| {
        failed.is_empty() && text.contains(&ratio)
    })
    .await;

    page.go("inside").await;
    // Opened, it inserts before text that was replaced.
    page.script::<()>(
        r#"document.querySelector('[data-testid="measurement"] summary').click();"#,
        vec![],
    )
    .await;
    page.wait_for("the details", READ, |(text, failed): &(String, String)| {
        failed.is_empty() && text.contains("MEMORY OF THE PROGRAM")
    })
    .await;

    page.type_seed(7).await;
    page.settle("after a new seed").await;
    let (_, failed): (String, String) = page.script(READ, vec![]).await;
    assert_eq!(failed, "");
}
