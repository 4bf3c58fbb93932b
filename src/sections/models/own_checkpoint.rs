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
use crate::widgets::download_bar::DownloadBar;
use crate::widgets::focus::focus;

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
    let own = &state.models.own;
    let opening = state.opening().zip(state.models.choosing.as_ref());
    let on_cancel = on_action.reform(|()| Action::Cancel);
    html! {
        <div class="models-group">
            <h3 id="own-checkpoint" tabindex="-1">{ "Bring your own checkpoint" }</h3>
            <p class="note">
                { "A masked autoencoder or a vision transformer with its weights in a .safetensors, .bin, .pth or .pt file, under the \
                   names that Hugging Face, timm or the papers’ own code give them." }
            </p>
            <AddressForm on_offer={on_offer.clone()} />
            <div class="own-files">
                <label class="button">
                    <input class="visually-hidden" type="file" multiple={true} accept={ACCEPT} data-testid="open-files"
                        onchange={on_offer.reform(photo_picker::chosen_checkpoint)} />
                    { "Choose files" }
                </label>
                <p class="note">
                    { "Or drop them anywhere on the page: the weights, with config.json and preprocessor_config.json where there \
                       are any. They stay in this browser." }
                </p>
            </div>
            if let Some((checkpoint, choosing)) = opening {
                <div class="own-coming">
                    <p>{ "Opening " }<strong>{ checkpoint.title() }</strong></p>
                    <DownloadBar title={checkpoint.title()} progress={choosing.progress.clone()} {on_cancel} />
                </div>
            }
            { for own.queue.iter().map(|item| queued(item, props)) }
            if let Some(refused) = &own.refused { { refusal(refused, on_action) } }
        </div>
    }
}

fn queued(item: &ToOpen, props: &Props) -> Html {
    let title = item.checkpoint.title();
    let when = match props.state.engine {
        Engine::Ready(_) => "Next: ",
        Engine::Failed { .. } => "After the restart: ",
        _ => "As soon as the models are loaded: ",
    };
    let id = item.checkpoint.id;
    let on_click = props.on_action.reform(move |_: MouseEvent| {
        focus("own-checkpoint");
        Action::NotOpen(id)
    });
    html! {
        <div class="own-coming is-next" key={id}>
            <p>{ when }<strong>{ &title }</strong></p>
            <button type="button" class="button is-small" aria-label={format!("Cancel opening {title}")} onclick={on_click}>
                { "Cancel" }
            </button>
        </div>
    }
}

/// The page's top says the same to screen readers, so this is no alert.
fn refusal(refused: &Refused, on_action: &Callback<Action>) -> Html {
    let on_dismiss = on_action.reform(|_: MouseEvent| {
        focus("own-checkpoint");
        Action::Dismiss
    });
    html! {
        <div class="problem refused" id="refused" tabindex="-1" data-testid="refused">
            <div>
                <p>{ &refused.failure.message }</p>
                { status::details(&refused.failure) }
            </div>
            <button type="button" class="button" data-testid="refused-dismiss" onclick={on_dismiss}>
                { "Dismiss" }
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
            <label for="open-address">{ "Address of a weight file or its folder, or owner/name on Hugging Face" }</label>
            <input ref={input} id="open-address" type="text" inputmode="url" autocomplete="off" autocapitalize="none" spellcheck="false"
                placeholder="facebook/vit-mae-base" aria-describedby="open-address-note" aria-invalid={is_empty.to_string()}
                data-testid="open-address" />
            <button type="submit" class="button" data-testid="open-submit">{ "Open" }</button>
            <p class={classes!("note", is_empty.then_some("is-wrong"))} id="open-address-note" aria-live="polite">
                if *is_empty {
                    { "Type an address first, such as facebook/vit-mae-base." }
                } else {
                    { "Its server must let other pages read it, as Hugging Face does." }
                }
            </p>
        </form>
    }
}
