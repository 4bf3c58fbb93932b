//! A finger that begins on a slider and turns out to scroll: browsers move the thumb to it at once, and leave it there.

use web_sys::{Event, EventInit, HtmlInputElement, PointerEvent};
use yew::prelude::*;

use crate::widgets::listener::listen_first;

/// Gives sliders back the value that they had before such a swipe.
#[hook]
pub fn use_swipes() {
    use_effect_with((), |()| {
        let held = std::rc::Rc::new(std::cell::RefCell::new(None::<(HtmlInputElement, String)>));
        let on_down = listen_first::<PointerEvent>("pointerdown", {
            let held = held.clone();
            move |event| {
                let input = event.target_dyn_into::<HtmlInputElement>();
                let slider = input.filter(|input| input.type_() == "range");
                *held.borrow_mut() = slider.map(|slider| (slider.clone(), slider.value()));
            }
        });
        let on_cancel = listen_first::<PointerEvent>("pointercancel", move |_| {
            if let Some((slider, value)) = held
                .borrow_mut()
                .take()
                .filter(|(slider, value)| slider.value() != *value)
            {
                slider.set_value(&value);
                let init = EventInit::new();
                init.set_bubbles(true);
                if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
                    let _ = slider.dispatch_event(&event);
                }
            }
        });
        move || drop((on_down, on_cancel))
    });
}
