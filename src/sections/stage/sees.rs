//! What the model sees: the masked photo, the brush, and the ways to choose a mask.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::sections::stage::brush::{Brush, Canvas};
use crate::sections::stage::views::{PictureView, View};
use crate::sections::stage::what::First;
use crate::state::{Action, State};
use crate::text::manner::Manner;
use crate::text::{Text, use_text, words};
use crate::widgets::icon::{self, Icon};
use patchwork_protocol::Strategy;

const SIZES: [usize; 4] = [1, 2, 3, 5];

/// What [`Sees`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Which patches the wish hides, in raster order.
    pub hidden: Option<Rc<Vec<bool>>>,
    /// Whether the mask can be chosen; a causal model's cannot.
    pub seeded: bool,
    /// How the model that reconstructs does it.
    pub manner: Manner,
    /// A new photo is on its way.
    pub busy: bool,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
}

/// The left side of the stage.
#[component]
pub fn Sees(props: &Props) -> Html {
    let text = use_text();
    let brush = use_state(|| Brush { hides: false, size: 1 });
    let state = &props.state;
    let hidden = props.hidden.clone();
    let counted = hidden.as_ref().map(|hidden| {
        let count = hidden.iter().filter(|&&hidden| hidden).count();
        props.manner.masked_caption(text, count, hidden.len())
    });
    let mask = hidden.as_deref().map(|hidden| bytes(hidden));
    // By hand, nothing is hidden at first.
    let is_blank = hidden.as_ref().is_some_and(|hidden| !hidden.contains(&true));
    let is_begun = state.history.can_undo() || state.history.can_redo();
    let is_hinted = (!is_begun || (brush.hides && is_blank)) && !props.busy;
    let visible = state.shown.as_ref().and_then(|run| run.visible.clone());
    html! {
        <section class="stage-side sees" aria-labelledby="sees">
            <div class="side-head">
                <h2 id="sees">{ text.msg_sees_title() }</h2>
                <p data-testid="hidden-count">{ counted }</p>
                <First view={text.msg_what_visible()} classified={visible} />
            </div>
            <PictureView view={View::Masked} run={state.shown.clone()} {mask} manner={props.manner} reconstructed={0} busy={props.busy}>
                if let Some(hidden) = hidden.filter(|_| props.seeded) {
                    <Canvas brush={*brush} {hidden} on_action={props.on_action.clone()} />
                    if is_hinted {
                        <p class="hint" aria-hidden="true">
                            { if brush.hides { text.msg_paint_hint_hide() } else { text.msg_paint_hint_reveal() } }
                        </p>
                    }
                }
            </PictureView>
            if props.seeded {
                <div class="tools">
                    { tools(text, *brush, brush.clone()) }
                    { buttons(text, state, &props.on_action) }
                </div>
                { strategies(text, state.wish.strategy, &props.on_action, brush.clone()) }
            } else {
                <p class="note">{ text.msg_strategy_causal() }</p>
            }
        </section>
    }
}

/// Which patches the wish hides, in raster order.
#[hook]
pub fn use_hidden(state: &Rc<State>) -> Option<Rc<Vec<bool>>> {
    let hidden = use_memo(
        (state.wish.clone(), state.shown.clone(), state.models.in_use.clone()),
        {
            let state = state.clone();
            move |_| state.hidden_by(&state.wish).map(Rc::new)
        },
    );
    (*hidden).clone()
}

/// The same as [`PictureView`] takes it.
pub fn bytes(hidden: &[bool]) -> Rc<Vec<u8>> {
    Rc::new(hidden.iter().copied().map(u8::from).collect())
}

fn tools(text: Text, brush: Brush, set: UseStateHandle<Brush>) -> Html {
    let tool = |hides: bool, icon: Icon, label: String, testid: &'static str| {
        let set = set.clone();
        let onchange = move |_: Event| set.set(Brush { hides, ..brush });
        html! {
            <label class="segment" title={label.clone()}>
                <input type="radio" name="tool" checked={brush.hides == hides} {onchange} data-testid={testid} />
                <span>{ icon.draw() }<span>{ label }</span></span>
            </label>
        }
    };
    let on_size = {
        let set = set.clone();
        move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let at = (input.value_as_number() as usize).min(SIZES.len() - 1);
            set.set(Brush {
                size: SIZES[at],
                ..brush
            });
        }
    };
    let at = SIZES.iter().position(|&size| size == brush.size).unwrap_or(0);
    html! {
        <>
            <div class="segments" role="radiogroup" aria-label={text.msg_tool()}>
                { tool(false, Icon::Reveal, text.msg_tool_reveal(), "tool-reveal") }
                { tool(true, Icon::Hide, text.msg_tool_hide(), "tool-hide") }
            </div>
            <label class="size" title={text.msg_brush_size()}>
                <span class="visually-hidden">{ text.msg_brush_size() }</span>
                <input type="range" min="0" max={(SIZES.len() - 1).to_string()} step="1" value={at.to_string()} oninput={on_size}
                    aria-valuetext={text.msg_brush_size_value(brush.size)} data-testid="brush-size" />
            </label>
        </>
    }
}

fn buttons(text: Text, state: &State, on_action: &Callback<Action>) -> Html {
    // One that stays pressed has its words beside it.
    let button = |icon: Icon, label: String, action: Action, is_possible: bool, pressed: Option<bool>, testid| {
        let words = pressed.map(|_| html! { <span>{ &label }</span> });
        let onclick = on_action.reform(move |_: MouseEvent| action.clone());
        html! {
            <button type="button" class="button is-icon" title={label.clone()} aria-label={label} aria-pressed={pressed.map(|it| it.to_string())} disabled={!is_possible}
                {onclick} data-testid={testid}>{ icon.draw() }{ words }</button>
        }
    };
    html! {
        <div class="buttons">
            { button(Icon::Undo, text.msg_mask_undo(), Action::Undo, state.history.can_undo(), None, "undo") }
            { button(Icon::Redo, text.msg_mask_redo(), Action::Redo, state.history.can_redo(), None, "redo") }
            { button(Icon::Invert, text.msg_mask_invert(), Action::Invert, true, Some(state.wish.inverted), "invert") }
        </div>
    }
}

fn strategies(text: Text, chosen: Strategy, on_action: &Callback<Action>, brush: UseStateHandle<Brush>) -> Html {
    let choice = |strategy: Strategy| {
        let (on_action, brush) = (on_action.clone(), brush.clone());
        let onchange = move |_: Event| {
            // By hand, nothing is hidden at first: there is nothing to reveal.
            let hides = strategy == Strategy::Manual;
            brush.set(Brush { hides, ..*brush });
            on_action.emit(Action::Strategy(strategy));
        };
        let testid = format!("strategy-{strategy:?}").to_ascii_lowercase();
        html! {
            <label class="strategy">
                <input type="radio" name="strategy" checked={strategy == chosen} {onchange} data-testid={testid} />
                { icon::strategy(strategy) }
                <span>{ words::strategy(text, strategy) }</span>
            </label>
        }
    };
    html! {
        <div class="strategies" role="radiogroup" aria-label={text.msg_strategy()}>
            { for Strategy::ALL.into_iter().map(choice) }
        </div>
    }
}
