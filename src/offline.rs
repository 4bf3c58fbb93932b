//! The page kept for when there is no network, where the visitor wants it: `www/offline.mjs` and `www/sw.js` do it.

use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::assets::import_module;
pub use crate::engine::program::offline_bytes as bytes;

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Offline {
    /// This browser keeps no pages, or none that come like this one.
    Unsupported,
    /// The visitor has not asked for it.
    Not,
    /// Bytes so far, and in all.
    Coming(u64, u64),
    /// All of it is here.
    Kept,
    /// So is another version, which takes over once no tab has this one.
    New,
    /// Not all of it came.
    Failed,
}

/// Where it stands, from now on.
#[hook]
pub fn use_offline() -> UseStateHandle<Offline> {
    let offline = use_state(|| match workers() {
        Some(_) => Offline::Not,
        None => Offline::Unsupported,
    });
    use_effect_with((), {
        let offline = offline.clone();
        move |()| {
            // Nothing is asked for where nothing was kept.
            let controller = workers().and_then(|workers| Reflect::get(&workers, &"controller".into()).ok());
            if controller.is_some_and(|controller| controller.is_truthy()) {
                ask("watch", offline);
            }
        }
    });
    offline
}

/// Asks the module to `watch`, `keep` or `remove`, and hears from then on how it goes.
pub fn ask(what: &'static str, offline: UseStateHandle<Offline>) {
    if what == "keep" {
        offline.set(Offline::Coming(0, bytes().unwrap_or(0)));
    }
    let setter = offline.setter();
    let tell = Closure::<dyn Fn(String, Option<f64>, Option<f64>)>::new(move |word: String, loaded, total| {
        setter.set(match word.as_str() {
            "coming" => Offline::Coming(bytes_of(loaded), bytes_of(total)),
            "kept" => Offline::Kept,
            "new" => Offline::New,
            "failed" => Offline::Failed,
            _ => Offline::Not,
        });
    });
    // A new version may come as long as the page is open.
    let tell = tell.into_js_value();
    spawn_local(async move {
        let asked = async {
            let module = import_module("offline.mjs").await?;
            let function: Function = Reflect::get(&module, &what.into())?.dyn_into()?;
            JsFuture::from(
                function
                    .call1(&JsValue::UNDEFINED, &tell)?
                    .dyn_into::<js_sys::Promise>()?,
            )
            .await
        };
        if asked.await.is_err() && what == "keep" {
            offline.set(Offline::Failed);
        }
    });
}

fn bytes_of(number: Option<f64>) -> u64 {
    number.unwrap_or(0.0) as u64
}

fn workers() -> Option<JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let workers = Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    workers.is_truthy().then_some(workers)
}
