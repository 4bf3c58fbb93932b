//! Checkpoints that others published, to be opened with one click.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::assets;
use crate::engine::client::Offer;
use crate::state::{Checkpoint, State};
use crate::text::{Text, manner, use_text};
use patchwork_protocol::CheckpointSource;
use patchwork_protocol::manifest::PublishedEntry;
use patchwork_web::memory;

/// What [`Published`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was chosen.
    pub on_offer: Callback<Offer>,
}

/// The list, with what it was tried with.
#[component]
pub fn Published(props: &Props) -> Html {
    let text = use_text();
    let entries = use_entries();
    if entries.is_empty() {
        return Html::default();
    }
    let (tried, untried): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.tried.is_some());
    let rows =
        |entries: &[&PublishedEntry]| html! { <ul>{ for entries.iter().map(|entry| row(text, entry, props)) }</ul> };
    html! {
        <div class="models-group published">
            <h3>{ text.msg_published() }</h3>
            if !untried.is_empty() {
                <p class="note">
                    { text.msg_published_untried() }
                </p>
                { rows(&untried) }
            }
            if !tried.is_empty() { { rows(&tried) } }
        </div>
    }
}

#[hook]
fn use_entries() -> UseStateHandle<Vec<PublishedEntry>> {
    let entries = use_state(Vec::new);
    use_effect_with((), {
        let entries = entries.clone();
        move |()| {
            spawn_local(async move {
                // Without the list there are no rows; the form takes every address all the same.
                entries.set(assets::json("models/published.json").await.unwrap_or_default());
            });
        }
    });
    entries
}

fn row(text: Text, entry: &PublishedEntry, props: &Props) -> Html {
    let PublishedEntry { name, title, .. } = entry;
    let is_this = |checkpoint: &Checkpoint| checkpoint.source == CheckpointSource::Url(name.clone());
    let models = &props.state.models;
    let in_use = models.own.get(entry.kind.role());
    let (state, is_asked) = if props.state.opening().is_some_and(is_this) {
        (text.msg_published_opening(), true)
    } else if models.own.queue.iter().any(|item| is_this(&item.checkpoint)) {
        (text.msg_published_next(), true)
    } else if in_use.is_some_and(|in_use| is_this(&in_use.checkpoint)) {
        (text.msg_published_in_use(), true)
    } else {
        (text.msg_published_open(), false)
    };
    let on_click = props.on_offer.reform({
        let name = name.clone();
        move |_: MouseEvent| Offer::Address(name.clone())
    });
    let most = memory::most();
    let is_too_large = entry.about_bytes > most;
    let terms = text.msg_published_terms(name, &entry.licence, text.size(entry.about_bytes));
    html! {
        <li class="row" key={name.clone()}>
            <div>
                <p class="row-title">{ title }</p>
                <p class="note">{ text.msg_model_about(manner::can(text, entry.kind), text.listed(&entry.sentence)) }</p>
                <p class="note">
                    { terms }
                    if is_too_large { { " " }{ text.msg_published_too_large(text.size(most)) } }
                    if let Some(tried) = &entry.tried { { " " }{ text.msg_published_this_one(text.listed(tried)) } }
                </p>
            </div>
            <button type="button" class="button is-small" disabled={is_asked || is_too_large} aria-label={text.msg_published_state(&state, title)}
                data-testid={format!("published-{name}")} onclick={on_click}>{ state }</button>
        </li>
    }
}
