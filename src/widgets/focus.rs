//! Where the keyboard goes on when the button that was used is gone.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement, ScrollIntoViewOptions};

/// Focuses the element with this id, without scrolling; one that is no control needs a `tabindex` of -1.
pub fn focus(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Scrolls as little as it takes to have the element with this id in sight.
pub fn bring_in_sight(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(element) = document.and_then(|document| document.get_element_by_id(id)) {
        let options = ScrollIntoViewOptions::new();
        // By name: the typed one is a part of `web_sys` that nothing else needs.
        let _ = Reflect::set(&options, &"block".into(), &"nearest".into());
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Brings the element with this id into sight, and focuses it where it can be.
pub fn focus_in_sight(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(element) = document.and_then(|document| document.get_element_by_id(id)) {
        element.scroll_into_view();
        focus(id);
    }
}
