//! What page and worker both do in a browser: messages between them, the browser's own disk, and how much memory there
//! is.
//!
//! ```no_run
//! use patchwork_web::{kept, wire};
//! use wasm_bindgen::JsValue;
//! use web_sys::{Blob, DedicatedWorkerGlobalScope};
//!
//! /// Sends the page a message with a file beside it, which is not copied.
//! fn send(worker: &DedicatedWorkerGlobalScope, message: &str, file: Blob) -> Result<(), JsValue> {
//!     worker.post_message(&wire::encode(&message, &[file])?)
//! }
//!
//! /// How many bytes of checkpoints this browser keeps.
//! async fn bytes_kept() -> u64 {
//!     kept::list().await.iter().map(|checkpoint| checkpoint.bytes).sum()
//! }
//! ```

pub mod json;
pub mod kept;
pub mod memory;
pub mod wire;
