//! Small parts that any section may use.

#[cfg(target_arch = "wasm32")]
pub mod canvas_view;
#[cfg(target_arch = "wasm32")]
pub mod download_bar;
pub mod error_map;
#[cfg(target_arch = "wasm32")]
pub mod focus;
pub mod heat;
#[cfg(target_arch = "wasm32")]
pub mod icon;
#[cfg(target_arch = "wasm32")]
pub mod language_switch;
#[cfg(target_arch = "wasm32")]
pub mod listener;
pub mod pixels;
#[cfg(target_arch = "wasm32")]
pub mod use_route;
