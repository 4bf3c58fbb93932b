//! One stop of the walk: a title, what is seen in few words, a large figure.

use std::rc::Rc;

use yew::prelude::*;

use crate::state::{Action, State};

/// What every stop is given.
#[derive(Clone, PartialEq, Properties)]
pub struct StopProps {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
}

/// What a [`Stop`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its name in addresses and tests.
    pub id: &'static str,
    /// What happens here.
    pub title: String,
    /// What is to be seen, in 60 words at most.
    pub caption: String,
    /// Of the stop's figure: whether it is on screen, or was.
    pub node: NodeRef,
    /// The figure and its controls.
    pub children: Html,
}

/// The frame of a stop.
#[component]
pub fn Stop(props: &Props) -> Html {
    let heading = format!("stop-{}", props.id);
    html! {
        <article class="stop" ref={props.node.clone()} aria-labelledby={heading.clone()} data-testid={heading.clone()}>
            <header>
                <h2 id={heading}>{ &props.title }</h2>
                <p>{ &props.caption }</p>
            </header>
            <div class="stop-figure">{ props.children.clone() }</div>
        </article>
    }
}
