//! Puts protocol messages into `postMessage` and takes them out again: `[message, attachment]`.

use js_sys::Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// `message` with an optional file beside it, ready for `postMessage`.
///
/// # Errors
/// When `message` cannot be expressed as a JavaScript value.
pub fn encode<T: Serialize>(message: &T, attachment: Option<&Blob>) -> Result<JsValue, serde_wasm_bindgen::Error> {
    let body = serde_wasm_bindgen::to_value(message)?;
    let file = attachment.map_or(JsValue::UNDEFINED, JsValue::from);
    Ok(Array::of2(&body, &file).into())
}

/// The inverse of [`encode`].
///
/// # Errors
/// When `value` is not a message of this type.
pub fn decode<T: DeserializeOwned>(value: JsValue) -> Result<(T, Option<Blob>), serde_wasm_bindgen::Error> {
    let parts: Array = value
        .dyn_into()
        .map_err(|_| serde_wasm_bindgen::Error::new("not a message"))?;
    let body = serde_wasm_bindgen::from_value(parts.get(0))?;
    Ok((body, parts.get(1).dyn_into().ok()))
}
