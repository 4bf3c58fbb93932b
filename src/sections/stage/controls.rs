//! What is hidden: the mask ratio and the seed of the random mask; and what a prediction may borrow.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::state::Action;
use crate::text::use_text;
use crate::widgets::icon::Icon;
use patchwork_protocol::MaskSpec;

/// The ratio that the paper found best for photos.
const PAPER_PERCENT: u32 = 75;
const MAX_PERCENT: u32 = 95;
/// Random seeds stay short enough to be read out and typed.
const SEEDS: f64 = 100_000.0;

/// What the [`Controls`] show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The mask that is asked for.
    pub wish: MaskSpec,
    /// The share of the patches that it hides in fact, where that is known.
    pub hidden: Option<f32>,
    /// The mask can be chosen; a causal model's cannot, but for the ratio.
    pub seeded: bool,
    /// What to know of it just now.
    pub note: String,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
}

/// Slider, seed and button.
#[component]
pub fn Controls(props: &Props) -> Html {
    let text = use_text();
    let strategy = props.wish.strategy;
    let has_ratio = !props.seeded || strategy.has_ratio();
    let has_seed = props.seeded && strategy.has_seed();
    // Of other masks the ratio does not say what is hidden.
    let is_ratio = has_ratio && !(props.seeded && (props.wish.inverted || !props.wish.by_hand.is_none()));
    let share = props.hidden.filter(|_| !is_ratio).unwrap_or(props.wish.mask_ratio);
    let percent = (share * 100.0).round() as u32;
    let on_ratio = props.on_action.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::MaskRatio(input.value_as_number() as f32 / 100.0)
    });
    let on_settled = props.on_action.reform(|_: Event| Action::Settled);
    let on_cancelled = props.on_action.reform(|_: PointerEvent| Action::TakeBack);
    // Browsers may leave out `change` when the thumb comes back to where it was.
    let on_released = props.on_action.reform(|_: PointerEvent| Action::Settled);
    let on_paper = {
        let on_action = props.on_action.clone();
        move |_: MouseEvent| {
            on_action.emit(Action::MaskRatio(PAPER_PERCENT as f32 / 100.0));
            on_action.emit(Action::Settled);
        }
    };
    let on_new = props
        .on_action
        .reform(|_: MouseEvent| Action::Seed((js_sys::Math::random() * SEEDS) as u32));
    let at = |percent: u32| f64::from(percent.min(MAX_PERCENT)) / f64::from(MAX_PERCENT);
    html! {
        <div class="mask-controls">
            <div class="field">
                <div class="field-head">
                    <label for="mask-ratio">{ text.msg_mask_ratio() }</label>
                    <output for="mask-ratio">{ text.msg_number_percent(percent) }</output>
                </div>
                <div class="slider" style={format!("--at: {:.4}; --paper: {:.4}", at(percent), at(PAPER_PERCENT))}>
                    <input id="mask-ratio" data-testid="mask-ratio" type="range" min="0" max={MAX_PERCENT.to_string()} step="1"
                        disabled={!has_ratio} value={percent.to_string()} aria-valuetext={text.msg_mask_ratio_value(percent)}
                        oninput={on_ratio} onchange={on_settled} onpointerup={on_released} onpointercancel={on_cancelled} />
                    <button type="button" class="tick" onclick={on_paper} disabled={!has_ratio} aria-label={text.msg_mask_ratio_paper_label()}>
                        { text.msg_mask_ratio_paper() }
                    </button>
                </div>
            </div>
            <div class="field seed">
                <label for="seed">{ text.msg_mask_seed() }</label>
                <SeedField seed={props.wish.seed} seeded={has_seed} on_action={props.on_action.clone()} />
                <button type="button" class="button is-primary" id="new-mask" data-testid="new-mask" disabled={!has_seed} onclick={on_new}>
                    { Icon::Dice.draw() }<span>{ text.msg_mask_another() }</span>
                </button>
            </div>
            <p class="note" id="mask-note">{ &props.note }</p>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct SeedProps {
    seed: u32,
    seeded: bool,
    on_action: Callback<Action>,
}

/// By itself, so that nothing but another seed writes into it while somebody types.
#[component]
fn SeedField(props: &SeedProps) -> Html {
    let on_seed = {
        let on_action = props.on_action.clone();
        move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            // Half-typed seeds wait until they are one.
            if let Ok(seed) = input.value().parse() {
                on_action.emit(Action::Seed(seed));
            }
        }
    };
    let on_seed_left = {
        let seed = props.seed;
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            // What is not a seed gives way to the one in use.
            if input.value().parse::<u32>().is_err() {
                input.set_value(&seed.to_string());
            }
        }
    };
    html! {
        <input id="seed" data-testid="seed" type="number" inputmode="numeric" min="0" max={u32::MAX.to_string()} step="1"
            value={props.seed.to_string()} disabled={!props.seeded}
            oninput={on_seed} onchange={on_seed_left} />
    }
}

/// What the [`BorrowSwitch`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct BorrowProps {
    /// Whether it is on.
    pub borrows: bool,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
}

/// For a model that predicts normalised patches: whose brightness and contrast they get.
#[component]
pub fn BorrowSwitch(props: &BorrowProps) -> Html {
    let text = use_text();
    switch(
        ("borrow-statistics", "borrow-note"),
        text.msg_borrow(),
        props.borrows,
        Some(text.msg_borrow_note()),
        props.on_action.reform(Action::BorrowStatistics),
    )
}

/// A switch named for the tests, with its label and a note below it that has an id.
fn switch(
    (testid, note_id): (&'static str, &'static str),
    label: String,
    is_on: bool,
    note: Option<String>,
    on_change: Callback<bool>,
) -> Html {
    let on_change = on_change.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <div class="field">
            <label class="switch">
                <input type="checkbox" role="switch" checked={is_on} onchange={on_change}
                    aria-describedby={note.is_some().then_some(note_id)} data-testid={testid} />
                { label }
            </label>
            if let Some(note) = note { <p class="note" id={note_id}>{ note }</p> }
        </div>
    }
}
