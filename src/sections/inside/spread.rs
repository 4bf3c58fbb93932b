//! What the reconstructor cannot know: sixteen masks of one ratio, the mean of what it reconstructs, and where the
//! pictures differ.

use std::rc::Rc;

use yew::prelude::*;

use super::ensemble::{Ensemble, MOST, Member};
use super::looks::{use_in_view, use_looks};
use super::stop::{Stop, StopProps};
use crate::text::use_text;
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::legend::Legend;
use crate::widgets::{heat, pixels};
use patchwork_mask::Order;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspected, Inspection, Look, MaskSpec};

/// Masks that are tried.
const MASKS: u32 = 16;

fn look(mask: MaskSpec) -> Inspection {
    Inspection {
        role: Role::Reconstructor,
        mask: Some(mask),
        look: Look::Picture,
    }
}

/// Mean and spread.
#[component]
pub fn Spread(props: &StopProps) -> Html {
    let text = use_text();
    let state = &props.state;
    let (node, in_view) = use_in_view();
    let ratio = state.wish.mask_ratio;
    let masks: Vec<MaskSpec> = (1..=MASKS).map(|seed| MaskSpec::random(ratio, seed)).collect();
    let reconstructor = state.in_use(Role::Reconstructor);
    let one_mask = reconstructor.is_some_and(|info| info.kind.mask_order() == Order::Raster);
    let hides = ratio > 0.0 && !one_mask;
    let wishes: Vec<Inspection> = if in_view && hides && reconstructor.is_some() {
        masks.iter().cloned().map(look).collect()
    } else {
        vec![]
    };
    // After the figures that ask for one look: wishes go by the alphabet of their figures.
    use_looks("tries/spread", wishes, props.on_action.clone());
    let seen: Vec<(Rc<Inspected>, Vec<bool>)> = masks
        .iter()
        .filter_map(|mask| {
            Some((
                state.inspecting.seen(&look(mask.clone()))?.clone(),
                state.hidden_by(mask)?,
            ))
        })
        .collect();
    let done = seen.len();
    let photo = state.shown.as_ref().map(|run| run.photo.clone());
    let shown = use_memo((photo, seen), |(photo, seen)| {
        let photo = photo.as_ref()?;
        let members: Vec<Member> = seen
            .iter()
            .map(|(seen, hidden)| Member {
                rgb: &seen.bytes,
                hidden,
            })
            .collect();
        let ensemble = Ensemble::of(&photo.rgb, photo.img_size, &members);
        let known = ensemble.typical_and_most()?;
        let mut map = heat::rgba(&ensemble.deviation, 0.0, MOST);
        for (pixel, deviation) in map.as_chunks_mut::<4>().0.iter_mut().zip(&ensemble.deviation) {
            if deviation.is_nan() {
                pixel[3] = 0;
            }
        }
        Some((
            photo.img_size,
            Rc::new(pixels::opaque(&ensemble.mean)),
            Rc::new(map),
            known,
        ))
    });
    let pictures = shown.as_ref().as_ref().map(|(side, mean, map, (typical, most))| {
        let levels = |value: f32| text.msg_inside_levels(format!("{value:.0}"));
        let said = text.msg_inside_spread_map_label(levels(*typical), levels(*most));
        html! {
            <div class="pair">
                <figure>
                    <CanvasView img_size={*side} rgba={mean.clone()} testid="spread-mean" label={text.msg_inside_spread_mean_label(done)} />
                    <figcaption>{ text.msg_inside_spread_mean(done) }</figcaption>
                </figure>
                <figure>
                    <CanvasView img_size={*side} rgba={map.clone()} testid="spread-map" label={said} />
                    <figcaption>
                        <Legend of={text.msg_inside_spread_map()} least="0" most={levels(MOST)} />
                    </figcaption>
                </figure>
            </div>
        }
    });
    html! {
        <Stop id="spread" {node} caption={text.msg_inside_spread_text()}>
            if one_mask {
                <p class="note">{ text.msg_inside_spread_one() }</p>
            } else if !hides {
                <p class="note">{ text.msg_inside_nothing_hidden() }</p>
            } else {
                { pictures.unwrap_or_else(|| html! {
                    <div class="pair" aria-hidden="true"><div class="pair-empty" /><div class="pair-empty" /></div>
                }) }
                <p class="note" data-testid="spread-progress">{ if done == MASKS as usize {
                    text.msg_inside_spread_done(done, text.percent(ratio))
                } else {
                    text.msg_inside_progress(done, MASKS)
                } }</p>
            }
        </Stop>
    }
}
