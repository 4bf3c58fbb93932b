//! The page: what the visitor sees and does. Knows the protocol, never a tensor.
//!
//! Pure parts build and are tested on any machine; those that touch the browser are compiled for wasm32 alone.
#![cfg(feature = "ui")]

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod assets;
#[cfg(target_arch = "wasm32")]
mod engine;
#[cfg(target_arch = "wasm32")]
pub mod page;
pub mod route;
pub mod sections;
pub mod state;
pub mod text;
pub mod widgets;
