//! What is it? The same five classes for the whole photo, its visible patches alone, and the reconstructed picture.

use yew::prelude::*;

use crate::route::View as Address;
use crate::state::{Classified, Run};
use crate::text::{ClassNames, Text, use_class_names, use_text};
use patchwork_protocol::{Label, ModelInfo, View};

const CLASSES: usize = 5;

/// What [`What`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run, where there is one.
    pub run: Option<Run>,
    /// Whether the classifier has classes.
    pub has_head: bool,
    /// What the whole photo's answer was read from.
    pub caption: String,
    /// Why the visible patches alone cannot be classified, where that is so.
    pub sees_all: Option<String>,
    /// A new photo is on its way.
    pub busy: bool,
    /// One frame after another comes: too fast to be read out.
    pub live: bool,
    /// What else is to be told below it.
    pub children: Html,
}

/// What a [`First`] tells of.
#[derive(Clone, PartialEq, Properties)]
pub struct FirstProps {
    /// What was looked at.
    pub view: String,
    /// What the classifier says of it.
    pub classified: Option<Classified>,
}

/// The first answer alone, for a phone's first screen, where there is no room for all.
#[component]
pub fn First(props: &FirstProps) -> Html {
    let text = use_text();
    let names = use_class_names();
    let told = props.classified.as_ref().and_then(|classified| {
        let first = classified.classification.top.first()?;
        let class = names.short(&first.name, classified.by.as_deref());
        Some(text.msg_what_first(&props.view, class, text.percent(first.probability)))
    });
    html! { <p class="says" aria-hidden="true">{ told }</p> }
}

/// One of the three columns.
struct Column<'a> {
    name: String,
    slug: &'static str,
    classified: Option<&'a Classified>,
    is_old: bool,
}

impl Column<'_> {
    /// How likely this class is there, where that is known.
    fn probability(&self, class: &str) -> Option<f32> {
        let classification = &self.classified?.classification;
        let mut known = classification.whole_top.iter().chain(&classification.top);
        Some(known.find(|label| label.name == class)?.probability)
    }

    fn by(&self) -> Option<&ModelInfo> {
        self.classified?.by.as_deref()
    }

    fn first(&self) -> Option<&Label> {
        self.classified?.classification.top.first()
    }
}

/// The comparison.
#[component]
pub fn What(props: &Props) -> Html {
    let text = use_text();
    let names = use_class_names();
    let run = props.run.as_ref();
    let mask = run.and_then(|run| Some(&run.reconstructed.as_ref()?.reconstruction.spec));
    let is_old = |classified: Option<&Classified>| {
        classified.is_some_and(|classified| match &classified.view {
            View::Whole => false,
            View::Visible(of) | View::Reconstructed(of) => Some(of) != mask,
        })
    };
    let (whole, visible, reconstructed) = run.map_or((None, None, None), |run| {
        (run.classified.as_ref(), run.visible.as_ref(), run.pasted.as_ref())
    });
    let columns = [
        (text.msg_what_whole(), "whole", whole),
        (text.msg_what_visible(), "visible", visible),
        (text.msg_what_reconstructed(), "painted", reconstructed),
    ]
    .map(|(name, slug, classified)| Column {
        name,
        slug,
        classified,
        is_old: props.busy || is_old(classified),
    });
    let top = whole.map_or(&[][..], |classified| &classified.classification.top);
    let rows = (top.iter().take(CLASSES)).map(|label| row(text, &names, &label.name, &columns));
    html! {
        <section class="what" aria-labelledby="what">
            <div class="side-head">
                <h2 id="what">{ text.msg_what_title() }</h2>
                <p data-testid="read">{ &props.caption }</p>
            </div>
            if props.has_head {
            <table class="compare" data-testid="what-is-it">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{ text.msg_what_class() }</span></th>
                        { for columns.iter().map(|column| html! { <th scope="col" class={column.slug}>{ &column.name }</th> }) }
                    </tr>
                </thead>
                <tbody>
                    if top.is_empty() { { for (0..CLASSES).map(|_| empty()) } } else { { for rows } }
                </tbody>
            </table>
            } else {
                <p class="note" data-testid="no-head">{ text.msg_what_no_head() }</p>
                <ul class="ways">
                    <li><a href={Address::Inside.href_of("stop-attention")}>{ text.msg_what_look_inside() }</a></li>
                    <li><a href={Address::Teach.href()}>{ text.msg_what_teach() }</a></li>
                </ul>
            }
            <div class="firsts" aria-live={if props.live { "off" } else { "polite" }}>{ for columns[1..].iter().map(|column| other_first(text, &names, column, &columns[0])) }</div>
            if let Some(why) = &props.sees_all { <p class="note" data-testid="visible-note">{ why }</p> }
            { props.children.clone() }
        </section>
    }
}

fn row(text: Text, names: &ClassNames, class: &str, columns: &[Column]) -> Html {
    let cell = |column: &Column| {
        let probability = column.probability(class);
        let share = probability.unwrap_or(0.0).clamp(0.0, 1.0) * 100.0;
        html! {
            <td class={classes!(column.slug, column.is_old.then_some("is-busy"))} data-view={probability.map(|_| column.slug)}
                data-name={class.to_owned()} data-probability={probability.map(|it| it.to_string())}>
                <span class="bar" aria-hidden="true"><span style={format!("inline-size: {share:.2}%")} /></span>
                <span class="value">
                    { match probability {
                        Some(probability) => html! { { text.percent(probability) } },
                        None => html! { <><span aria-hidden="true">{ "–" }</span><span class="visually-hidden">{ text.msg_what_unknown() }</span></> },
                    } }
                </span>
            </td>
        }
    };
    let short = names.short(class, columns[0].by());
    html! {
        <tr key={class.to_owned()}>
            <th scope="row" title={class.to_owned()}>{ short }</th>
            { for columns.iter().map(cell) }
        </tr>
    }
}

fn empty() -> Html {
    html! { <tr aria-hidden="true"><th><span class="skeleton" /></th><td colspan="3"><span class="skeleton" /></td></tr> }
}

/// The column's own first answer, where it is another than the whole photo's.
fn other_first(text: Text, names: &ClassNames, column: &Column, whole: &Column) -> Html {
    let (Some(own), Some(first)) = (column.first(), whole.first()) else {
        return Html::default();
    };
    if own.name == first.name {
        return Html::default();
    }
    let class = names.short(&own.name, column.by());
    html! {
        <p class={classes!("first", column.slug)} data-testid={format!("first-{}", column.slug)}>
            { text.msg_what_other(&column.name, class, text.percent(own.probability)) }
        </p>
    }
}
