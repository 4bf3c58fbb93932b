//! What the models take: time, work and memory.

use serde::{Deserialize, Serialize};

/// What the models take: time, work and memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Stages of the model that paints, in order.
    pub painter: Vec<Stage>,
    /// Stages of the model that names photos.
    pub classifier: Vec<Stage>,
    /// Bytes of the engine's wasm memory, which never shrinks.
    pub wasm_bytes: u64,
    /// Bytes that the engine has reserved on the GPU; `None` on the CPU.
    pub gpu_bytes: Option<u64>,
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

/// What a stage of a model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Makes tokens of patches.
    Embed,
    /// The encoder's blocks.
    Encoder(Blocks),
    /// The decoder's blocks, and the pixels that come of them.
    Decoder(Blocks),
    /// The encoder's blocks, and a colour for each patch.
    Colours(Blocks),
    /// The blocks of a causal model, and the pixels of the last patch.
    LastPatch(Blocks),
    /// Class probabilities.
    Head,
}

/// So many blocks, on so many tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks {
    /// Blocks.
    pub depth: usize,
    /// Tokens.
    pub tokens: usize,
}
