//! What the visitor's classes say of the photo on the stage, and how sure they are.

use patchwork_mask::argsort_descending;
use std::rc::Rc;

use yew::prelude::*;

use crate::nearest_mean::likeliest;
use crate::route::View;
use crate::sections::teach::names::{named, names};
use crate::state::{Learnt, Source, State};
use crate::text::use_text;
use patchwork_protocol::manifest::Role;

/// What [`Says`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// What was learnt.
    pub learnt: Rc<Learnt>,
}

/// A bar a class, the likeliest first.
#[component]
pub fn Says(props: &Props) -> Html {
    let text = use_text();
    let Props { state, learnt } = props;
    let names = names(text, &state.teaching.classes);
    let answer = answer(state, learnt);
    let each: Vec<_> = learnt.ids.iter().zip(answer.iter().flatten()).collect();
    let order = argsort_descending(each.iter().map(|(_, probability)| f64::from(**probability)));
    html! {
        <div class="teach-says">
            <h3 id="teach-says">{ text.msg_teach_says() }</h3>
            if order.is_empty() {
                <p class="note">{ text.msg_teach_says_nothing() }</p>
            } else {
                <ul aria-labelledby="teach-says" aria-live={if state.live { "off" } else { "polite" }} data-testid="teach-says">
                    { for order.into_iter().map(|at| each[at]).map(|(&id, &probability)| html! {
                        <li key={id} data-name={named(&names, id).to_owned()} data-probability={probability.to_string()}>
                            <span class="teach-name">{ named(&names, id) }</span>
                            <span class="bar" aria-hidden="true"><span style={format!("inline-size: {:.2}%", probability * 100.0)} /></span>
                            <span class="value">{ text.percent(probability) }</span>
                        </li>
                    }) }
                </ul>
                <p class="note">{ text.msg_teach_sure() }</p>
            }
        </div>
    }
}

/// What [`OnStage`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct OnStageProps {
    /// Everything the page knows.
    pub state: Rc<State>,
}

/// The likeliest of them in a line, beside what the classifier itself says; nothing until there are classes.
#[component]
pub fn OnStage(props: &OnStageProps) -> Html {
    let text = use_text();
    let state = &props.state;
    let learnt = state.learnt();
    let first = answer(state, &learnt).and_then(|answer| {
        let first = likeliest(&answer)?;
        Some((learnt.ids[first], answer[first]))
    });
    let Some((id, probability)) = first else {
        return Html::default();
    };
    let names = names(text, &state.teaching.classes);
    html! {
        <p class="by-line" data-testid="teach-on-stage">
            <a href={View::Teach.href()}>{ text.msg_teach_on_stage(named(&names, id), text.percent(probability)) }</a>
        </p>
    }
}

/// How likely each class is for the photo on the stage; `None` until the classifier in use has seen it.
fn answer(state: &State, learnt: &Learnt) -> Option<Vec<f32>> {
    let run = state.shown.as_ref().filter(|run| run.source == Source::Live)?;
    let classification = &run.classified.as_ref()?.classification;
    let is_of_now = state
        .in_use(Role::Classifier)
        .is_some_and(|info| info.name == classification.model);
    learnt.answer(&classification.features).filter(|_| is_of_now)
}
