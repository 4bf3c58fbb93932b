//! How well the hidden patches were painted, and what the photo shows.

use yew::prelude::*;

use crate::state::{Action, Comparing, Instead, Named, Painted};
use crate::text::manner::Manner;
use crate::text::words;
use patchwork_protocol::Label;

/// What [`Fidelity`] measures.
#[derive(Clone, PartialEq, Properties)]
pub struct FidelityProps {
    /// The reconstruction, where there is one.
    pub painted: Option<Painted>,
}

/// Loss and PSNR on the hidden patches, with what they mean.
#[component]
pub fn Fidelity(props: &FidelityProps) -> Html {
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
                { figure(manner.loss(), "loss", loss, loss.map(|loss| format!("{loss:.3}"))) }
                { figure(manner.psnr(), "psnr", psnr, psnr.map(|psnr| format!("{psnr:.1} dB"))) }
            </dl>
            <p class="note">
                { match (reconstruction, psnr) {
                    (_, Some(psnr)) => format!("On hidden patches only. {}", words::psnr_sentence(psnr)),
                    (Some(_), None) => "Nothing is hidden, so there is nothing to measure.".to_owned(),
                    (None, None) => "Measured on the hidden patches only.".to_owned(),
                } }
            </p>
        </>
    }
}

/// What [`Top5`] lists.
#[derive(Clone, PartialEq, Properties)]
pub struct Top5Props {
    /// The classes, where they are known.
    pub named: Option<Named>,
    /// A new photo is on its way.
    pub busy: bool,
}

/// The five likeliest classes, with bars.
#[component]
pub fn Top5(props: &Top5Props) -> Html {
    let Some(named) = &props.named else {
        let bars = (0..5).map(|_| html! { <li><span class="skeleton" /></li> });
        return html! { <ol class="top5 is-empty" aria-hidden="true">{ for bars }</ol> };
    };
    html! {
        <ol class={classes!("top5", props.busy.then_some("is-busy"))} data-testid="top5" aria-label="The five likeliest classes">
            { for named.classification.top.iter().map(bar) }
        </ol>
    }
}

/// What [`Comparisons`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct ComparisonsProps {
    /// The answers.
    pub comparing: Comparing,
    /// Why the classifier cannot be shown the visible patches alone; `None` where it can.
    pub sees_all: Option<String>,
    /// Takes that there is a place for the answers.
    pub on_action: Callback<Action>,
}

/// How many classes of each comparison are told.
const COMPARED: usize = 3;

/// What the classifier makes of the visible patches alone and of the painted picture, beside the answer for the whole photo.
#[component]
pub fn Comparisons(props: &ComparisonsProps) -> Html {
    use_effect_with((), {
        let on_action = props.on_action.clone();
        move |()| on_action.emit(Action::Compare(true))
    });
    let list = |instead: Instead, testid: &'static str, label: &'static str| {
        let bars = match props.comparing.classification(instead) {
            Some(classification) => classification.top.iter().take(COMPARED).map(bar).collect::<Html>(),
            None => (0..COMPARED)
                .map(|_| html! { <li><span class="skeleton" /></li> })
                .collect(),
        };
        html! { <ol class="top5" data-testid={testid} aria-label={label}>{ bars }</ol> }
    };
    html! {
        <>
            <section class="comparison-of">
                <h3>{ "From the visible patches alone" }</h3>
                { match &props.sees_all {
                    None => list(Instead::Visible, "top-visible", "The three likeliest classes from the visible patches alone"),
                    Some(why) => html! { <p class="note">{ why }</p> },
                } }
            </section>
            <section class="comparison-of">
                <h3>{ "From the painted picture" }</h3>
                { list(Instead::Painted, "top-painted", "The three likeliest classes of the painted picture") }
            </section>
        </>
    }
}

fn bar(label: &Label) -> Html {
    let share = label.probability.clamp(0.0, 1.0);
    html! {
        <li key={label.name.clone()} data-name={label.name.clone()} data-probability={label.probability.to_string()}>
            <span class="name" title={label.name.clone()}>{ words::short_name(&label.name).to_owned() }</span>
            <span class="value">{ words::percent(label.probability) }</span>
            <span class="bar" aria-hidden="true"><span style={format!("inline-size: {:.2}%", share * 100.0)} /></span>
        </li>
    }
}
