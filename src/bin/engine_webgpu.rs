//! The WebGPU engine.

patchwork_engine::engine_program!(patchwork_engine::browser::device::open_webgpu);
