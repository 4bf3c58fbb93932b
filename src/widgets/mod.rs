//! Small parts that any section may use.

#[cfg(target_arch = "wasm32")]
pub mod canvas_view;
#[cfg(target_arch = "wasm32")]
pub mod download_bar;
#[cfg(target_arch = "wasm32")]
pub mod focus;
#[cfg(target_arch = "wasm32")]
pub mod language_switch;
pub mod pixels;
