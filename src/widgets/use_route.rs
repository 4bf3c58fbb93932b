//! The page's address as the page follows it: title, focus and place.

use web_sys::Event;
use yew::prelude::*;

use crate::route::{Route, View};
use crate::text::use_text;
use crate::widgets::focus::{focus, focus_in_sight};
use crate::widgets::listener::listen;
use crate::widgets::places::Places;

/// The id of the element that holds the view; it has a `tabindex` of -1.
pub const VIEW: &str = "view";

fn asked() -> Route {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    Route::parse(&hash.unwrap_or_default())
}

/// Where the address leads now.
#[hook]
pub fn use_route() -> Route {
    let places = use_memo((), |()| Places::default());
    // With the place in it, where the visitor was there before.
    let visit = use_state(|| (asked(), None));
    use_effect_with((), {
        let visit = visit.clone();
        move |()| {
            places.arrive();
            let on_scroll = {
                let places = places.clone();
                move |_| web_sys::window().iter().for_each(|window| places.scrolled(window))
            };
            let listeners = [
                listen::<Event>("scroll", on_scroll),
                listen::<Event>("hashchange", move |_| visit.set((asked(), places.arrive()))),
            ];
            move || drop(listeners)
        }
    });
    let (route, _) = &*visit;
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
    use_effect_with((*visit).clone(), move |(route, top)| {
        let first = is_first.replace(false);
        match (&route.part, top) {
            (Some(part), None) => focus_in_sight(part),
            // The first view is read from the page's own top.
            (None, None) if first => {}
            _ => {
                focus(VIEW);
                if let Some(window) = web_sys::window() {
                    window.scroll_to_with_x_and_y(0.0, top.unwrap_or_default());
                }
            }
        }
    });
    route.clone()
}
