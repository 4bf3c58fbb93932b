//! In the browser, in a worker: the golden comparisons on WebGPU. Without an adapter these tests fail;
//! `webdriver.json` asks Chromium for its software one.
#![cfg(all(target_arch = "wasm32", feature = "webgpu"))]

mod golden;
#[cfg(feature = "cpu")]
#[path = "golden/kernels.rs"]
mod on_both;

use burn::tensor::wgpu::WgpuSetup;
use burn::tensor::{Device, DeviceKind};
use golden::{
    CAUSAL_A, CAUSAL_B, HYBRID_A, HYBRID_B, MAE_A, MAE_B, MASKED_PATCH_A, MASKED_PATCH_B, PATCH_VIT_A, PATCH_VIT_B,
    VIT_A, VIT_B,
};
use js_sys::Promise;
use patchwork_engine::EngineError;
use patchwork_engine::browser::device::{open_webgpu, start_webgpu, tell_of_loss};
use patchwork_engine::browser::worker::run_constructors;
use patchwork_engine::self_check::self_check;

use std::cell::RefCell;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// A device of its own for each `selector`, which in a browser all mean the same adapter.
async fn start(selector: DeviceKind) -> (Device, WgpuSetup) {
    run_constructors();
    start_webgpu(selector)
        .await
        .expect("a WebGPU device: see webdriver.json for the flags")
}

/// One device for the tests that need nothing special: its shaders are compiled once.
async fn device() -> Device {
    thread_local!(static DEVICE: RefCell<Option<Device>> = const { RefCell::new(None) });
    if let Some(device) = DEVICE.with_borrow(Clone::clone) {
        return device;
    }
    run_constructors();
    let (device, info) = open_webgpu()
        .await
        .expect("a WebGPU device: see webdriver.json for the flags");
    assert_eq!(info.kind, patchwork_protocol::DeviceKind::WebGpu);
    assert!(!info.name.is_empty());
    DEVICE.set(Some(device.clone()));
    device
}

#[wasm_bindgen_test]
async fn mae_stages() {
    golden::mae_stages(&MAE_A, &device().await).await;
    golden::mae_stages(&MAE_B, &device().await).await;
}

#[wasm_bindgen_test]
async fn vit_stages() {
    golden::vit_stages(&VIT_A, &device().await).await;
    golden::vit_stages(&VIT_B, &device().await).await;
}

#[wasm_bindgen_test]
async fn patch_vit_stages() {
    golden::patch_vit_stages(&PATCH_VIT_A, &device().await).await;
    golden::patch_vit_stages(&PATCH_VIT_B, &device().await).await;
}

#[wasm_bindgen_test]
async fn hybrid_stages() {
    golden::hybrid_stages(&HYBRID_A, &device().await).await;
    golden::hybrid_stages(&HYBRID_B, &device().await).await;
}

#[wasm_bindgen_test]
async fn masked_patch_stages() {
    golden::masked_patch_stages(&MASKED_PATCH_A, &device().await).await;
    golden::masked_patch_stages(&MASKED_PATCH_B, &device().await).await;
}

#[wasm_bindgen_test]
async fn causal_stages() {
    golden::causal_stages(&CAUSAL_A, &device().await).await;
    golden::causal_stages(&CAUSAL_B, &device().await).await;
}

#[wasm_bindgen_test]
async fn attention_weights() {
    golden::attention_weights(&device().await).await;
}

#[wasm_bindgen_test]
async fn norm_pix() {
    golden::norm_pix(&device().await).await;
}

#[wasm_bindgen_test]
async fn every_visible_count() {
    golden::every_visible_count(&device().await).await;
}

// These need both backends.
#[cfg(feature = "cpu")]
mod kernels {
    use super::{device, on_both, wasm_bindgen_test};

    #[wasm_bindgen_test]
    async fn linear_layers_of_any_size() {
        on_both::linear_layers_of_any_size(&device().await).await;
    }

    #[wasm_bindgen_test]
    async fn norms_of_any_width() {
        on_both::norms_of_any_width(&device().await).await;
    }

    #[wasm_bindgen_test]
    async fn attention_of_any_length_and_width() {
        on_both::attention_of_any_length_and_width(&device().await).await;
    }
}

#[wasm_bindgen_test]
async fn known_answer() {
    self_check(&device().await).await.expect("the known answer");
}

/// Lets every adapter say that its subgroups have `size` invocations, as a GPU of another maker would.
fn spoof_subgroups(size: u32) {
    let script = format!(
        "globalThis.told = Object.getOwnPropertyDescriptors(GPUAdapterInfo.prototype);
         for (const name of ['subgroupMinSize', 'subgroupMaxSize'])
           Object.defineProperty(GPUAdapterInfo.prototype, name, {{ get: () => {size}, configurable: true }});"
    );
    js_sys::eval(&script).expect("a getter replaced");
}

/// The parts that a GPU could get wrong, on a device that believes in subgroups of `size`: 4 is Chromium's software
/// adapter, 32 Nvidia, 64 many AMD and mobile GPUs, where burn's stock product asks for more shared memory than there
/// is.
async fn works_with_subgroups_of(size: u32) {
    spoof_subgroups(size);
    let (device, setup) = start(DeviceKind::DiscreteGpu(size as usize)).await;
    let info = setup.adapter.get_info();
    assert_eq!(
        (info.subgroup_min_size, info.subgroup_max_size),
        (size, size),
        "what burn was told"
    );
    js_sys::eval("Object.defineProperties(GPUAdapterInfo.prototype, told)").expect("the getters as they were");
    self_check(&device).await.expect("the known answer");
    golden::mae_stages(&MAE_A, &device).await;
    golden::hybrid_stages(&HYBRID_A, &device).await;
    golden::norm_pix(&device).await;
    golden::every_visible_count(&device).await;
}

#[wasm_bindgen_test]
async fn subgroups_of_4() {
    works_with_subgroups_of(4).await;
}

#[wasm_bindgen_test]
async fn subgroups_of_32() {
    works_with_subgroups_of(32).await;
}

#[wasm_bindgen_test]
async fn subgroups_of_64() {
    works_with_subgroups_of(64).await;
}

/// cubecl 0.11 panics without `timestamp-query`: the engine must refuse in words instead.
#[wasm_bindgen_test]
async fn refuses_an_adapter_without_timestamp_query() {
    let hide = "
        globalThis.has = GPUSupportedFeatures.prototype.has;
        GPUSupportedFeatures.prototype.has = function (name) {
          return name !== 'timestamp-query' && has.call(this, name);
        };";
    js_sys::eval(hide).expect("a method replaced");
    let error = open_webgpu().await.err();
    js_sys::eval("GPUSupportedFeatures.prototype.has = has").expect("the method as it was");
    assert!(
        matches!(&error, Some(EngineError::Device(reason)) if reason.contains("timestamp")),
        "{error:?}"
    );
}

/// As in a browser whose settings or drivers leave no adapter.
#[wasm_bindgen_test]
async fn refuses_in_words_where_there_is_no_adapter() {
    let hide = "
        globalThis.ask = GPU.prototype.requestAdapter;
        GPU.prototype.requestAdapter = async () => null;";
    js_sys::eval(hide).expect("a method replaced");
    let error = open_webgpu().await.err();
    js_sys::eval("GPU.prototype.requestAdapter = ask").expect("the method as it was");
    assert!(
        matches!(&error, Some(EngineError::Device(reason)) if reason.contains("no adapter")),
        "{error:?}"
    );
}

/// What the page hears when the device goes away while nothing is being computed.
#[wasm_bindgen_test]
async fn the_page_hears_of_a_lost_device() {
    let listen = "
        globalThis.heard = [];
        const post = globalThis.postMessage;
        globalThis.postMessage = (message, ...rest) => {
          if (message?.Died) heard.push(message.Died);
          else post.call(globalThis, message, ...rest);
        };";
    js_sys::eval(listen).expect("postMessage replaced");
    let (_, setup) = start(DeviceKind::DiscreteGpu(1001)).await;
    tell_of_loss(&setup);
    setup.device.destroy();
    let heard = "new Promise((resolve) => {
        const look = () => heard.length ? resolve(heard.join()) : setTimeout(look, 10);
        look();
      })";
    let heard = js_sys::eval(heard).expect("a promise");
    let heard = JsFuture::from(Promise::from(heard)).await.expect("a message");
    let heard = heard.as_string().expect("a string");
    assert!(heard.contains("the WebGPU device was lost"), "{heard}");
}
