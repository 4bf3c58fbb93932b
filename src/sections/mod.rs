//! The page's views.

pub mod about;
pub mod inside;
pub mod models;
pub mod results;
pub mod stage;
pub mod teach;
