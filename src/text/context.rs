//! The language as components are given it.

use yew::prelude::*;

use super::{ClassNames, Language, Text};

/// What a `TextProvider` provides.
#[derive(Clone, PartialEq)]
pub(super) struct Context {
    pub text: Text,
    pub class_names: ClassNames,
    pub switch: Callback<Language>,
    /// Chosen last, but its sentences did not come.
    pub not_fetched: Option<Language>,
}

/// The sentences in the language that the page speaks now; a switch renders the component again.
#[hook]
pub fn use_text() -> Text {
    use_found().text
}

/// What classes are called in that language.
#[hook]
pub fn use_class_names() -> ClassNames {
    use_found().class_names
}

/// What to call with another language.
#[hook]
pub fn use_switch() -> Callback<Language> {
    use_found().switch
}

/// The language that was chosen last, where its sentences did not come: the page then speaks as before.
#[hook]
pub fn use_not_fetched() -> Option<Language> {
    use_found().not_fetched
}

#[hook]
fn use_found() -> Context {
    use_context().expect("the page is inside a TextProvider")
}
