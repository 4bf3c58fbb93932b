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
        ("teach", "Teach"),
        ("models", "Models"),
        ("results", "Results"),
        ("about", "About"),
    ] {
        page.click(&format!("to-{view}")).await;
        let is_shown =
            |(shown, titled, focused): &Shown| shown == view && titled.starts_with(title) && focused == "view";
        page.wait_for(view, SHOWN, is_shown).await;
    }
    for view in ["results", "models", "teach", "inside", "stage"] {
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

pub async fn back_leads_to_where_one_was(page: &Page) {
    const SCROLLED: &str = r#"
        return [document.getElementById("view").className.replace("view is-", ""), Math.round(scrollY)];"#;
    // Figures that come again move what is below them: the same stop is the same place.
    let is_at =
        |view: &'static str, top: i64| move |(shown, at): &(String, i64)| shown == view && (at - top).abs() < 250;
    page.settle("on the first photo").await;
    page.go("inside").await;
    page.find_within("stop-patches").await;
    for (view, top) in [("inside", 1500), ("models", 300)] {
        // The page hears of it with the next frame.
        let scroll = format!(
            "scrollTo(0, {top});
             const heard = new Promise((heard) => requestAnimationFrame(() => setTimeout(heard)));
             return heard.then(() => {{ {SCROLLED} }});"
        );
        page.wait_for("the scrolling", &scroll, is_at(view, top)).await;
        let next = if view == "inside" { "models" } else { "about" };
        // By script: the browser would scroll up to what it clicks.
        let click = "document.querySelector(`[data-testid=\"to-${arguments[0]}\"]`).click();";
        page.script::<()>(click, vec![json!(next)]).await;
        page.wait_for("the next view's top", SCROLLED, is_at(next, 0)).await;
    }
    for (view, top) in [("models", 300), ("inside", 1500)] {
        page.client.back().await.expect("back");
        page.wait_for("the place of before", SCROLLED, is_at(view, top)).await;
    }
    page.client.forward().await.expect("forward");
    page.wait_for("the place of before", SCROLLED, is_at("models", 300))
        .await;
}

/// Words that the first view may have besides labels.
const MOST_WORDS: usize = 80;

/// The words that are seen, besides names of controls, of parts of the page and of the table's rows and columns.
const WORDS: &str = r#"
    const labels = "nav, h1, label, button, summary, select, option, output, th, td, .visually-hidden, [aria-hidden=true]";
    const named = new Set([...document.querySelectorAll("[aria-labelledby]")].map((part) => part.getAttribute("aria-labelledby")));
    const texts = document.createTreeWalker(document.querySelector('[data-testid="page"]'), NodeFilter.SHOW_TEXT);
    const words = [];
    while (texts.nextNode()) {
      const within = texts.currentNode.parentElement;
      const isSeen = within.getClientRects().length > 0;
      const isName = within.closest("h2") && named.has(within.closest("h2").id);
      if (isSeen && !isName && !within.closest(labels))
        words.push(...texts.currentNode.data.split(/\s+/).filter((word) => /\p{L}/u.test(word)));
    }
    return words;"#;

pub async fn the_first_view_has_few_words(page: &Page) {
    page.settle("on the first photo").await;
    let words: Vec<String> = page.script(WORDS, vec![]).await;
    assert!(words.len() > 20, "they are seen: {words:?}");
    assert!(words.len() <= MOST_WORDS, "{} words: {}", words.len(), words.join(" "));
    // With the answers of all three, and other firsts where they differ.
    page.click("sample-rocket.jpg").await;
    page.settle_on("rocket.jpg").await;
    let words: Vec<String> = page.script(WORDS, vec![]).await;
    assert!(words.len() <= MOST_WORDS, "{} words: {}", words.len(), words.join(" "));
}
