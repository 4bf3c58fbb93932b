//! The page's address as the page follows it: title, focus and place.

use web_sys::Event;
use yew::prelude::*;

use crate::route::{Route, View};
use crate::text::use_text;
use crate::widgets::focus::{focus, focus_in_sight};
use crate::widgets::listener::listen;

/// The id of the element that holds the view; it has a `tabindex` of -1.
pub const VIEW: &str = "view";

fn asked() -> Route {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    Route::parse(&hash.unwrap_or_default())
}

/// Where the address leads now.
#[hook]
pub fn use_route() -> Route {
    let route = use_state(asked);
    use_effect_with((), {
        let route = route.clone();
        move |()| {
            let listener = listen::<Event>("hashchange", move |_| route.set(asked()));
            move || drop(listener)
        }
    });
    let text = use_text();
    use_effect_with((route.view, text), |&(view, text)| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(&match view {
                View::Stage => text.msg_page_title(),
                view => text.msg_view_title(view.title(text)),
            });
        }
    });
    let is_first = use_mut_ref(|| true);
    use_effect_with((*route).clone(), move |route| {
        let first = is_first.replace(false);
        match &route.part {
            Some(part) => focus_in_sight(part),
            // The first view is read from the page's own top.
            None if first => {}
            None => {
                if let Some(window) = web_sys::window() {
                    window.scroll_to_with_x_and_y(0.0, 0.0);
                }
                focus(VIEW);
            }
        }
    });
    (*route).clone()
}
