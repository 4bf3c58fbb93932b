//! The stage: what the model sees, what it makes of it, and what the classifier says.

mod brush;
mod controls;
pub mod dropped;
mod makes;
pub mod paint_in;
mod patch_answers;
pub mod photo_picker;
pub mod samples;
mod sees;
mod share;
mod stage_view;
pub mod status;
mod views;
mod what;

pub use stage_view::Stage;
