//! Vector pictures, which pages alone can draw: `www/vector.mjs` does it.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use crate::assets::import_module;

#[wasm_bindgen]
extern "C" {
    type Vector;

    #[wasm_bindgen(method, catch)]
    async fn png(this: &Vector, file: &Blob) -> Result<JsValue, JsValue>;
}

/// Whether its type says SVG.
pub fn is_vector(photo: &Blob) -> bool {
    photo.type_().starts_with("image/svg")
}

/// The photo as the engine reads it: as it is, but for a vector picture, which is drawn. One that cannot be drawn stays
/// as it is, for the engine to refuse.
pub async fn pixels_of(photo: Blob) -> Blob {
    if !is_vector(&photo) {
        return photo;
    }
    drawn(&photo).await.unwrap_or(photo)
}

async fn drawn(photo: &Blob) -> Result<Blob, JsValue> {
    let module: Vector = import_module("vector.mjs").await?.unchecked_into();
    module.png(photo).await?.dyn_into()
}
