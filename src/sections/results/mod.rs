//! The section of results: how well each model reconstructs and classifies, in tables and charts. Every figure, and
//! every word about one, comes from `results.json`.

mod chart;
pub mod figures;
mod findings;
mod positions;
mod table;

use yew::prelude::*;

use crate::sections::results::chart::{Axis, Bar, Bars, Lines, Series};
use crate::sections::results::figures::{Alike, ByShare, Figures, HiddenPixels, Loaded, Measured, percent, thousands};
use crate::text::{Text, use_text};

/// What [`Comparison`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The figures, as far as they have come.
    pub figures: Loaded,
}

/// The section below the pictures: the models side by side.
#[component]
pub fn Comparison(props: &Props) -> Html {
    let text = use_text();
    let coming = props.figures == Loaded::Coming;
    html! {
        <section class="comparison" data-testid="comparison" aria-labelledby="results" aria-busy={coming.to_string()}>
            <h2 id="results">{ text.msg_results() }</h2>
            { match &props.figures {
                Loaded::Coming => note(text.msg_results_coming()),
                Loaded::Missing => note(text.msg_results_missing()),
                Loaded::There(figures) => all(text, figures),
            } }
        </section>
    }
}

fn note(text: String) -> Html {
    html! { <p class="note">{ text }</p> }
}

fn all(text: Text, figures: &Figures) -> Html {
    let photos = thousands(figures.photos);
    html! {
        <>
            if let Some(at_224) = &figures.at_224 {
                <h3>{ text.msg_results_at_224() }</h3>
                { table::at_224(text, at_224) }
                <h3>{ text.msg_models_compared(64) }</h3>
            }
            <p class="note">
                { text.msg_results_measured(photos) }{ " " }
                <code>{ "training/evaluate.py" }</code>
                { text.msg_full_stop() }{ " " }{ text.msg_results_writes() }{ " " }
                <code>{ "training/RESULTS.md" }</code>
                { text.msg_full_stop() }
            </p>
            <div class="comparison-part">
                <div class="comparison-text">
                    <h3>{ text.msg_results_reconstructors() }</h3>
                    { table::reconstructors(text, figures) }
                </div>
                <div class="charts">{ psnr(text, figures) }</div>
            </div>
            <div class="comparison-part is-wide">
                <div class="comparison-text">
                    <h3>{ text.msg_results_classifiers() }</h3>
                    { table::classifiers(text, figures) }
                    <p class="note">{ findings::chance(text, figures) }</p>
                </div>
                <div class="charts">
                    <div class="charts-stack">
                        { top1(text, figures) }
                        { alike(text, figures) }
                    </div>
                    { top1_hidden(text, figures) }
                    { positions::positions(text, figures) }
                </div>
            </div>
        </>
    }
}

fn psnr(text: Text, figures: &Figures) -> Html {
    let Some((mae, hidden_pixels)) = findings::plain_mae(figures) else {
        return Html::default();
    };
    let line = |name: &str, values: &ByShare<HiddenPixels>| Series {
        name: text.listed(name),
        points: values.iter().map(|(share, value)| (*share, value.psnr)).collect(),
    };
    chart::lines(
        text,
        &Lines {
            testid: "chart-psnr",
            title: text.msg_chart_psnr(),
            finding: findings::psnr(text, figures),
            axis: Axis {
                from_zero: false,
                scale: 1.0,
            },
            series: vec![
                line(&mae.title, hidden_pixels),
                line(&text.msg_smooth_fill(), &figures.baselines.smooth_fill),
                line(&text.msg_visible_mean(), &figures.baselines.visible_mean),
            ],
            value: |psnr| format!("{psnr:.2} dB"),
        },
    )
}

fn top1(text: Text, figures: &Figures) -> Html {
    chart::bars(
        text,
        &Bars {
            testid: "chart-top1",
            title: text.msg_chart_top1(),
            label: findings::top1(text, figures),
            finding: text.sentences(
                &std::iter::once(findings::pretraining(text, figures))
                    .chain(findings::shorter(text, figures))
                    .collect::<Vec<_>>(),
            ),
            bars: figures
                .classifiers()
                .map(|(model, accuracy)| Bar {
                    name: text.listed(&model.title),
                    share: accuracy.top1,
                })
                .collect(),
        },
    )
}

fn alike(text: Text, figures: &Figures) -> Html {
    if figures.alike.is_empty() {
        return Html::default();
    }
    let bar = |model: &Alike| Bar {
        name: text.listed(&model.title),
        share: model.accuracy.top1,
    };
    chart::bars(
        text,
        &Bars {
            testid: "chart-alike",
            title: text.msg_chart_alike(),
            label: findings::top1_alike(text, figures),
            finding: findings::alike(text, figures),
            bars: figures.alike.iter().map(bar).collect(),
        },
    )
}

fn top1_hidden(text: Text, figures: &Figures) -> Html {
    let measured: Vec<(&Measured, &ByShare<f64>)> = findings::under_hiding(figures).collect();
    if measured.is_empty() {
        return Html::default();
    }
    let line = |(model, values): &(&Measured, &ByShare<f64>)| Series {
        name: text.listed(&model.title),
        points: values.iter().map(|(share, top1)| (*share, *top1)).collect(),
    };
    html! {
        <div>
            { chart::lines(text, &Lines {
                testid: "chart-hidden",
                title: text.msg_chart_hidden(),
                finding: findings::hidden(text, figures),
                axis: Axis { from_zero: true, scale: 100.0 },
                series: measured.iter().map(line).collect(),
                value: percent,
            }) }
            <details class="numbers">
                <summary>{ text.msg_results_numbers() }</summary>
                { table::hidden(text, &measured) }
            </details>
        </div>
    }
}
