//! The walk through the forward pass: what it shows of the running models, and by which keys.

use serde::Deserialize;

use crate::page::Page;

const DOWN: char = '\u{e015}';
const RIGHT: char = '\u{e014}';

/// Opens the walk.
const OPEN: &str = r##"location.hash = "#/inside";"##;

/// Comes by the first stop whose figure is not there, for none is asked for before it is in view. Then how many patches
/// of the large map are blank, what is said of it, how many small pictures there are.
const LOOK: &str = r#"
    const all = (name) => [...document.querySelectorAll(`[data-testid="${name}"]`)];
    const figures = { patches: "patches-filter", positions: "positions-all", attention: "attention-map", tokens: "tokens-small" };
    const next = Object.keys(figures).find((stop) => all(figures[stop]).length == 0);
    if (next) all(`stop-${next}`)[0]?.scrollIntoView();
    const map = all("attention-map")[0];
    let blank = null;
    if (map) {
      const grid = Number(getComputedStyle(all("attention-picker")[0]).getPropertyValue("--grid"));
      const pixels = map.getContext("2d").getImageData(0, 0, map.width, map.height).data;
      const middle = (at) => Math.floor((at + 0.5) * map.width / grid);
      blank = 0;
      for (let at = 0; at < grid * grid; at++) {
        blank += pixels[(middle(Math.floor(at / grid)) * map.width + middle(at % grid)) * 4 + 3] == 0;
      }
    }
    return {
      blank,
      told: all("attention-told")[0]?.innerText ?? "",
      label: map?.getAttribute("aria-label") ?? "",
      heads: all("attention-head").length,
      tokens: all("tokens-small").length,
      filters: all("patches-filter").length,
      bars: all("patches-bars").length,
      positions: all("positions-all").map((canvas) => canvas.getAttribute("aria-label")),
      sideways: document.documentElement.scrollWidth - innerWidth,
    };"#;

#[derive(Debug, Deserialize)]
struct Walk {
    blank: Option<usize>,
    told: String,
    label: String,
    heads: usize,
    tokens: usize,
    filters: usize,
    bars: usize,
    positions: Vec<String>,
    sideways: i32,
}

/// Each link on top leads to its stop: there it is, and there the keyboard goes on.
pub async fn links_lead_to_the_stops(page: &Page) {
    page.settle("on the first photo").await;
    page.script::<()>(OPEN, vec![]).await;
    let links = r#"return [...document.querySelectorAll(".stops a")].map((link) => [link.textContent, link.hash]);"#;
    let links: Vec<(String, String)> = page.wait_for("links", links, |links: &Vec<_>| links.len() == 10).await;
    let follow = r#"[...document.querySelectorAll(".stops a")].find((link) => link.hash === arguments[0]).click();"#;
    let at = r#"const { textContent, tagName } = document.activeElement;
        const { top } = document.activeElement.getBoundingClientRect();
        return [tagName === "H2" ? textContent : "", top > -1 && top < innerHeight];"#;
    for (title, hash) in links {
        page.script::<()>(follow, vec![serde_json::json!(hash)]).await;
        let is_there = |(focused, is_seen): &(String, bool)| *focused == title && *is_seen;
        page.wait_for(&title, at, is_there).await;
    }
}

pub async fn the_walk_shows_the_running_models(page: &Page) {
    page.settle("on the first photo").await;
    page.script::<()>(OPEN, vec![]).await;
    let is_there =
        |walk: &Walk| walk.blank.is_some() && walk.tokens == 12 && walk.filters == 24 && walk.positions.len() == 2;
    let walk = page.wait_for("all figures", LOOK, is_there).await;
    assert_eq!((walk.blank, walk.heads, walk.bars), (Some(0), 4, 1), "{walk:?}");
    assert!(walk.told.starts_with("From CLS: most at row"), "{walk:?}");
    assert!(walk.positions[0].contains("alike by 0.0"), "random vectors: {walk:?}");
    assert!(walk.positions[1].contains("alike by 0.9"), "learnt ones: {walk:?}");
    assert!(walk.sideways <= 0, "{walk:?}");

    // With patches hidden, as many are left out as the mask says; the mean of all heads is shown until one is chosen.
    page.script::<()>(
        r#"document.querySelector('[data-testid="attention-mask-1"]').click();"#,
        vec![],
    )
    .await;
    let hidden = page.model.num_hidden(75);
    // What leaving them out saves is measured, too, and less than all.
    let saved = r#"
        document.querySelector('[data-testid="stop-encode"]').scrollIntoView();
        return [...document.querySelectorAll('[data-testid="savings"] .saving')].map((row) => row.innerText);"#;
    let rows = page
        .wait_for("what it saves", saved, |rows: &Vec<String>| rows.len() == 4)
        .await;
    let share = rows[3]
        .lines()
        .nth(1)
        .and_then(|share| share.strip_suffix('%')?.parse::<f64>().ok());
    assert!(
        rows[3].contains(" ms") && share.is_some_and(|share| share < 100.0),
        "{rows:?}"
    );
    let walk = page
        .wait_for("the visible patches", LOOK, |walk: &Walk| walk.blank == Some(hidden))
        .await;
    assert!(walk.label.starts_with("Mean"), "{walk:?}");
    page.script::<()>(
        r#"document.querySelectorAll('[data-testid="attention-head"]')[2].click();"#,
        vec![],
    )
    .await;
    page.wait_for("a head", LOOK, |walk: &Walk| walk.label.starts_with("Head 2"))
        .await;
}

pub async fn patches_are_picked_by_keys(page: &Page) {
    page.settle("on the first photo").await;
    page.script::<()>(OPEN, vec![]).await;
    page.wait_for("attention", LOOK, |walk: &Walk| walk.blank.is_some())
        .await;
    // The first key picks the first patch, the next ones lead from there.
    page.keys("attention-picker", &format!("{DOWN}{DOWN}{RIGHT}{RIGHT}"))
        .await;
    page.wait_for("the patch", LOOK, |walk: &Walk| {
        walk.told.starts_with("From row 2, column 3: most at row")
    })
    .await;
    // Keys that come faster than the page draws count as well.
    let quick = r#"
        const picker = document.querySelector('[data-testid="attention-picker"]');
        for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) picker.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));"#;
    page.script::<()>(quick, vec![]).await;
    page.wait_for("the patch three keys on", LOOK, |walk: &Walk| {
        walk.told.starts_with("From row 4, column 4: most at row")
    })
    .await;
    page.click("attention-cls").await;
    page.wait_for("CLS", LOOK, |walk: &Walk| walk.told.starts_with("From CLS"))
        .await;
}
