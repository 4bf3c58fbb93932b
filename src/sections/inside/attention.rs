//! Where one token looks: a block at a time or rolled out through all of them, each head by itself or their mean.

use std::rc::Rc;

use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

use super::attending::{Attending, CLS, Gaze};
use super::looks::{use_in_view, use_latest, use_looks};
use super::stop::{Stop, StopProps};
use crate::state::State;
use crate::text::{Text, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::choice::Choice;
use crate::widgets::heat_map::heat_map;
use crate::widgets::legend::Legend;
use crate::widgets::patch_picker::PatchPicker;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspection, Look, MAX_INSPECTED_BYTES, ModelInfo, Part, Photo};

/// Whose attention it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Classifier,
    Encoder,
    Decoder,
}

impl Whose {
    const ALL: [Self; 3] = [Self::Classifier, Self::Encoder, Self::Decoder];

    fn role(self) -> Role {
        match self {
            Self::Classifier => Role::Classifier,
            Self::Encoder | Self::Decoder => Role::Reconstructor,
        }
    }

    fn part(self) -> Part {
        match self {
            Self::Classifier | Self::Encoder => Part::Encoder,
            Self::Decoder => Part::Decoder,
        }
    }

    fn depth(self, info: &ModelInfo) -> usize {
        match self.part() {
            Part::Encoder => info.encoder.depth,
            Part::Decoder => info.decoder.map_or(0, |decoder| decoder.depth),
        }
    }

    fn name(self, text: Text) -> String {
        match self {
            Self::Classifier => text.msg_inside_classifier(),
            Self::Encoder => text.msg_inside_encoder(),
            Self::Decoder => text.msg_inside_decoder(),
        }
    }
}

/// What is looked at just now.
#[derive(Clone, Copy, PartialEq)]
struct Pick {
    whose: Whose,
    /// Visible patches alone.
    masked: bool,
    /// Through all blocks.
    rollout: bool,
    /// `None`: where it is most telling.
    block: Option<usize>,
    /// `None`: the mean of all.
    head: Option<usize>,
    /// `None`: CLS.
    patch: Option<usize>,
}

const FIRST: Pick = Pick {
    whose: Whose::Classifier,
    masked: false,
    rollout: false,
    block: None,
    head: None,
    patch: None,
};

impl Pick {
    fn block(&self, depth: usize) -> usize {
        self.block
            .unwrap_or(depth.saturating_sub(2))
            .min(depth.saturating_sub(1))
    }

    fn is_rollout(&self) -> bool {
        self.rollout && self.whose != Whose::Decoder
    }

    fn inspection(&self, state: &State, info: &ModelInfo) -> Inspection {
        let look = match self.is_rollout() {
            true => Look::Rollout,
            false => Look::Attention {
                part: self.whose.part(),
                block: self.block(self.whose.depth(info)),
                from: None,
            },
        };
        Inspection {
            role: self.whose.role(),
            mask: self.masked.then(|| state.wish.clone()),
            look,
        }
    }
}

/// The stop: the photo with one token's attention over it, and what can be picked.
#[component]
pub fn Attention(props: &StopProps) -> Html {
    let (text, state) = (use_text(), &props.state);
    let (node, in_view) = use_in_view();
    let pick = use_state(|| FIRST);
    let change = {
        let pick = pick.clone();
        move |to: Pick| pick.set(to)
    };
    let now = *pick;
    let info = state.in_use(now.whose.role()).cloned();
    let missing = info.as_ref().and_then(|info| missing(now, state, info, text));
    let inspection = info.as_ref().map(|info| now.inspection(state, info));
    let wishes = inspection
        .iter()
        .filter(|_| in_view && missing.is_none())
        .cloned()
        .collect();
    use_looks("attention", wishes, props.on_action.clone());

    let seen = inspection
        .as_ref()
        .and_then(|inspection| state.inspecting.seen(inspection))
        .cloned();
    let is_waiting = in_view && missing.is_none() && seen.is_none();
    let whole = state.shown.as_ref().map(|run| run.photo.clone());
    let model = info.as_ref().map(|info| info.name.clone());
    let of = (
        now.whose,
        now.masked,
        now.is_rollout(),
        missing.is_some(),
        model,
        whole.as_ref().map(Rc::as_ptr),
    );
    let seen = use_latest(of, seen);
    let attending = use_memo(seen, |seen| seen.as_ref().and_then(|seen| Attending::of(seen)));
    let grid = info.as_ref().map_or(0, ModelInfo::grid);
    // Of a model that sees another part of the photo, the map stands by itself.
    let reconstructor = state.in_use(Role::Reconstructor);
    let photo = whole.filter(|_| {
        info.as_ref()
            .zip(reconstructor)
            .is_some_and(|(info, reconstructor)| info.sees_as_much_as(reconstructor))
    });
    let maps = use_memo(
        (attending.clone(), now.patch, grid, photo.clone(), now.is_rollout()),
        |(attending, patch, grid, photo, is_rollout)| {
            let attending = attending.as_ref().as_ref()?;
            let token = patch.map_or(Some(CLS), |patch| attending.token_of(patch))?;
            let all = std::iter::once(None).chain((0..attending.heads()).map(Some));
            Some(
                all.map(|head| Map::of(attending.gaze(head, token, *grid), *is_rollout, photo.as_deref()))
                    .collect::<Vec<_>>(),
            )
        },
    );
    let heads = (*maps).as_ref().map_or(0, |maps| maps.len() - 1);
    let chosen = now.head.filter(|&head| head < heads);
    let shown = (*maps).as_ref().map(|maps| &maps[chosen.map_or(0, |head| head + 1)]);
    let is_left_out = attending.is_some() && maps.is_none();

    let on_pick = {
        let change = change.clone();
        move |patch| {
            change(Pick {
                patch: Some(patch),
                ..now
            })
        }
    };
    let on_cls = {
        let change = change.clone();
        move |_: MouseEvent| change(Pick { patch: None, ..now })
    };
    let from = match now.patch {
        None => text.msg_inside_attention_from_cls(),
        Some(at) => text.msg_inside_attention_from_patch(at / grid.max(1) + 1, at % grid.max(1) + 1),
    };
    let head_name = |head: Option<usize>| match head {
        None => text.msg_inside_attention_mean(),
        Some(head) => text.msg_inside_attention_head(head + 1),
    };
    let told = shown.map(|map| map.told(grid, text));
    let large = shown.map(|map| {
        html! {
            <CanvasView img_size={map.side} rgba={map.rgba.clone()} testid="attention-map"
                label={format!("{} {} {}", head_name(chosen), from, told.clone().unwrap_or_default())} />
        }
    });
    let small = |(at, map): (usize, &Map)| {
        let head = at.checked_sub(1);
        let change = change.clone();
        let on_head = move |_: MouseEvent| change(Pick { head, ..now });
        html! {
            <button type="button" key={at} aria-pressed={(head == chosen).to_string()} onclick={on_head} data-testid="attention-head">
                <CanvasView img_size={map.side} rgba={map.rgba.clone()} testid="attention-small" label={map.told(grid, text)} />
                <span>{ head_name(head) }</span>
            </button>
        }
    };
    let note = match (missing, is_left_out) {
        (Some(missing), _) => missing,
        (None, true) => text.msg_inside_attention_left_out(),
        (None, false) => told.map_or_else(|| text.msg_inside_waiting(), |told| format!("{from} {told}")),
    };
    html! {
        <Stop id="attention" {node} caption={text.msg_inside_attention_caption()}>
            <div class="exhibit" aria-busy={is_waiting.to_string()}>
                <div class="exhibit-picture">
                    <PatchPicker {grid} picked={now.patch} told={note.clone()} label={text.msg_inside_attention_pick()} {on_pick} testid="attention-picker">
                        { large }
                    </PatchPicker>
                    if let Some(map) = shown {
                        <Legend of={text.msg_inside_attention_unit()} least={text.percent(map.least)} most={text.msg_inside_or_more(text.percent(map.scale))} />
                    }
                    <p class="note" data-testid="attention-told">
                        { &note }
                    </p>
                </div>
                <div class="exhibit-controls">
                    <button type="button" class="button" aria-pressed={now.patch.is_none().to_string()} onclick={on_cls} data-testid="attention-cls">
                        { text.msg_inside_attention_cls() }
                    </button>
                    <Controls pick={now} info={info.clone()} has_decoder={reconstructor.is_some_and(|info| info.decoder.is_some())} on_change={Callback::from(change.clone())} />
                    // Rollout has none: below the controls, so that they stay where they are.
                    if heads > 1 {
                        <div class="heads" role="group" aria-label={text.msg_inside_attention_heads()}>
                            { for maps.iter().flatten().enumerate().map(small) }
                        </div>
                    }
                </div>
            </div>
        </Stop>
    }
}

/// A sentence where the model has nothing of the kind.
fn missing(pick: Pick, state: &State, info: &ModelInfo, text: Text) -> Option<String> {
    let reconstructor = state.in_use(Role::Reconstructor)?;
    if pick.masked && pick.whose == Whose::Classifier && !info.shares_masks_with(reconstructor) {
        return Some(text.msg_inside_attention_no_mask());
    }
    match pick.inspection(state, info).bytes(info) {
        None => Some(text.msg_inside_attention_none()),
        Some(bytes) if bytes > MAX_INSPECTED_BYTES => Some(text.msg_inside_attention_too_large()),
        Some(_) => None,
    }
}

/// Where a token looks, drawn.
struct Map {
    gaze: Gaze,
    least: f32,
    most: f32,
    scale: f32,
    side: usize,
    rgba: Rc<Vec<u8>>,
}

impl Map {
    fn of(gaze: Gaze, is_rollout: bool, photo: Option<&Photo>) -> Self {
        let most = gaze.most();
        // Rolled out, everybody has seen everything: the scale begins where that ends.
        let least = if is_rollout { gaze.least() } else { 0.0 };
        let scale = gaze.scale();
        let (side, rgba) = heat_map(photo, &gaze.patches, least, scale);
        Self {
            gaze,
            least,
            most,
            scale,
            side,
            rgba: Rc::new(rgba),
        }
    }

    fn told(&self, grid: usize, text: Text) -> String {
        let first = self.gaze.first().unwrap_or(0);
        text.msg_inside_attention_told(
            first / grid.max(1) + 1,
            first % grid.max(1) + 1,
            text.percent(self.most),
            self.gaze.half(),
            text.percent(self.gaze.cls),
        )
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ControlsProps {
    pick: Pick,
    info: Option<ModelInfo>,
    has_decoder: bool,
    on_change: Callback<Pick>,
}

#[component]
fn Controls(props: &ControlsProps) -> Html {
    let (text, pick) = (use_text(), props.pick);
    let depth = props.info.as_ref().map_or(0, |info| pick.whose.depth(info));
    let block = pick.block(depth);
    let whose: Vec<Whose> = Whose::ALL
        .into_iter()
        .filter(|&whose| whose != Whose::Decoder || props.has_decoder)
        .collect();
    let chosen = whose.iter().position(|&whose| whose == pick.whose).unwrap_or(0);
    let names = whose.iter().map(|whose| whose.name(text)).collect::<Vec<_>>();
    let on_whose = props.on_change.reform(move |at: usize| Pick {
        whose: whose[at],
        block: None,
        head: None,
        ..pick
    });
    let on_masked = props.on_change.reform(move |at| Pick {
        masked: at == 1,
        ..pick
    });
    let on_rollout = props.on_change.reform(move |at| Pick {
        rollout: at == 1,
        ..pick
    });
    let on_block = props.on_change.reform(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Pick {
            block: Some((input.value_as_number() as usize).saturating_sub(1)),
            ..pick
        }
    });
    let is_rolled_out = pick.is_rollout();
    let at = block as f64 / depth.saturating_sub(1).max(1) as f64;
    html! {
        <>
            <div class="field">
                <div class="field-head">
                    <label for="attention-block">{ text.msg_inside_block() }</label>
                    <output for="attention-block">{ if is_rolled_out { text.msg_inside_all() } else { text.msg_inside_of(block + 1, depth) } }</output>
                </div>
                <div class="slider is-plain" style={format!("--at: {at:.4}")}>
                    <input id="attention-block" data-testid="attention-block" type="range" min="1" max={depth.max(1).to_string()} step="1"
                        value={(block + 1).to_string()} disabled={is_rolled_out} oninput={on_block} />
                </div>
            </div>
            if pick.whose != Whose::Decoder {
                <Choice id="attention-depth" label={text.msg_inside_attention_depth()} chosen={usize::from(pick.rollout)}
                    options={vec![text.msg_inside_attention_one(), text.msg_inside_attention_rollout()]} on_choose={on_rollout} />
            }
            <Choice id="attention-mask" label={text.msg_inside_attention_shown()} chosen={usize::from(pick.masked)}
                options={vec![text.msg_inside_whole(), text.msg_inside_visible()]} on_choose={on_masked} />
            <Choice id="attention-whose" label={text.msg_inside_attention_whose()} {chosen} options={names} on_choose={on_whose} />
        </>
    }
}
