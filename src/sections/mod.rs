//! The page's sections, in the order in which they stand on it.

#[cfg(target_arch = "wasm32")]
pub mod about;
pub mod inside;
#[cfg(target_arch = "wasm32")]
pub mod models;
pub mod results;
pub mod stage;
