//! The page: what the visitor sees and does. Knows the protocol, never a tensor.
//!
//! All of it builds on any machine, so that it is linted and tested there; only a browser can run it.
#![cfg(feature = "ui")]

mod app;
mod assets;
mod engine;
pub mod keep;
pub mod nearest_mean;
mod offline;
pub mod page;
mod reload;
pub mod route;
pub mod sections;
pub mod share;
pub mod state;
pub mod taught;
pub mod text;
pub mod widgets;
