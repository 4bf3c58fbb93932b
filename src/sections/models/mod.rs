//! The chooser: what reconstructs and what classifies photos, with a card for each model.

mod checkpoint_report;
pub mod kept_here;
mod own_checkpoint;
mod published;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::assets;
use crate::engine::client::Offer;
use crate::route::View;
use crate::sections::models::checkpoint_report::CheckpointReport;
use crate::sections::models::kept_here::{KeptHere, use_here};
use crate::sections::models::own_checkpoint::OwnCheckpoint;
use crate::sections::models::published::Published;
use crate::sections::results::figures::{Figures, card_line};
use crate::state::{Action, Engine, InUse, Names, Standing, State};
use crate::text::{Text, manner, use_text};
use crate::widgets::download_bar::DownloadBar;
use patchwork_protocol::ModelInfo;
use patchwork_protocol::manifest::{Manifest, ModelEntry, Role};

/// Fetches the list of models, and tells it with what the page's address asks for.
#[hook]
pub fn use_list(on_action: Callback<Action>) {
    use_effect_with((), move |()| {
        spawn_local(async move {
            // Without the list there is no chooser; the engine says what is wrong with it.
            if let Some(list) = assets::json::<Manifest>("models/manifest.json").await {
                let asked = Names {
                    reconstructor: assets::asked("painter"),
                    classifier: assets::asked("classifier"),
                };
                let list = Rc::new(list);
                on_action.emit(Action::Listed { list, asked });
            }
        });
    });
}

/// What the [`Models`] section shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// What was measured, once it is here.
    pub figures: Option<Rc<Figures>>,
    /// Takes what was chosen.
    pub on_action: Callback<Action>,
    /// Takes a checkpoint that is to be opened.
    pub on_offer: Callback<Offer>,
}

/// The section below the pictures: two groups, a card for the chosen one of each, and the way to other checkpoints.
#[component]
pub fn Models(props: &Props) -> Html {
    let text = use_text();
    let state = &props.state;
    let (here, look_again) = use_here(state);
    let Some(list) = &state.models.list else {
        return Html::default();
    };
    html! {
        <section class="models" aria-labelledby="choose">
            <div class="models-head">
                <h2 id="choose">{ text.msg_models() }</h2>
                <p class="note">{ text.msg_models_about() }</p>
                { for state.models.unknown.iter().map(|unknown| html! { <p class="note" role="status">{ text.unknown_name(unknown) }</p> }) }
            </div>
            { group(text, Role::Reconstructor, list, &here.models, props) }
            { group(text, Role::Classifier, list, &here.models, props) }
            <div class="own-side">
                <OwnCheckpoint state={state.clone()} on_action={props.on_action.clone()} on_offer={props.on_offer.clone()} />
                <KeptHere list={list.clone()} here={(*here).clone()} {look_again} on_offer={props.on_offer.clone()} />
            </div>
            <Published state={state.clone()} on_offer={props.on_offer.clone()} />
        </section>
    }
}

fn id(role: Role) -> &'static str {
    match role {
        Role::Reconstructor => "choose-painter",
        Role::Classifier => "choose-classifier",
    }
}

fn group(text: Text, role: Role, list: &Manifest, kept: &[String], props: &Props) -> Html {
    let title = match role {
        Role::Reconstructor => text.msg_models_reconstructor(),
        Role::Classifier => text.msg_models_classifier(),
    };
    let (id, title_id) = (id(role), format!("{}-title", id(role)));
    let wished = props.state.models.wished(role);
    let of_role = || list.models.iter().filter(|model| model.kind.role() == role);
    let card = of_role().find(|model| Some(model.name.as_str()) == wished);
    // What the page opens with comes first; the others are there to be compared, all at one smaller size.
    let usual = props.state.models.usual(role).and_then(|name| list.model(name));
    let (first, compared): (Vec<_>, Vec<_>) =
        of_role().partition(|model| usual.is_none_or(|usual| model.img_size == usual.img_size));
    let shown = |model: &ModelEntry| entry(text, model, kept.contains(&model.name), props);
    html! {
        <div class="models-group">
            <h3 id={title_id.clone()}>{ title }</h3>
            <div {id} role="radiogroup" aria-labelledby={title_id} data-testid={id}>
                { for first.into_iter().map(shown) }
                if let Some(&ModelEntry { img_size, .. }) = compared.first() {
                    <h4 class="models-compared">{ text.msg_models_compared(img_size) }</h4>
                }
                { for compared.into_iter().map(shown) }
                { props.state.models.own.get(role).map(|in_use| own_entry(text, role, in_use, card.is_none())) }
            </div>
            { card.map(|model| html! { <Card model={model.clone()} figures={props.figures.clone()} /> }) }
        </div>
    }
}

fn entry(text: Text, model: &ModelEntry, kept: bool, props: &Props) -> Html {
    let state = &props.state;
    let ModelEntry { name, kind, .. } = model;
    let role = kind.role();
    let on_change = props.on_action.reform({
        let name = name.clone();
        move |_: Event| Action::Choose {
            role,
            model: name.clone(),
        }
    });
    let checked = state.models.wished(role) == Some(name);
    let standing = state.standing(model);
    let ids = ["title", "about", "state"].map(|part| format!("{name}-{part}"));
    let [title, about, stand] = ids;
    html! {
        <div class="model" key={name.clone()} data-state={standing_name(&standing)}>
            <label>
                <input type="radio" name={id(role)} {checked} onchange={on_change} aria-labelledby={title.clone()}
                    aria-describedby={format!("{about} {stand}")} data-testid={format!("model-{name}")} />
                <span>
                    <span class="model-title" id={title}>{ text.listed(&model.title) }</span>
                    <span class="note" id={about}>{ text.msg_model_about(manner::can(text, *kind), text.listed(&model.sentence)) }</span>
                </span>
            </label>
            <div class="model-state" id={stand}>{ standing_words(text, &standing, model, kept, props) }</div>
        </div>
    }
}

/// The opened checkpoint, as long as it is in use. One of the list takes its place; it comes back by being opened
/// again.
fn own_entry(text: Text, role: Role, in_use: &InUse, checked: bool) -> Html {
    let InUse {
        model: info, report, ..
    } = in_use;
    let ids = ["title", "about", "state"].map(|part| format!("{}-own-{part}", id(role)));
    let [title, about, stand] = ids;
    let said = text.msg_model_own(
        manner::can(text, info.kind),
        text.millions(info.parameters),
        info.img_size,
        info.patch_size,
    );
    html! {
        <div class="model" key={format!("own-{}", info.name)} data-state="in-use">
            <label>
                <input type="radio" name={id(role)} {checked} disabled={!checked} aria-labelledby={title.clone()}
                    aria-describedby={format!("{about} {stand}")} data-testid={format!("model-{}", info.name)} />
                <span>
                    <span class="model-title" id={title}>{ &info.name }</span>
                    <span class="note" id={about}>{ said }</span>
                </span>
            </label>
            <div class="model-state" id={stand}>{ in_use_words(text) }</div>
            <details class="card">
                <summary>{ text.msg_model_found(&report.file) }</summary>
                <CheckpointReport report={report.clone()} />
            </details>
        </div>
    }
}

fn standing_name(standing: &Standing) -> &'static str {
    match standing {
        Standing::InUse => "in-use",
        Standing::Coming(_) => "coming",
        Standing::Next => "next",
        Standing::Idle => "idle",
    }
}

fn standing_words(text: Text, standing: &Standing, model: &ModelEntry, kept: bool, props: &Props) -> Html {
    match standing {
        Standing::InUse => in_use_words(text),
        Standing::Coming(progress) => {
            let on_cancel = props.on_action.reform(|()| Action::Cancel);
            html! { <DownloadBar title={text.listed(&model.title)} progress={progress.clone()} {on_cancel} /> }
        }
        Standing::Next => match props.state.engine {
            Engine::Failed { .. } => text.msg_model_after_restart().into(),
            Engine::Ready(_) => text.msg_model_next().into(),
            _ => text.msg_model_loading().into(),
        },
        Standing::Idle if kept => text.msg_model_on_device().into(),
        Standing::Idle => text.msg_model_to_download(text.megabytes(model.bytes())).into(),
    }
}

fn in_use_words(text: Text) -> Html {
    html! {
        <>
            <span class="tag">{ text.msg_model_in_use() }</span>{ " " }
            <a href={View::Stage.href()}>{ text.msg_model_see() }</a>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct CardProps {
    model: ModelEntry,
    figures: Option<Rc<Figures>>,
}

/// What there is to know of one model.
#[component]
fn Card(props: &CardProps) -> Html {
    let text = use_text();
    let CardProps { model, figures } = props;
    let figures = figures
        .as_ref()
        .and_then(|figures| card_line(text, figures, &model.name));
    let row = |name: String, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <details class="card" data-testid="model-card">
            <summary>{ text.msg_card_about(text.listed(&model.title)) }</summary>
            <dl>
                { row(text.msg_card_kind(), manner::kind(text, model.kind)) }
                { row(text.msg_card_parameters(), text.millions(model.parameters)) }
                { row(text.msg_card_download(), text.megabytes(model.bytes())) }
                { row(text.msg_card_data(), text.listed(&model.data)) }
                { row(text.msg_card_licence(), text.listed(&model.licence)) }
                { figures.map(|figures| row(text.msg_card_figures(), figures)) }
            </dl>
        </details>
    }
}

/// Which model did it, with the way to another.
pub fn by_line(text: Text, state: &State, role: Role, by: Option<&ModelInfo>) -> Html {
    let Some(name) = by.map(|info| info.name.as_str()).or_else(|| state.models.usual(role)) else {
        // Its room: the list of models is still to come.
        return html! { <p class="by-line" aria-hidden="true">{ '\u{a0}' }</p> };
    };
    let has_head = by.is_none_or(|info| info.kind.has_head());
    let (did, change) = match role {
        Role::Reconstructor => (text.msg_reconstructed_by(), text.msg_change_reconstructor()),
        Role::Classifier if !has_head => (text.msg_encoded_by(), text.msg_change_classifier()),
        Role::Classifier => (text.msg_classified_by(), text.msg_change_classifier()),
    };
    // An opened checkpoint may have a listed model's name.
    let title = match state.models.own.get(role) {
        Some(_) => name.to_owned(),
        None => text.listed(state.models.title(name)),
    };
    html! {
        <p class="by-line">
            { did }{ " " }<strong>{ title }</strong>{ " " }
            <a href={View::Models.href_of(id(role))} aria-label={change}>{ text.msg_change() }</a>
        </p>
    }
}
