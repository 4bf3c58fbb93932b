//! A walk through the forward pass, live on the current photo and mask: each stop one figure.

#[cfg(target_arch = "wasm32")]
mod decode;
#[cfg(target_arch = "wasm32")]
mod encode;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod ensemble;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod errors;
#[cfg(target_arch = "wasm32")]
mod how_little;
#[cfg(target_arch = "wasm32")]
mod kinds;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod likelihood;
#[cfg(target_arch = "wasm32")]
mod looks;
#[cfg(target_arch = "wasm32")]
mod loss;
#[cfg(target_arch = "wasm32")]
mod measurement;
#[cfg(target_arch = "wasm32")]
mod spread;
#[cfg(target_arch = "wasm32")]
mod stop;
#[cfg(target_arch = "wasm32")]
mod walk;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod work;

#[cfg(target_arch = "wasm32")]
pub use walk::Inside;
