//! The section of results: how well each model paints and names, in tables and charts. Every figure, and every word
//! about one, comes from `results.json`.

mod chart;
pub mod figures;
mod findings;
mod positions;
mod table;

use yew::prelude::*;

use crate::sections::results::chart::{Axis, Bar, Bars, Lines, Series};
use crate::sections::results::figures::{Alike, ByShare, Figures, HiddenPixels, Loaded, Measured, percent, thousands};

/// What [`Comparison`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The figures, as far as they have come.
    pub figures: Loaded,
}

/// The section below the pictures: the models side by side.
#[component]
pub fn Comparison(props: &Props) -> Html {
    let coming = props.figures == Loaded::Coming;
    html! {
        <section class="comparison" data-testid="comparison" aria-labelledby="results" aria-busy={coming.to_string()}>
            <h2 id="results">{ "Results" }</h2>
            { match &props.figures {
                Loaded::Coming => note("Loading the results…"),
                Loaded::Missing => note("The results could not be loaded; everything else works without them."),
                Loaded::There(figures) => all(figures),
            } }
        </section>
    }
}

fn note(text: &'static str) -> Html {
    html! { <p class="note">{ text }</p> }
}

fn all(figures: &Figures) -> Html {
    let photos = thousands(figures.photos);
    html! {
        <>
            <p class="note">
                { format!("Measured on the {photos} labelled validation photos of Tiny-ImageNet, none of which was \
                    trained on, by ") }
                <code>{ "training/evaluate.py" }</code>
                { ". From the same file it writes " }
                <code>{ "training/RESULTS.md" }</code>
                { "." }
            </p>
            <div class="comparison-part">
                <div class="comparison-text">
                    <h3>{ "How well hidden pixels are painted" }</h3>
                    { table::painters(figures) }
                </div>
                <div class="charts">{ psnr(figures) }</div>
            </div>
            <div class="comparison-part is-wide">
                <div class="comparison-text">
                    <h3>{ "How well photos are named" }</h3>
                    { table::classifiers(figures) }
                    <p class="note">{ findings::chance(figures) }</p>
                </div>
                <div class="charts">
                    <div class="charts-stack">
                        { top1(figures) }
                        { alike(figures) }
                    </div>
                    { top1_hidden(figures) }
                    { positions::positions(figures) }
                </div>
            </div>
        </>
    }
}

fn psnr(figures: &Figures) -> Html {
    let Some((mae, hidden_pixels)) = findings::plain_mae(figures) else {
        return Html::default();
    };
    let line = |name: &str, values: &ByShare<HiddenPixels>| Series {
        name: name.to_owned(),
        points: values.iter().map(|(share, value)| (*share, value.psnr)).collect(),
    };
    chart::lines(&Lines {
        testid: "chart-psnr",
        title: "PSNR on hidden pixels, dB",
        finding: findings::psnr(figures),
        axis: Axis {
            from_zero: false,
            scale: 1.0,
        },
        series: vec![
            line(&mae.title, hidden_pixels),
            line("Smooth fill", &figures.baselines.smooth_fill),
            line("Visible mean", &figures.baselines.visible_mean),
        ],
        value: |psnr| format!("{psnr:.2} dB"),
    })
}

fn top1(figures: &Figures) -> Html {
    chart::bars(&Bars {
        testid: "chart-top1",
        title: "Top-1 accuracy, %",
        label: findings::top1(figures),
        finding: findings::pretraining(figures) + &findings::shorter(figures),
        bars: figures
            .classifiers()
            .map(|(model, accuracy)| Bar {
                name: model.title.clone(),
                share: accuracy.top1,
            })
            .collect(),
    })
}

fn alike(figures: &Figures) -> Html {
    if figures.alike.is_empty() {
        return Html::default();
    }
    let bar = |model: &Alike| Bar {
        name: model.title.clone(),
        share: model.accuracy.top1,
    };
    chart::bars(&Bars {
        testid: "chart-alike",
        title: "Top-1 accuracy, trained alike, %",
        label: findings::top1_alike(figures),
        finding: findings::alike(figures),
        bars: figures.alike.iter().map(bar).collect(),
    })
}

fn top1_hidden(figures: &Figures) -> Html {
    let measured: Vec<(&Measured, &ByShare<f64>)> = findings::under_hiding(figures).collect();
    if measured.is_empty() {
        return Html::default();
    }
    let line = |(model, values): &(&Measured, &ByShare<f64>)| Series {
        name: model.title.clone(),
        points: values.iter().map(|(share, top1)| (*share, *top1)).collect(),
    };
    html! {
        <div>
            { chart::lines(&Lines {
                testid: "chart-hidden",
                title: "Top-1 accuracy with patches hidden, %",
                finding: findings::hidden(figures),
                axis: Axis { from_zero: true, scale: 100.0 },
                series: measured.iter().map(line).collect(),
                value: percent,
            }) }
            <details class="numbers">
                <summary>{ "The same in numbers" }</summary>
                { table::hidden(&measured) }
            </details>
        </div>
    }
}
