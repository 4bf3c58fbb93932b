//! Where the reconstruction is wrong, on hidden patches alone, beside where the classifier looks.

use std::rc::Rc;

use yew::prelude::*;

use super::correlation::correlation;
use super::looks::{use_in_view, use_looks};
use super::stop::{Stop, StopProps};
use crate::text::{Text, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::error_map::{self, Compared, MOST};
use crate::widgets::heat;
use crate::widgets::legend::Legend;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspection, Look};

/// From here on a correlation is called one.
const RELATED: f32 = 0.2;

/// Error map and attention.
#[component]
pub fn Loss(props: &StopProps) -> Html {
    let text = use_text();
    let state = &props.state;
    let (node, in_view) = use_in_view();
    let by_patch = use_state(|| false);
    let look = Inspection {
        role: Role::Classifier,
        mask: None,
        look: Look::Rollout,
    };
    let wishes = if in_view { vec![look.clone()] } else { vec![] };
    use_looks("loss", wishes, props.on_action.clone());
    let run = state.shown.as_ref();
    let reconstructed =
        run.and_then(|run| Some((run.photo.clone(), run.reconstructed.as_ref()?.reconstruction.clone())));
    let errors = use_memo(reconstructed.clone(), |reconstructed| {
        let (photo, reconstruction) = reconstructed.as_ref()?;
        let hidden: Vec<bool> = reconstruction.mask.iter().map(|&hidden| hidden != 0).collect();
        let is_whole = reconstruction.rgb.len() == photo.rgb.len();
        let compared = Compared {
            photo: &photo.rgb,
            rgb: &reconstruction.rgb,
            hidden: &hidden,
        };
        (is_whole && hidden.contains(&true)).then(|| (photo.img_size, compared.by_pixel(), compared.by_patch()))
    });
    let attention = use_memo(state.inspecting.seen(&look).cloned(), |seen| {
        let seen = seen.as_ref()?;
        let mut values = vec![0.0; seen.patches.len()];
        // Row 0 is CLS's, its first value what CLS keeps for itself.
        let row = seen.values();
        for (&patch, &value) in seen.patches.iter().zip(row.get(1..seen.shape[1])?) {
            *values.get_mut(patch)? = value;
        }
        Some(values)
    });
    let drawn = use_memo((errors.clone(), *by_patch), |(errors, by_patch)| {
        let (side, pixels, patches) = (**errors).as_ref()?;
        Some(match by_patch {
            true => (patches.len().isqrt(), Rc::new(error_map::rgba(patches))),
            false => (*side, Rc::new(error_map::rgba(pixels))),
        })
    });
    // Rollout spreads over all patches: from zero, all would look alike.
    let ends = (*attention).as_ref().and_then(|values| {
        let values = || values.iter().copied();
        Some((values().reduce(f32::min)?, values().reduce(f32::max)?))
    });
    let attention_map = use_memo(attention.clone(), move |values| {
        let values = (**values).as_ref()?;
        let (least, most) = ends?;
        Some((values.len().isqrt(), Rc::new(heat::rgba(values, least, most))))
    });
    let level = |value: f32| text.msg_inside_levels(format!("{value:.0}"));
    let total = (*errors).as_ref().and_then(|(_, _, patches)| mean_and_most(patches));
    let on_patch = |value: bool| {
        let by_patch = by_patch.clone();
        Callback::from(move |_: MouseEvent| by_patch.set(value))
    };
    let choice = |value: bool, words: String| {
        html! {
            <button type="button" class="button is-small" aria-pressed={(*by_patch == value).to_string()} onclick={on_patch(value)}>
                { words }
            </button>
        }
    };
    let shares = state
        .in_use(Role::Classifier)
        .zip(state.in_use(Role::Reconstructor))
        .is_some_and(|(classifier, reconstructor)| {
            classifier.grid() == reconstructor.grid() && classifier.sees_as_much_as(reconstructor)
        });
    let related = (*errors).as_ref().zip((*attention).as_ref()).filter(|_| shares);
    let related = related.and_then(|((_, _, patches), attention)| correlation(patches, attention));
    let loss = reconstructed.and_then(|(_, reconstruction)| reconstruction.loss);
    html! {
        <Stop id="loss" {node} caption={text.msg_inside_loss_text()}>
            if let (Some((side, rgba)), Some((mean, worst))) = ((*drawn).clone(), total) {
                <div class="pair">
                    <figure>
                        <CanvasView img_size={side} {rgba} testid="loss-map"
                            label={text.msg_inside_loss_map_label(level(mean), level(worst))} />
                        <figcaption class="with-choice">
                            <Legend of={text.msg_error()} least={text.msg_error_none()} most={text.msg_error_most(MOST)} />
                            <span class="map-choice" role="group" aria-label={text.msg_inside_loss_choice()}>
                                { choice(false, text.msg_inside_by_pixel()) }
                                { choice(true, text.msg_inside_by_patch()) }
                            </span>
                        </figcaption>
                    </figure>
                    <figure>
                        if let (Some((side, rgba)), Some((least, most))) = ((*attention_map).clone(), ends) {
                            <CanvasView img_size={side} {rgba} testid="loss-attention"
                                label={text.msg_inside_loss_attention_label(text.percent(least), text.percent(most))} />
                            <figcaption>
                                <Legend of={text.msg_inside_loss_attention()} least={text.percent(least)} most={text.percent(most)} />
                            </figcaption>
                        } else {
                            <div class="pair-empty" aria-hidden="true" />
                        }
                    </figure>
                </div>
                if let Some(loss) = loss {
                    <p class="note" data-testid="loss-value">{ text.msg_inside_loss_value(format!("{loss:.3}")) }</p>
                }
                if let Some(related) = related {
                    <p class="note" data-testid="loss-related">{ words(text, related) }</p>
                }
            } else {
                <p class="note">{ text.msg_inside_nothing_hidden() }</p>
            }
        </Stop>
    }
}

fn words(text: Text, related: f32) -> String {
    let r = format!("{related:.2}").replace('-', "−");
    match related {
        related if related >= RELATED => text.msg_inside_loss_there(r),
        related if related <= -RELATED => text.msg_inside_loss_elsewhere(r),
        _ => text.msg_inside_loss_unrelated(r),
    }
}

/// Mean and largest of what is known.
fn mean_and_most(values: &[f32]) -> Option<(f32, f32)> {
    let known: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let most = known.iter().copied().reduce(f32::max)?;
    Some((known.iter().sum::<f32>() / known.len() as f32, most))
}
