//! What was found in a checkpoint: which tensors the model took, and which it could not.

use std::rc::Rc;

use yew::prelude::*;

use crate::sections::results::figures::thousands;
use patchwork_protocol::{CheckpointReport as Report, TensorLine};

/// What a [`CheckpointReport`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What was found.
    pub report: Rc<Report>,
}

/// Facts, assumptions, and four lists of tensors.
#[component]
pub fn CheckpointReport(props: &Props) -> Html {
    let report = &props.report;
    let row = |name: &str, value: &str| html! { <div><dt>{ name.to_owned() }</dt><dd>{ value.to_owned() }</dd></div> };
    html! {
        <div class="report" data-testid="checkpoint-report">
            <dl>
                if !report.family.is_empty() { { row("Family", &report.family) } }
                { row("File", &report.file) }
                { for report.facts.iter().map(|(name, value)| row(name, value)) }
            </dl>
            { for report.notes.iter().map(|note| html! { <p>{ note }</p> }) }
            if !report.assumed.is_empty() {
                <div class="assumed">
                    <p>{ ASSUMED }</p>
                    <ul aria-label={ASSUMED}>{ for report.assumed.iter().map(|line| html! { <li>{ line }</li> }) }</ul>
                </div>
            }
            { tensors("report-matched", "matched", "the model took them", &report.matched, false) }
            { tensors("report-missing", "missing", "needed by the model, not in the file", &report.missing, true) }
            { tensors("report-unexpected", "unexpected", "without a place in the model", &report.unexpected, true) }
            { tensors("report-wrong", "of another shape", "not the one that the model needs", &report.wrong_shape, true) }
        </div>
    }
}

const ASSUMED: &str = "Assumed, because neither the file nor a config says";

/// How many tensors there are of one sort, and on request which. Those that matter are shown at once.
fn tensors(testid: &'static str, sort: &str, means: &str, lines: &[TensorLine], matter: bool) -> Html {
    let count = thousands(lines.len());
    let line = |line: &TensorLine| html! { <li><span>{ &line.name }</span>{ " " }<span>{ &line.shape }</span></li> };
    html! {
        <details data-testid={testid} open={matter && !lines.is_empty()}>
            <summary><strong>{ format!("{count} {sort}") }</strong><span>{ format!(": {means}") }</span></summary>
            if lines.is_empty() {
                <p class="note">{ "None." }</p>
            } else {
                <div class="tensors" tabindex="0" role="group" aria-label={format!("Tensors {sort}")}>
                    <ul>{ for lines.iter().map(line) }</ul>
                </div>
            }
        </details>
    }
}
