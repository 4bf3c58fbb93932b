//! The page's views.

pub mod about;
pub mod inside;
pub mod models;
pub mod results;
mod share;
pub mod stage;
pub mod teach;
