//! The page's views.

#[cfg(target_arch = "wasm32")]
pub mod about;
pub mod inside;
#[cfg(target_arch = "wasm32")]
pub mod models;
pub mod results;
pub mod stage;
