//! What a transformer computes, on one CPU core, four floats at a time: linear layers, LayerNorm and attention on
//! slices.
//!
//! In browsers it runs on wasm's SIMD, with the feature `relaxed-simd` on fused multiply-adds too, and there on x86
//! with linear layers in int16; elsewhere on arrays of four that compilers know how to make vectors of. No
//! dependencies, so that a benchmark or another engine can take it alone.
//!
//! ```
//! use patchwork_kernels::{Then, linear, pack};
//!
//! // Two rows of three, by W [2, 3] with a bias: packed once, used for every row.
//! let weight = pack(&[1.0, 0.0, 0.0, 0.0, 1.0, 1.0], 2, 3);
//! let mut out = [0.0; 4];
//! linear(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3, &weight, &[0.5, 0.0], Then::Nothing, &mut out);
//! assert_eq!(out, [1.5, 5.0, 4.5, 11.0]);
//! ```

/// Gives functions wasm's SIMD, without which its instructions are calls. Safe: a browser refuses a whole program whose
/// instructions it does not know before any of it runs.
macro_rules! simd {
    ($($(#[$attribute:meta])* $visibility:vis fn $name:ident $(<$(const $constant:ident: $kind:ident),+>)? ($($argument:tt)*) $(-> $result:ty)? $body:block)+) => {
        $(
            $(#[$attribute])*
            #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
            #[cfg_attr(all(target_arch = "wasm32", feature = "relaxed-simd"), target_feature(enable = "relaxed-simd"))]
            $visibility fn $name $(<$(const $constant: $kind),+>)? ($($argument)*) $(-> $result)? $body
        )+
    };
}

mod attention;
mod int16;
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
