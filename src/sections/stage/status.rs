//! Where the engine stands, what it runs on, how long things took; and failures, with what to do next.

use std::rc::Rc;

use yew::prelude::*;

use crate::route::View;
use crate::state::{Action, Engine, Source, State};
use crate::text::numbers::percent_downloaded;
use crate::text::{Text, use_class_names, use_text, words};
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
    let text = use_text();
    let state = &props.state;
    let name = match state.engine {
        Engine::Ready(_) => "ready",
        Engine::Failed { .. } => "failed",
        _ => "loading",
    };
    // Until nothing is on its way, there is room for how far it is; the rest can wait.
    let coming = coming(text, state);
    let is_coming = name == "loading" || coming.is_some();
    html! {
        <section key={name} class="status" data-testid="status" data-state={name} aria-label={text.msg_status()}>
            <div class="status-line">
                <p class="status-what">
                    <span class="lamp" aria-hidden="true" />
                    <span>{ what(text, state, coming.as_ref()) }</span>
                    if !is_coming { { timings(text, state) } }
                </p>
                { progress(text, &state.engine) }
                if let Some((title, progress)) = coming {
                    <DownloadBar {title} {progress} />
                }
                <p class="status-device" data-testid="device">{ device(text, &state.engine) }</p>
            </div>
            <p class="note">
                { source(text, state) }
                if let Some(note) = state.note.as_ref().filter(|_| !is_coming) {
                    // The technical cause is for whoever mends it.
                    <span title={note.detail().to_owned()}>{ text.engine_note(note) }</span>
                }
            </p>
        </section>
    }
}

/// What is on its way into use, and how far it is: a model, or what decodes the photo.
fn coming(text: Text, state: &State) -> Option<(String, Option<Progress>)> {
    if let Some(choosing) = &state.models.choosing {
        let title = state.models.coming().unwrap_or_default();
        return Some((text.listed(&title), choosing.progress.clone()));
    }
    let progress = state.photos.sent.as_ref()?.decoder.clone()?;
    Some((text.msg_coming_decoder(), Some(progress)))
}

fn what(text: Text, state: &State, coming: Option<&(String, Option<Progress>)>) -> String {
    match coming {
        Some((title, _)) => text.msg_loading_title(title),
        None => words::engine(text, &state.engine),
    }
}

/// Whether what is on screen was computed here.
fn source(text: Text, state: &State) -> Html {
    let is_loading = !matches!(state.engine, Engine::Ready(_) | Engine::Failed { .. });
    let (tag, words) = match state.shown.as_ref().map(|run| run.source) {
        Some(Source::Live) => (text.msg_tag_live(), text.msg_live()),
        Some(Source::Recorded) if is_loading => (text.msg_tag_recorded(), text.msg_recorded_loading()),
        Some(Source::Recorded) => (text.msg_tag_recorded(), text.msg_recorded()),
        None => return Html::default(),
    };
    html! { <span><span class="tag">{ tag }</span>{ " " }{ words }</span> }
}

fn device(text: Text, engine: &Engine) -> String {
    match engine {
        Engine::Ready(device) => words::device(text, device),
        engine => engine.kind().map(words::device_kind).unwrap_or_default().to_owned(),
    }
}

fn timings(text: Text, state: &State) -> Html {
    let Some(run) = state.shown.as_ref().filter(|run| run.source == Source::Live) else {
        return Html::default();
    };
    let reconstructed = run
        .reconstructed
        .as_ref()
        .map(|reconstructed| text.msg_timing_reconstructed(text.duration(reconstructed.reconstruction.millis)));
    let classified = run
        .classified
        .as_ref()
        .map(|classified| text.msg_timing_classified(text.duration(classified.classification.millis)));
    let said = text.list(&[reconstructed, classified].into_iter().flatten().collect::<Vec<_>>());
    html! { <span class="timings">{ said }</span> }
}

fn progress(text: Text, engine: &Engine) -> Html {
    let (what, download) = match engine {
        Engine::Ready(_) | Engine::Failed { .. } => return Html::default(),
        Engine::Loading {
            progress: Progress::Downloading { loaded, total, .. },
            ..
        } => (text.msg_progress_models(), Some((*loaded, *total))),
        Engine::Starting { loaded, total, .. } if *loaded > 0 => (text.msg_progress_engine(), Some((*loaded, *total))),
        _ => (text.msg_progress_loading(), None),
    };
    let left = match engine {
        Engine::Loading {
            progress: Progress::Downloading { seconds_left, .. },
            ..
        } => seconds_left.and_then(|left| text.time_left(left)),
        _ => None,
    };
    // Without a value the bar says that it is not known how long this takes.
    let percent = download.and_then(|(loaded, total)| Some(percent_downloaded(loaded, total?).to_string()));
    html! {
        <div class="progress">
            <progress aria-label={what} max="100" value={percent} />
            if let Some((loaded, total)) = download { <span>{ text.downloaded(loaded, total) }</span> }
            if let Some(left) = left { <span>{ left }</span> }
        </div>
    }
}

/// What a [`Problem`] is told from.
#[derive(Clone, PartialEq, Properties)]
pub struct ProblemProps {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// The view that is shown.
    pub view: View,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
}

/// The failure that matters most just now, in plain words.
#[component]
pub fn Problem(props: &ProblemProps) -> Html {
    let text = use_text();
    let (problem, action, label, testid) = match (&props.state.engine, &props.state.problem) {
        (Engine::Failed { problem, .. }, _) if problem.kind() == FailureKind::Download => {
            (problem, Action::Restart, text.msg_try_again(), "restart")
        }
        (Engine::Failed { problem, .. }, _) => (problem, Action::Restart, text.msg_restart(), "restart"),
        (_, Some(problem)) => (problem, Action::Dismiss, text.msg_dismiss(), "dismiss"),
        _ => return Html::default(),
    };
    let on_click = props.on_action.reform(move |_: MouseEvent| {
        focus(VIEW);
        action.clone()
    });
    let own = &props.state.models.own;
    let refused = own
        .refused
        .as_ref()
        .filter(|_| problem.kind() == FailureKind::Checkpoint);
    if refused.is_some() && props.view == View::Models {
        // It is seen there, at the form.
        return html! { <p class="visually-hidden" role="alert" data-testid="error">{ text.problem(problem) }</p> };
    }
    let refused = refused.is_some_and(|refused| refused.report.is_some());
    html! {
        <div class="problem" role="alert" data-testid="error">
            <div>
                <p>{ text.problem(problem) }</p>
                { details(text, &problem.failure) }
                if refused { <a href={View::Models.href_of("refused")}>{ text.msg_see_report() }</a> }
            </div>
            <button type="button" class="button" data-testid={testid} onclick={on_click}>{ label }</button>
        </div>
    }
}

/// The technical cause.
pub fn details(text: Text, failure: &Failure) -> Html {
    if failure.detail.is_empty() {
        return Html::default();
    }
    html! {
        <details>
            <summary>{ text.msg_details() }</summary>
            <code>{ &failure.detail }</code>
        </details>
    }
}

/// Tells screen readers what came out, once it has come to rest.
#[component]
pub fn Announcer(props: &Props) -> Html {
    let text = use_text();
    let names = use_class_names();
    let last = use_mut_ref(String::new);
    if let Some(words) = words::announcement(text, &names, &props.state) {
        *last.borrow_mut() = words;
    }
    let words = last.borrow().clone();
    html! { <p class="visually-hidden" role="status" aria-live="polite">{ words }</p> }
}
