//! Three kinds of transformer on one photo, and masked patch prediction beside them: recorded answers, until the models
//! are asked about the visitor's own photo.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::looks::use_in_view;
use super::stop::{Stop, StopProps};
use crate::assets;
use crate::sections::models::kept_here::use_here;
use crate::state::{Action, Answer, State};
use crate::text::{ClassNames, Text, use_class_names, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::download_bar::DownloadBar;
use crate::widgets::pixels;
use patchwork_protocol::manifest::{ModelEntry, Role};
use patchwork_protocol::{ModelInfo, RecordedKinds};

/// Tokens along a side of the drawing of who looks at whom.
const TOKENS: usize = 6;

/// One kind.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Encoder,
    EncoderDecoder,
    CausalDecoder,
    MaskedPatch,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::Encoder,
        Self::EncoderDecoder,
        Self::CausalDecoder,
        Self::MaskedPatch,
    ];

    /// The small model that stands for it.
    fn model(self) -> &'static str {
        match self {
            Self::Encoder => "vit-tiny-imagenet-64",
            Self::EncoderDecoder => "mae-tiny-imagenet-64",
            Self::CausalDecoder => "causal-tiny-imagenet-64",
            Self::MaskedPatch => "masked-patch-tiny-imagenet-64",
        }
    }

    fn role(self) -> Role {
        match self {
            Self::Encoder => Role::Classifier,
            _ => Role::Reconstructor,
        }
    }

    /// Its name, what it does, and who looks at whom in it.
    fn words(self, text: Text) -> [String; 3] {
        match self {
            Self::Encoder => [
                text.msg_inside_kinds_encoder(),
                text.msg_inside_kinds_encoder_text(),
                text.msg_inside_kinds_encoder_looks(),
            ],
            Self::EncoderDecoder => [
                text.msg_inside_kinds_both(),
                text.msg_inside_kinds_both_text(),
                text.msg_inside_kinds_both_looks(),
            ],
            Self::CausalDecoder => [
                text.msg_inside_kinds_causal(),
                text.msg_inside_kinds_causal_text(),
                text.msg_inside_kinds_causal_looks(),
            ],
            Self::MaskedPatch => [
                text.msg_inside_kinds_masked(),
                text.msg_inside_kinds_masked_text(),
                text.msg_inside_kinds_masked_looks(),
            ],
        }
    }

    /// Whether one token looks at another, in the encoder where there is one.
    fn looks(self, from: usize, at: usize) -> bool {
        let is_visible = |token: usize| token.is_multiple_of(2);
        match self {
            Self::Encoder | Self::MaskedPatch => true,
            Self::EncoderDecoder => is_visible(from) && is_visible(at),
            Self::CausalDecoder => at <= from,
        }
    }
}

/// The kinds side by side.
#[component]
pub fn Kinds(props: &StopProps) -> Html {
    let text = use_text();
    let names = use_class_names();
    let state = &props.state;
    let (node, in_view) = use_in_view();
    let (here, _) = use_here(state);
    let recorded = use_state(|| None::<Rc<RecordedKinds>>);
    use_effect_with(in_view, {
        let recorded = recorded.clone();
        move |&in_view| {
            if in_view {
                spawn_local(async move { recorded.set(recording().await.map(Rc::new)) });
            }
        }
    });
    let kind = |kind: Kind| {
        let live = live(state, kind).or_else(|| state.in_turn.answer(kind.model()).cloned());
        let is_live = live.is_some();
        let answer = live.or_else(|| from(recorded.as_deref()?, kind));
        let [name, said, looks] = kind.words(text);
        let standing = match (is_live, recorded.as_ref().zip(answer.as_ref())) {
            (true, _) => Some(text.msg_inside_kinds_live()),
            (false, Some((recorded, Answer::Reconstructed(_, it)))) => {
                Some(text.msg_inside_kinds_recorded_reconstructed(
                    text.photo(&recorded.sample, true),
                    text.percent(it.spec.mask_ratio),
                ))
            }
            (false, Some((recorded, Answer::Classified(..)))) => {
                Some(text.msg_inside_kinds_recorded(text.photo(&recorded.sample, true)))
            }
            (false, None) => None,
        };
        html! {
            <article class="kind" data-testid={kind.model()}>
                <div class="kind-head">
                    { looks_at(kind, looks) }
                    <div><h3>{ &name }</h3><p>{ said }</p></div>
                </div>
                { match &answer {
                    Some(answer) => shown(text, &names, answer),
                    None => html! { <div class="kind-pictures" aria-hidden="true"><div class="pair-empty" /><div class="pair-empty" /></div> },
                } }
                if let Some(standing) = standing { <p class="note" data-testid="kind-standing">{ standing }</p> }
                { use_it(text, state, kind, &name, &props.on_action) }
            </article>
        }
    };
    html! {
        <Stop id="kinds" {node} caption={text.msg_inside_kinds_caption()}>
            { ask_all(text, state, &here.models, &props.on_action) }
            <div class="kinds">{ for Kind::ALL.into_iter().map(kind) }</div>
        </Stop>
    }
}

/// The button that has all of them answer, or how far they are; `kept` need no download.
fn ask_all(text: Text, state: &State, kept: &[String], on_action: &Callback<Action>) -> Html {
    if let Some(model) = state.in_turn.at_work() {
        let progress = state.progress_in_turn().cloned();
        let on_cancel = on_action.reform(|()| Action::AskInTurn(vec![]));
        let title = text.listed(state.models.title(model));
        return html! { <><p class="note">{ &title }</p><DownloadBar {title} {progress} {on_cancel} /></> };
    }
    let to_ask: Vec<_> = Kind::ALL
        .into_iter()
        .filter(|&kind| live(state, kind).is_none())
        .map(Kind::model)
        .collect();
    let listed: Vec<&ModelEntry> = (state.models.list.iter())
        .flat_map(|list| to_ask.iter().filter_map(|name| list.model(name)))
        .collect();
    let to_download = listed.iter().filter(|model| !kept.contains(&model.name));
    let bytes: u64 = to_download.map(|model| model.bytes()).sum();
    let can_ask = !listed.is_empty() && state.photos.current.is_some() && !state.live;
    let on_click =
        on_action.reform(move |_: MouseEvent| Action::AskInTurn(to_ask.iter().map(|&name| name.to_owned()).collect()));
    html! {
        <button type="button" class="button" data-testid="kinds-ask" disabled={!can_ask} onclick={on_click}>
            { if bytes > 0 { text.msg_inside_kinds_ask_download(text.megabytes(bytes)) } else { text.msg_inside_kinds_ask() } }
        </button>
    }
}

/// The answers that lie beside the page.
async fn recording() -> Option<RecordedKinds> {
    let kinds = assets::json::<RecordedKinds>("kinds.json").await?;
    kinds.with_pixels(&assets::bytes("kinds.rgb").await.ok()?)
}

fn from(recorded: &RecordedKinds, kind: Kind) -> Option<Answer> {
    let photo = Rc::new(recorded.photo.clone());
    if kind.role() == Role::Classifier {
        let classification = Rc::new(recorded.classification.clone());
        return Some(Answer::Classified(photo, classification));
    }
    let reconstructed = recorded
        .reconstructed
        .iter()
        .find(|reconstructed| reconstructed.model == kind.model())?;
    Some(Answer::Reconstructed(photo, Rc::new(reconstructed.clone())))
}

/// The answer on the visitor's own photo, where the model is in use and has answered.
fn live(state: &State, kind: Kind) -> Option<Answer> {
    let run = state.shown.as_ref()?;
    let is_it = |by: &Option<Rc<ModelInfo>>| by.as_ref().is_some_and(|by| by.name == kind.model());
    match kind.role() {
        Role::Reconstructor => {
            let reconstructed = run
                .reconstructed
                .as_ref()
                .filter(|reconstructed| is_it(&reconstructed.by))?;
            Some(Answer::Reconstructed(
                run.photo.clone(),
                reconstructed.reconstruction.clone(),
            ))
        }
        Role::Classifier => {
            let classified = run.classified.as_ref().filter(|classified| is_it(&classified.by))?;
            Some(Answer::Classified(run.photo.clone(), classified.classification.clone()))
        }
    }
}

fn shown(text: Text, names: &ClassNames, answer: &Answer) -> Html {
    let canvas = |side: usize, rgba: Vec<u8>, label: String| {
        html! { <CanvasView img_size={side} rgba={Rc::new(rgba)} testid="kind-picture" {label} /> }
    };
    match answer {
        Answer::Reconstructed(photo, reconstruction) => {
            let all = reconstruction.mask.len();
            let hidden = pixels::num_hidden(&reconstruction.mask);
            let pasted = pixels::pasted(photo, reconstruction, pixels::Order::Reading, hidden);
            html! {
                <div class="kind-pictures">
                    { canvas(photo.img_size, pixels::masked(photo, &reconstruction.mask), text.msg_inside_kinds_sees(all - hidden, all)) }
                    { canvas(photo.img_size, pasted, text.msg_inside_kinds_makes(hidden)) }
                </div>
            }
        }
        Answer::Classified(photo, classification) => html! {
            <div class="kind-pictures">
                { canvas(photo.img_size, pixels::opaque(&photo.rgb), text.msg_inside_kinds_sees_all()) }
                <ol class="kind-answers">
                    { for classification.top.iter().take(3).map(|label| html! {
                        <li><span>{ names.short(&label.name, None) }</span><strong>{ text.percent(label.probability) }</strong></li>
                    }) }
                </ol>
            </div>
        },
    }
}

/// A row for each token, a filled square for each that it looks at.
fn looks_at(kind: Kind, label: String) -> Html {
    let cells = (0..TOKENS).flat_map(|from| (0..TOKENS).map(move |at| (from, at)));
    let cell = |(from, at): (usize, usize)| {
        let class = if kind.looks(from, at) { "looks" } else { "looks-not" };
        html! { <rect {class} x={(at * 10 + 1).to_string()} y={(from * 10 + 1).to_string()} width="8" height="8" rx="1.5" /> }
    };
    let side = TOKENS * 10;
    html! {
        <svg class="kind-looks" viewBox={format!("0 0 {side} {side}")} role="img" aria-label={label}>{ for cells.map(cell) }</svg>
    }
}

/// The button that puts the model to use; nothing where this page does not list it.
fn use_it(text: Text, state: &State, kind: Kind, name: &str, on_action: &Callback<Action>) -> Html {
    let (role, model) = (kind.role(), kind.model());
    let is_listed = state
        .models
        .list
        .as_ref()
        .is_some_and(|list| list.model(model).is_some());
    let is_in_use = state.in_use(role).is_some_and(|info| info.name == model) && state.models.own.get(role).is_none();
    let on_click = on_action.reform(move |_: MouseEvent| Action::Choose {
        role,
        model: model.to_owned(),
    });
    let is_coming = state.models.wish.get(role) == Some(model) && !is_in_use;
    if !is_listed {
        return Html::default();
    }
    // Also once it is in use: it keeps the focus.
    let is_idle = !is_in_use && !is_coming;
    let label = is_idle.then(|| text.msg_inside_kinds_use_label(name));
    html! {
        <button type="button" class="button is-small" aria-disabled={(!is_idle).to_string()} aria-label={label} data-testid="kind-use"
            onclick={if is_idle { on_click } else { Callback::noop() }}>
            { match (is_in_use, is_coming) {
                (true, _) => text.msg_inside_kinds_in_use(),
                (false, true) => text.msg_inside_kinds_coming(),
                (false, false) => text.msg_inside_kinds_use(),
            } }
        </button>
    }
}
