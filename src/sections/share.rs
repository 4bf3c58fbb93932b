//! The link to what is on screen.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::{FocusEvent, HtmlInputElement};
use yew::prelude::*;

use crate::assets;
use crate::route::View;
use crate::share::{self, Photo};
use crate::state::State;
use crate::text::use_text;
use crate::widgets::icon::Icon;

#[wasm_bindgen]
extern "C" {
    // By name: pages that are not served securely have no clipboard.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    async fn write_text(text: &str) -> Result<JsValue, JsValue>;
}

/// What [`Share`] makes a link to.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Where it leads.
    pub view: View,
}

/// A button that copies the link; where the browser does not let it, the link itself.
#[component]
pub fn Share(props: &Props) -> Html {
    let text = use_text();
    let told = use_state(|| None::<Result<String, String>>);
    let on_copy = {
        let (state, told, view) = (props.state.clone(), told.clone(), props.view);
        move |_: MouseEvent| {
            let link = share::link(&state, text.language(), view, Photo::Stays);
            let Ok(address) = assets::page(&link) else { return };
            let stays = share::stays(&state);
            let told = told.clone();
            spawn_local(async move {
                told.set(Some(match write_text(&address).await {
                    Ok(_) => Ok(match stays {
                        (false, false) => text.msg_share_copied(),
                        (true, false) => text.msg_share_copied_own(),
                        (false, true) => text.msg_share_copied_file(),
                        (true, true) => text.msg_share_copied_own_file(),
                    }),
                    Err(_) => Err(address),
                }));
            });
        }
    };
    // What was copied is not what is on screen any more.
    use_effect_with((props.state.wish.clone(), props.state.photos.current.clone()), {
        let told = told.clone();
        move |_| told.set(None)
    });
    let select = |event: FocusEvent| event.target_unchecked_into::<HtmlInputElement>().select();
    html! {
        <div class="share">
            <button type="button" class="button" data-testid="share" disabled={props.state.shown.is_none()} onclick={on_copy}>
                { Icon::Link.draw() }<span>{ text.msg_share() }</span>
            </button>
            <p class="note" role="status" data-testid="share-told">
                { match &*told {
                    Some(Ok(words)) => html! { words },
                    Some(Err(address)) => html! {
                        <label>
                            { text.msg_share_by_hand() }
                            <input type="text" readonly=true value={address.clone()} onfocus={select} />
                        </label>
                    },
                    None => Html::default(),
                } }
            </p>
        </div>
    }
}
