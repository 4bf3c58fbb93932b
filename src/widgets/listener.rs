//! Events of the window, as long as somebody listens.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

/// A listener on the window that ends when it is dropped.
pub struct Listener {
    kind: &'static str,
    first: bool,
    closure: Closure<dyn FnMut(Event)>,
}

/// Calls `on_event` with each event of this kind.
pub fn listen<E: JsCast>(kind: &'static str, on_event: impl FnMut(E) + 'static) -> Listener {
    Listener::new(kind, false, on_event)
}

/// The same, before the event's own element hears of it.
pub fn listen_first<E: JsCast>(kind: &'static str, on_event: impl FnMut(E) + 'static) -> Listener {
    Listener::new(kind, true, on_event)
}

impl Listener {
    fn new<E: JsCast>(kind: &'static str, first: bool, mut on_event: impl FnMut(E) + 'static) -> Self {
        let closure = Closure::new(move |event: Event| on_event(event.unchecked_into()));
        if let Some(window) = web_sys::window() {
            let listener = closure.as_ref().unchecked_ref();
            let _ = window.add_event_listener_with_callback_and_bool(kind, listener, first);
        }
        Self { kind, first, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let listener = self.closure.as_ref().unchecked_ref();
            let _ = window.remove_event_listener_with_callback_and_bool(self.kind, listener, self.first);
        }
    }
}
