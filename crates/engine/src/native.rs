//! WebGPU outside a browser: this machine's own adapter, through wgpu.

use burn::tensor::Device;
use burn::tensor::wgpu::MemoryConfiguration;

use super::EngineError;
use patchwork_protocol::{DeviceInfo, DeviceKind};

/// The adapter that wgpu likes best; on Linux by Vulkan, also Mesa's lavapipe, which needs no GPU. Once in a program's
/// life.
///
/// # Errors
/// When there is no adapter, or it was opened before.
pub fn open_webgpu() -> Result<(Device, DeviceInfo), EngineError> {
    // The shaders read some buffers and write others: two tensors in one buffer would be both, which wgpu refuses.
    let options = Device::wgpu_options().memory_config(MemoryConfiguration::ExclusivePages);
    let opened = options.init_with_setup();
    let (device, setup) = opened.map_err(|error| EngineError::Device(error.to_string()))?;
    let adapter = setup.adapter.get_info();
    let info = DeviceInfo {
        kind: DeviceKind::WebGpu,
        name: format!("{} ({})", adapter.name, adapter.driver_info),
    };
    Ok((device, info))
}
