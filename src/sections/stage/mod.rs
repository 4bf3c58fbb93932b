//! The stage: what the model sees, what it makes of it, and what the classifier says.

mod beside;
mod brush;
pub mod camera;
mod camera_stream;
pub mod camera_trouble;
mod controls;
pub mod dropped;
pub mod frame_rate;
mod keep;
mod makes;
mod missing;
pub mod paint_in;
mod patch_answers;
pub mod photo_picker;
pub mod samples;
mod sees;
mod side_picker;
mod stage_view;
pub mod status;
pub mod views;
mod what;

pub use stage_view::Stage;
