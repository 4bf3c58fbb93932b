//! The classes as a file: saved, and opened again.

use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use crate::assets::import_module;
use crate::sections::teach::names::{named, names};
use crate::state::{Action, Classifier, Learnt, State, Teach};
use crate::taught::{self, MAX_BYTES, Unfit};
use crate::text::{Text, use_text};
use crate::widgets::icon::Icon;

#[wasm_bindgen]
extern "C" {
    type Saver;
    #[wasm_bindgen(method, catch)]
    fn save(this: &Saver, name: &str, value: &JsValue) -> Result<(), JsValue>;
}

/// What the file is called.
const FILE: &str = "patchwork-classes.json";

/// What [`ClassFile`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// What was learnt.
    pub learnt: Rc<Learnt>,
    /// Takes what was opened.
    pub on_action: Callback<Action>,
}

/// What came of the last click.
#[derive(Clone, PartialEq)]
enum Told {
    Nothing,
    Opened,
    Unfit(Unfit),
    NotSaved,
}

/// Two buttons, and what came of the last click.
#[component]
pub fn ClassFile(props: &Props) -> Html {
    let text = use_text();
    let told = use_state(|| Told::Nothing);
    let Props {
        state,
        learnt,
        on_action,
    } = props;
    let classifier = state.classifier();
    let on_save = {
        let (told, state, learnt, classifier) = (told.clone(), state.clone(), learnt.clone(), classifier.clone());
        move |_: MouseEvent| {
            let Some(classifier) = classifier.clone() else { return };
            let names = names(text, &state.teaching.classes);
            let classes = learnt.ids.iter().map(|&id| named(&names, id).to_owned());
            let file = taught::file(classifier, classes.zip(&learnt.means).collect());
            let told = told.clone();
            spawn_local(async move {
                let saved = save(&file).await.inspect_err(web_sys::console::warn_1);
                told.set(if saved.is_ok() { Told::Nothing } else { Told::NotSaved });
            });
        }
    };
    let on_open = {
        let (told, on_action, classifier) = (told.clone(), on_action.clone(), classifier.clone());
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let file = input.files().and_then(|files| files.get(0));
            // So that the same file can be chosen again.
            let Some((file, classifier)) = file.zip(classifier.clone()) else {
                return;
            };
            let (told, on_action) = (told.clone(), on_action.clone());
            spawn_local(async move {
                let read = read(&file, &classifier).await;
                input.set_value("");
                told.set(match read {
                    Ok(classes) => {
                        on_action.emit(Action::Teach(Teach::Read(classifier, classes)));
                        Told::Opened
                    }
                    Err(unfit) => Told::Unfit(unfit),
                });
            });
        }
    };
    let (said, is_wrong) = match &*told {
        Told::Nothing => (String::new(), false),
        Told::Opened => (text.msg_teach_opened(), false),
        Told::NotSaved => (text.msg_keep_not_loaded(), true),
        Told::Unfit(unfit) => (why(text, unfit, state), true),
    };
    html! {
        <div class="teach-file">
            <div class="buttons">
                <button type="button" class="button" disabled={!learnt.is_enough() || classifier.is_none()} onclick={on_save} data-testid="teach-save">
                    { Icon::Keep.draw() }<span>{ text.msg_teach_save() }</span>
                </button>
                <label class="button">
                    <input class="visually-hidden" type="file" accept=".json" disabled={classifier.is_none()} onchange={on_open} data-testid="teach-open" />
                    { text.msg_teach_open() }
                </label>
            </div>
            <p class={classes!("note", is_wrong.then_some("is-wrong"))} role="status" data-testid="teach-told">{ said }</p>
        </div>
    }
}

async fn save(file: &taught::File) -> Result<(), JsValue> {
    let module: Saver = import_module("teach.mjs").await?.unchecked_into();
    module.save(FILE, &serde_wasm_bindgen::to_value(file)?)
}

async fn read(file: &File, classifier: &Classifier) -> Result<taught::Classes, Unfit> {
    if file.size() > MAX_BYTES {
        return Err(Unfit::NotOurs);
    }
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    taught::read(&text.unwrap_or_default(), classifier)
}

fn why(text: Text, unfit: &Unfit, state: &State) -> String {
    match unfit {
        Unfit::NotOurs => text.msg_teach_not_ours(),
        Unfit::Newer => text.msg_teach_newer(),
        Unfit::Broken => text.msg_teach_broken(),
        Unfit::OtherModel(name) => text.msg_teach_other_model(state.models.title(name)),
        Unfit::OtherWeights => text.msg_teach_other_weights(),
    }
}
