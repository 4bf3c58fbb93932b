//! Behind a switch: how long each stage of the models takes, how much work it is, and the memory in use.

use std::rc::Rc;

use web_sys::{Element, Event};
use yew::prelude::*;

use crate::state::{Action, Measuring};
use crate::text::words;
use patchwork_protocol::{Measurement, Stage};

/// What the [`Details`] show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// How far it is known.
    pub measuring: Measuring,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
}

/// Folded away until it is asked for; only then is anything measured.
#[component]
pub fn Details(props: &Props) -> Html {
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
            <summary data-testid="measurement-summary">{ "Details: time and memory" }</summary>
            if props.measuring.wanted {
                { match &props.measuring.last {
                    Some(measurement) => figures(measurement),
                    None => html! { <p class="note">{ "Measured once the models are there and a photo is painted." }</p> },
                } }
            }
        </details>
    }
}

fn figures(measurement: &Rc<Measurement>) -> Html {
    let Measurement {
        painter,
        classifier,
        wasm_bytes,
        gpu_bytes,
    } = &**measurement;
    let on_gpu = gpu_bytes.is_some();
    let memory = match gpu_bytes {
        Some(gpu) => format!(
            "Memory: {} of the program, {} on the GPU.",
            words::size(*wasm_bytes),
            words::size(*gpu)
        ),
        None => format!("Memory of the program: {}.", words::size(*wasm_bytes)),
    };
    html! {
        <>
            <div class="table-box" role="region" aria-label="Time of each stage" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ "Stage" }</th>
                            <th scope="col">{ "Time" }</th>
                            <th scope="col">{ "Work" }</th>
                            <th scope="col">{ "Rate" }</th>
                            if on_gpu { <th scope="col">{ "Dispatches" }</th> }
                        </tr>
                    </thead>
                    { rows("Paints", painter, on_gpu) }
                    { rows("Names", classifier, on_gpu) }
                </table>
            </div>
            <p class="note">
                { memory }
                { " Measured once more, waiting for each stage, which takes longer than a run that waits for the last alone. Work \
                   counts the floating-point operations of matrix products." }
            </p>
        </>
    }
}

fn rows(role: &'static str, stages: &[Stage], on_gpu: bool) -> Html {
    let row = |stage: &Stage| {
        // Browsers' clocks tell no less than a tenth of a millisecond.
        let rate = (stage.millis > 0.1).then(|| stage.flops as f64 / stage.millis / 1e6);
        let rate = rate.map_or("–".to_owned(), |rate| format!("{rate:.1} GFLOP/s"));
        html! {
            <tr data-testid="stage">
                <th scope="row">{ &stage.name }</th>
                <td>{ words::duration(stage.millis) }</td>
                <td>{ words::flops(stage.flops) }</td>
                <td>{ rate }</td>
                if on_gpu { <td>{ stage.dispatches.unwrap_or(0) }</td> }
            </tr>
        }
    };
    html! {
        <tbody>
            <tr class="is-role"><th colspan={if on_gpu { "5" } else { "4" }} scope="rowgroup">{ role }</th></tr>
            { for stages.iter().map(row) }
        </tbody>
    }
}
