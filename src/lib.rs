//! Patchwork: a masked autoencoder and a vision transformer at work in one browser tab.
//!
//! Modules in reading order. Imports point one way only:
//! `ui -> protocol <- engine -> weights -> model`.

pub mod protocol;

#[cfg(target_arch = "wasm32")]
pub mod wire;

#[cfg(feature = "engine")]
pub mod model;

#[cfg(feature = "engine")]
pub mod weights;

#[cfg(feature = "engine")]
pub mod engine;

#[cfg(feature = "ui")]
pub mod ui;
