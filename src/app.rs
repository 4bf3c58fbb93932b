//! The page as a whole: its head, and the view that the address asks for.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::assets;
use crate::engine::client::{Offer, use_engine};
use crate::offline::{Offline, use_offline};
use crate::reload::use_reload;
use crate::route::{Route, View};
use crate::sections::about::About;
use crate::sections::inside::Inside;
use crate::sections::models::{Models, use_list};
use crate::sections::results::Comparison;
use crate::sections::results::figures::use_figures;
use crate::sections::stage::Stage;
use crate::sections::stage::paint_in::use_paint_in;
use crate::sections::stage::photo_picker::use_drop_and_paste;
use crate::sections::stage::samples::Sample;
use crate::sections::stage::status::{Announcer, Problem, Status};
use crate::sections::teach::Teach;
use crate::state::{Action, Engine, Source};
use crate::text::{Text, use_not_fetched, use_text};
use crate::widgets::language_switch::LanguageSwitch;
use crate::widgets::pixels;
use crate::widgets::swipe::use_swipes;
use crate::widgets::use_route::{VIEW, use_route};
use patchwork_protocol::manifest::Role;

/// The page.
#[component]
pub fn App() -> Html {
    let text = use_text();
    let (state, client) = use_engine();
    let samples = use_samples();
    let on_action = (*use_memo((), {
        let client = client.clone();
        move |()| Callback::from(move |action: Action| client.dispatch(action))
    }))
    .clone();
    let on_offer = (*use_memo((), move |()| Callback::from(move |offer: Offer| client.offer(offer)))).clone();
    let hovers = use_drop_and_paste(on_offer.clone());
    use_list(on_action.clone());
    use_swipes();
    let figures = use_figures();
    let Route { view, .. } = use_route();
    use_reload(&state, text, view);
    let offline = use_offline();
    let not_fetched = use_not_fetched();

    let run = state.shown.as_ref();
    let shown = run.and_then(|run| run.reconstructed.as_ref());
    let hidden = shown.map_or(0, |reconstructed| {
        pixels::num_hidden(&reconstructed.reconstruction.mask)
    });
    let (arrival, animate) = shown.map_or((0, false), |reconstructed| {
        (reconstructed.arrival, reconstructed.animate)
    });
    let (reconstructed, on_play) = use_paint_in(arrival, hidden, animate);
    let is_live = run.is_some_and(|run| run.source == Source::Live);
    let is_busy = state.in_flight() || reconstructed < hidden;
    let in_use = match &state.engine {
        Engine::Ready(_) => state.models.in_use.clone(),
        _ => None,
    };
    let model = |role| state.in_use(role).map(|info| info.name.clone());

    html! {
        <div class="page" data-testid="page" data-busy={is_busy.to_string()} data-source={if is_live { "live" } else { "recorded" }}
            data-photo={run.map(|run| run.name.clone())} data-reconstructor={model(Role::Reconstructor)} data-classifier={model(Role::Classifier)}>
            { masthead(text, view) }
            <Status state={state.clone()} on_action={on_action.clone()} />
            <Problem state={state.clone()} {view} on_action={on_action.clone()} />
            <p class="note" role="status" data-testid="offline-new">
                if *offline == Offline::New { { text.msg_offline_new() } }
            </p>
            <p class="note" role="status" data-testid="language-missing">
                if let Some(language) = not_fetched { { text.msg_language_not_fetched(language.name()) } }
            </p>
            <Announcer state={state.clone()} on_action={Callback::noop()} />
            <main id={VIEW} tabindex="-1" class={classes!("view", format!("is-{}", if view == View::Stage { "stage" } else { view.slug() }))}>
                { match view {
                    View::Stage => html! {
                        <Stage {state} samples={(*samples).clone()} {reconstructed} {on_play} {on_action} {on_offer} />
                    },
                    View::Inside => html! { <Inside {state} {on_action} /> },
                    View::Teach => html! { <Teach {state} samples={(*samples).clone()} {hovers} {on_action} {on_offer} /> },
                    View::Models => html! { <Models {state} figures={figures.get().cloned()} {on_action} {on_offer} /> },
                    View::Results => html! { <Comparison {figures} /> },
                    View::About => html! { <About samples={(*samples).clone()} {in_use} {offline} /> },
                } }
            </main>
            // There the classes are what it is dropped on.
            if hovers && view != View::Teach { <div class="drop-hint" aria-hidden="true"><p>{ text.msg_drop_hint() }</p></div> }
        </div>
    }
}

fn masthead(text: Text, here: View) -> Html {
    let link = |view: View| {
        let current = (view == here).then_some("page");
        html! { <li><a href={view.href()} aria-current={current} data-testid={format!("to-{}", view.slug())}>{ view.title(text) }</a></li> }
    };
    html! {
        <header class="masthead">
            <h1><a href={View::Stage.href()}>{ logo() }{ "Patchwork" }</a></h1>
            <nav aria-label={text.msg_views()}><ul>{ for View::ALL.into_iter().map(link) }</ul></nav>
            <LanguageSwitch />
        </header>
    }
}

/// A square of patches, three of four hidden.
fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
            <path class="visible" d="M0 0h7v7H0ZM16.5 8.25h7v7h-7ZM8.25 16.5h7v7h-7Z" />
            <path class="hidden" d="M8.25 0h7v7h-7ZM16.5 0h7v7h-7ZM0 8.25h7v7H0ZM8.25 8.25h7v7h-7ZM0 16.5h7v7H0ZM16.5 16.5h7v7h-7Z" />
        </svg>
    }
}

#[hook]
fn use_samples() -> UseStateHandle<Vec<Sample>> {
    let samples = use_state(Vec::new);
    use_effect_with((), {
        let samples = samples.clone();
        move |()| {
            spawn_local(async move {
                // Without the list there is no gallery, and nothing else is missing.
                samples.set(assets::json("samples.json").await.unwrap_or_default());
            });
        }
    });
    samples
}
