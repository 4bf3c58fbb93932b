//! What a transformer computes, on one CPU core, four floats at a time: linear layers, LayerNorm and attention on slices.
//!
//! In browsers it runs on wasm's SIMD, with the feature `relaxed-simd` on fused multiply-adds too; elsewhere on arrays of
//! four that compilers know how to make vectors of. No dependencies, so that a benchmark or another engine can take it
//! alone.

/// Gives functions wasm's SIMD, without which its instructions are calls. Safe: a browser refuses a whole program whose
/// instructions it does not know before any of it runs.
macro_rules! simd {
    ($($(#[$attribute:meta])* $visibility:vis fn $name:ident $(<$(const $constant:ident: usize),+>)? ($($argument:tt)*) $(-> $result:ty)? $body:block)+) => {
        $(
            $(#[$attribute])*
            #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
            #[cfg_attr(all(target_arch = "wasm32", feature = "relaxed-simd"), target_feature(enable = "relaxed-simd"))]
            $visibility fn $name $(<$(const $constant: usize),+>)? ($($argument)*) $(-> $result)? $body
        )+
    };
}

mod attention;
mod layer_norm;
mod linear;
mod math;
mod pack;
mod tile;
mod vector;

pub use attention::attention;
pub use layer_norm::layer_norm;
pub use linear::{Then, linear};
pub use pack::{pack, packed_shape};
