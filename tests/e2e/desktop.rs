//! The stage on the screen of a laptop: both pictures are large, and in sight with nobody scrolling.

use serde::Deserialize;
use serde_json::json;

use crate::page::Page;

const SCREEN: (u32, u32) = (1280, 900);
/// The least side of a picture, CSS pixels.
const SIDE: f64 = 420.0;

const PICTURE: &str = r#"
    const picture = document.querySelector(`[data-testid="view-${arguments[0]}"]`);
    const { left, top, right, bottom } = picture.getBoundingClientRect();
    const inset = 8;
    const corners = [left + inset, right - inset].flatMap((x) => [top + inset, bottom - inset].map((y) => [x, y]));
    const side = picture.closest(".stage-side");
    // Outside the window there is no element.
    const isSeen = ([x, y]) => document.elementFromPoint(x, y)?.closest(".stage-side") === side;
    return {
      window: [innerWidth, innerHeight],
      scrolled: scrollY,
      place: [left, top, right, bottom],
      is_seen: corners.every(isSeen),
    };"#;

#[derive(Debug, Deserialize)]
struct Shown {
    window: (u32, u32),
    scrolled: f64,
    /// Left, top, right, bottom.
    place: [f64; 4],
    /// Nothing else lies over its corners.
    is_seen: bool,
}

pub async fn both_pictures_are_large_and_in_sight(page: &Page) {
    let (width, height) = SCREEN;
    let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    page.chromium("Emulation.setDeviceMetricsOverride", metrics).await;
    for query in ["", "?lang=zh-CN"] {
        page.open(query).await;
        page.settle("on a laptop").await;
        for view in ["masked", "pasted"] {
            let shown: Shown = page.script(PICTURE, vec![json!(view)]).await;
            assert_eq!((shown.window, shown.scrolled), (SCREEN, 0.0), "{query} {view}");
            let [left, top, right, bottom] = shown.place;
            assert!(
                right - left >= SIDE && bottom - top >= SIDE,
                "{query} {view}: {shown:?}"
            );
            let is_inside = left >= 0.0 && top >= 0.0 && right <= f64::from(width) && bottom <= f64::from(height);
            assert!(is_inside && shown.is_seen, "{query} {view}: {shown:?}");
        }
    }
}
