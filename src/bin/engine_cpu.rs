//! The CPU engine.

patchwork_engine::engine_program!(patchwork_engine::device::open_cpu);
