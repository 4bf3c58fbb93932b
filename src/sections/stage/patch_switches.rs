//! The patches of the masked picture, each to be hidden or brought back.

use yew::prelude::*;

use crate::state::Action;
use crate::text::{use_text, words};
use crate::widgets::pixels;

/// What [`PatchSwitches`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Which patches are hidden, or will soon be, in raster order.
    pub hidden: Vec<bool>,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
}

/// Whether a key is pressed alone; with others it is the browser's, such as to go back.
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.alt_key() || event.ctrl_key() || event.meta_key())
}

/// Lies over the picture. A click switches a patch; arrow keys lead from one to the next, and the space bar switches it.
#[component]
pub fn PatchSwitches(props: &Props) -> Html {
    let text = use_text();
    let pointed = use_state(|| None::<usize>);
    let (at, grid) = (*pointed, props.hidden.len().isqrt());
    let cell = |cell: usize| {
        let (pointed, on_action) = (pointed.clone(), props.on_action.clone());
        let on_click = move |_: MouseEvent| {
            pointed.set(Some(cell));
            on_action.emit(Action::SwitchPatch(cell));
        };
        html! { <span aria-hidden="true" class={(at == Some(cell)).then_some("is-pointed")} onclick={on_click} /> }
    };
    let on_focus = {
        let pointed = pointed.clone();
        move |_: FocusEvent| pointed.set(Some(at.unwrap_or(0)))
    };
    let on_key = {
        let (pointed, on_action) = (pointed.clone(), props.on_action.clone());
        move |event: KeyboardEvent| {
            if !is_plain(&event) {
                return;
            }
            let key = event.key();
            if let Some(next) = pixels::next_patch(at, &key, grid) {
                event.prevent_default();
                pointed.set(Some(next));
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
    html! {
        <>
            <div class="cells are-switches" style={format!("--grid: {grid}")} tabindex="0" role="application" onfocus={on_focus} onkeydown={on_key}
                aria-label="Patches: arrow keys lead from one to the next, the space bar hides it or brings it back"
                data-testid="patch-switches">
                { for (0..props.hidden.len()).map(cell) }
            </div>
            <p class="visually-hidden" aria-live="polite">{ told }</p>
        </>
    }
}
