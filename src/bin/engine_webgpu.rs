//! The WebGPU engine.

patchwork::engine_program!(patchwork::engine::device::open_webgpu);
