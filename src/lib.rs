//! Patchwork: models that paint hidden patches of a photo, and models that name it, at work in one browser tab.
//!
//! Modules in reading order. Imports point one way only:
//! `ui -> protocol <- engine -> weights -> model`; `manifest` is read by both sides and lends
//! `protocol` its words.

pub mod manifest;

pub mod protocol;

#[cfg(target_arch = "wasm32")]
pub mod wire;

#[cfg(target_arch = "wasm32")]
pub mod kept;

#[cfg(feature = "engine")]
pub mod model;

#[cfg(feature = "engine")]
pub mod weights;

#[cfg(feature = "engine")]
pub mod engine;

#[cfg(feature = "ui")]
pub mod ui;
