//! At 320 CSS pixels no view scrolls sideways: WCAG's reflow, success criterion 1.4.10.

use crate::page::Page;
use crate::stops::come_by_all;

/// The views, and what shows that all of one is there.
const VIEWS: [(&str, &str); 5] = [
    ("inside", r#"[data-testid="stage"]"#),
    ("teach", ".gallery img"),
    ("models", ".published .row"),
    ("results", ".chart"),
    ("about", ".credits a"),
];

/// Opens what can be opened, then tells the widths of the page and the screen, and what sticks out. The window's own
/// width would grow on a phone with what sticks out. What scrolls by itself, such as a table, may be wider.
const WIDTHS: &str = r#"
    for (const details of document.querySelectorAll("details")) details.open = true;
    const scrolls = (element) => getComputedStyle(element).overflowX !== "visible";
    const isCut = (element) => element !== null && (scrolls(element) || isCut(element.parentElement));
    const isOut = (element) => element.getBoundingClientRect().right > screen.width + 1;
    const all = [...document.body.querySelectorAll("*")];
    const out = all.filter((element) => isOut(element) && !isCut(element.parentElement)).slice(0, 5);
    const width = document.scrollingElement.scrollWidth;
    return [width, screen.width, out.map((element) => element.outerHTML.slice(0, 120))];"#;

async fn assert_fits(page: &Page, view: &str) {
    let (page_width, screen, out): (f64, f64, Vec<String>) = page.script(WIDTHS, vec![]).await;
    assert_eq!(screen, 320.0, "the narrowest screen");
    assert!(
        page_width <= screen,
        "{view} is {page_width} px wide: {}",
        out.join("\n")
    );
}

pub async fn no_view_scrolls_sideways(page: &Page) {
    page.settle("on a narrow screen").await;
    for side in ["side-sees", "side-makes"] {
        page.click(side).await;
        assert_fits(page, side).await;
    }
    for (view, part) in VIEWS {
        if view == "inside" {
            come_by_all(page).await;
        } else {
            page.go(view).await;
        }
        // Inside, the last table comes only to who has opened it.
        assert_fits(page, view).await;
        let count = format!("return document.querySelectorAll('{part}').length;");
        page.wait_for(&format!("{part} in {view}"), &count, |count: &usize| *count > 0)
            .await;
        assert_fits(page, view).await;
    }
}

pub async fn no_view_scrolls_sideways_in_chinese(page: &Page) {
    no_view_scrolls_sideways(page).await;
}
