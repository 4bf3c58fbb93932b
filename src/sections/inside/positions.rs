//! How alike the classifier's position embeddings are: random vectors before training, a map of the photo's plane after
//! it.

use std::rc::Rc;

use yew::prelude::*;

use super::alike::{cosines, neighbours_and_others, random};
use super::looks::{use_in_view, use_looks};
use super::mosaic::mosaic;
use super::stop::{Stop, StopProps};
use crate::text::use_text;
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::heat_map::heat_map;
use crate::widgets::legend::Legend;
use crate::widgets::patch_picker::PatchPicker;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspected, Inspection, Look};

/// The scale's ends: cosines can be no others.
const LEAST: f32 = -1.0;
const MOST: f32 = 1.0;

/// Of one set of position embeddings.
#[derive(Clone, PartialEq)]
struct Map {
    cosines: Rc<Vec<f32>>,
    mosaic: (usize, Rc<Vec<u8>>),
    /// Mean cosine of neighbours, and of all others.
    near: f32,
    far: f32,
}

/// The stop: before and after, each with the picked patch large and all of them small.
#[component]
pub fn Positions(props: &StopProps) -> Html {
    let (text, state) = (use_text(), &props.state);
    let (node, in_view) = use_in_view();
    let picked = use_state(|| None::<usize>);
    let look = Inspection {
        role: Role::Classifier,
        mask: None,
        look: Look::Positions,
    };
    let wishes = if in_view { vec![look.clone()] } else { vec![] };
    use_looks("positions", wishes, props.on_action.clone());
    let seen = state.inspecting.seen(&look).cloned();
    let after = use_memo(seen.clone(), |seen| {
        let seen = seen.as_ref()?;
        Some(map(patches(seen), seen.shape[1]))
    });
    // Of the same shape, so that nothing but training is different.
    let shape = seen.as_ref().map(|seen| (seen.patches.len(), seen.shape[1]));
    let before = use_memo(shape, |shape| shape.map(|(count, dim)| map(random(count * dim), dim)));

    let grid = shape.map_or(0, |(count, _)| count.isqrt());
    let at = picked
        .unwrap_or(grid / 2 * (grid + 1))
        .min((grid * grid).saturating_sub(1));
    let on_pick = {
        let picked = picked.clone();
        Callback::from(move |at| picked.set(Some(at)))
    };
    let side = |title: String, map: &Option<Map>, ids: [&'static str; 4]| {
        let large = map.as_ref().map(|map| {
            let row: Vec<_> = map.cosines[at * grid * grid..][..grid * grid]
                .iter()
                .copied()
                .map(Some)
                .collect();
            heat_map(None, &row, LEAST, MOST)
        });
        let told = map
            .as_ref()
            .map(|map| text.msg_inside_positions_told(cosine(map.near), cosine(map.far)));
        html! {
            <figure class="side">
                <figcaption><h3>{ title.clone() }</h3></figcaption>
                <PatchPicker {grid} picked={(grid > 0).then_some(at)} label={text.msg_inside_positions_pick(&title)} on_pick={on_pick.clone()} testid={ids[0]}>
                    if let Some((side, rgba)) = large {
                        <CanvasView img_size={side} rgba={Rc::new(rgba)} testid={ids[1]}
                            label={text.msg_inside_positions_map(at / grid + 1, at % grid + 1)} />
                    }
                </PatchPicker>
                <p class="note">{ told.clone() }</p>
                <PatchPicker {grid} picked={(grid > 0).then_some(at)} label={text.msg_inside_positions_mosaic(&title)} on_pick={on_pick.clone()} testid={ids[2]}>
                    if let Some(map) = map {
                        <CanvasView img_size={map.mosaic.0} rgba={map.mosaic.1.clone()} testid={ids[3]} label={told.unwrap_or_default()} />
                    }
                </PatchPicker>
            </figure>
        }
    };
    html! {
        <Stop id="positions" {node} caption={text.msg_inside_positions_caption()}>
            <div class="sides" aria-busy={after.is_none().to_string()}>
                { side(text.msg_inside_positions_before(), &before, ["positions-before", "positions-map", "positions-mosaic-before", "positions-all"]) }
                { side(text.msg_inside_positions_after(), &after, ["positions-after", "positions-map", "positions-mosaic-after", "positions-all"]) }
            </div>
            <Legend of={text.msg_inside_positions_unit()} least="−1" most="1" />
        </Stop>
    }
}

/// Without CLS, which has no place.
fn patches(seen: &Inspected) -> Vec<f32> {
    seen.values()
        .split_off(seen.shape[1].min(seen.bytes.len() / size_of::<f32>()))
}

fn map(rows: Vec<f32>, dim: usize) -> Map {
    let cosines = cosines(&rows, dim);
    let grid = cosines.len().isqrt().isqrt();
    let (near, far) = neighbours_and_others(&cosines, grid);
    let (side, rgba) = mosaic(&cosines, LEAST, MOST);
    Map {
        cosines: Rc::new(cosines),
        mosaic: (side, Rc::new(rgba)),
        near,
        far,
    }
}

/// To two decimals, with a true minus sign.
fn cosine(value: f32) -> String {
    format!("{value:.2}").replace("-0.00", "0.00").replace('-', "−")
}
