//! Gives the page its language, and follows the switch.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::UrlSearchParams;
use yew::prelude::*;

use crate::reload::word_notice;

use super::context::Context;
use super::{ClassNames, Language, Text, choose};
use crate::assets;

/// Where the choice is kept.
const KEY: &str = "patchwork-language";
/// The address's parameter.
const PARAMETER: &str = "lang";

/// What [`TextProvider`] holds.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The language to begin with.
    pub text: Text,
    /// The page.
    pub children: Html,
}

/// Everything in it can [`use_text`](super::use_text).
#[component]
pub fn TextProvider(props: &Props) -> Html {
    let text = use_state(|| props.text);
    let not_fetched = use_state(|| None);
    let wanted = use_memo((), |()| Cell::new(props.text.language()));
    use_effect_with(*text, |text| show(*text));
    let switch = use_callback((), {
        let (text, not_fetched) = (text.clone(), not_fetched.clone());
        move |language: Language, ()| {
            let (text, not_fetched, wanted) = (text.clone(), not_fetched.clone(), wanted.clone());
            wanted.set(language);
            not_fetched.set(None);
            spawn_local(async move {
                match Text::fetch(language).await {
                    // Another one was chosen in the meantime.
                    _ if wanted.get() != language => {}
                    Ok(fetched) => {
                        remember(language);
                        text.set(fetched);
                    }
                    Err(_) => not_fetched.set(Some(language)),
                }
            });
        }
    });
    let context = Context {
        text: *text,
        class_names: use_fetched_names(text.language()),
        switch,
        not_fetched: *not_fetched,
    };
    html! { <ContextProvider<Context> {context}>{ props.children.clone() }</ContextProvider<Context>> }
}

#[hook]
fn use_fetched_names(language: Language) -> ClassNames {
    let fetched = use_state(|| None::<(Language, ClassNames)>);
    use_effect_with(language, {
        let fetched = fetched.clone();
        move |&language| {
            if let Some(file) = ClassNames::file(language) {
                spawn_local(async move {
                    // Without them classes keep their English names, and nothing else is missing.
                    if let Some(names) = assets::json(file).await {
                        fetched.set(Some((language, ClassNames::new(names))));
                    }
                });
            }
        }
    });
    let (of, names) = (*fetched).clone().unwrap_or_default();
    if of == language { names } else { ClassNames::default() }
}

/// The language to begin with.
pub fn at_start() -> Language {
    let window = web_sys::window();
    let search = window.as_ref().and_then(|window| window.location().search().ok());
    let asked = search
        .and_then(|search| UrlSearchParams::new_with_str(&search).ok())
        .and_then(|search| search.get(PARAMETER));
    let remembered = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let browser = window.map(|window| window.navigator().languages());
    let browser: Vec<String> = browser
        .iter()
        .flat_map(|tags| tags.iter())
        .filter_map(|tag| tag.as_string())
        .collect();
    choose(asked.as_deref(), remembered.as_deref(), &browser)
}

/// Nothing where the browser refuses it.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn remember(language: Language) {
    if let Some(storage) = storage() {
        // Full or refused: the choice lasts as long as the page does.
        let _ = storage.set_item(KEY, language.tag());
    }
    let _ = leave_address(language);
}

/// An address that asks for a language asks for the chosen one from now on: else a reload would undo the choice.
fn leave_address(language: Language) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let url = web_sys::Url::new(&window.location().href()?)?;
    if url.search_params().has(PARAMETER) {
        url.search_params().set(PARAMETER, language.tag());
        let history = window.history()?;
        history.replace_state_with_url(&history.state()?, "", Some(&url.href()))?;
    }
    Ok(())
}

/// Tells the browser and screen readers; the title is the view's.
fn show(text: Text) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("lang", text.language().tag());
    }
    let _ = word_notice(text);
}
