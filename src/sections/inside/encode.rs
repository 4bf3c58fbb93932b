//! The encoder's sequence: hidden patches are not blacked out, they are not there; and what that saves.

use std::rc::Rc;

use yew::prelude::*;

use super::looks::use_in_view;
use super::stop::{Stop, StopProps};
use super::work::Work;
use crate::state::{Source, State};
use crate::text::{Text, use_text};
use crate::widgets::canvas_view::CanvasView;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Photo, TransformerInfo, View};

/// The photo's patches, and those that the encoder gets.
#[component]
pub fn Encode(props: &StopProps) -> Html {
    let text = use_text();
    let state = &props.state;
    let (node, in_view) = use_in_view();
    let is_folded = use_state(|| false);
    let photo = state.shown.as_ref().map(|run| run.photo.clone()).filter(|_| in_view);
    let patches = use_memo(photo, |photo| photo.as_ref().map_or_else(Vec::new, |photo| cut(photo)));
    let reconstructor = state.in_use(Role::Reconstructor);
    let leaves_out = reconstructor.is_none_or(|info| info.kind.leaves_out_hidden());
    let hidden = state
        .hidden_by(&state.wish)
        .filter(|hidden| hidden.len() == patches.len());
    let on_fold = {
        let is_folded = is_folded.clone();
        move |_: MouseEvent| is_folded.set(!*is_folded)
    };
    let measured = measured(state);
    let figure = |hidden: &Vec<bool>| {
        let kept = hidden.iter().filter(|&&hidden| !hidden).count();
        let grid = hidden.len().isqrt();
        let mut before = 0;
        let patch = |(at, &hidden): (usize, &bool)| {
            let place = if *is_folded && !hidden { before } else { at };
            before += usize::from(!hidden);
            let style = format!("--column: {}; --row: {}", place % grid, place / grid);
            html! {
                <span key={at} class={classes!("sequence-patch", hidden.then_some("is-hidden"))} {style} aria-hidden="true">
                    <CanvasView img_size={patches[at].0} rgba={patches[at].1.clone()} testid="sequence-patch" label="" />
                </span>
            }
        };
        let label = match *is_folded {
            true => text.msg_inside_encode_label_kept(kept, hidden.len()),
            false => text.msg_inside_encode_label_all(hidden.len(), hidden.len() - kept),
        };
        html! {
            <div class="pair">
                <div>
                    <div class={classes!("sequence", is_folded.then_some("is-folded"))} style={format!("--grid: {grid}")}
                        role="img" aria-label={label} data-testid="sequence">
                        { for hidden.iter().enumerate().map(patch) }
                    </div>
                    <p class="sequence-control">
                        <button type="button" class="button is-primary" data-testid="sequence-fold" onclick={on_fold.clone()}>
                            { match *is_folded {
                                true => text.msg_inside_encode_put_back(hidden.len() - kept),
                                false => text.msg_inside_encode_leave_out(hidden.len() - kept),
                            } }
                        </button>
                    </p>
                </div>
                if let Some(info) = reconstructor { { savings(text, info.encoder, (hidden.len(), kept), measured) } }
            </div>
        }
    };
    html! {
        <Stop id="encode" {node} caption={text.msg_inside_encode_text()}>
            if !leaves_out {
                <p class="note">{ text.msg_inside_encode_none() }</p>
            } else if let Some(hidden) = &hidden {
                { figure(hidden) }
            }
        </Stop>
    }
}

/// Each patch by itself, with its side.
fn cut(photo: &Photo) -> Vec<(usize, Rc<Vec<u8>>)> {
    let (side, patch) = (photo.img_size, photo.patch_size.max(1));
    let grid = side / patch;
    let cut = |at: usize| {
        let (top, left) = (at / grid * patch, at % grid * patch);
        let pixels = (top..top + patch).flat_map(|y| (left..left + patch).map(move |x| y * side + x));
        let rgba = pixels.flat_map(|pixel| {
            let rgb = &photo.rgb[pixel * 3..pixel * 3 + 3];
            [rgb[0], rgb[1], rgb[2], u8::MAX]
        });
        (patch, Rc::new(rgba.collect()))
    };
    (0..grid * grid).map(cut).collect()
}

/// Milliseconds that the classifier took just now on all patches and on the visible ones alone.
fn measured(state: &State) -> Option<(f64, f64)> {
    let run = state.shown.as_ref().filter(|run| run.source == Source::Live)?;
    let (whole, visible) = (run.classified.as_ref()?, run.visible.as_ref()?);
    let is_of_now = visible.view == View::Visible(state.wish.clone()) && visible.by == whole.by;
    is_of_now.then_some((whole.classification.millis, visible.classification.millis))
}

/// The work with `all` patches beside that with those `kept`: counted for the reconstructor's encoder, measured of the
/// classifier.
fn savings(text: Text, encoder: TransformerInfo, (all, kept): (usize, usize), measured: Option<(f64, f64)>) -> Html {
    // CLS comes along.
    let (whole, part) = (Work::of(encoder, 1 + all), Work::of(encoder, 1 + kept));
    let row = |name: String, share: f64, part: String, whole: String| {
        html! {
            <div class="saving">
                <dt>{ name }</dt>
                <dd>
                    <strong>{ text.percent(share as f32) }</strong>
                    <span class="saving-bar" aria-hidden="true"><span style={format!("inline-size: {:.2}%", share.min(1.0) * 100.0)} /></span>
                    <span class="note">{ text.msg_inside_encode_of(part, whole) }</span>
                </dd>
            </div>
        }
    };
    let counted = |name: String, whole: u64, part: u64, said: &dyn Fn(u64) -> String| {
        row(name, part as f64 / whole.max(1) as f64, said(part), said(whole))
    };
    let work = |count: u64| text.multiply_adds(count);
    html! {
        <dl class="savings" data-testid="savings">
            { counted(text.msg_inside_encode_tokens(), 1 + all as u64, 1 + kept as u64, &|count| count.to_string()) }
            { counted(text.msg_inside_encode_work(), whole.total(), part.total(), &work) }
            { counted(text.msg_inside_encode_attention(), whole.attention, part.attention, &work) }
            if let Some((whole, part)) = measured.filter(|&(whole, _)| whole > 0.0) {
                { row(text.msg_inside_encode_time(), part / whole, text.duration(part), text.duration(whole)) }
            }
        </dl>
    }
}
