//! Fetches the files that lie beside the page.

use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response, Url};

/// The absolute address of `path`, seen from the page.
pub fn url(path: &str) -> Result<String, JsValue> {
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or("no document")?;
    let base = document.base_uri()?.ok_or("no base address")?;
    Ok(Url::new_with_base(path, &base)?.href())
}

/// A JSON file; `None` where there is none that reads as `T`.
pub async fn json<T: DeserializeOwned>(path: &str) -> Option<T> {
    let text = async { JsFuture::from(get(path).await?.text()?).await };
    serde_json::from_str(&text.await.ok()?.as_string()?).ok()
}

/// The bytes of a file.
pub async fn blob(path: &str) -> Result<Blob, JsValue> {
    JsFuture::from(get(path).await?.blob()?).await?.dyn_into()
}

async fn get(path: &str) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let response: Response = JsFuture::from(window.fetch_with_str(&url(path)?)).await?.dyn_into()?;
    match response.ok() {
        true => Ok(response),
        false => Err(format!("{path}: status {}", response.status()).into()),
    }
}
