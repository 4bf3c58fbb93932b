//! The classifier that did not come, and the way to ask for it again.

use std::rc::Rc;

use yew::prelude::*;

use crate::state::{Action, State};
use crate::text::use_text;
use patchwork_protocol::manifest::Role;

/// What [`Missing`] is told from.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was asked for.
    pub on_action: Callback<Action>,
}

/// A line where the names would be; nothing where there is a classifier, or one is on its way.
#[component]
pub fn Missing(props: &Props) -> Html {
    let text = use_text();
    let models = &props.state.models;
    let Some(model) = &models.missing else {
        return Html::default();
    };
    let title = text.listed(models.title(model));
    let on_click = props.on_action.reform({
        let model = model.clone();
        move |_: MouseEvent| Action::Choose {
            role: Role::Classifier,
            model: model.clone(),
        }
    });
    html! {
        <div class="missing" data-testid="missing">
            <p class="note">{ text.msg_what_missing(title) }</p>
            <button type="button" class="button" data-testid="fetch-again" onclick={on_click}>{ text.msg_try_again() }</button>
        </div>
    }
}
