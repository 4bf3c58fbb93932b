//! The page: what the visitor sees and does. Knows the protocol, never a tensor.
//!
//! Pure parts first (they build and are tested anywhere), then those that touch the browser.

pub mod comparison;
pub mod dropped;
pub mod figures;
pub mod manner;
pub mod pixels;
pub mod samples;
pub mod state;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod about;
#[cfg(target_arch = "wasm32")]
mod adapter;
#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
mod assets;
#[cfg(target_arch = "wasm32")]
mod canvas_view;
#[cfg(target_arch = "wasm32")]
mod checkpoint_report;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod download_bar;
#[cfg(target_arch = "wasm32")]
mod engine_client;
#[cfg(target_arch = "wasm32")]
mod engine_program;
#[cfg(target_arch = "wasm32")]
mod focus;
#[cfg(target_arch = "wasm32")]
mod kept_here;
#[cfg(target_arch = "wasm32")]
mod measurement;
#[cfg(target_arch = "wasm32")]
mod models;
#[cfg(target_arch = "wasm32")]
mod own_checkpoint;
#[cfg(target_arch = "wasm32")]
mod paint_in;
#[cfg(target_arch = "wasm32")]
mod patch_answers;
#[cfg(target_arch = "wasm32")]
mod patch_switches;
#[cfg(target_arch = "wasm32")]
mod photo_picker;
#[cfg(target_arch = "wasm32")]
mod published;
#[cfg(target_arch = "wasm32")]
mod results;
#[cfg(target_arch = "wasm32")]
mod status;
#[cfg(target_arch = "wasm32")]
mod views;
