//! A walk through the forward pass, live on the current photo and mask: each stop one figure.

#[cfg(target_arch = "wasm32")]
mod decode;
#[cfg(target_arch = "wasm32")]
mod looks;
#[cfg(target_arch = "wasm32")]
mod measurement;
#[cfg(target_arch = "wasm32")]
mod stop;
#[cfg(target_arch = "wasm32")]
mod walk;

#[cfg(target_arch = "wasm32")]
pub use walk::Inside;
