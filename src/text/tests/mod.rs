mod captions;
pub(super) mod keys;
#[cfg(not(target_arch = "wasm32"))]
mod prose;
