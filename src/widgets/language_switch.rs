//! The way to the page's other language.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::text::{Language, use_not_fetched, use_switch, use_text};

/// A list of the languages, each under its own name.
#[component]
pub fn LanguageSwitch() -> Html {
    let (text, switch) = (use_text(), use_switch());
    let not_fetched = use_not_fetched();
    let list = use_node_ref();
    use_effect_with((text.language(), not_fetched), {
        let list = list.clone();
        move |(language, _)| {
            // What was chosen and did not come is no longer chosen.
            if let Some(list) = list.cast::<HtmlSelectElement>() {
                list.set_value(language.tag());
            }
        }
    });
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        if let Some(language) = Language::spoken(&chosen) {
            switch.emit(language);
        }
    });
    let option = |language: &Language| {
        html! {
            <option value={language.tag()} lang={language.tag()} selected={*language == text.language()}>
                { language.name() }
            </option>
        }
    };
    html! {
        <select ref={list} class="language-switch" aria-label={text.msg_language_switch()} data-testid="language" {onchange}>
            { for Language::ALL.iter().map(option) }
        </select>
    }
}
