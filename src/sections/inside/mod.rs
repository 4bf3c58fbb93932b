//! A walk through the forward pass, live on the current photo and mask: each stop one figure.

pub mod alike;
pub mod attending;
#[cfg(target_arch = "wasm32")]
mod attention;
pub mod colours;
#[cfg(target_arch = "wasm32")]
mod decode;
pub mod eigen;
pub mod embedding;
#[cfg(target_arch = "wasm32")]
mod encode;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod ensemble;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod errors;
#[cfg(target_arch = "wasm32")]
mod falling;
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
pub mod mosaic;
#[cfg(target_arch = "wasm32")]
mod patches;
#[cfg(target_arch = "wasm32")]
mod positions;
pub mod principal;
#[cfg(target_arch = "wasm32")]
mod spread;
#[cfg(target_arch = "wasm32")]
mod stop;
#[cfg(target_arch = "wasm32")]
mod tokens;
pub mod vectors;
#[cfg(target_arch = "wasm32")]
mod walk;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod work;

#[cfg(target_arch = "wasm32")]
pub use walk::Inside;
