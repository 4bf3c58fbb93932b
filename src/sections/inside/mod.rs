//! A look into the network.

mod measurement;

use std::rc::Rc;

use yew::prelude::*;

use crate::sections::inside::measurement::Details;
use crate::state::{Action, State};

/// What [`Inside`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
}

/// The view.
#[component]
pub fn Inside(props: &Props) -> Html {
    html! {
        <section class="inside" aria-labelledby="inside">
            <h2 id="inside">{ "Inside" }</h2>
            <Details measuring={props.state.measuring.clone()} on_action={props.on_action.clone()} />
        </section>
    }
}
