//! The chooser: what paints and what names photos, with a card for each model.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::manifest::{Manifest, ModelEntry, Role};
use crate::protocol::Progress;
use crate::ui::figures::{Figures, card_line};
use crate::ui::state::{Action, Engine, Names, Standing, State};
use crate::ui::{assets, manner, words};

/// Fetches the list of models, and tells it with what the page's address asks for.
#[hook]
pub fn use_list(on_action: Callback<Action>) {
    use_effect_with((), move |()| {
        spawn_local(async move {
            // Without the list there is no chooser; the engine says what is wrong with it.
            if let Some(list) = assets::json::<Manifest>("models/manifest.json").await {
                let asked = Names {
                    painter: assets::asked("painter"),
                    classifier: assets::asked("classifier"),
                };
                let list = Rc::new(list);
                on_action.emit(Action::Listed { list, asked });
            }
        });
    });
}

/// Names of the models whose files this browser keeps. Looks again when another comes into use.
#[hook]
fn use_kept(list: Option<Rc<Manifest>>, in_use: [Option<String>; 2]) -> UseStateHandle<Vec<String>> {
    let kept = use_state(Vec::new);
    use_effect_with((list, in_use), {
        let kept = kept.clone();
        move |(list, _)| {
            if let Some(list) = list.clone() {
                spawn_local(async move {
                    let mut names = Vec::new();
                    for model in &list.models {
                        if is_kept(model).await {
                            names.push(model.name.clone());
                        }
                    }
                    kept.set(names);
                });
            }
        }
    });
    kept
}

async fn is_kept(model: &ModelEntry) -> bool {
    for file in &model.files {
        let url = assets::url(&format!("models/{}/{}", model.dir, file.path)).unwrap_or_default();
        if !assets::is_cached(&file.cache_key(&url)).await {
            return false;
        }
    }
    true
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
}

/// The section below the pictures: two groups, and a card for the chosen one of each.
#[component]
pub fn Models(props: &Props) -> Html {
    let state = &props.state;
    let in_use = [Role::Painter, Role::Classifier].map(|role| Some(state.in_use(role)?.name.clone()));
    let kept = use_kept(state.models.list.clone(), in_use);
    let Some(list) = &state.models.list else {
        return Html::default();
    };
    html! {
        <section class="models" aria-labelledby="choose">
            <div class="models-head">
                <h2 id="choose">{ "Models" }</h2>
                <p class="note">{ "One paints, one names photos. A model is downloaded when it is first chosen, and kept in this browser." }</p>
                if let Some(unknown) = &state.models.unknown { <p class="note" role="status">{ unknown }</p> }
            </div>
            { group(Role::Painter, list, &kept, props) }
            { group(Role::Classifier, list, &kept, props) }
        </section>
    }
}

fn id(role: Role) -> &'static str {
    match role {
        Role::Painter => "choose-painter",
        Role::Classifier => "choose-classifier",
    }
}

fn group(role: Role, list: &Manifest, kept: &[String], props: &Props) -> Html {
    let title = match role {
        Role::Painter => "What paints",
        Role::Classifier => "What names it",
    };
    let (id, title_id) = (id(role), format!("{}-title", id(role)));
    let wished = props.state.models.wished(role);
    let of_role = || list.models.iter().filter(|model| model.kind.role() == role);
    let card = of_role().find(|model| Some(model.name.as_str()) == wished);
    html! {
        <div class="models-group">
            <h3 id={title_id.clone()}>{ title }</h3>
            <div {id} role="radiogroup" aria-labelledby={title_id} data-testid={id}>
                { for of_role().map(|model| entry(model, kept.contains(&model.name), props)) }
            </div>
            { card.map(|model| html! { <Card model={model.clone()} figures={props.figures.clone()} /> }) }
        </div>
    }
}

fn entry(model: &ModelEntry, kept: bool, props: &Props) -> Html {
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
                    <span class="model-title" id={title}>{ &model.title }</span>
                    <span class="note" id={about}>{ format!("{}. {}", manner::can(*kind), model.sentence) }</span>
                </span>
            </label>
            <div class="model-state" id={stand}>{ standing_words(&standing, model, kept, &state.engine) }</div>
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

fn standing_words(standing: &Standing, model: &ModelEntry, kept: bool, engine: &Engine) -> Html {
    match standing {
        Standing::InUse => html! { <span class="tag">{ "In use" }</span> },
        Standing::Coming(progress) => coming(progress.as_ref(), &model.title),
        Standing::Next => match engine {
            Engine::Failed { .. } => html! { { "After the restart" } },
            Engine::Ready(_) => html! { { "Next" } },
            _ => html! { { "Loading" } },
        },
        Standing::Idle if kept => html! { { "On this device" } },
        Standing::Idle => html! { { format!("{} MB to download", words::megabytes(model.bytes())) } },
    }
}

fn coming(progress: Option<&Progress>, title: &str) -> Html {
    let label = format!("{title} loaded");
    let (value, said) = match progress {
        Some(Progress::Downloading { loaded, total, cached }) if !cached => (
            Some(words::percent_downloaded(*loaded, *total).to_string()),
            words::downloaded(*loaded, Some(*total)),
        ),
        Some(Progress::Downloading { .. }) => (None, "Reading it from this browser’s cache".to_owned()),
        Some(_) => (None, "Putting it on the device".to_owned()),
        None => (None, "Waiting for the engine".to_owned()),
    };
    html! {
        <div class="progress">
            <progress aria-label={label} max="100" {value} />
            <span>{ said }</span>
        </div>
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
    let CardProps { model, figures } = props;
    let figures = figures.as_ref().and_then(|figures| card_line(figures, &model.name));
    let row = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <details class="card" data-testid="model-card">
            <summary>{ format!("About {}", model.title) }</summary>
            <dl>
                { row("Kind", manner::kind(model.kind).to_owned()) }
                { row("Parameters", words::millions(model.parameters)) }
                { row("Download", format!("{} MB", words::megabytes(model.bytes()))) }
                { row("Data", model.data.clone()) }
                { row("Licence", model.licence.clone()) }
                { figures.map(|figures| row("Figures", figures)) }
            </dl>
        </details>
    }
}

/// Which model did it, with the way to another.
pub fn by_line(state: &State, role: Role, by: Option<&str>) -> Html {
    let Some(name) = by.or_else(|| state.models.usual(role)) else {
        return Html::default();
    };
    let (did, change) = match role {
        Role::Painter => ("Painted by", "Change the model that paints"),
        Role::Classifier => ("Named by", "Change the model that names photos"),
    };
    let title = state.models.title(name).to_owned();
    html! {
        <p class="by-line">
            { format!("{did} ") }<strong>{ title }</strong>{ " " }
            <a href={format!("#{}", id(role))} aria-label={change}>{ "Change" }</a>
        </p>
    }
}
