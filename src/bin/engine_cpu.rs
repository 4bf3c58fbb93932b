//! The CPU engine.

patchwork::engine_program!(patchwork::engine::device::open_cpu);
