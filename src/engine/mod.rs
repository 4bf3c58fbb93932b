//! The engine as the page sees it: which one suits this browser, its program's download, and messages to and from its
//! worker.

mod adapter;
pub mod client;
pub(crate) mod program;
mod vector;
