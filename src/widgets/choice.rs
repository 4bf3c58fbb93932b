//! One of a few, side by side.

use yew::prelude::*;

/// What a [`Choice`] offers.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Tells it from others on the page.
    pub id: &'static str,
    /// What is chosen.
    pub label: String,
    /// What there is.
    pub options: Vec<String>,
    /// Which of them is on.
    pub chosen: usize,
    /// Takes the one that was chosen.
    pub on_choose: Callback<usize>,
}

/// Radio buttons that look like one control.
#[component]
pub fn Choice(props: &Props) -> Html {
    let option = |(at, name): (usize, &String)| {
        let on_change = props.on_choose.reform(move |_: Event| at);
        html! {
            <label key={at}>
                <input type="radio" name={props.id} checked={at == props.chosen} onchange={on_change} data-testid={format!("{}-{at}", props.id)} />
                <span>{ name }</span>
            </label>
        }
    };
    html! {
        <fieldset class="choice">
            <legend>{ &props.label }</legend>
            <div>{ for props.options.iter().enumerate().map(option) }</div>
        </fieldset>
    }
}
