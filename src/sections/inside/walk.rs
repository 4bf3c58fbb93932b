//! The stops, in the order of the forward pass.

use std::rc::Rc;

use yew::prelude::*;

use super::decode::Decode;
use super::encode::Encode;
use super::how_little::HowLittle;
use super::kinds::Kinds;
use super::loss::Loss;
use super::measurement::Details;
use super::spread::Spread;
use crate::state::{Action, State};

/// What every stop is given.
#[derive(Clone, PartialEq, Properties)]
pub struct StopProps {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
}

/// All stops.
#[component]
pub fn Inside(props: &StopProps) -> Html {
    html! {
        <div class="walk" data-testid="inside">
            <Encode ..props.clone() />
            <Decode ..props.clone() />
            <Loss ..props.clone() />
            <Spread ..props.clone() />
            <HowLittle ..props.clone() />
            <Kinds ..props.clone() />
            <Details measuring={props.state.measuring.clone()} on_action={props.on_action.clone()} />
        </div>
    }
}
