//! What the model makes of it: prediction, visible pasted back, original or error, with a wipe to the original.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::sections::stage::views::{PictureView, View};
use crate::sections::stage::what::First;
use crate::state::Run;
use crate::text::manner::Manner;
use crate::text::{Text, use_text};
use crate::widgets::error_map;
use crate::widgets::icon::Icon;
use crate::widgets::legend::Legend;

/// A shorter press is a tap.
const TAP_MS: f64 = 300.0;

const CHOICES: [View; 4] = [View::Pasted, View::Reconstruction, View::Original, View::Error];

/// What [`Makes`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run, where there is one.
    pub run: Option<Run>,
    /// How the model that reconstructs does it.
    pub manner: Manner,
    /// How many reconstructed patches are shown by now.
    pub reconstructed: usize,
    /// Hidden patches reconstructed so far and in all, of the picture that is to take this one's place.
    pub doing: Option<(usize, usize)>,
    /// A new photo is on its way.
    pub busy: bool,
    /// Lets the patches arrive again.
    pub on_play: Callback<()>,
    /// What else is to be told below it.
    pub children: Html,
}

/// The right side of the stage.
#[component]
pub fn Makes(props: &Props) -> Html {
    let text = use_text();
    let chosen = use_state(|| View::Pasted);
    let wipe = use_state(|| 0_u32);
    let held = use_state(|| false);
    let since = use_mut_ref(|| 0.0);
    let share = if *held { 100 } else { *wipe };
    let psnr = (props.run.as_ref()).and_then(|run| run.reconstructed.as_ref()?.reconstruction.psnr);
    let loss = (props.run.as_ref()).and_then(|run| run.reconstructed.as_ref()?.reconstruction.loss);
    let layer = |view: View| {
        let is_off = view != *chosen && view != View::Original;
        // The original lies on top, as far as it is wiped to.
        let style = match view {
            View::Original if *chosen != View::Original => Some(format!("clip-path: inset(0 {}% 0 0)", 100 - share)),
            _ => None,
        };
        let is_unseen = is_off || (view == View::Original && *chosen != View::Original && share == 0);
        html! {
            <div class={classes!("layer", is_off.then_some("is-off"))} {style} aria-hidden={is_unseen.to_string()}>
                <PictureView {view} run={props.run.clone()} manner={props.manner} reconstructed={props.reconstructed} busy={false} />
            </div>
        }
    };
    let on_wipe = {
        let wipe = wipe.clone();
        move |event: InputEvent| wipe.set(event.target_unchecked_into::<HtmlInputElement>().value_as_number() as u32)
    };
    let busy = props.busy;
    html! {
        <section class="stage-side makes" aria-labelledby="makes">
            <div class="side-head">
                <h2 id="makes">{ text.msg_makes_title() }</h2>
                <p>
                    <span title={loss.map(|loss| format!("{} {loss:.3}", props.manner.loss(text)))}>{ props.manner.psnr(text) }</span>{ " " }
                    <span class="figure" data-testid="psnr" data-value={psnr.map(|psnr| psnr.to_string())}>
                        { psnr.map_or_else(|| "–".to_owned(), |psnr| format!("{psnr:.1} dB")) }
                    </span>
                    <span class="visually-hidden">
                        { format!(", {} ", props.manner.loss(text)) }
                        <span data-testid="loss" data-value={loss.map(|loss| loss.to_string())}>
                            { loss.map_or_else(|| "–".to_owned(), |loss| format!("{loss:.3}")) }
                        </span>
                    </span>
                </p>
                <First view={text.msg_what_reconstructed()} classified={props.run.as_ref().and_then(|run| run.pasted.clone())} />
            </div>
            <div class={classes!("picture", "stack", busy.then_some("is-busy"))} aria-busy={busy.to_string()} style={format!("--wipe: {share}")}>
                { layer(View::Reconstruction) }
                { layer(View::Pasted) }
                if *chosen == View::Error { { layer(View::Error) } }
                { layer(View::Original) }
                if *chosen != View::Original {
                    <span class="divider" aria-hidden="true" />
                    <input class="wipe" type="range" min="0" max="100" step="1" value={wipe.to_string()} oninput={on_wipe}
                        aria-label={text.msg_makes_wipe()} aria-valuetext={text.msg_makes_wipe_value(*wipe)} data-testid="wipe" />
                }
                if let Some((reconstructed, total)) = props.doing {
                    <p class="doing" data-testid="painting">{ text.msg_reconstructing_patch((reconstructed + 1).min(total), total) }</p>
                }
                if *chosen == View::Error {
                    <div class="map-legend" data-testid="error-legend">
                        <span class="visually-hidden">{ text.msg_error_label() }</span>
                        <Legend of={text.msg_error()} least={text.msg_error_none()} most={text.msg_error_most(error_map::MOST)} />
                    </div>
                }
            </div>
            <div class="tools">
                { choices(text, *chosen, chosen.clone()) }
                <div class="buttons">
                    { hold(text, held, since) }
                    <button type="button" class="button is-play" onclick={props.on_play.reform(|_: MouseEvent| ())} data-testid="play">
                        { Icon::Play.draw() }<span>{ text.msg_makes_play() }</span>
                    </button>
                </div>
            </div>
            { props.children.clone() }
        </section>
    }
}

fn choices(text: Text, chosen: View, set: UseStateHandle<View>) -> Html {
    let choice = |view: View| {
        let (label, testid) = match view {
            View::Reconstruction => (text.msg_makes_prediction(), "show-prediction"),
            View::Original => (text.msg_makes_original(), "show-original"),
            View::Error => (text.msg_makes_error(), "show-error"),
            View::Pasted | View::Masked => (text.msg_makes_pasted(), "show-pasted"),
        };
        let set = set.clone();
        html! {
            <label class="segment">
                <input type="radio" name="shown" checked={view == chosen} onchange={move |_: Event| set.set(view)} data-testid={testid} />
                <span><span>{ label }</span></span>
            </label>
        }
    };
    html! {
        <div class="segments" role="radiogroup" aria-label={text.msg_makes_shown()}>{ for CHOICES.into_iter().map(choice) }</div>
    }
}

/// As long as it is held, by pointer or key, the original is seen; after a tap, until the next.
fn hold(text: Text, held: UseStateHandle<bool>, since: Rc<RefCell<f64>>) -> Html {
    let set = |to: bool| {
        let held = held.clone();
        move || held.set(to)
    };
    let (down, away, key_up) = (set(true), set(false), set(false));
    let press = {
        let (held, since) = (held.clone(), since.clone());
        move |event: PointerEvent| {
            // A press that ends what a tap began is no tap itself.
            *since.borrow_mut() = if *held { f64::NEG_INFINITY } else { event.time_stamp() };
            held.set(true);
        }
    };
    let up = {
        let held = held.clone();
        move |event: PointerEvent| held.set(event.time_stamp() - *since.borrow() < TAP_MS)
    };
    let on_key = {
        let down = down.clone();
        move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), " " | "Enter") {
                event.prevent_default();
                down();
            }
        }
    };
    let blur = away.clone();
    let leave = {
        let away = away.clone();
        move |event: PointerEvent| {
            if event.buttons() != 0 {
                away();
            }
        }
    };
    html! {
        <button type="button" class="button" aria-pressed={held.to_string()} data-testid="compare"
            onpointerdown={press} onpointerup={up} onpointerleave={leave}
            onpointercancel={move |_: PointerEvent| away()}
            onkeydown={on_key} onkeyup={move |_: KeyboardEvent| key_up()} onblur={move |_: FocusEvent| blur()}>
            { Icon::Compare.draw() }<span>{ text.msg_makes_hold() }</span>
        </button>
    }
}
