//! The two papers as tensors: ViT (arXiv 2010.11929) and MAE (arXiv 2111.06377), and a causal transformer beside them.
//!
//! Shapes: `N` images, `L` patches, `D` channels, `C` colour channels, `H`/`W` pixels.

pub mod block;
pub mod causal;
pub mod config;
pub mod layers;
pub mod mae;
pub mod masked_patch;
pub mod observer;
pub mod ops;
pub mod parallel;
pub mod params;
pub mod patch;
pub mod pos_embed;
pub mod stem;
pub mod team;
pub mod vit;

pub use causal::Causal;
pub use config::EncoderConfig;
pub use mae::{Mae, MaeConfig};
pub use masked_patch::MaskedPatch;
pub use observer::{Observer, Part, Stage};
pub use params::{Model, ParamError, Params};
pub use patchwork_mask::Masking;
pub use team::{Share, Team};
pub use vit::{GlobalPool, Vit, VitConfig};

use burn::tensor::{Int, Tensor, TensorData};

/// For each image the tokens named by its row of `ids`, in that order.
///
/// # Shapes
/// `[N, L, D] -> [N, ids, D]`
fn gather_tokens(tokens: Tensor<3>, ids: &[Vec<usize>]) -> Tensor<3> {
    let device = tokens.device();
    let [n, l, d] = tokens.dims();
    let count = ids[0].len();
    let flat: Vec<i32> = ids
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().map(move |&id| (i * l + id) as i32))
        .collect();
    let index = Tensor::<1, Int>::from_data(TensorData::new(flat, [n * count]), &device);
    tokens.reshape([n * l, d]).select(0, index).reshape([n, count, d])
}
