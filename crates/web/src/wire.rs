//! Puts protocol messages into `postMessage` and takes them out again: `[message, …files]`.

use js_sys::Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// `message` with files beside it, ready for `postMessage`.
///
/// # Errors
/// When `message` cannot be expressed as a JavaScript value.
pub fn encode<T: Serialize>(message: &T, files: &[Blob]) -> Result<JsValue, serde_wasm_bindgen::Error> {
    let parts = Array::of1(&serde_wasm_bindgen::to_value(message)?);
    for file in files {
        parts.push(file);
    }
    Ok(parts.into())
}

/// The inverse of [`encode`].
///
/// # Errors
/// When `value` is not a message of this type.
pub fn decode<T: DeserializeOwned>(value: JsValue) -> Result<(T, Vec<Blob>), serde_wasm_bindgen::Error> {
    let parts: Array = value
        .dyn_into()
        .map_err(|_| serde_wasm_bindgen::Error::new("not a message"))?;
    let body = serde_wasm_bindgen::from_value(parts.get(0))?;
    let files = parts.iter().skip(1).filter_map(|file| file.dyn_into().ok()).collect();
    Ok((body, files))
}

/// What a worker says outside the protocol, ready for `postMessage`.
///
/// # Errors
/// When `event` cannot be expressed as a JavaScript value.
pub fn encode_event<T: Serialize>(event: &T) -> Result<JsValue, serde_wasm_bindgen::Error> {
    serde_wasm_bindgen::to_value(event)
}

/// The inverse of [`encode_event`]; nothing for a message, which is an array.
pub fn decode_event<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    if Array::is_array(value) {
        return None;
    }
    serde_wasm_bindgen::from_value(value.clone()).ok()
}
