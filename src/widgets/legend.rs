//! What the colours of a map mean: the scale of [`heat`], with a value at each end.

use yew::prelude::*;

use super::heat;

/// What a [`Legend`] says.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is measured.
    pub title: AttrValue,
    /// The value at the dark end, with its unit.
    pub least: AttrValue,
    /// The value at the pale end, with its unit.
    pub most: AttrValue,
}

/// A bar of the scale's colours between two values.
#[component]
pub fn Legend(props: &Props) -> Html {
    html! {
        <p class="legend">
            <span class="legend-title">{ &props.title }</span>
            <span class="legend-scale">
                <span>{ &props.least }</span>
                <span class="legend-bar" style={format!("background: {}", heat::gradient())} aria-hidden="true" />
                <span>{ &props.most }</span>
            </span>
        </p>
    }
}
