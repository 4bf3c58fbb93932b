//! Small charts, drawn as SVG. Lines differ by colour and by dashes; each point says its value when pointed at.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::sections::results::figures::{Percent, percent};
use crate::text::Text;
use crate::widgets::axes::{HEIGHT, WIDTH, X, Y, across, joint, label, px};
use crate::widgets::scale::Scale;

/// Height of one bar with the words above it.
const BAR: f64 = 38.0;
/// Room for the words below a chart of bars.
const FOOT: f64 = 24.0;

/// Lines over the share of patches hidden.
pub struct Lines {
    /// Its `data-testid`.
    pub testid: &'static str,
    /// What is measured, with the unit.
    pub title: String,
    /// What it shows.
    pub finding: String,
    /// How values stand upright.
    pub axis: Axis,
    /// The lines, the one that matters first.
    pub series: Vec<Series>,
    /// A value in words.
    pub value: fn(f64) -> String,
}

/// The upright axis.
pub struct Axis {
    /// It begins at zero, not near the lowest value.
    pub from_zero: bool,
    /// What a value is multiplied by for the axis: 100 for shares in percent.
    pub scale: f64,
}

/// One line.
pub struct Series {
    /// What it stands for.
    pub name: String,
    /// Its points, by share hidden.
    pub points: Vec<(Percent, f64)>,
}

/// Shares side by side.
pub struct Bars {
    /// Its `data-testid`.
    pub testid: &'static str,
    /// What is measured, with the unit.
    pub title: String,
    /// All of it in words.
    pub label: String,
    /// What it shows.
    pub finding: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar.
pub struct Bar {
    /// What it stands for.
    pub name: String,
    /// How long it is, 0 to 1.
    pub share: f64,
}

/// A chart of lines, with its key above and its finding below.
pub fn lines(text: Text, chart: &Lines) -> Html {
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let zero = chart.axis.from_zero.then_some(0.0);
    let upright = Scale::around(points().map(|(_, value)| value * chart.axis.scale).chain(zero), 5, Y);
    let mut shares = BTreeSet::new();
    shares.extend(points().map(|(share, _)| *share));
    let along = Scale::around([0.0, 100.0].into_iter(), 5, X);
    let place = |(share, value): &(Percent, f64)| (along.at(f64::from(share.0)), upright.at(value * chart.axis.scale));
    let line = |(at, series): (usize, &Series)| {
        let path: String = series.points.iter().map(|point| joint(place(point))).collect();
        html! { <polyline class={format!("line is-{at}")} points={path} /> }
    };
    let dots = |(at, series): (usize, &Series)| {
        let dot = |point: &(Percent, f64)| {
            let said = text.msg_chart_point(&series.name, (chart.value)(point.1), point.0);
            self::dot(place(point), at, said)
        };
        html! { <>{ for series.points.iter().map(dot) }</> }
    };
    let below = |share: &Percent| label(along.at(f64::from(share.0)), Y.0 + 18.0, "middle", share.0.to_string());
    let said = text.msg_chart_lines_label(&chart.title, &chart.finding);
    let key = html! { <ul class="key">{ for chart.series.iter().enumerate().map(key) }</ul> };
    let svg = html! {
        <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={said}>
            { for upright.ticks.iter().map(|tick| across(upright.at(*tick), *tick)) }
            { for shares.iter().map(below) }
            { label((X.0 + X.1) / 2.0, HEIGHT - 6.0, "middle", text.msg_chart_hidden_axis()) }
            { for chart.series.iter().enumerate().rev().map(line) }
            { for chart.series.iter().enumerate().rev().map(dots) }
        </svg>
    };
    figure(chart.testid, &chart.title, key, svg, &chart.finding)
}

/// A chart of bars, each under its name, with the finding below.
pub fn bars(text: Text, chart: &Bars) -> Html {
    let bottom = BAR * chart.bars.len() as f64;
    let height = bottom + FOOT;
    let shares = chart.bars.iter().map(|bar| bar.share * 100.0);
    let along = Scale::around(shares.chain([0.0]), 5, (2.0, X.1));
    let bar = |(at, bar): (usize, &Bar)| {
        let top = BAR * at as f64;
        let width = along.at(bar.share * 100.0) - along.at(0.0);
        html! {
            <g>
                <title>{ text.msg_chart_bar(&bar.name, percent(bar.share)) }</title>
                { label(along.at(0.0), top + 14.0, "start", bar.name.clone()) }
                { label(X.1, top + 14.0, "end", percent(bar.share)) }
                <rect class="bar-fill" x={px(along.at(0.0))} y={px(top + 20.0)} width={px(width)} height="10" rx="2" />
            </g>
        }
    };
    let grid = |tick: &f64| {
        let x = along.at(*tick);
        html! {
            <>
                <line class="grid" x1={px(x)} x2={px(x)} y1={px(bottom)} y2={px(bottom + 5.0)} />
                { label(x, height - 4.0, if *tick > 0.0 { "middle" } else { "start" }, tick.to_string()) }
            </>
        }
    };
    let said = text.sentences(&[chart.label.clone(), chart.finding.clone()]);
    let svg = html! {
        <svg viewBox={format!("0 0 {WIDTH} {height}")} role="img" aria-label={said}>
            <line class="grid" x1={px(along.at(0.0))} x2={px(X.1)} y1={px(bottom)} y2={px(bottom)} />
            { for along.ticks.iter().map(grid) }
            { for chart.bars.iter().enumerate().map(bar) }
        </svg>
    };
    figure(chart.testid, &chart.title, Html::default(), svg, &chart.finding)
}

fn figure(testid: &'static str, title: &str, key: Html, svg: Html, finding: &str) -> Html {
    html! {
        <figure class="chart" data-testid={testid}>
            <figcaption><h4>{ title }</h4>{ key }</figcaption>
            { svg }
            <p class="note">{ finding.to_owned() }</p>
        </figure>
    }
}

/// What a line stands for, beside a piece of it.
fn key((at, series): (usize, &Series)) -> Html {
    html! {
        <li>
            <svg class="swatch" viewBox="0 0 28 10" aria-hidden="true">
                <line class={format!("line is-{at}")} x1="0" x2="28" y1="5" y2="5" />
            </svg>
            { &series.name }
        </li>
    }
}

/// A point of a line: a dot, and a wider one that cannot be seen but pointed at.
fn dot((x, y): (f64, f64), series: usize, said: String) -> Html {
    html! {
        <g>
            <title>{ said }</title>
            <circle class="reach" cx={px(x)} cy={px(y)} r="10" />
            <circle class={format!("dot is-{series}")} cx={px(x)} cy={px(y)} r="3" />
        </g>
    }
}
