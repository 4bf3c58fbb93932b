//! The engine in a browser: the worker that answers the page, what other pages' scripts call, and where bytes come
//! from.

pub mod api;
pub mod blob;
pub mod decode;
pub mod device;
pub mod download;
mod fetch;
mod fetched;
pub mod helpers;
mod large_file;
mod meter;
pub mod opened;
mod post;
pub mod threads;
pub mod worker;
