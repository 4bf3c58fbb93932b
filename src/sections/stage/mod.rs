//! The stage: what the model sees, what it makes of it, and what the classifier says.

#[cfg(target_arch = "wasm32")]
mod brush;
#[cfg(target_arch = "wasm32")]
mod camera;
#[cfg(target_arch = "wasm32")]
mod camera_stream;
pub mod camera_trouble;
#[cfg(target_arch = "wasm32")]
mod controls;
pub mod dropped;
pub mod frame_rate;
#[cfg(target_arch = "wasm32")]
mod makes;
#[cfg(target_arch = "wasm32")]
pub mod paint_in;
#[cfg(target_arch = "wasm32")]
mod patch_answers;
#[cfg(target_arch = "wasm32")]
pub mod photo_picker;
pub mod samples;
#[cfg(target_arch = "wasm32")]
mod sees;
#[cfg(target_arch = "wasm32")]
mod side_picker;
#[cfg(target_arch = "wasm32")]
mod stage_view;
#[cfg(target_arch = "wasm32")]
pub mod status;
#[cfg(target_arch = "wasm32")]
mod views;
#[cfg(target_arch = "wasm32")]
mod what;

#[cfg(target_arch = "wasm32")]
pub use stage_view::Stage;
