//! The masked picture is painted on: by mouse, pen and touch, and by keys.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::state::Action;
use crate::text::{use_text, words};
use crate::widgets::pixels;
use crate::widgets::use_newest::use_newest;

/// What the brush does, and how large it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brush {
    /// Hides patches; else it brings them back.
    pub hides: bool,
    /// Patches a side.
    pub size: usize,
}

/// What [`Canvas`] paints on.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The brush.
    pub brush: Brush,
    /// Which patches are hidden, or will soon be, in raster order.
    pub hidden: Rc<Vec<bool>>,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
}

/// Whether a key is pressed alone; with others it is the browser's, such as to go back.
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.alt_key() || event.ctrl_key() || event.meta_key())
}

/// Where the pointer is, in patches from the picture's upper left.
fn place(picture: &NodeRef, event: &PointerEvent, grid: usize) -> Option<(f64, f64)> {
    let around = picture.cast::<Element>()?.get_bounding_client_rect();
    let along = |at: f64, size: f64| at / size.max(1.0) * grid as f64;
    Some((
        along(f64::from(event.client_x()) - around.left(), around.width()),
        along(f64::from(event.client_y()) - around.top(), around.height()),
    ))
}

/// Lies over the picture. A stroke goes on as long as the button is down; arrow keys move a cursor, and the space bar
/// switches the patch below it.
#[component]
pub fn Canvas(props: &Props) -> Html {
    let text = use_text();
    let picture = use_node_ref();
    let cursor = use_state(|| None::<usize>);
    let hover = use_state(|| None::<(f64, f64)>);
    let last = use_mut_ref(|| None::<(f64, f64)>);
    let (at, grid) = (*cursor, props.hidden.len().isqrt());
    let newest = use_newest(at);
    let lead = {
        let (cursor, newest) = (cursor.clone(), newest.clone());
        move |to: usize| {
            newest.set(Some(to));
            cursor.set(Some(to));
        }
    };
    let Brush { hides, size } = props.brush;
    let stroke = {
        let (last, on_action) = (last.clone(), props.on_action.clone());
        move |to: (f64, f64)| {
            let from = last.borrow_mut().replace(to).unwrap_or(to);
            let patches = pixels::under_brush(from, to, size, grid);
            on_action.emit(Action::Stroke(patches, hides));
        }
    };
    let on_down = {
        let (picture, last, stroke) = (picture.clone(), last.clone(), stroke.clone());
        let lead = lead.clone();
        move |event: PointerEvent| {
            let Some(place) = place(&picture, &event, grid).filter(|_| event.button() == 0) else {
                return;
            };
            if let Some(element) = picture.cast::<Element>() {
                // Without it a stroke would end at the picture's edge.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            *last.borrow_mut() = None;
            stroke(place);
            let inside = |at: f64| (at.max(0.0) as usize).min(grid.saturating_sub(1));
            lead(inside(place.1) * grid + inside(place.0));
        }
    };
    let on_move = {
        let (picture, last, hover) = (picture.clone(), last.clone(), hover.clone());
        move |event: PointerEvent| {
            let place = place(&picture, &event, grid);
            if let Some(place) = place.filter(|_| last.borrow().is_some()) {
                stroke(place);
            }
            hover.set(place.filter(|_| event.pointer_type() != "touch"));
        }
    };
    let on_up = {
        let (last, on_action) = (last.clone(), props.on_action.clone());
        Callback::from(move |_: PointerEvent| {
            if last.borrow_mut().take().is_some() {
                on_action.emit(Action::Settled);
            }
        })
    };
    let on_leave = {
        let hover = hover.clone();
        move |_: PointerEvent| hover.set(None)
    };
    let on_focus = {
        let (newest, lead) = (newest.clone(), lead.clone());
        move |_: FocusEvent| lead(newest.get().unwrap_or(0))
    };
    let on_key = {
        let on_action = props.on_action.clone();
        move |event: KeyboardEvent| {
            if !is_plain(&event) {
                return;
            }
            let (at, key) = (newest.get(), event.key());
            if let Some(next) = pixels::next_patch(at, &key, grid) {
                event.prevent_default();
                lead(next);
            } else if let (Some(at), " " | "Enter") = (at, key.as_str()) {
                event.prevent_default();
                // A key that is held switches once.
                if !event.repeat() {
                    on_action.emit(Action::SwitchPatch(at));
                }
            }
        }
    };
    let told = at.and_then(|at| Some(words::patch_is(text, at, grid, *props.hidden.get(at)?)));
    let box_at = |left: f64, top: f64, side: f64, class: &'static str| {
        let share = |places: f64| places * 100.0 / grid.max(1) as f64;
        let style = format!(
            "inset-block-start: {:.3}%; left: {:.3}%; inline-size: {:.3}%; block-size: {:.3}%",
            share(top),
            share(left),
            share(side),
            share(side)
        );
        html! { <span {class} {style} aria-hidden="true" /> }
    };
    let first = |at: f64| (at - (size as f64 - 1.0) / 2.0).floor();
    html! {
        <>
            <div ref={picture} class="brush" tabindex="0" role="application" aria-label={text.msg_paint_label()} data-testid="patch-switches"
                data-cursor={at.map(|at| at.to_string())}
                onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up.clone()} onpointercancel={on_up}
                onpointerleave={on_leave} onfocus={on_focus} onkeydown={on_key}>
                { at.map(|at| box_at((at % grid) as f64, (at / grid) as f64, 1.0, "cursor")) }
                { (*hover).map(|(x, y)| box_at(first(x), first(y), size as f64, if hides { "tip hides" } else { "tip" })) }
            </div>
            <p class="visually-hidden" aria-live="polite">{ told }</p>
        </>
    }
}
