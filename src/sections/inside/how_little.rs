//! How likely the classifier still finds its first answer, the more is hidden: a chart that fills in, and a slider on
//! it.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::likelihood::{Tried, curve, masks, mean_at};
use super::looks::{use_in_view, use_looks};
use super::stop::{Stop, StopProps};
use crate::state::{Action, Run};
use crate::text::{ClassNames, Text, use_class_names, use_text};
use crate::widgets::axes::{HEIGHT, WIDTH, X, Y, across, joint, label, px};
use crate::widgets::scale::Scale;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspection, Look, MaskSpec};

/// As far as the slider of the stage goes.
const MOST: u32 = 95;

fn look(mask: MaskSpec) -> Inspection {
    Inspection {
        role: Role::Classifier,
        mask: Some(mask),
        look: Look::Likelihoods,
    }
}

/// The chart.
#[component]
pub fn HowLittle(props: &StopProps) -> Html {
    let text = use_text();
    let names = use_class_names();
    let state = &props.state;
    let (node, in_view) = use_in_view();
    let in_use = state.in_use(Role::Classifier).zip(state.in_use(Role::Reconstructor));
    let has_head = in_use.is_none_or(|(classifier, _)| classifier.kind.has_head());
    let can_hide = in_use.is_none_or(|(classifier, reconstructor)| classifier.names_visible_of(reconstructor));
    let wishes: Vec<Inspection> = if in_view && can_hide && in_use.is_some() {
        masks().map(look).collect()
    } else {
        vec![]
    };
    // After the figures that ask for one look: wishes go by the alphabet of their figures.
    use_looks("tries/how_little", wishes, props.on_action.clone());
    let known = |mask: &MaskSpec| {
        let seen = state.inspecting.seen(&look(mask.clone()))?;
        seen.values().first().copied()
    };
    let curve = curve(known);
    let done: usize = curve.iter().map(|tried| tried.probabilities.len()).sum();
    let first = state.shown.as_ref().and_then(|run| first_answer(&names, run));
    let ratio = state.wish.mask_ratio;
    let share = share_now(text, &curve, ratio);
    html! {
        <Stop id="how-little" {node} caption={text.msg_inside_little_text()}>
            if can_hide {
                <figure class="live-chart">
                    <figcaption>
                        <strong>{ match first {
                            Some(name) => text.msg_inside_little_axis(name),
                            None => text.msg_inside_little_axis_unknown(),
                        } }</strong>
                        <output for="how-little" data-testid="how-little-now">{ &share }</output>
                    </figcaption>
                    <div class="live-chart-plot">
                        { chart(text, &curve, state.shown.as_ref().and_then(point_now)) }
                        { slider(text, ratio, share.clone(), &props.on_action) }
                    </div>
                    { key(text) }
                    <p class="note" data-testid="how-little-progress">{ match done {
                        all if all == masks().count() => text.msg_inside_little_done(all),
                        done => text.msg_inside_progress(done, masks().count()),
                    } }</p>
                </figure>
            } else {
                <p class="note">{ if has_head { text.msg_inside_little_none() } else { text.msg_inside_little_no_head() } }</p>
            }
        </Stop>
    }
}

fn first_answer(names: &ClassNames, run: &Run) -> Option<String> {
    let classified = run.classified.as_ref()?;
    let first = classified.classification.top.first()?;
    Some(names.short(&first.name, classified.by.as_deref()))
}

/// Share hidden and probability, for the mask on screen.
fn point_now(run: &Run) -> Option<(f64, f64)> {
    let classification = &run.visible.as_ref()?.classification;
    let patches = (run.photo.img_size / run.photo.patch_size.max(1)).pow(2);
    let hidden = 1.0 - classification.visible? as f64 / patches.max(1) as f64;
    Some((hidden, f64::from(classification.whole_top.first()?.probability)))
}

fn share_now(text: Text, curve: &[Tried], ratio: f32) -> String {
    let hidden = text.percent(ratio);
    match mean_at(curve, ratio) {
        Some(mean) => text.msg_inside_little_at(hidden, text.percent(mean)),
        None => text.msg_inside_little_hidden(hidden),
    }
}

fn chart(text: Text, curve: &[Tried], now: Option<(f64, f64)>) -> Html {
    let along = Scale::around([0.0, 100.0].into_iter(), 5, X);
    let upright = Scale::around([0.0, 100.0].into_iter(), 5, Y);
    let place = |ratio: f32, probability: f32| {
        (
            along.at(f64::from(ratio) * 100.0),
            upright.at(f64::from(probability) * 100.0),
        )
    };
    let means: Vec<(f32, f32)> = curve.iter().filter_map(|it| Some((it.ratio, it.mean()?))).collect();
    let path: String = means.iter().map(|&(ratio, mean)| joint(place(ratio, mean))).collect();
    let tries = curve
        .iter()
        .flat_map(|it| it.probabilities.iter().map(move |&value| place(it.ratio, value)));
    let said: Vec<String> = means
        .iter()
        .map(|&(ratio, mean)| text.msg_inside_little_at(text.percent(ratio), text.percent(mean)))
        .collect();
    let now = now.map(|(hidden, probability)| (along.at(hidden * 100.0), upright.at(probability * 100.0)));
    html! {
        <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={text.msg_inside_little_label(said.join("; "))}>
            { for upright.ticks.iter().map(|&tick| across(upright.at(tick), tick)) }
            { for along.ticks.iter().map(|&tick| label(along.at(tick), Y.0 + 18.0, "middle", tick.to_string())) }
            { label((X.0 + X.1) / 2.0, HEIGHT - 6.0, "middle", text.msg_inside_hidden_axis()) }
            { for tries.map(|(x, y)| html! { <circle class="try" cx={px(x)} cy={px(y)} r="2.5" /> }) }
            <polyline class="line" points={path} />
            { for means.iter().map(|&(ratio, mean)| {
                let (x, y) = place(ratio, mean);
                html! { <circle class="mean" cx={px(x)} cy={px(y)} r="3" /> }
            }) }
            if let Some((x, y)) = now { <circle class="now" cx={px(x)} cy={px(y)} r="5" /> }
        </svg>
    }
}

/// Lies over the plot: its thumb is a line at today's ratio, and a click or an arrow key moves it.
fn slider(text: Text, ratio: f32, said: String, on_action: &Callback<Action>) -> Html {
    let on_ratio = on_action.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::MaskRatio(input.value_as_number() as f32 / 100.0)
    });
    let on_settled = on_action.reform(|_: Event| Action::Settled);
    let on_cancelled = on_action.reform(|_: PointerEvent| Action::TakeBack);
    // Browsers may leave out `change` when the thumb comes back to where it was.
    let on_released = on_action.reform(|_: PointerEvent| Action::Settled);
    let percent = (ratio * 100.0).round() as u32;
    let width = (X.1 - X.0) * f64::from(MOST) / 100.0;
    let place = format!(
        "left: {:.3}%; width: {:.3}%; top: {:.3}%; height: {:.3}%",
        X.0 / WIDTH * 100.0,
        width / WIDTH * 100.0,
        Y.1 / HEIGHT * 100.0,
        (Y.0 - Y.1) / HEIGHT * 100.0,
    );
    html! {
        <input id="how-little" type="range" min="0" max={MOST.to_string()} step="1" value={percent.to_string()} style={place}
            aria-label={text.msg_inside_little_slider()} aria-valuetext={said} data-testid="how-little-slider"
            oninput={on_ratio} onchange={on_settled} onpointerup={on_released} onpointercancel={on_cancelled} />
    }
}

fn key(text: Text) -> Html {
    let entry = |mark: Html, words: String| {
        html! {
            <li><svg class="swatch" viewBox="0 0 28 10" aria-hidden="true">{ mark }</svg>{ words }</li>
        }
    };
    html! {
        <ul class="key">
            { entry(html! { <line class="line" x1="0" x2="28" y1="5" y2="5" /> }, text.msg_inside_little_mean()) }
            { entry(html! { <circle class="try" cx="14" cy="5" r="3" /> }, text.msg_inside_little_try()) }
            { entry(html! { <circle class="now" cx="14" cy="5" r="4" /> }, text.msg_inside_little_now()) }
        </ul>
    }
}
