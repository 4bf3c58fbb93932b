//! What the colours of a heat map stand for.

use yew::prelude::*;

use super::heat;

/// Enough stops for the scale's bends.
const STOPS: usize = 4;

/// What a [`Legend`] tells.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What the values are.
    pub of: String,
    /// The value of the darkest colour, with its unit.
    pub least: String,
    /// The value of the palest colour, with its unit.
    pub most: String,
}

/// The scale of colours between the values at its ends.
#[component]
pub fn Legend(props: &Props) -> Html {
    let stops: Vec<String> = (0..=STOPS)
        .map(|at| {
            let [r, g, b] = heat::colour(at as f32 / STOPS as f32);
            format!("rgb({r} {g} {b})")
        })
        .collect();
    html! {
        <p class="legend">
            <span class="legend-of">{ &props.of }</span>
            <span>{ &props.least }</span>
            <span class="legend-scale" aria-hidden="true" style={format!("background: linear-gradient(90deg, {})", stops.join(", "))} />
            <span>{ &props.most }</span>
        </p>
    }
}
