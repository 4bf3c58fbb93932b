//! What was found in a checkpoint: which tensors the model took, and which it could not.

use std::rc::Rc;

use yew::prelude::*;

use crate::sections::results::figures::thousands;
use crate::text::{Text, use_text};
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
    let text = use_text();
    let report = &props.report;
    let count = |lines: &[TensorLine]| thousands(lines.len());
    let row = |(name, value): (String, String)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <div class="report" data-testid="checkpoint-report">
            <dl>
                if let Some(family) = report.family { { row((text.msg_report_family(), text.family(family))) } }
                { row((text.msg_report_file(), report.file.clone())) }
                { for report.facts.iter().map(|fact| row(text.fact(fact))) }
            </dl>
            { for report.notes.iter().map(|note| html! { <p>{ text.checkpoint_note(note) }</p> }) }
            if !report.assumed.is_empty() {
                <div class="assumed">
                    <p>{ text.msg_report_assumed() }</p>
                    <ul aria-label={text.msg_report_assumed()}>{ for report.assumed.iter().map(|line| html! { <li>{ text.assumption(line) }</li> }) }</ul>
                </div>
            }
            { tensors(text, "report-matched", text.msg_report_matched(count(&report.matched)), text.msg_report_matched_means(), &report.matched, false) }
            { tensors(text, "report-missing", text.msg_report_missing(count(&report.missing)), text.msg_report_missing_means(), &report.missing, true) }
            { tensors(text, "report-unexpected", text.msg_report_unexpected(count(&report.unexpected)), text.msg_report_unexpected_means(), &report.unexpected, true) }
            { tensors(text, "report-wrong", text.msg_report_wrong(count(&report.wrong_shape)), text.msg_report_wrong_means(), &report.wrong_shape, true) }
        </div>
    }
}

/// How many tensors there are of one sort, and on request which. Those that matter are shown at once.
fn tensors(text: Text, testid: &'static str, sort: String, means: String, lines: &[TensorLine], matter: bool) -> Html {
    let line = |line: &TensorLine| html! { <li><span>{ &line.name }</span>{ " " }<span>{ text.tensor_shape(line) }</span></li> };
    html! {
        <details data-testid={testid} open={matter && !lines.is_empty()}>
            <summary><strong>{ sort.clone() }</strong><span>{ means }</span></summary>
            if lines.is_empty() {
                <p class="note">{ text.msg_report_none() }</p>
            } else {
                <div class="tensors" tabindex="0" role="group" aria-label={sort}>
                    <ul>{ for lines.iter().map(line) }</ul>
                </div>
            }
        </details>
    }
}
