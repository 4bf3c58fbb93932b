//! A square picture of patches, one of which is picked: by a click or tap, or with the arrow keys.

use web_sys::{Element, MouseEvent};
use yew::prelude::*;

use crate::text::use_text;
use crate::widgets::pixels;
use crate::widgets::use_newest::use_newest;

/// What a [`PatchPicker`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Patches along a side.
    pub grid: usize,
    /// Which is picked.
    pub picked: Option<usize>,
    /// What picking does.
    pub label: String,
    /// What to say of the one that is picked, where its place is not enough.
    #[prop_or_default]
    pub told: Option<String>,
    /// Takes the one that was picked.
    pub on_pick: Callback<usize>,
    /// Name for the tests.
    pub testid: &'static str,
    /// The picture.
    pub children: Html,
}

/// The picture, with a frame around what is picked.
#[component]
pub fn PatchPicker(props: &Props) -> Html {
    let text = use_text();
    // Others on the page may show the same patch: only the one that is used speaks.
    let is_used = use_state(|| false);
    let (grid, picked) = (props.grid, props.picked);
    let newest = use_newest(picked);
    let on_click = {
        let on_pick = props.on_pick.clone();
        move |event: MouseEvent| {
            let Some(element) = event
                .current_target()
                .and_then(|target| wasm_bindgen::JsCast::dyn_into::<Element>(target).ok())
            else {
                return;
            };
            let square = element.get_bounding_client_rect();
            let along = |at: i32, from: f64, length: f64| {
                let share = (f64::from(at) - from) / length.max(1.0);
                ((share * grid as f64) as usize).min(grid.saturating_sub(1))
            };
            let row = along(event.client_y(), square.top(), square.height());
            on_pick.emit(row * grid + along(event.client_x(), square.left(), square.width()));
        }
    };
    let on_key = {
        let on_pick = props.on_pick.clone();
        move |event: KeyboardEvent| {
            // With other keys it is the browser's.
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            if let Some(next) = pixels::next_patch(newest.get(), &event.key(), grid) {
                event.prevent_default();
                newest.set(Some(next));
                on_pick.emit(next);
            }
        }
    };
    let frame = picked.map(|at| format!("--row: {}; --column: {}", at / grid.max(1), at % grid.max(1)));
    let place = || picked.map(|at| text.msg_inside_place(at / grid.max(1) + 1, at % grid.max(1) + 1));
    let told = is_used.then(|| props.told.clone().or_else(place)).flatten();
    let on_focus = {
        let is_used = is_used.clone();
        move |_: FocusEvent| is_used.set(true)
    };
    let on_blur = move |_: FocusEvent| is_used.set(false);
    html! {
        <div class="patch-picker" style={format!("--grid: {grid}")} tabindex="0" role="application" aria-label={props.label.clone()}
            onclick={on_click} onkeydown={on_key} onfocus={on_focus} onblur={on_blur} data-testid={props.testid}>
            { props.children.clone() }
            if let Some(style) = frame { <span class="patch-frame" {style} aria-hidden="true" /> }
            <span class="visually-hidden" aria-live="polite">{ told }</span>
        </div>
    }
}
