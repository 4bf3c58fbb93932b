//! The CPU engine with fused multiply-adds, for browsers that have relaxed SIMD.

patchwork::engine_program!(patchwork::engine::device::open_cpu);
