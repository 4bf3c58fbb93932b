//! JSON, parsed by the browser: a parser of ours would be a part of the page's download.

use serde::de::DeserializeOwned;

/// What a text says; `None` where it is no JSON, or not that of a `T`.
#[must_use]
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    #[cfg(target_arch = "wasm32")]
    let value = serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?);
    // In the page's tests there is no browser.
    #[cfg(not(target_arch = "wasm32"))]
    let value = serde_json::from_str(text);
    value.ok()
}
