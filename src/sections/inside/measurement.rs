//! Behind a switch: how long each stage of the models takes, how much work it is, and the memory in use.

use web_sys::{Element, Event};
use yew::prelude::*;

use super::stop::StopProps;
use crate::state::{Action, Models};
use crate::text::{Text, use_text, words};
use patchwork_protocol::{Measurement, Stage, Stages};

/// Folded away until it is asked for; only then is anything measured.
#[component]
pub fn Details(props: &StopProps) -> Html {
    let text = use_text();
    use_effect_with((), {
        let on_action = props.on_action.clone();
        // Whoever leaves this view does not want to know any more.
        move |()| move || on_action.emit(Action::Measure(false))
    });
    let on_toggle = props.on_action.reform(|event: Event| {
        let details: Element = event.target_unchecked_into();
        Action::Measure(details.has_attribute("open"))
    });
    html! {
        <details class="measurement" data-testid="measurement" ontoggle={on_toggle}>
            <summary data-testid="measurement-summary">{ text.msg_measure() }</summary>
            if props.state.measuring.wanted {
                { match &props.state.measuring.last {
                    Some(measurement) => figures(text, &props.state.models, measurement),
                    None => html! { <p class="note">{ text.msg_measure_none() }</p> },
                } }
            }
        </details>
    }
}

fn figures(text: Text, models: &Models, measurement: &Measurement) -> Html {
    let Measurement {
        reconstructor,
        classifier,
        threads,
        wasm_bytes,
        gpu_bytes,
    } = measurement;
    let on_gpu = gpu_bytes.is_some();
    let memory = match gpu_bytes {
        Some(gpu) => text.msg_memory_gpu(text.size(*wasm_bytes), text.size(*gpu)),
        None => text.msg_memory(text.size(*wasm_bytes)),
    };
    html! {
        <>
            <div class="table-box" role="region" aria-label={text.msg_measure_table()} tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ text.msg_measure_stage() }</th>
                            <th scope="col">{ text.msg_measure_time() }</th>
                            <th scope="col">{ text.msg_measure_work() }</th>
                            <th scope="col">{ text.msg_measure_rate() }</th>
                            if on_gpu { <th scope="col">{ text.msg_measure_dispatches() }</th> }
                        </tr>
                    </thead>
                    { rows(text, text.msg_measure_reconstructor(), models, reconstructor, on_gpu) }
                    { rows(text, text.msg_measure_classifier(), models, classifier, on_gpu) }
                </table>
            </div>
            <p class="note">
                { text.sentences(&[memory, text.msg_measure_note()]) }
                if *threads > 1 { { text.msg_measure_threads(*threads) } }
            </p>
        </>
    }
}

fn rows(text: Text, role: String, models: &Models, measured: &Stages, on_gpu: bool) -> Html {
    let row = |stage: &Stage| {
        // Browsers' clocks tell no less than a tenth of a millisecond.
        let rate = (stage.millis > 0.1).then(|| stage.flops as f64 / stage.millis / 1e6);
        let rate = rate.map_or("–".to_owned(), |rate| format!("{rate:.1} GFLOP/s"));
        html! {
            <tr data-testid="stage">
                <th scope="row">{ words::work(text, stage.work) }</th>
                <td>{ text.duration(stage.millis) }</td>
                <td>{ text.flops(stage.flops) }</td>
                <td>{ rate }</td>
                if on_gpu { <td>{ stage.dispatches.unwrap_or(0) }</td> }
            </tr>
        }
    };
    html! {
        <tbody>
            <tr class="is-role">
                <th colspan={if on_gpu { "5" } else { "4" }} scope="rowgroup">
                    { role }{ " " }<span class="note">{ text.listed(models.title(&measured.model)) }</span>
                </th>
            </tr>
            { for measured.stages.iter().map(row) }
        </tbody>
    }
}
