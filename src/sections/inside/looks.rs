//! How a stop asks for what it shows: only once it has come into view, and no longer than it is on the page.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};
use yew::prelude::*;

use crate::state::Action;
use patchwork_protocol::Inspection;

/// How far below the screen a stop may be to be made ready.
const AHEAD: &str = "50%";

/// Asks for these looks under the name of a figure, and for none once it is gone.
#[hook]
pub fn use_looks(figure: &'static str, wishes: Vec<Inspection>, on_action: Callback<Action>) {
    use_effect_with(wishes, {
        let on_action = on_action.clone();
        move |wishes| on_action.emit(Action::Inspect(figure, wishes.clone()))
    });
    use_effect_with((), move |()| move || on_action.emit(Action::Inspect(figure, vec![])));
}

/// What is here now, else what was here before of the same kind: it stays on screen until the next comes.
#[hook]
pub fn use_latest<K: PartialEq + 'static, T: 'static>(of: K, now: Option<Rc<T>>) -> Option<Rc<T>> {
    let latest = use_mut_ref(|| None::<(K, Rc<T>)>);
    let mut latest = latest.borrow_mut();
    match now {
        Some(now) => *latest = Some((of, now)),
        None => *latest = latest.take().filter(|(before, _)| *before == of),
    }
    latest.as_ref().map(|(_, value)| value.clone())
}

/// Whether the element has been in view, or nearly. Without an observer it is from the start.
#[hook]
pub fn use_in_view() -> (NodeRef, bool) {
    let node = use_node_ref();
    let seen = use_state(|| false);
    use_effect_with((), {
        let (node, seen) = (node.clone(), seen.clone());
        move |()| {
            let on_change = Closure::<dyn FnMut(js_sys::Array)>::new({
                let seen = seen.clone();
                move |entries: js_sys::Array| {
                    let mut entries = entries.iter().map(JsCast::unchecked_into::<IntersectionObserverEntry>);
                    if entries.any(|entry| entry.is_intersecting()) {
                        seen.set(true);
                    }
                }
            });
            let options = IntersectionObserverInit::new();
            options.set_root_margin(AHEAD);
            let callback = on_change.as_ref().unchecked_ref();
            let observer = IntersectionObserver::new_with_options(callback, &options).ok();
            match (&observer, node.cast::<Element>()) {
                (Some(observer), Some(element)) => observer.observe(&element),
                _ => seen.set(true),
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(on_change);
            }
        }
    });
    (node, *seen)
}
