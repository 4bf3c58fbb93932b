//! The app in the visitor's language.

use yew::prelude::*;

use crate::app::App;
use crate::text::TextProvider;

/// What the program shows.
#[component]
pub fn Page() -> Html {
    html! { <TextProvider><App /></TextProvider> }
}
