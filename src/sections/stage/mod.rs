//! The pictures: the photo, its mask, what the painter makes of it, and what the classifier says.

#[cfg(target_arch = "wasm32")]
pub mod controls;
pub mod dropped;
#[cfg(target_arch = "wasm32")]
pub mod paint_in;
#[cfg(target_arch = "wasm32")]
pub mod patch_answers;
#[cfg(target_arch = "wasm32")]
pub mod patch_switches;
#[cfg(target_arch = "wasm32")]
pub mod photo_picker;
#[cfg(target_arch = "wasm32")]
pub mod results;
pub mod samples;
#[cfg(target_arch = "wasm32")]
pub mod status;
#[cfg(target_arch = "wasm32")]
pub mod views;
