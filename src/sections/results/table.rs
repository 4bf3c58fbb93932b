//! The tables: one row a model, with the baselines among them.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::sections::results::figures::{
    self, Agreement, At224, Baselines, ByShare, Figures, HiddenPixels, Measured, Percent, percent, thousands,
};
use crate::text::Text;

/// Models that reconstruct, beside the baselines, with notes below.
pub fn reconstructors(text: Text, figures: &Figures) -> Html {
    let shares: Vec<Percent> = figures.baselines.smooth_fill.keys().copied().collect();
    let heads = shares.iter().map(|share| text.msg_table_share_hidden(share));
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
            (true, _) => Some(text.msg_table_borrowed()),
            (false, Some(_)) => Some(text.msg_table_own_masks()),
            (false, None) => None,
        };
        row(text, text.listed(&model.title), remark, cells(values), Some(model))
    };
    let baseline = |title, values| row(text, title, Some(text.msg_table_baseline()), cells(values), None);
    let rows = figures.reconstructors().map(model).chain([
        baseline(text.msg_smooth_fill(), &figures.baselines.smooth_fill),
        baseline(text.msg_visible_mean(), &figures.baselines.visible_mean),
    ]);
    let caption = text.msg_table_reconstructors();
    html! {
        <>
            { boxed(text, "painters-table", caption, heads.collect(), rows.collect()) }
            <p class="note">
                { text.sentences(&[text.msg_table_baselines(), spread(text, figures)]) }
            </p>
            { for figures.models.iter().filter_map(|model| Some(own_masks(text, model, model.own_baselines.as_ref()?))) }
            if figures.reconstructors().any(|(model, _)| model.borrows_statistics) {
                <p class="note">
                    { text.msg_table_borrowed_means() }
                </p>
            }
        </>
    }
}

/// Models that name photos.
pub fn classifiers(text: Text, figures: &Figures) -> Html {
    let rows = figures.classifiers().map(|(model, accuracy)| {
        let cells = vec![percent(accuracy.top1), percent(accuracy.top5)];
        row(text, text.listed(&model.title), None, cells, Some(model))
    });
    let heads = vec!["Top-1".to_owned(), "Top-5".to_owned()];
    boxed(
        text,
        "classifiers-table",
        text.msg_table_classifiers(),
        heads,
        rows.collect(),
    )
}

/// The models at 224 px, each beside what it is to be better than.
pub fn at_224(text: Text, figures: &At224) -> Html {
    let mut shares = BTreeSet::new();
    shares.extend(
        figures
            .baselines
            .smooth_fill
            .keys()
            .chain(figures.deit.agreement.keys()),
    );
    let psnr =
        |values: &ByShare<HiddenPixels>, share: &Percent| values.get(share).map(|value| format!("{:.2}", value.psnr));
    let agreement = |values: &ByShare<Agreement>, share: &Percent| values.get(share).map(|value| percent(value.share));
    let row = |title: String, remark: Option<String>, cell: &dyn Fn(&Percent) -> Option<String>| {
        let cells = shares.iter().map(|share| cell(share).unwrap_or_else(|| "–".to_owned()));
        html! {
            <tr class={classes!(remark.is_none().then_some("is-baseline"))}>
                <th scope="row">{ title }if let Some(remark) = remark { <span class="remark">{ remark }</span> }</th>
                { for cells.map(|cell| html! { <td>{ cell }</td> }) }
            </tr>
        }
    };
    let reconstructors = figures.models.iter().filter_map(|model| {
        let values = model.hidden_pixels.as_ref()?;
        let remark = Some("PSNR, dB".to_owned());
        Some(row(text.listed(&model.title), remark, &|share| psnr(values, share)))
    });
    let fill = row(text.msg_smooth_fill(), None, &|share| {
        psnr(&figures.baselines.smooth_fill, share)
    });
    let classifiers = figures.models.iter().filter_map(|model| {
        let values = model.agreement.as_ref()?;
        let remark = Some(text.msg_table_agreement());
        Some(row(text.listed(&model.title), remark, &|share| {
            agreement(values, share)
        }))
    });
    let deit = row("DeiT-tiny".to_owned(), None, &|share| {
        agreement(&figures.deit.agreement, share)
    });
    framed(
        "at-224-table",
        text.msg_table_at_224(thousands(figures.photos)),
        html! {
            <>
                <th scope="col">{ text.msg_table_model() }</th>
                { for shares.iter().map(|share| html! { <th scope="col">{ text.msg_table_share_hidden(share) }</th> }) }
            </>
        },
        reconstructors.chain([fill]).chain(classifiers).chain([deit]).collect(),
    )
}

/// Top-1 accuracy by share of patches hidden: what the chart of it shows.
pub fn hidden(text: Text, measured: &[(&Measured, &ByShare<f64>)]) -> Html {
    let mut shares = BTreeSet::new();
    shares.extend(measured.iter().flat_map(|(_, values)| values.keys()));
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
        <div class="table-box" role="region" aria-label={text.msg_table_hidden()} tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ text.msg_table_hidden_head() }</th>
                        { for measured.iter().map(|(model, _)| html! { <th scope="col">{ text.listed(&model.title) }</th> }) }
                    </tr>
                </thead>
                <tbody>{ for shares.iter().map(line) }</tbody>
            </table>
        </div>
    }
}

/// A table in a box of its own, in which it can be scrolled: its name, figures, weights and training.
fn boxed(text: Text, testid: &'static str, caption: String, heads: Vec<String>, rows: Vec<Html>) -> Html {
    let heads = html! {
        <>
            <th scope="col">{ text.msg_table_model() }</th>
            { for heads.into_iter().map(|head| html! { <th scope="col">{ head }</th> }) }
            <th scope="col">{ text.msg_table_parameters() }</th>
            <th scope="col" class="words">{ text.msg_table_training() }</th>
        </>
    };
    framed(testid, caption, heads, rows)
}

/// A table that scrolls sideways in its own frame.
fn framed(testid: &'static str, caption: String, heads: Html, rows: Vec<Html>) -> Html {
    html! {
        <div class="table-box" role="region" aria-label={caption.clone()} tabindex="0">
            <table data-testid={testid}>
                <caption><span>{ caption }</span></caption>
                <thead><tr>{ heads }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

/// One row; a baseline has no model.
fn row(text: Text, title: String, remark: Option<String>, cells: Vec<String>, model: Option<&Measured>) -> Html {
    let training = model.map(|model| {
        let stages = model
            .stages
            .iter()
            .map(|stage| html! { <li>{ figures::training(text, stage) }</li> });
        html! { <ul>{ for stages }<li>{ figures::devices(text, model) }</li></ul> }
    });
    let name = model.map(|model| model.name.clone());
    html! {
        <tr class={classes!(model.is_none().then_some("is-baseline"))} data-name={name}>
            <th scope="row">
                { title }
                if let Some(remark) = remark { <span class="remark">{ remark }</span> }
            </th>
            { for cells.into_iter().map(|cell| html! { <td>{ cell }</td> }) }
            <td>{ model.map_or_else(|| text.msg_table_none(), |model| text.millions(model.parameters)) }</td>
            <td class="words">{ training.unwrap_or_else(|| text.msg_table_none().into()) }</td>
        </tr>
    }
}

/// How much the choice of random masks matters.
fn spread(text: Text, figures: &Figures) -> String {
    let baselines = [&figures.baselines.smooth_fill, &figures.baselines.visible_mean];
    let all = figures.reconstructors().map(|(_, values)| values).chain(baselines);
    let widest = all
        .flat_map(ByShare::values)
        .map(|value| value.psnr_spread)
        .fold(0.0, f64::max);
    let seeds = figures.mask_seeds.len();
    text.msg_table_spread(thousands(seeds), format!("{widest:.2}"))
}

/// The baselines of a model that hides patches in a way of its own.
fn own_masks(text: Text, model: &Measured, own: &Baselines) -> Html {
    let told = |values: &ByShare<HiddenPixels>| {
        let each = values
            .iter()
            .map(|(share, value)| text.msg_table_at(format!("{:.2}", value.psnr), share));
        text.list(&each.collect::<Vec<_>>())
    };
    html! {
        <p class="note">
            { text.msg_table_own(text.listed(&model.title), told(&own.smooth_fill), told(&own.visible_mean)) }
        </p>
    }
}
