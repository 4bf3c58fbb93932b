//! Where the engine stands, what it runs on, how long things took; and failures, with what to do next.

use std::rc::Rc;

use yew::prelude::*;

use crate::route::View;
use crate::state::{Action, Engine, Source, State};
use crate::text::words;
use crate::widgets::download_bar::DownloadBar;
use crate::widgets::focus::focus;
use crate::widgets::use_route::VIEW;
use patchwork_protocol::{Failure, FailureKind, Progress};

/// What the [`Status`] line tells.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
}

/// The line between title and pictures.
#[component]
pub fn Status(props: &Props) -> Html {
    let state = &props.state;
    let name = match state.engine {
        Engine::Ready(_) => "ready",
        Engine::Failed { .. } => "failed",
        _ => "loading",
    };
    html! {
        <section class="status" data-testid="status" data-state={name} aria-label="Status">
            <div class="status-line">
                <p class="status-what">
                    <span class="lamp" aria-hidden="true" />
                    <span>{ what(state) }</span>
                    { timings(state) }
                </p>
                { progress(&state.engine) }
                if let Some(choosing) = &state.models.choosing {
                    <DownloadBar title={state.models.coming().unwrap_or_default()} progress={choosing.progress.clone()} />
                }
                <p class="status-device" data-testid="device">{ device(&state.engine) }</p>
            </div>
            <p class="note">
                { source(state) }
                if let Some(note) = &state.note { <span>{ note }</span> }
            </p>
        </section>
    }
}

fn what(state: &State) -> String {
    match state.models.coming() {
        Some(title) => format!("Loading {title}"),
        None => words::engine(&state.engine),
    }
}

/// Whether what is on screen was computed here.
fn source(state: &State) -> Html {
    let is_loading = !matches!(state.engine, Engine::Ready(_) | Engine::Failed { .. });
    let (tag, words) = match state.shown.as_ref().map(|run| run.source) {
        Some(Source::Live) => ("Live", "Computed on this machine, in this tab."),
        Some(Source::Recorded) if is_loading => (
            "Recorded run",
            "Computed earlier with the page’s usual models. Those for this tab are on their way.",
        ),
        Some(Source::Recorded) => ("Recorded run", "Computed earlier with the page’s usual models."),
        None => return Html::default(),
    };
    html! { <span><span class="tag">{ tag }</span>{ " " }{ words }</span> }
}

fn device(engine: &Engine) -> String {
    match engine {
        Engine::Ready(device) => words::device(device),
        engine => engine.kind().map(words::device_kind).unwrap_or_default().to_owned(),
    }
}

fn timings(state: &State) -> Html {
    let Some(run) = state.shown.as_ref().filter(|run| run.source == Source::Live) else {
        return Html::default();
    };
    let painted = run
        .painted
        .as_ref()
        .map(|painted| format!("painted in {}", words::duration(painted.reconstruction.millis)));
    let named = run
        .named
        .as_ref()
        .map(|named| format!("named in {}", words::duration(named.classification.millis)));
    let said = [painted, named].into_iter().flatten().collect::<Vec<_>>().join(", ");
    html! { <span class="timings">{ said }</span> }
}

fn progress(engine: &Engine) -> Html {
    let (what, download) = match engine {
        Engine::Ready(_) | Engine::Failed { .. } => return Html::default(),
        Engine::Loading {
            progress: Progress::Downloading { loaded, total, .. },
            ..
        } => ("Models loaded", Some((*loaded, *total))),
        Engine::Starting { loaded, total, .. } if *loaded > 0 => ("Engine loaded", Some((*loaded, *total))),
        _ => ("Loading", None),
    };
    let left = match engine {
        Engine::Loading {
            progress: Progress::Downloading { seconds_left, .. },
            ..
        } => seconds_left.and_then(words::time_left),
        _ => None,
    };
    // Without a value the bar says that it is not known how long this takes.
    let percent = download.and_then(|(loaded, total)| Some(words::percent_downloaded(loaded, total?).to_string()));
    html! {
        <div class="progress">
            <progress aria-label={what} max="100" value={percent} />
            if let Some((loaded, total)) = download { <span>{ words::downloaded(loaded, total) }</span> }
            if let Some(left) = left { <span>{ left }</span> }
        </div>
    }
}

/// The failure that matters most just now, in plain words.
#[component]
pub fn Problem(props: &Props) -> Html {
    let (failure, action, text, testid) = match (&props.state.engine, &props.state.problem) {
        (Engine::Failed { failure, .. }, _) if failure.kind == FailureKind::Download => {
            (failure, Action::Restart, "Try again", "restart")
        }
        (Engine::Failed { failure, .. }, _) => (failure, Action::Restart, "Restart", "restart"),
        (_, Some(problem)) => (problem, Action::Dismiss, "Dismiss", "dismiss"),
        _ => return Html::default(),
    };
    let on_click = props.on_action.reform(move |_: MouseEvent| {
        focus(VIEW);
        action.clone()
    });
    let own = &props.state.models.own;
    let refused = own.refused.as_ref().is_some_and(|refused| refused.report.is_some());
    let refused = refused && failure.kind == FailureKind::Checkpoint;
    html! {
        <div class="problem" role="alert" data-testid="error">
            <div>
                <p>{ &failure.message }</p>
                { details(failure) }
                if refused { <a href={View::Models.href_of("refused")}>{ "What was found in it" }</a> }
            </div>
            <button type="button" class="button" data-testid={testid} onclick={on_click}>{ text }</button>
        </div>
    }
}

/// The technical cause.
pub fn details(failure: &Failure) -> Html {
    if failure.detail.is_empty() {
        return Html::default();
    }
    html! {
        <details>
            <summary>{ "Details" }</summary>
            <code>{ &failure.detail }</code>
        </details>
    }
}

/// Tells screen readers what came out, once it has come to rest.
#[component]
pub fn Announcer(props: &Props) -> Html {
    let last = use_mut_ref(String::new);
    if let Some(words) = words::announcement(&props.state) {
        *last.borrow_mut() = words;
    }
    let words = last.borrow().clone();
    html! { <p class="visually-hidden" role="status" aria-live="polite">{ words }</p> }
}
