//! What all charts share: where their axes lie, and how a mark is drawn as SVG.

use yew::prelude::*;

/// Width of a chart in its own units, which are about pixels on a small screen.
pub const WIDTH: f64 = 360.0;
/// Where its axes begin and end from the left.
pub const X: (f64, f64) = (32.0, WIDTH - 12.0);
/// Height of a line chart.
pub const HEIGHT: f64 = 228.0;
/// Where the values of a line chart stand from the top, the lowest first.
pub const Y: (f64, f64) = (HEIGHT - 44.0, 10.0);

/// A hairline across, with its value at the left.
pub fn across(y: f64, tick: f64) -> Html {
    html! {
        <>
            <line class="grid" x1={px(X.0)} x2={px(X.1)} y1={px(y)} y2={px(y)} />
            { label(X.0 - 8.0, y + 4.0, "end", tick.to_string()) }
        </>
    }
}

/// Words at a place, which is their start, middle or end.
pub fn label(x: f64, y: f64, anchor: &'static str, words: String) -> Html {
    html! { <text x={px(x)} y={px(y)} text-anchor={anchor}>{ words }</text> }
}

/// One point of a polyline.
pub fn joint((x, y): (f64, f64)) -> String {
    format!("{},{} ", px(x), px(y))
}

/// A length in the chart's units.
pub fn px(value: f64) -> String {
    format!("{value:.1}")
}
