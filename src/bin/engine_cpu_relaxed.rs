//! The CPU engine with fused multiply-adds, for browsers that have relaxed SIMD.

patchwork_engine::engine_program!(patchwork_engine::browser::device::open_cpu);
