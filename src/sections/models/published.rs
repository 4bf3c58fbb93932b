//! Checkpoints that others published, to be opened with one click.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::assets;
use crate::engine::client::Offer;
use crate::state::{Checkpoint, State};
use crate::text::{manner, words};
use patchwork_protocol::CheckpointSource;
use patchwork_protocol::manifest::PublishedEntry;

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
    let entries = use_entries();
    if entries.is_empty() {
        return Html::default();
    }
    let (tried, untried): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.tried.is_some());
    let rows = |entries: &[&PublishedEntry]| html! { <ul>{ for entries.iter().map(|entry| row(entry, props)) }</ul> };
    html! {
        <div class="models-group published">
            <h3>{ "Published checkpoints" }</h3>
            if !untried.is_empty() {
                <p class="note">
                    { "These were never run against the real files: they were tested with random weights of the same names and format." }
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

fn row(entry: &PublishedEntry, props: &Props) -> Html {
    let PublishedEntry { name, title, .. } = entry;
    let is_this = |checkpoint: &Checkpoint| checkpoint.source == CheckpointSource::Url(name.clone());
    let models = &props.state.models;
    let in_use = models.own.get(entry.kind.role());
    let (state, is_asked) = if props.state.opening().is_some_and(is_this) {
        ("Opening", true)
    } else if models.own.queue.iter().any(|item| is_this(&item.checkpoint)) {
        ("Next", true)
    } else if in_use.is_some_and(|in_use| is_this(&in_use.checkpoint)) {
        ("In use", true)
    } else {
        ("Open", false)
    };
    let on_click = props.on_offer.reform({
        let name = name.clone();
        move |_: MouseEvent| Offer::Address(name.clone())
    });
    let terms = format!("{name}. {}, about {}.", entry.licence, words::size(entry.about_bytes));
    html! {
        <li class="row" key={name.clone()}>
            <div>
                <p class="row-title">{ title }</p>
                <p class="note">{ format!("{}. {}", manner::can(entry.kind), entry.sentence) }</p>
                <p class="note">
                    { terms }
                    if let Some(tried) = &entry.tried { { format!(" This one was {tried}.") } }
                </p>
            </div>
            <button type="button" class="button is-small" disabled={is_asked} aria-label={format!("{state}: {title}")}
                data-testid={format!("published-{name}")} onclick={on_click}>{ state }</button>
        </li>
    }
}
