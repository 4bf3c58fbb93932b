//! What the models take: time, work and memory.

use patchwork_kinds::Work;
use serde::{Deserialize, Serialize};

/// What the models take: time, work and memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// The model that reconstructs.
    pub reconstructor: Stages,
    /// The model that classifies.
    pub classifier: Stages,
    /// Threads that shared the last picture or answer; the stages were measured on one.
    pub threads: usize,
    /// Bytes of the engine's wasm memory, which never shrinks.
    pub wasm_bytes: u64,
    /// Bytes that the engine has reserved on the GPU; `None` on the CPU.
    pub gpu_bytes: Option<u64>,
}

/// What one model takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stages {
    /// The model's name in the manifest, or of its checkpoint.
    pub model: String,
    /// In the order in which they run.
    pub stages: Vec<Stage>,
}

/// One stage of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// What it does.
    pub work: Work,
    /// Milliseconds until the device had done it.
    pub millis: f64,
    /// Floating-point operations of its matrix products, a product and a sum counted as two.
    pub flops: u64,
    /// Programs started on the GPU; `None` on the CPU.
    pub dispatches: Option<u32>,
}
