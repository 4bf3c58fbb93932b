//! The golden comparisons on this machine's own WebGPU, through wgpu: on Linux Vulkan, of a GPU or of Mesa's lavapipe.
//! Without an adapter these tests fail.
#![cfg(all(not(target_arch = "wasm32"), feature = "webgpu", feature = "cpu"))]

mod golden;
#[path = "golden/kernels.rs"]
mod on_both;

use std::sync::OnceLock;

use burn::tensor::Device;
use golden::{
    CAUSAL_A, CAUSAL_B, HYBRID_A, HYBRID_B, MAE_A, MAE_B, MASKED_PATCH_A, MASKED_PATCH_B, PATCH_VIT_A, PATCH_VIT_B,
    VIT_A, VIT_B,
};
use patchwork_engine::native::open_webgpu;
use patchwork_engine::self_check::self_check;
use pollster::block_on;

/// One device for all tests: its shaders are compiled once.
fn device() -> &'static Device {
    static DEVICE: OnceLock<Device> = OnceLock::new();
    DEVICE.get_or_init(|| {
        let (device, info) = open_webgpu().expect("an adapter: Debian's mesa-vulkan-drivers has one without a GPU");
        eprintln!("WebGPU on {}", info.name);
        device
    })
}

#[test]
fn mae_stages() {
    block_on(golden::mae_stages(&MAE_A, device()));
    block_on(golden::mae_stages(&MAE_B, device()));
}

#[test]
fn vit_stages() {
    block_on(golden::vit_stages(&VIT_A, device()));
    block_on(golden::vit_stages(&VIT_B, device()));
}

#[test]
fn patch_vit_stages() {
    block_on(golden::patch_vit_stages(&PATCH_VIT_A, device()));
    block_on(golden::patch_vit_stages(&PATCH_VIT_B, device()));
}

#[test]
fn hybrid_stages() {
    block_on(golden::hybrid_stages(&HYBRID_A, device()));
    block_on(golden::hybrid_stages(&HYBRID_B, device()));
}

#[test]
fn masked_patch_stages() {
    block_on(golden::masked_patch_stages(&MASKED_PATCH_A, device()));
    block_on(golden::masked_patch_stages(&MASKED_PATCH_B, device()));
}

#[test]
fn causal_stages() {
    block_on(golden::causal_stages(&CAUSAL_A, device()));
    block_on(golden::causal_stages(&CAUSAL_B, device()));
}

#[test]
fn attention_weights() {
    block_on(golden::attention_weights(device()));
}

#[test]
fn norm_pix() {
    block_on(golden::norm_pix(device()));
}

#[test]
fn every_visible_count() {
    block_on(golden::every_visible_count(device()));
}

#[test]
fn known_answer() {
    block_on(self_check(device())).expect("the known answer");
}

#[test]
fn linear_layers_of_any_size() {
    block_on(on_both::linear_layers_of_any_size(device()));
}

#[test]
fn norms_of_any_width() {
    block_on(on_both::norms_of_any_width(device()));
}

#[test]
fn attention_of_any_length_and_width() {
    block_on(on_both::attention_of_any_length_and_width(device()));
}
