//! The two papers as tensors: ViT (arXiv 2010.11929) and MAE (arXiv 2111.06377).
//!
//! Shapes: `N` images, `L` patches, `D` channels, `C` colour channels, `H`/`W` pixels.

pub mod block;
pub mod layers;
pub mod mae;
pub mod masking;
pub mod matmul;
pub mod params;
pub mod patch;
pub mod pos_embed;
pub mod vit;

pub use mae::{Mae, MaeConfig};
pub use masking::Masking;
pub use params::{ParamError, Params};
pub use vit::{GlobalPool, Vit, VitConfig};
