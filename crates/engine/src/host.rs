//! What the engine needs of the machine around it: the time, and what is in use.

use burn::tensor::Device;

/// Milliseconds since some fixed moment.
pub fn now_ms() -> f64 {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Reflect::get(&js_sys::global(), &"performance".into())
        .map(wasm_bindgen::JsCast::unchecked_into::<web_sys::Performance>)
        .map_or(0.0, |performance| performance.now());
    #[cfg(not(target_arch = "wasm32"))]
    {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64() * 1000.0
    }
}

/// Bytes of this program's memory, which only ever grows; 0 outside of wasm.
#[must_use]
pub fn wasm_bytes() -> u64 {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size(0) as u64 * 65536;
    #[cfg(not(target_arch = "wasm32"))]
    0
}

/// Bytes reserved on the GPU; `None` for a device that is none.
#[must_use]
pub fn gpu_bytes(device: &Device) -> Option<u64> {
    #[cfg(feature = "webgpu")]
    {
        use burn::backend::DispatchDevice;
        use cubecl::MemoryScope;

        #[cfg_attr(not(feature = "cpu"), allow(irrefutable_let_patterns))]
        let DispatchDevice::Cube(device) = device.as_dispatch() else {
            return None;
        };
        let report = device.client().memory_report(MemoryScope::Device);
        Some(report.usage().bytes_reserved)
    }
    #[cfg(not(feature = "webgpu"))]
    {
        let _ = device;
        None
    }
}

/// Programs started on the GPU since the engine's start, counted by `www/engine_worker.js`; 0 where it is not there.
#[must_use]
pub fn dispatches() -> u32 {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Reflect::get(&js_sys::global(), &"dispatches".into())
        .ok()
        .and_then(|count| count.as_f64())
        .unwrap_or(0.0) as u32;
    #[cfg(not(target_arch = "wasm32"))]
    0
}
