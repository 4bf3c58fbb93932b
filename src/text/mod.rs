//! The page's sentences.

pub mod manner;
pub mod words;
