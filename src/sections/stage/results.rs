//! How well the hidden patches were painted, and what the photo shows.

use yew::prelude::*;

use crate::state::{Named, Painted, Run};
use crate::text::manner::Manner;
use crate::text::{Text, use_text, words};
use patchwork_protocol::{Label, View};

/// What [`Fidelity`] measures.
#[derive(Clone, PartialEq, Properties)]
pub struct FidelityProps {
    /// The reconstruction, where there is one.
    pub painted: Option<Painted>,
}

/// Loss and PSNR on the hidden patches, with what they mean.
#[component]
pub fn Fidelity(props: &FidelityProps) -> Html {
    let text = use_text();
    let reconstruction = props.painted.as_ref().map(|painted| &painted.reconstruction);
    let manner = props.painted.as_ref().map(Manner::of).unwrap_or_default();
    let loss = reconstruction.and_then(|reconstruction| reconstruction.loss);
    let psnr = reconstruction.and_then(|reconstruction| reconstruction.psnr);
    let figure = |name, testid, exact: Option<f32>, value: Option<String>| {
        html! {
            <div>
                <dt>{ name }</dt>
                <dd data-testid={testid} data-value={exact.map(|exact| exact.to_string())}>{ value.unwrap_or_else(|| "–".to_owned()) }</dd>
            </div>
        }
    };
    html! {
        <>
            <dl class="figures">
                { figure(manner.loss(text), "loss", loss, loss.map(|loss| format!("{loss:.3}"))) }
                { figure(manner.psnr(text), "psnr", psnr, psnr.map(|psnr| format!("{psnr:.1} dB"))) }
            </dl>
            <p class="note">
                { match (reconstruction, psnr) {
                    (_, Some(psnr)) => format!("On hidden patches only. {}", words::psnr_sentence(text, psnr)),
                    (Some(_), None) => "Nothing is hidden, so there is nothing to measure.".to_owned(),
                    (None, None) => "Measured on the hidden patches only.".to_owned(),
                } }
            </p>
        </>
    }
}

/// What [`WholePhoto`] lists.
#[derive(Clone, PartialEq, Properties)]
pub struct WholeProps {
    /// The answer, where there is one.
    pub named: Option<Named>,
    /// A new photo is on its way.
    pub busy: bool,
}

/// What the classifier says of the whole photo: the five likeliest classes.
#[component]
pub fn WholePhoto(props: &WholeProps) -> Html {
    likeliest(use_text(), "top5", props.named.as_ref(), 5, props.busy)
}

/// What [`OtherAnswers`] lists.
#[derive(Clone, PartialEq, Properties)]
pub struct OtherProps {
    /// The run, where there is one.
    pub run: Option<Run>,
    /// Why the visible patches alone cannot be classified, where that is so.
    pub sees_all: Option<String>,
    /// A new photo is on its way.
    pub busy: bool,
}

/// What the classifier says of the visible patches alone and of the painted picture.
#[component]
pub fn OtherAnswers(props: &OtherProps) -> Html {
    let text = use_text();
    let run = props.run.as_ref();
    let mask = run.and_then(|run| Some(&run.painted.as_ref()?.reconstruction.spec));
    let list = |testid, named: Option<&Named>| {
        let is_old = named.is_some_and(|named| match &named.view {
            View::Whole => false,
            View::Visible(of) | View::Painted(of) => Some(of) != mask,
        });
        likeliest(text, testid, named, 3, props.busy || is_old)
    };
    let visible = run.and_then(|run| run.visible.as_ref());
    html! {
        <div class="answers">
            <section>
                <h3>{ "From the visible patches alone" }</h3>
                if let Some(why) = &props.sees_all {
                    <p class="note" data-testid="visible-note">{ why }</p>
                } else {
                    { list("top5-visible", visible) }
                }
            </section>
            <section>
                <h3>{ "From the painted picture" }</h3>
                { list("top5-painted", run.and_then(|run| run.pasted.as_ref())) }
            </section>
        </div>
    }
}

/// The `count` likeliest classes, with bars.
fn likeliest(text: Text, testid: &'static str, named: Option<&Named>, count: usize, is_busy: bool) -> Html {
    let Some(named) = named else {
        let bars = (0..count).map(|_| html! { <li><span class="skeleton" /></li> });
        return html! { <ol class="top5 is-empty" aria-hidden="true">{ for bars }</ol> };
    };
    let bars = named
        .classification
        .top
        .iter()
        .take(count)
        .map(|label| bar(text, label));
    html! {
        <ol class={classes!("top5", is_busy.then_some("is-busy"))} data-testid={testid} aria-label="The likeliest classes">
            { for bars }
        </ol>
    }
}

fn bar(text: Text, label: &Label) -> Html {
    let share = label.probability.clamp(0.0, 1.0);
    html! {
        <li key={label.name.clone()} data-name={label.name.clone()} data-probability={label.probability.to_string()}>
            <span class="name" title={label.name.clone()}>{ words::short_name(&label.name).to_owned() }</span>
            <span class="value">{ text.percent(label.probability) }</span>
            <span class="bar" aria-hidden="true"><span style={format!("inline-size: {:.2}%", share * 100.0)} /></span>
        </li>
    }
}
