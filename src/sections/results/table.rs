//! The tables: one row a model, with the baselines among them.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::sections::results::figures::{
    self, Baselines, ByShare, Figures, HiddenPixels, Measured, Percent, percent, thousands,
};
use crate::text::words;

/// Models that paint, beside the baselines, with notes below.
pub fn painters(figures: &Figures) -> Html {
    let shares: Vec<Percent> = figures.baselines.smooth_fill.keys().copied().collect();
    let heads = shares.iter().map(|share| format!("{share} hidden"));
    let cells = |values: &ByShare<HiddenPixels>| {
        let cell = |share| {
            values
                .get(share)
                .map_or_else(|| "–".to_owned(), |value| format!("{:.2}", value.psnr))
        };
        shares.iter().map(cell).collect::<Vec<_>>()
    };
    let model = |(model, values): (&Measured, &ByShare<HiddenPixels>)| {
        let remark = match (model.borrows_statistics, &model.own_baselines) {
            (true, _) => Some("with borrowed statistics"),
            (false, Some(_)) => Some("on masks of its own"),
            (false, None) => None,
        };
        row(&model.title, remark, cells(values), Some(model))
    };
    let baseline = |title, values| row(title, Some("baseline"), cells(values), None);
    let rows = figures.painters().map(model).chain([
        baseline("Smooth fill", &figures.baselines.smooth_fill),
        baseline("Visible mean", &figures.baselines.visible_mean),
    ]);
    let caption = "PSNR on hidden pixels in dB, by share of patches hidden; higher is better";
    html! {
        <>
            { boxed("painters-table", caption, heads.collect(), rows.collect()) }
            <p class="note">
                { "Smooth fill spreads the visible colours; visible mean is their average. Neither is trained. " }
                { spread(figures) }
            </p>
            { for figures.models.iter().filter_map(|model| Some(own_masks(model, model.own_baselines.as_ref()?))) }
            if figures.painters().any(|(model, _)| model.borrows_statistics) {
                <p class="note">
                    { "Borrowed statistics: the model predicts patches without their brightness and contrast, so each \
                       hidden patch was given the original’s own. It cannot know these, and its PSNR is not to be \
                       set against the others." }
                </p>
            }
        </>
    }
}

/// Models that name photos.
pub fn classifiers(figures: &Figures) -> Html {
    let rows = figures.classifiers().map(|(model, accuracy)| {
        let cells = vec![percent(accuracy.top1), percent(accuracy.top5)];
        row(&model.title, None, cells, Some(model))
    });
    let heads = vec!["Top-1".to_owned(), "Top-5".to_owned()];
    boxed(
        "classifiers-table",
        "Share of photos whose label is the first answer, or among the first five",
        heads,
        rows.collect(),
    )
}

/// Top-1 accuracy by share of patches hidden: what the chart of it shows.
pub fn hidden(measured: &[(&Measured, &ByShare<f64>)]) -> Html {
    let shares: BTreeSet<Percent> = measured.iter().flat_map(|(_, values)| values.keys().copied()).collect();
    let line = |share: &Percent| {
        let cell = |(_, values): &(&Measured, &ByShare<f64>)| {
            values.get(share).map_or_else(|| "–".to_owned(), |top1| percent(*top1))
        };
        html! {
            <tr>
                <th scope="row">{ share.to_string() }</th>
                { for measured.iter().map(|values| html! { <td>{ cell(values) }</td> }) }
            </tr>
        }
    };
    html! {
        <div class="table-box" role="region" aria-label="Top-1 accuracy by share of patches hidden" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ "Hidden" }</th>
                        { for measured.iter().map(|(model, _)| html! { <th scope="col">{ &model.title }</th> }) }
                    </tr>
                </thead>
                <tbody>{ for shares.iter().map(line) }</tbody>
            </table>
        </div>
    }
}

/// A table in a box of its own, in which it can be scrolled: its name, figures, weights and training.
fn boxed(testid: &'static str, caption: &'static str, heads: Vec<String>, rows: Vec<Html>) -> Html {
    html! {
        <div class="table-box" role="region" aria-label={caption} tabindex="0">
            <table data-testid={testid}>
                <caption><span>{ caption }</span></caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Model" }</th>
                        { for heads.into_iter().map(|head| html! { <th scope="col">{ head }</th> }) }
                        <th scope="col">{ "Parameters" }</th>
                        <th scope="col" class="words">{ "Training" }</th>
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

/// One row; a baseline has no model.
fn row(title: &str, remark: Option<&'static str>, cells: Vec<String>, model: Option<&Measured>) -> Html {
    let training = model.map(|model| {
        let stages = model
            .stages
            .iter()
            .map(|stage| html! { <li>{ figures::training(stage) }</li> });
        html! { <ul>{ for stages }<li>{ figures::devices(model) }</li></ul> }
    });
    let name = model.map(|model| model.name.clone());
    html! {
        <tr class={classes!(model.is_none().then_some("is-baseline"))} data-name={name}>
            <th scope="row">
                { title.to_owned() }
                if let Some(remark) = remark { <span class="remark">{ remark }</span> }
            </th>
            { for cells.into_iter().map(|cell| html! { <td>{ cell }</td> }) }
            <td>{ model.map_or_else(|| "none".to_owned(), |model| words::millions(model.parameters)) }</td>
            <td class="words">{ training.unwrap_or_else(|| "none".into()) }</td>
        </tr>
    }
}

/// How much the choice of random masks matters.
fn spread(figures: &Figures) -> String {
    let baselines = [&figures.baselines.smooth_fill, &figures.baselines.visible_mean];
    let all = figures.painters().map(|(_, values)| values).chain(baselines);
    let widest = all
        .flat_map(ByShare::values)
        .map(|value| value.psnr_spread)
        .fold(0.0, f64::max);
    let seeds = figures.mask_seeds.len();
    format!(
        "Mean of {} seeds for the random masks, which differ by at most {widest:.2} dB.",
        thousands(seeds)
    )
}

/// The baselines of a model that hides patches in a way of its own.
fn own_masks(model: &Measured, own: &Baselines) -> Html {
    let told = |values: &ByShare<HiddenPixels>| {
        let each = values
            .iter()
            .map(|(share, value)| format!("{:.2} at {share}", value.psnr));
        each.collect::<Vec<_>>().join(", ")
    };
    html! {
        <p class="note">
            { format!("{} always hides the last patches in reading order. On the same masks the baselines get, in dB: \
                smooth fill {}; visible mean {}.", model.title, told(&own.smooth_fill), told(&own.visible_mean)) }
        </p>
    }
}
