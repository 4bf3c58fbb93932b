//! What the decoder would reconstruct before its first block, and behind each: its last norm and prediction layer,
//! applied there.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::looks::{use_in_view, use_looks};
use super::stop::{Stop, StopProps};
use crate::text::{Text, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::error_map::Compared;
use crate::widgets::pixels;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspection, Look};

/// One of the pictures.
#[derive(PartialEq)]
struct Picture {
    side: usize,
    rgba: Rc<Vec<u8>>,
    /// On hidden pixels, dB.
    psnr: Option<f32>,
}

/// One large picture, and all of them small.
#[component]
pub fn Decode(props: &StopProps) -> Html {
    let text = use_text();
    let state = &props.state;
    let (node, in_view) = use_in_view();
    let look = Inspection {
        role: Role::Reconstructor,
        mask: Some(state.wish.clone()),
        look: Look::Lens,
    };
    let has_decoder = state
        .in_use(Role::Reconstructor)
        .is_some_and(|info| info.decoder.is_some());
    let wishes = if in_view && has_decoder {
        vec![look.clone()]
    } else {
        vec![]
    };
    use_looks("decode", wishes, props.on_action.clone());
    let seen = state.inspecting.seen(&look).cloned();
    let photo = state.shown.as_ref().map(|run| run.photo.clone());
    let hidden = state.hidden_by(&state.wish);
    let pictures = use_memo((seen, photo, hidden), |(seen, photo, hidden)| {
        let (Some(seen), Some(photo), Some(hidden)) = (seen, photo, hidden) else {
            return vec![];
        };
        let side = seen.shape[1];
        let picture = |rgb: &[u8]| Picture {
            side,
            rgba: Rc::new(pixels::opaque(rgb)),
            psnr: (rgb.len() == photo.rgb.len())
                .then_some(Compared {
                    photo: &photo.rgb,
                    rgb,
                    hidden,
                })
                .and_then(|compared| compared.psnr()),
        };
        seen.bytes.chunks(side * side * 3).map(picture).collect()
    });
    // The last one until another is chosen.
    let chosen = use_state(|| None::<usize>);
    let last = pictures.len().saturating_sub(1);
    let at = chosen.unwrap_or(last).min(last);
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |at: usize| chosen.set(Some(at)))
    };
    html! {
        <Stop id="decode" {node} caption={text.msg_inside_decode_text()}>
            if !has_decoder {
                <p class="note">{ text.msg_inside_decode_none() }</p>
            } else if let Some(picture) = pictures.get(at) {
                <div class="pair lens" data-testid="lens">
                    <CanvasView img_size={picture.side} rgba={picture.rgba.clone()} testid="lens-large" label={said(text, at, picture)} />
                    <div class="lens-panel">
                        <p>
                            { name(text, at) }
                            if let Some(psnr) = picture.psnr {
                                <strong>{ text.msg_inside_decibels(format!("{psnr:.1}")) }</strong>
                                <span class="note">{ text.msg_inside_decode_unit() }</span>
                            }
                        </p>
                        { slider(text, at, last, said(text, at, picture), &on_choose) }
                        <div class="lens-row">
                            { for pictures.iter().enumerate().map(|(place, picture)| small(text, place, place == at, picture, &on_choose)) }
                        </div>
                    </div>
                </div>
            } else {
                <div class="pair" aria-hidden="true"><div class="pair-empty" /></div>
            }
        </Stop>
    }
}

/// Which picture it is, and how near it is to the photo.
fn said(text: Text, at: usize, picture: &Picture) -> String {
    match picture.psnr {
        Some(psnr) => text.msg_inside_decode_psnr(name(text, at), format!("{psnr:.1}")),
        None => name(text, at),
    }
}

fn name(text: Text, at: usize) -> String {
    match at {
        0 => text.msg_inside_decode_before(),
        _ => text.msg_inside_decode_after(at),
    }
}

fn slider(text: Text, at: usize, last: usize, said: String, on_choose: &Callback<usize>) -> Html {
    let on_input = on_choose.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        input.value_as_number() as usize
    });
    html! {
        <input class="lens-slider" type="range" min="0" max={last.to_string()} step="1" value={at.to_string()}
            aria-label={text.msg_inside_decode_slider()} aria-valuetext={said} data-testid="lens-slider" oninput={on_input} />
    }
}

fn small(text: Text, place: usize, is_chosen: bool, picture: &Picture, on_choose: &Callback<usize>) -> Html {
    let on_click = on_choose.reform(move |_: MouseEvent| place);
    let short = match place {
        0 => text.msg_inside_decode_start(),
        _ => text.msg_inside_decode_block(place),
    };
    html! {
        <button key={place} type="button" class="lens-small" aria-pressed={is_chosen.to_string()} onclick={on_click}>
            <span aria-hidden="true">
                <CanvasView img_size={picture.side} rgba={picture.rgba.clone()} testid="lens-small" label="" />
            </span>
            <span>{ short }</span>
            if let Some(psnr) = picture.psnr { <span class="note">{ text.msg_inside_decibels(format!("{psnr:.1}")) }</span> }
        </button>
    }
}
