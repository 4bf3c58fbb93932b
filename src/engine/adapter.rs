//! Chooses the engine: WebGPU where the browser has a real adapter, the CPU everywhere else.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::assets;
use crate::state::EngineNote;
use patchwork_protocol::DeviceKind;

/// The engine for this browser, and why where it is not the obvious one.
pub async fn choose() -> (DeviceKind, Option<EngineNote>) {
    match assets::asked("device").as_deref() {
        Some("webgpu") => return (DeviceKind::WebGpu, None),
        Some("cpu") => return (DeviceKind::Cpu, Some(EngineNote::AskedForCpu)),
        _ => {}
    }
    match adapter().await {
        Ok(adapter) if is_software(&adapter) => (DeviceKind::Cpu, Some(EngineNote::SoftwareWebGpu)),
        Ok(adapter) if !has_timestamps(&adapter) => (DeviceKind::Cpu, Some(EngineNote::NoTimestamps)),
        Ok(_) => (DeviceKind::WebGpu, None),
        Err(_) => (DeviceKind::Cpu, Some(EngineNote::NoWebGpu)),
    }
}

/// `navigator.gpu.requestAdapter()`, by name: the typed bindings are not stable yet.
async fn adapter() -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let gpu = Reflect::get(&window.navigator(), &"gpu".into())?;
    let request = Reflect::get(&gpu, &"requestAdapter".into())?.dyn_into::<Function>()?;
    let adapter = JsFuture::from(request.call0(&gpu)?.dyn_into::<Promise>()?).await?;
    if adapter.is_null() || adapter.is_undefined() {
        Err("no adapter".into())
    } else {
        Ok(adapter)
    }
}

/// The WebGPU engine refuses adapters without it; looking here saves its download.
fn has_timestamps(adapter: &JsValue) -> bool {
    let features = Reflect::get(adapter, &"features".into());
    let has = features.and_then(|features| {
        let has = Reflect::get(&features, &"has".into())?.dyn_into::<Function>()?;
        has.call1(&features, &"timestamp-query".into())
    });
    has.is_ok_and(|has| has.is_truthy())
}

fn is_software(adapter: &JsValue) -> bool {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let info = get(adapter, "info");
    // Browsers before 2025 have the flag on the adapter itself.
    let is_fallback = [&info, adapter]
        .iter()
        .any(|of| get(of, "isFallbackAdapter").is_truthy());
    let names = ["architecture", "description", "device"].map(|name| get(&info, name).as_string().unwrap_or_default());
    let names = names.join(" ").to_ascii_lowercase();
    is_fallback || ["swiftshader", "llvmpipe"].iter().any(|name| names.contains(name))
}
