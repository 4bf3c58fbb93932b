//! Small parts that any section may use.

pub mod axes;
#[cfg(target_arch = "wasm32")]
pub mod canvas_view;
#[cfg(target_arch = "wasm32")]
pub mod choice;
#[cfg(target_arch = "wasm32")]
pub mod download_bar;
#[cfg(target_arch = "wasm32")]
pub mod focus;
pub mod heat;
pub mod heat_map;
#[cfg(target_arch = "wasm32")]
pub mod language_switch;
#[cfg(target_arch = "wasm32")]
pub mod legend;
#[cfg(target_arch = "wasm32")]
pub mod listener;
#[cfg(target_arch = "wasm32")]
pub mod patch_picker;
pub mod pixels;
pub mod scale;
#[cfg(target_arch = "wasm32")]
pub mod strip;
#[cfg(target_arch = "wasm32")]
pub mod use_route;
