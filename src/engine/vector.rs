//! Vector pictures, which pages alone can draw: `www/vector.mjs` does it.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::assets::import_module;

#[wasm_bindgen]
extern "C" {
    type Vector;

    #[wasm_bindgen(method, catch)]
    async fn png(this: &Vector, file: &Blob) -> Result<JsValue, JsValue>;
}

/// Does `then` with the photo as the engine reads it: at once, but for a vector picture, which is drawn first. One that
/// cannot be drawn stays as it is, for the engine to refuse.
pub fn with_pixels(photo: Blob, then: impl FnOnce(Blob) + 'static) {
    if !photo.type_().starts_with("image/svg") {
        return then(photo);
    }
    spawn_local(async move {
        let drawn = drawn(&photo).await;
        then(drawn.unwrap_or(photo));
    });
}

async fn drawn(photo: &Blob) -> Result<Blob, JsValue> {
    let module: Vector = import_module("vector.mjs").await?.unchecked_into();
    module.png(photo).await?.dyn_into()
}
