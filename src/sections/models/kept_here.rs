//! The models and checkpoints that this browser keeps, and the way to remove them.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::assets;
use crate::engine::client::Offer;
use crate::state::State;
use crate::state::short_address;
use crate::text::{Text, use_text};
use crate::widgets::focus::focus;
use patchwork_protocol::manifest::{Manifest, ModelEntry, Role};
use patchwork_web::kept::{self, Kept};

/// What this browser keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Here {
    /// Names of the listed models whose files it has.
    pub models: Vec<String>,
    /// Opened checkpoints.
    pub checkpoints: Vec<Kept>,
}

/// Looks at what this browser keeps; again when a model comes into use, when a download ends or is kept, and when asked
/// to.
#[hook]
pub fn use_here(state: &State) -> (UseStateHandle<Here>, Callback<()>) {
    let here = use_state(Here::default);
    let (asked, update, looks) = (use_mut_ref(|| 0_u32), use_force_update(), use_mut_ref(|| 0_u32));
    let times = *asked.borrow();
    let in_use = [Role::Reconstructor, Role::Classifier].map(|role| Some(state.in_use(role)?.name.clone()));
    let on_its_way = state.models.choosing.as_ref().map(|choosing| choosing.id);
    use_effect_with((state.models.list.clone(), in_use, on_its_way, state.kept, times), {
        let here = here.clone();
        move |(list, ..)| {
            let list = list.clone();
            *looks.borrow_mut() += 1;
            let look = *looks.borrow();
            spawn_local(async move {
                let mut models = Vec::new();
                for model in list.iter().flat_map(|list| &list.models) {
                    if is_kept(model).await {
                        models.push(model.name.clone());
                    }
                }
                let checkpoints = kept::list().await;
                // A newer look knows better.
                if *looks.borrow() == look {
                    here.set(Here { models, checkpoints });
                }
            });
        }
    });
    let look_again = Callback::from(move |()| {
        *asked.borrow_mut() += 1;
        update.force_update();
    });
    (here, look_again)
}

fn keys(model: &ModelEntry) -> impl Iterator<Item = String> {
    model.files.iter().map(|file| {
        let url = assets::url(&format!("models/{}/{}", model.dir, file.path)).unwrap_or_default();
        file.cache_key(&url)
    })
}

async fn is_kept(model: &ModelEntry) -> bool {
    for key in keys(model) {
        if !assets::is_cached(&key).await {
            return false;
        }
    }
    true
}

/// What [`KeptHere`] lists.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The listed models.
    pub list: Rc<Manifest>,
    /// What this browser keeps.
    pub here: Here,
    /// Wants to look again.
    pub look_again: Callback<()>,
    /// Takes what is to be opened.
    pub on_offer: Callback<Offer>,
}

/// One thing kept, as a row shows it.
struct Row {
    title: String,
    /// All of its address, where the title is shorter.
    whole: Option<String>,
    size: String,
    thing: Thing,
}

#[derive(Clone)]
enum Thing {
    Checkpoint(String),
    Model(ModelEntry),
}

impl Thing {
    async fn remove(&self) -> Result<(), wasm_bindgen::JsValue> {
        match self {
            Self::Checkpoint(url) => kept::remove(url).await,
            Self::Model(model) => {
                for key in keys(model) {
                    assets::uncache(&key).await?;
                }
                Ok(())
            }
        }
    }
}

fn rows(text: Text, list: &Manifest, here: &Here) -> Vec<Row> {
    let checkpoint = |kept: &Kept| Row {
        title: short_address(&kept.url),
        whole: Some(kept.url.clone()),
        size: match kept.whole {
            true => text.size(kept.bytes),
            false => text.msg_kept_unfinished(text.size(kept.bytes)),
        },
        thing: Thing::Checkpoint(kept.url.clone()),
    };
    let model = |model: &ModelEntry| Row {
        title: text.listed(&model.title),
        whole: None,
        size: text.size(model.bytes()),
        thing: Thing::Model(model.clone()),
    };
    let models = here.models.iter().filter_map(|name| list.model(name));
    here.checkpoints
        .iter()
        .map(checkpoint)
        .chain(models.map(model))
        .collect()
}

/// The list, with its size as a whole.
#[component]
pub fn KeptHere(props: &Props) -> Html {
    let Props { list, here, .. } = props;
    let text = use_text();
    // The title of what could not be removed.
    let failed = use_state(|| None::<String>);
    let rows = rows(text, list, here);
    let checkpoints = here.checkpoints.iter().map(|kept| kept.bytes);
    let models = here.models.iter().filter_map(|name| Some(list.model(name)?.bytes()));
    let total: u64 = checkpoints.chain(models).sum();
    let on_remove = {
        let (failed, look_again) = (failed.clone(), props.look_again.clone());
        Callback::from(move |(title, thing): (String, Thing)| {
            let (failed, look_again) = (failed.clone(), look_again.clone());
            spawn_local(async move {
                let removed = thing.remove().await;
                failed.set(removed.is_err().then_some(title));
                // The button may be gone with its row.
                focus("kept-here");
                look_again.emit(());
            });
        })
    };
    html! {
        <div class="models-group">
            <h3 id="kept-here" tabindex="-1">{ text.msg_kept() }</h3>
            <p class="note">
                if rows.is_empty() {
                    { text.msg_kept_none() }
                } else {
                    { text.msg_kept_total(text.size(total)) }
                }
            </p>
            if let Some(title) = &*failed { <p class="note is-wrong" role="alert">{ text.msg_kept_not_removed(title) }</p> }
            <ul data-testid="kept-list">
                { for rows.into_iter().enumerate().map(|(at, row)| show(text, at, row, &on_remove, &props.on_offer)) }
            </ul>
        </div>
    }
}

fn show(text: Text, at: usize, row: Row, on_remove: &Callback<(String, Thing)>, on_offer: &Callback<Offer>) -> Html {
    let Row {
        title,
        whole,
        size,
        thing,
    } = row;
    let open = match &thing {
        Thing::Checkpoint(url) => Some(on_offer.reform({
            let url = url.clone();
            move |_: MouseEvent| Offer::Address(url.clone())
        })),
        Thing::Model(_) => None,
    };
    let (opens, removes) = (text.msg_kept_open_title(&title), text.msg_kept_remove_title(&title));
    let key = whole.clone().unwrap_or_else(|| title.clone());
    let on_click = on_remove.reform({
        let title = title.clone();
        move |_: MouseEvent| (title.clone(), thing.clone())
    });
    html! {
        <li class="row" {key}>
            <div>
                <p class="row-title" title={whole}>{ title }</p>
                <p class="note">{ size }</p>
            </div>
            if let Some(open) = open {
                <button type="button" class="button is-small" aria-label={opens} data-testid={format!("kept-open-{at}")}
                    onclick={open}>{ text.msg_kept_open() }</button>
            }
            <button type="button" class="button is-small" aria-label={removes} data-testid={format!("kept-remove-{at}")}
                onclick={on_click}>{ text.msg_kept_remove() }</button>
        </li>
    }
}
