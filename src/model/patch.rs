//! Images to patches and back (ViT paper, section 3.1; MAE's `patchify` and `unpatchify`).

use burn::tensor::Tensor;

use super::layers::Linear;
use super::params::{ParamError, Params};

/// Cuts images into patches whose pixels run row by row, colours innermost: MAE's target.
///
/// # Shapes
/// `[N, C, H, W] -> [N, L, p * p * C]`
#[must_use]
pub fn patchify(images: Tensor<4>, patch_size: usize) -> Tensor<3> {
    let [n, c, h, w] = images.dims();
    let (p, rows, cols) = (patch_size, h / patch_size, w / patch_size);
    images
        .reshape([n, c, rows, p, cols, p])
        .permute([0, 2, 4, 3, 5, 1]) // [N, rows, cols, p, p, C]
        .reshape([n, rows * cols, p * p * c])
}

/// The inverse of [`patchify`] for square images.
///
/// # Shapes
/// `[N, L, p * p * C] -> [N, C, H, W]`
#[must_use]
pub fn unpatchify(patches: Tensor<3>, patch_size: usize) -> Tensor<4> {
    let [n, l, d] = patches.dims();
    let (p, grid) = (patch_size, l.isqrt());
    let c = d / (p * p);
    patches
        .reshape([n, grid, grid, p, p, c])
        .permute([0, 5, 1, 3, 2, 4]) // [N, C, rows, p, cols, p]
        .reshape([n, c, grid * p, grid * p])
}

/// One linear embedding of each flattened patch; what a convolution with kernel and stride `p` computes.
#[derive(Clone, Debug)]
pub struct PatchEmbed {
    patch_size: usize,
    proj: Linear,
}

impl PatchEmbed {
    /// Takes `{name}.proj.weight` `[D, C, p, p]` and `{name}.proj.bias` `[D]`.
    ///
    /// # Errors
    /// When a tensor is missing or of another shape.
    pub fn new(
        params: &mut impl Params,
        name: &str,
        in_chans: usize,
        patch_size: usize,
        embed_dim: usize,
    ) -> Result<Self, ParamError> {
        let p = patch_size;
        let weight = params.take(&format!("{name}.proj.weight"), [embed_dim, in_chans, p, p])?;
        let bias = params.take(&format!("{name}.proj.bias"), [embed_dim])?;
        let proj = Linear::from_tensors(weight.reshape([embed_dim, in_chans * p * p]), bias);
        Ok(Self { patch_size, proj })
    }

    /// # Shapes
    /// `[N, C, H, W] -> [N, L, D]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<3> {
        let [n, c, h, w] = images.dims();
        let (p, rows, cols) = (self.patch_size, h / self.patch_size, w / self.patch_size);
        // Colours outermost here, as in the convolution's kernel.
        let patches = images
            .reshape([n, c, rows, p, cols, p])
            .permute([0, 2, 4, 1, 3, 5]) // [N, rows, cols, C, p, p]
            .reshape([n, rows * cols, c * p * p]);
        self.proj.forward(patches)
    }
}
