//! One stop of the walk: a title, what is seen in few words, a large figure.

use std::rc::Rc;

use yew::prelude::*;

use crate::route::View;
use crate::state::{Action, State};
use crate::text::{Text, use_text};

/// A stop's name, in addresses and tests, and its title.
type Named = (&'static str, fn(Text) -> String);

/// In the order of the forward pass.
const STOPS: [Named; 10] = [
    ("patches", Text::msg_inside_patches_title),
    ("positions", Text::msg_inside_positions_title),
    ("attention", Text::msg_inside_attention_title),
    ("tokens", Text::msg_inside_tokens_title),
    ("encode", Text::msg_inside_encode),
    ("decode", Text::msg_inside_decode),
    ("loss", Text::msg_inside_loss),
    ("spread", Text::msg_inside_spread),
    ("how-little", Text::msg_inside_little),
    ("kinds", Text::msg_inside_kinds),
];

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
    /// One of [`STOPS`].
    pub id: &'static str,
    /// What is to be seen, in 60 words at most.
    pub caption: String,
    /// Of the stop's figure: whether it is on screen, or was.
    pub node: NodeRef,
    /// The figure and its controls.
    pub children: Html,
}

/// Links to all stops.
#[component]
pub fn Stops() -> Html {
    let text = use_text();
    let link = |(id, title): Named| {
        html! { <li><a href={View::Inside.href_of(&heading(id))}>{ title(text) }</a></li> }
    };
    html! {
        <nav class="stops" aria-labelledby="stops">
            <p id="stops">{ text.msg_inside_stops() }</p>
            <ol>{ for STOPS.into_iter().map(link) }</ol>
        </nav>
    }
}

/// The id of a stop's heading.
fn heading(id: &str) -> String {
    format!("stop-{id}")
}

/// The frame of a stop.
#[component]
pub fn Stop(props: &Props) -> Html {
    let text = use_text();
    let heading = heading(props.id);
    let title = STOPS
        .into_iter()
        .find(|(id, _)| *id == props.id)
        .map(|(_, title)| title(text));
    html! {
        <article class="stop" ref={props.node.clone()} aria-labelledby={heading.clone()} data-testid={heading.clone()}>
            <header>
                <h2 id={heading} tabindex="-1">{ title }</h2>
                <p>{ &props.caption }</p>
            </header>
            <div class="stop-figure">{ props.children.clone() }</div>
        </article>
    }
}
