//! What is on screen, to be taken along: pictures, a film, the numbers. `www/keep.mjs` makes the files, in this tab.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlDetailsElement, HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::assets::import_module;
use crate::keep;
use crate::sections::stage::samples::Sample;
use crate::sections::stage::views::{View, compose};
use crate::state::Run;
use crate::text::{Text, use_text};
use crate::widgets::icon::Icon;

#[wasm_bindgen]
extern "C" {
    type Maker;
    #[wasm_bindgen(method, catch)]
    async fn keep(
        this: &Maker,
        how: &str,
        what: &str,
        large: u32,
        kept: &JsValue,
        pictures: &Array,
    ) -> Result<JsValue, JsValue>;
}

/// How many times as large an enlarged picture is.
const LARGE: u32 = 4;
/// In the order in which the sheet shows them.
const VIEWS: [View; 4] = [View::Original, View::Masked, View::Reconstruction, View::Pasted];

/// What [`Keep`] keeps.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run, where there is one.
    pub run: Option<Run>,
    /// The sample photos.
    pub samples: Vec<Sample>,
    /// Licence of the model that reconstructed it, where it is known.
    pub licence: Option<AttrValue>,
}

/// Where it stands.
#[derive(Clone, Copy, PartialEq)]
enum Stand {
    Idle,
    Busy,
    Copied,
    /// The module did not come.
    NotLoaded,
    NotMade,
    /// Made, but neither copied nor shared.
    NotAllowed,
}

/// A list of what there is, and what can be done with it.
#[component]
pub fn Keep(props: &Props) -> Html {
    let text = use_text();
    let what = use_state(|| "sheet".to_owned());
    let is_large = use_state(|| false);
    let stand = use_state(|| Stand::Idle);
    let is_picture = VIEWS.into_iter().any(|view| slug(view) == *what);
    let is_film = *what == "film";
    let on_do = |how: &'static str| {
        let (stand, what, props) = (stand.clone(), what.clone(), props.clone());
        let large = if *is_large { LARGE } else { 1 };
        move |_: MouseEvent| {
            let Some((kept, pictures)) = parts(text, &props) else {
                return;
            };
            let (stand, what) = (stand.clone(), what.clone());
            stand.set(Stand::Busy);
            spawn_local(async move {
                stand.set(match done(how, &what, large, &kept, &pictures).await {
                    Ok(()) if how == "copy" => Stand::Copied,
                    Ok(()) => Stand::Idle,
                    Err(trouble) => trouble,
                });
            });
        }
    };
    let is_possible = props.run.as_ref().is_some_and(|run| run.reconstructed.is_some());
    let button = |how: &'static str, label: String, is_offered: bool| {
        html! {
            if is_offered {
                <button type="button" class="button" disabled={!is_possible || *stand == Stand::Busy} onclick={on_do(how)}
                    data-testid={format!("keep-{how}")}>{ label }</button>
            }
        }
    };
    // Brings the module, so that a click finds it here: what comes late some browsers no longer take for the click's.
    let on_toggle = |event: Event| {
        if event.target_unchecked_into::<HtmlDetailsElement>().open() {
            spawn_local(async { drop(import_module("keep.mjs").await) });
        }
    };
    let node = use_node_ref();
    let on_key = {
        let node = node.clone();
        move |event: KeyboardEvent| {
            let Some(keep) = node.cast::<HtmlDetailsElement>().filter(|_| event.key() == "Escape") else {
                return;
            };
            keep.set_open(false);
            // What had the focus is hidden now.
            let button = keep.query_selector("summary").ok().flatten();
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                let _ = button.focus();
            }
        }
    };
    let on_what = {
        let (what, stand) = (what.clone(), stand.clone());
        move |event: Event| {
            what.set(event.target_unchecked_into::<HtmlSelectElement>().value());
            stand.set(Stand::Idle);
        }
    };
    let on_large = {
        let is_large = is_large.clone();
        move |event: Event| is_large.set(event.target_unchecked_into::<HtmlInputElement>().checked())
    };
    let option =
        |value: &'static str, label: String| html! { <option {value} selected={*what == value}>{ label }</option> };
    html! {
        <details ref={node} class="keep" ontoggle={on_toggle} onkeydown={on_key}>
            <summary class="button" data-testid="keep">{ Icon::Keep.draw() }<span>{ text.msg_keep() }</span></summary>
            <div class="keep-parts">
                <select aria-label={text.msg_keep_what()} onchange={on_what} data-testid="keep-what">
                    { option("sheet", text.msg_keep_sheet()) }
                    { for VIEWS.into_iter().map(|view| option(slug(view), name(text, view))) }
                    if has("MediaRecorder") { { option("film", text.msg_keep_film()) } }
                    { option("numbers", text.msg_keep_numbers()) }
                </select>
                if is_picture {
                    <label class="keep-large">
                        <input type="checkbox" checked={*is_large} onchange={on_large} data-testid="keep-large" />{ text.msg_keep_large() }
                    </label>
                }
                <div class="buttons">
                    { button("save", text.msg_keep_save(), true) }
                    { button("copy", text.msg_keep_copy(), has("ClipboardItem") && !is_film) }
                    { button("share", text.msg_keep_share(), can_share() && *what != "numbers") }
                </div>
                <p class="note" role="status" data-testid="keep-told">{ told(text, *stand, is_film) }</p>
            </div>
        </details>
    }
}

fn told(text: Text, stand: Stand, is_film: bool) -> String {
    match stand {
        Stand::Busy if is_film => text.msg_keep_filming(),
        Stand::Idle | Stand::Busy => String::new(),
        Stand::Copied => text.msg_keep_copied(),
        Stand::NotLoaded => text.msg_keep_not_loaded(),
        Stand::NotMade => text.msg_keep_not_made(),
        Stand::NotAllowed => text.msg_keep_not_allowed(),
    }
}

/// What `www/keep.mjs` calls it.
fn slug(view: View) -> &'static str {
    match view {
        View::Original => "original",
        View::Masked => "sees",
        View::Reconstruction | View::Error => "prediction",
        View::Pasted => "pasted",
    }
}

fn name(text: Text, view: View) -> String {
    match view {
        View::Original => text.msg_makes_original(),
        View::Masked => text.msg_sees_title(),
        View::Reconstruction | View::Error => text.msg_makes_prediction(),
        View::Pasted => text.msg_makes_pasted(),
    }
}

fn parts(text: Text, props: &Props) -> Option<(JsValue, Array)> {
    let run = props.run.as_ref()?;
    let kept = keep::kept(text, run, &props.samples, props.licence.as_deref())?;
    let pictures = VIEWS.map(|view| compose(view, run, kept.order.len(), None));
    let pictures: Option<Array> = pictures
        .into_iter()
        .map(|rgba| Some(Uint8Array::from(rgba?.as_slice())))
        .collect();
    Some((serde_wasm_bindgen::to_value(&kept).ok()?, pictures?))
}

async fn done(how: &str, what: &str, large: u32, kept: &JsValue, pictures: &Array) -> Result<(), Stand> {
    let module = import_module("keep.mjs").await.map_err(|_| Stand::NotLoaded)?;
    let module: Maker = module.unchecked_into();
    let made = module.keep(how, what, large, kept, pictures).await;
    made.map(drop).map_err(|error| {
        web_sys::console::warn_1(&error);
        match how {
            "save" => Stand::NotMade,
            _ => Stand::NotAllowed,
        }
    })
}

fn has(name: &str) -> bool {
    Reflect::get(&js_sys::global(), &name.into()).is_ok_and(|found| found.is_truthy())
}

fn can_share() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into());
    navigator.is_ok_and(|navigator| Reflect::has(&navigator, &"canShare".into()).unwrap_or(false))
}
