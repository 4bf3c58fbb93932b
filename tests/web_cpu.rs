//! In the browser, in a worker: the golden comparisons on the CPU, photos decoded, models downloaded.
#![cfg(all(target_arch = "wasm32", feature = "cpu"))]

#[path = "web/decode.rs"]
mod decode;
#[path = "web/download.rs"]
mod download;
mod golden;

use burn::tensor::Device;
use golden::{
    CAUSAL_A, CAUSAL_B, HYBRID_A, HYBRID_B, MAE_A, MAE_B, MASKED_PATCH_A, MASKED_PATCH_B, PATCH_VIT_A, PATCH_VIT_B,
    VIT_A, VIT_B,
};
use patchwork_engine::browser::worker::run_constructors;
use patchwork_engine::self_check::self_check;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn device() -> Device {
    run_constructors();
    Device::flex()
}

#[wasm_bindgen_test]
async fn mae_stages() {
    golden::mae_stages(&MAE_A, &device()).await;
    golden::mae_stages(&MAE_B, &device()).await;
}

#[wasm_bindgen_test]
async fn vit_stages() {
    golden::vit_stages(&VIT_A, &device()).await;
    golden::vit_stages(&VIT_B, &device()).await;
}

#[wasm_bindgen_test]
async fn patch_vit_stages() {
    golden::patch_vit_stages(&PATCH_VIT_A, &device()).await;
    golden::patch_vit_stages(&PATCH_VIT_B, &device()).await;
}

#[wasm_bindgen_test]
async fn hybrid_stages() {
    golden::hybrid_stages(&HYBRID_A, &device()).await;
    golden::hybrid_stages(&HYBRID_B, &device()).await;
}

#[wasm_bindgen_test]
async fn masked_patch_stages() {
    golden::masked_patch_stages(&MASKED_PATCH_A, &device()).await;
    golden::masked_patch_stages(&MASKED_PATCH_B, &device()).await;
}

#[wasm_bindgen_test]
async fn causal_stages() {
    golden::causal_stages(&CAUSAL_A, &device()).await;
    golden::causal_stages(&CAUSAL_B, &device()).await;
}

#[wasm_bindgen_test]
async fn attention_weights() {
    golden::attention_weights(&device()).await;
}

#[wasm_bindgen_test]
async fn norm_pix() {
    golden::norm_pix(&device()).await;
}

#[wasm_bindgen_test]
async fn every_visible_count() {
    golden::every_visible_count(&device()).await;
}

#[wasm_bindgen_test]
async fn known_answer() {
    self_check(&device()).await.expect("the known answer");
}
