//! Where the visitor was at each step of the browser's history, so that Back leads there and not to the top.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use web_sys::Window;

/// The steps of this visit, each under a number that the history keeps for us; the one that is shown is the last one
/// met.
#[derive(Default)]
pub struct Places(RefCell<Vec<Place>>);

struct Place {
    id: f64,
    top: f64,
}

impl Places {
    /// To be called at each step: how far down the visitor was when here before; `None` on the first visit.
    pub fn arrive(&self) -> Option<f64> {
        let history = web_sys::window()?.history().ok()?;
        let known = history.state().ok().and_then(|state| state.as_f64());
        let mut places = self.0.borrow_mut();
        if let Some(at) = places.iter().position(|place| Some(place.id) == known) {
            let place = places.remove(at);
            let top = place.top;
            places.push(place);
            return Some(top);
        }
        let id = js_sys::Math::random();
        places.push(Place { id, top: 0.0 });
        let _ = history.replace_state(&JsValue::from(id), "");
        None
    }

    /// To be called whenever the page has been scrolled.
    pub fn scrolled(&self, window: &Window) {
        if let (Some(place), Ok(top)) = (self.0.borrow_mut().last_mut(), window.scroll_y()) {
            place.top = top;
        }
    }
}
