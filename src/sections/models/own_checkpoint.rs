//! The way to a checkpoint of the visitor's own choice: its address, its files, how far it is, and why it was refused.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::engine::client::Offer;
use crate::sections::models::checkpoint_report::CheckpointReport;
use crate::sections::stage::dropped::ACCEPT;
use crate::sections::stage::photo_picker;
use crate::sections::stage::status;
use crate::state::{Action, Engine, Refused, State, ToOpen};
use crate::text::{Text, use_text};
use crate::widgets::download_bar::DownloadBar;
use crate::widgets::focus::{bring_in_sight, focus};

/// What [`OwnCheckpoint`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
    /// Takes what was chosen.
    pub on_offer: Callback<Offer>,
}

/// A form, a file button, and what becomes of it.
#[component]
pub fn OwnCheckpoint(props: &Props) -> Html {
    let Props {
        state,
        on_action,
        on_offer,
    } = props;
    let text = use_text();
    let own = &state.models.own;
    let is_first = use_mut_ref(|| true);
    use_effect_with(
        own.refused.as_ref().map(|refused| refused.problem.clone()),
        move |refused| {
            // On the way here nobody asked for it; what is refused here, may be so out of sight.
            if !is_first.replace(false) && refused.is_some() {
                bring_in_sight("refused");
            }
        },
    );
    let opening = state.opening().zip(state.models.choosing.as_ref());
    let on_cancel = on_action.reform(|()| Action::Cancel);
    html! {
        <div class="models-group">
            <h3 id="own-checkpoint" tabindex="-1">{ text.msg_own() }</h3>
            <p class="note">
                { text.msg_own_about() }
            </p>
            <AddressForm on_offer={on_offer.clone()} />
            <div class="own-files">
                <label class="button">
                    <input class="visually-hidden" type="file" multiple={true} accept={ACCEPT} data-testid="open-files"
                        onchange={on_offer.reform(photo_picker::chosen_checkpoint)} />
                    { text.msg_own_choose() }
                </label>
                <p class="note">
                    { text.msg_own_drop() }
                </p>
            </div>
            if let Some((checkpoint, choosing)) = opening {
                <div class="own-coming">
                    <p>{ text.msg_own_opening() }{ " " }<strong>{ checkpoint.title() }</strong></p>
                    <DownloadBar title={checkpoint.title()} progress={choosing.progress.clone()} {on_cancel} />
                </div>
            }
            { for own.queue.iter().map(|item| queued(text, item, props)) }
            if let Some(refused) = &own.refused { { refusal(text, refused, on_action) } }
        </div>
    }
}

fn queued(text: Text, item: &ToOpen, props: &Props) -> Html {
    let title = item.checkpoint.title();
    let when = match props.state.engine {
        Engine::Ready(_) => text.msg_own_next(),
        Engine::Failed { .. } => text.msg_own_next_failed(),
        _ => text.msg_own_next_loading(),
    };
    let id = item.checkpoint.id;
    let on_click = props.on_action.reform(move |_: MouseEvent| {
        focus("own-checkpoint");
        Action::NotOpen(id)
    });
    html! {
        <div class="own-coming is-next" key={id}>
            <p>{ when }{ " " }<strong>{ &title }</strong></p>
            <button type="button" class="button is-small" aria-label={text.msg_own_cancel(&title)} onclick={on_click}>
                { text.msg_cancel() }
            </button>
        </div>
    }
}

/// `Problem` says the same to screen readers, so this is no alert.
fn refusal(text: Text, refused: &Refused, on_action: &Callback<Action>) -> Html {
    let on_dismiss = on_action.reform(|_: MouseEvent| {
        focus("own-checkpoint");
        Action::Dismiss
    });
    html! {
        <div class="problem refused" id="refused" tabindex="-1" data-testid="refused">
            <div>
                <p>{ text.problem(&refused.problem) }</p>
                { status::details(text, &refused.problem.failure) }
            </div>
            <button type="button" class="button" data-testid="refused-dismiss" onclick={on_dismiss}>
                { text.msg_dismiss() }
            </button>
            if let Some(report) = &refused.report { <CheckpointReport report={report.clone()} /> }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FormProps {
    on_offer: Callback<Offer>,
}

#[component]
fn AddressForm(props: &FormProps) -> Html {
    let text = use_text();
    let input = use_node_ref();
    let is_empty = use_state(|| false);
    let on_submit = {
        let (input, is_empty, on_offer) = (input.clone(), is_empty.clone(), props.on_offer.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else {
                return;
            };
            let address = input.value().trim().to_owned();
            is_empty.set(address.is_empty());
            if address.is_empty() {
                // The sentence is read out with the field.
                let _ = input.focus();
            } else {
                on_offer.emit(Offer::Address(address));
            }
        }
    };
    html! {
        <form class="field address" novalidate={true} onsubmit={on_submit}>
            <label for="open-address">{ text.msg_address_label() }</label>
            <input ref={input} id="open-address" type="text" inputmode="url" autocomplete="off" autocapitalize="none" spellcheck="false"
                placeholder="facebook/vit-mae-base" aria-describedby="open-address-note" aria-invalid={is_empty.to_string()}
                data-testid="open-address" />
            <button type="submit" class="button" data-testid="open-submit">{ text.msg_address_open() }</button>
            <p class={classes!("note", is_empty.then_some("is-wrong"))} id="open-address-note" aria-live="polite">
                if *is_empty {
                    { text.msg_address_empty() }
                } else {
                    { text.msg_address_note() }
                }
            </p>
        </form>
    }
}
