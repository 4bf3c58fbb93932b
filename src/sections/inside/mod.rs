//! A walk through the forward pass, live on the current photo and mask: each stop one figure.

pub mod alike;
pub mod attending;
mod attention;
pub mod colours;
mod correlation;
mod decode;
pub mod eigen;
pub mod embedding;
mod encode;
pub mod ensemble;
mod falling;
mod how_little;
mod kinds;
mod likelihood;
mod looks;
mod loss;
mod measurement;
pub mod mosaic;
mod patches;
mod positions;
pub mod principal;
mod spread;
mod stop;
mod tokens;
pub mod vectors;
mod walk;
mod work;

pub use walk::Inside;
