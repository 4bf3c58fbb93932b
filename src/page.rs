//! The app in the visitor's language.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use crate::app::App;
use crate::text::{Text, TextProvider, at_start};

/// What [`Page`] is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The language to begin with.
    pub text: Text,
}

/// What the program shows.
#[component]
pub fn Page(props: &Props) -> Html {
    html! { <TextProvider text={props.text}><App /></TextProvider> }
}

/// Shows the page in `root` once its sentences are here. Until then, and where they do not come, `www/first_paint.js`
/// has the word.
pub fn show_in(root: Element) {
    spawn_local(async move {
        match Text::fetch(at_start()).await {
            Ok(text) => {
                yew::Renderer::<Page>::with_root_and_props(root, Props { text }).render();
            }
            Err(error) => wasm_bindgen::throw_val(error),
        }
    });
}
