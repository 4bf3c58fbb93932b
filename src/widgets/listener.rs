//! Events of the window, as long as somebody listens.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

/// A listener on the window that ends when it is dropped.
pub struct Listener {
    kind: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

/// Calls `on_event` with each event of this kind.
pub fn listen<E: JsCast>(kind: &'static str, mut on_event: impl FnMut(E) + 'static) -> Listener {
    let closure = Closure::new(move |event: Event| on_event(event.unchecked_into()));
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
    }
    Listener { kind, closure }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.remove_event_listener_with_callback(self.kind, self.closure.as_ref().unchecked_ref());
        }
    }
}
