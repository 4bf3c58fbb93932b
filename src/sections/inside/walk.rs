//! The stops, in the order of the forward pass.

use yew::prelude::*;

use super::attention::Attention;
use super::decode::Decode;
use super::encode::Encode;
use super::how_little::HowLittle;
use super::kinds::Kinds;
use super::loss::Loss;
use super::measurement::Details;
use super::patches::Patches;
use super::positions::Positions;
use super::spread::Spread;
use super::stop::{StopProps, Stops};
use super::tokens::Tokens;
use crate::route::View;
use crate::sections::share::Share;

/// All stops.
#[component]
pub fn Inside(props: &StopProps) -> Html {
    html! {
        <div class="walk" data-testid="inside">
            <Stops />
            <Patches ..props.clone() />
            <Positions ..props.clone() />
            <Attention ..props.clone() />
            <Tokens ..props.clone() />
            <Encode ..props.clone() />
            <Decode ..props.clone() />
            <Loss ..props.clone() />
            <Spread ..props.clone() />
            <HowLittle ..props.clone() />
            <Kinds ..props.clone() />
            <div class="take"><Share state={props.state.clone()} view={View::Inside} /></div>
            <Details ..props.clone() />
        </div>
    }
}
