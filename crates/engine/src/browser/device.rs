//! Starts the device that the models run on: one CPU core, or the browser's WebGPU.

#[cfg(feature = "cpu")]
pub use cpu::open_cpu;
#[cfg(feature = "webgpu")]
pub use webgpu::{open_webgpu, start_webgpu, tell_of_loss};

#[cfg(feature = "cpu")]
mod cpu {
    use burn::tensor::Device;

    use crate::EngineError;
    use patchwork_protocol::{DeviceInfo, DeviceKind};

    /// One CPU core, with wasm SIMD.
    ///
    /// # Errors
    /// None: it is always there. A `Result` because the WebGPU engine's counterpart can fail.
    pub async fn open_cpu() -> Result<(Device, DeviceInfo), EngineError> {
        Ok((
            Device::flex(),
            DeviceInfo {
                kind: DeviceKind::Cpu,
                name: "CPU".into(),
            },
        ))
    }
}

#[cfg(feature = "webgpu")]
mod webgpu {
    use burn::tensor::wgpu::WgpuSetup;
    use burn::tensor::{Device, DeviceKind as Selector};
    use js_sys::{Function, Object, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use crate::EngineError;
    use crate::browser::post;
    use patchwork_protocol::{DeviceInfo, DeviceKind};

    /// The browser's fastest WebGPU adapter. When the device is lost later, the page is told.
    ///
    /// # Errors
    /// When there is no WebGPU, no adapter, or no device, with the reason in plain words.
    pub async fn open_webgpu() -> Result<(Device, DeviceInfo), EngineError> {
        let name = adapter_name(&request_adapter().await?);
        let (device, setup) = start_webgpu(Selector::DefaultDevice).await?;
        tell_of_loss(&setup);
        Ok((
            device,
            DeviceInfo {
                kind: DeviceKind::WebGpu,
                name,
            },
        ))
    }

    /// A device of its own for each `selector`: burn starts each of them once in a program's life.
    ///
    /// # Errors
    /// When the browser refuses the device, or this one was started before.
    pub async fn start_webgpu(selector: Selector) -> Result<(Device, WgpuSetup), EngineError> {
        let options = Device::wgpu_options().device_kind(selector);
        options
            .init_with_setup_async()
            .await
            .map_err(|error| EngineError::Device(error.to_string()))
    }

    /// Tells the page when the device is lost: a driver reset, a GPU unplugged, too much memory asked for.
    pub fn tell_of_loss(setup: &WgpuSetup) {
        // burn's own callback only notes it for the next read, and a page that awaits none would never hear of it.
        // In browsers both stay: each is one more listener to the same promise.
        setup.device.set_device_lost_callback(|reason, message| {
            post::die(&format!("the WebGPU device was lost ({reason:?}): {message}"));
        });
    }

    /// `navigator.gpu.requestAdapter()`, asked here first because its refusals can be told apart and put into words.
    async fn request_adapter() -> Result<JsValue, EngineError> {
        let gpu = get(&get(&js_sys::global(), "navigator"), "gpu");
        if gpu.is_undefined() || gpu.is_null() {
            return Err(EngineError::Device("this browser has no WebGPU in workers".into()));
        }
        let options = Object::new();
        // As wgpu asks, so that the name is that of the adapter in use.
        let set = Reflect::set(&options, &"powerPreference".into(), &"high-performance".into());
        let adapter = async {
            set?;
            let request = get(&gpu, "requestAdapter").dyn_into::<Function>()?;
            JsFuture::from(request.call1(&gpu, &options)?.dyn_into::<Promise>()?).await
        };
        let adapter = adapter
            .await
            .map_err(|error| EngineError::Device(format!("no adapter: {error:?}")))?;
        if adapter.is_undefined() || adapter.is_null() {
            return Err(EngineError::Device(
                "this browser has WebGPU, but no adapter for it".into(),
            ));
        }
        // Some browsers keep it behind a setting. cubecl 0.11 panics without it, whether it is asked to measure or not.
        let has = || {
            let features = get(&adapter, "features");
            let has = get(&features, "has").dyn_into::<Function>()?;
            has.call1(&features, &"timestamp-query".into())
        };
        if !has().is_ok_and(|has| has.is_truthy()) {
            let reason = "this browser's WebGPU has no timestamp queries, which the engine cannot do without";
            return Err(EngineError::Device(reason.into()));
        }
        Ok(adapter)
    }

    /// What the adapter calls itself; browsers leave out what could identify the visitor, sometimes all of it.
    fn adapter_name(adapter: &JsValue) -> String {
        let info = get(adapter, "info");
        let part = |name: &str| get(&info, name).as_string().unwrap_or_default();
        let maker = [part("vendor"), part("architecture")].join(" ");
        let names = [part("description"), maker.trim().to_owned()];
        names
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| "WebGPU".into())
    }

    fn get(of: &JsValue, name: &str) -> JsValue {
        Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }
}
