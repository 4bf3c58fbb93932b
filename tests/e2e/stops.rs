//! The stops of the look inside, each with its figure, which is asked for once it is scrolled to. axe-core looks at all
//! of them.

use crate::accessibility::broken_rules;
use crate::page::Page;

/// All stops, and those that have no figure yet, or one that is still being computed.
const STOPS: &str = r#"
    const isWaiting = (stop) => {
      const all = (selector) => [...stop.querySelectorAll(selector)];
      const isCounting = all('[data-testid$="-progress"]').some((note) => note.textContent.endsWith("…"));
      // The one chart has its axes from the start.
      const isDrawn = all("canvas, circle.mean").length > 0;
      return !isDrawn || isCounting || all('[aria-busy="true"], .blank, .pair-empty').length > 0;
    };
    const stops = [...document.querySelectorAll('article[data-testid^="stop-"]')];
    return [stops, stops.filter(isWaiting)].map((some) => some.map((stop) => stop.dataset.testid));"#;

type Stops = (Vec<String>, Vec<String>);

/// Scrolls to a stop and waits for its figure.
pub async fn come_by(page: &Page, stop: &str) {
    let scroll = format!(
        "document.querySelector('[data-testid=\"{stop}\"]')?.scrollIntoView({{ behavior: 'instant' }}); {STOPS}"
    );
    let is_in = |stops: &[String]| stops.iter().any(|name| name == stop);
    page.wait_for(&format!("the figure of {stop}"), &scroll, |(all, waiting): &Stops| {
        is_in(all) && !is_in(waiting)
    })
    .await;
}

/// The same with all of them.
pub async fn come_by_all(page: &Page) {
    page.go("inside").await;
    let are_there = |(all, _): &Stops| !all.is_empty();
    let (all, _) = page.wait_for("the stops", STOPS, are_there).await;
    for stop in &all {
        come_by(page, stop).await;
    }
    assert_all_are_drawn(page).await;
}

async fn assert_all_are_drawn(page: &Page) {
    let (all, waiting): Stops = page.script(STOPS, vec![]).await;
    assert!(all.len() >= 10 && waiting.is_empty(), "{waiting:?} of {all:?}");
}

pub async fn every_stop_keeps_nobody_out(page: &Page) {
    page.settle("on the first photo").await;
    come_by_all(page).await;
    let broken = broken_rules(page).await;
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    // What axe looked at were the figures.
    assert_all_are_drawn(page).await;
}

pub async fn every_stop_keeps_nobody_out_in_the_dark(page: &Page) {
    every_stop_keeps_nobody_out(page).await;
}
