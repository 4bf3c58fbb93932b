//! Whether a media query holds, as it is now.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MediaQueryList, MediaQueryListEvent};
use yew::prelude::*;

/// One picture at a time is large; the style sheets (`phone.css`, `stage.css`) say the same.
pub const PHONE: &str = "(max-width: 41.99rem)";

/// Whether `query` holds; renders again when that changes.
#[hook]
pub fn use_media(query: &'static str) -> bool {
    let holds = use_state(|| list(query).is_some_and(|list| list.matches()));
    use_effect_with((), {
        let holds = holds.clone();
        move |()| {
            let list = list(query);
            let on_change = Closure::<dyn FnMut(_)>::new(move |event: MediaQueryListEvent| holds.set(event.matches()));
            if let Some(list) = &list {
                let _ = list.add_event_listener_with_callback("change", on_change.as_ref().unchecked_ref());
            }
            move || {
                if let Some(list) = list {
                    let _ = list.remove_event_listener_with_callback("change", on_change.as_ref().unchecked_ref());
                }
            }
        }
    });
    *holds
}

fn list(query: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(query).ok().flatten()
}
