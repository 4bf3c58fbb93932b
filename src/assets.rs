//! The files that lie beside the page, what of them this browser keeps, and what the page's address asks for.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use patchwork_web::json;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, CacheStorage, Response, Url, UrlSearchParams};

#[wasm_bindgen]
extern "C" {
    // Bound by name: the typed one takes options only from a part of `web_sys` that nothing else needs.
    #[wasm_bindgen(catch)]
    async fn fetch(url: &str, options: &JsValue) -> Result<JsValue, JsValue>;

    type Elsewhere;
    #[wasm_bindgen(method, catch)]
    async fn picture(this: &Elsewhere, address: &str) -> Result<JsValue, JsValue>;

    /// Imports a module that the page seldom needs (`www/start.mjs`).
    #[wasm_bindgen(catch, js_name = importModule)]
    pub async fn import_module(name: &str) -> Result<JsValue, JsValue>;
}

/// The absolute address of `path`, seen from the page.
pub fn url(path: &str) -> Result<String, JsValue> {
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or("no document")?;
    let base = document.base_uri()?.ok_or("no base address")?;
    Ok(Url::new_with_base(path, &base)?.href())
}

/// The absolute address of the page itself, with this query and view.
pub fn page(link: &str) -> Result<String, JsValue> {
    let location = web_sys::window().ok_or("no window")?.location();
    Ok(format!("{}{}{link}", location.origin()?, location.pathname()?))
}

/// What the page's address says for `name`; nothing where it is left empty.
pub fn asked(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    let asked = UrlSearchParams::new_with_str(&search).ok()?.get(name)?;
    Some(asked).filter(|asked| !asked.trim().is_empty())
}

/// Whether Cache Storage, where there is one, holds `key`.
pub async fn is_cached(key: &str) -> bool {
    let look = async {
        // By name: where pages are not served securely there is none.
        let caches = Reflect::get(&js_sys::global(), &"caches".into())?.dyn_into::<CacheStorage>()?;
        JsFuture::from(caches.match_with_str(key)).await
    };
    look.await.is_ok_and(|found: JsValue| !found.is_undefined())
}

/// Removes `key` from Cache Storage.
pub async fn uncache(key: &str) -> Result<(), JsValue> {
    let caches = Reflect::get(&js_sys::global(), &"caches".into())?.dyn_into::<CacheStorage>()?;
    let names: Array = JsFuture::from(caches.keys()).await?.dyn_into()?;
    for name in names.iter().filter_map(|name| name.as_string()) {
        let cache: Cache = JsFuture::from(caches.open(&name)).await?.dyn_into()?;
        JsFuture::from(cache.delete_with_str(key)).await?;
    }
    Ok(())
}

/// A JSON file; `None` where there is none that reads as `T`. The server is asked whether it has changed; where the
/// connection fails, it is asked again a little later, and once more.
pub async fn json<T: DeserializeOwned>(path: &str) -> Option<T> {
    for wait in [Some(1_000), Some(5_000), None] {
        if let Ok(response) = request(path, "no-cache").await
            && let Ok(text) = response.text()
            && let Ok(text) = JsFuture::from(text).await
        {
            return json::read(&text.as_string().filter(|_| response.ok())?);
        }
        pause(wait?).await;
    }
    None
}

async fn pause(millis: i32) {
    let timer = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    let _ = JsFuture::from(timer).await;
}

/// The bytes of a small file.
pub async fn bytes(path: &str) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(get(path).await?.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// A file as the browser holds it.
pub async fn blob(path: &str) -> Result<Blob, JsValue> {
    JsFuture::from(get(path).await?.blob()?).await?.dyn_into()
}

/// Another page's picture, as far as its server shares it: `www/elsewhere.mjs` asks for it.
pub async fn elsewhere(address: &str) -> Result<Blob, JsValue> {
    let module: Elsewhere = import_module("elsewhere.mjs").await?.unchecked_into();
    module.picture(address).await?.dyn_into()
}

/// A response with a status that says that it is the file.
pub async fn get(path: &str) -> Result<Response, JsValue> {
    let response = request(path, "default").await?;
    match response.ok() {
        true => Ok(response),
        false => Err(format!("{path}: status {}", response.status()).into()),
    }
}

async fn request(path: &str, cache: &str) -> Result<Response, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"cache".into(), &cache.into())?;
    fetch(&url(path)?, &options).await?.dyn_into()
}

/// An error's message.
pub fn describe(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
