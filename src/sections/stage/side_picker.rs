//! On a phone one picture is large. Both are seen small, side by side, and the touched one becomes the large one: so
//! the answer follows the brush in sight, too.

use std::rc::Rc;

use yew::prelude::*;

use crate::sections::stage::sees::bytes;
use crate::sections::stage::views::{PictureView, View};
use crate::state::State;
use crate::text::manner::Manner;
use crate::text::use_text;

/// Which of the two is large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the model sees.
    Sees,
    /// What it makes of it.
    Makes,
}

impl Side {
    /// Tells the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Sees => "shows-sees",
            Self::Makes => "shows-makes",
        }
    }
}

/// What a [`SidePicker`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Which patches the wish hides, in raster order.
    pub hidden: Option<Rc<Vec<bool>>>,
    /// How the model that reconstructs does it.
    pub manner: Manner,
    /// How many reconstructed patches are shown by now.
    pub reconstructed: usize,
    /// The large one.
    pub side: Side,
    /// Takes another.
    pub on_side: Callback<Side>,
}

/// The two small pictures.
#[component]
pub fn SidePicker(props: &Props) -> Html {
    let text = use_text();
    let mask = props.hidden.as_deref().map(|hidden| bytes(hidden));
    let choice = |side: Side, title: String, view: View, testid: &'static str| {
        let onchange = props.on_side.reform(move |_: Event| side);
        html! {
            <label class={classes!("side-choice", testid)}>
                <input type="radio" name="side" checked={side == props.side} {onchange} data-testid={format!("side-{testid}")} />
                <span aria-hidden="true">
                    <PictureView {view} run={props.state.shown.clone()} mask={mask.clone().filter(|_| view == View::Masked)} manner={props.manner} reconstructed={props.reconstructed}
                        busy={false} thumbnail=true />
                </span>
                <span>{ title }</span>
            </label>
        }
    };
    html! {
        <div class="side-picker" role="radiogroup" aria-label={text.msg_stage_side()}>
            { choice(Side::Sees, text.msg_sees_title(), View::Masked, "sees") }
            { choice(Side::Makes, text.msg_makes_title(), View::Pasted, "makes") }
        </div>
    }
}
