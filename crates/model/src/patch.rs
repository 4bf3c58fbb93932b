//! Images to patches and back (ViT paper, section 3.1; MAE's `patchify` and `unpatchify`).

use burn::tensor::{Device, Tensor, TensorData};

use super::config::EncoderConfig;
use super::layers::Linear;
use super::observer::{Observer, Stage};
use super::params::{ParamError, Params};
use super::stem::Stem;

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

/// One linear embedding of each flattened patch, of the image or of a stem's map; what a convolution with equal kernel
/// and stride computes.
#[derive(Clone, Debug)]
pub struct PatchEmbed {
    /// A hybrid's convolutions.
    stem: Option<Stem>,
    /// Side of a patch on what is cut: pixels, or places of the map.
    patch_size: usize,
    /// Values of a patch.
    values: usize,
    proj: Linear,
}

impl PatchEmbed {
    /// Takes `patch_embed.proj.weight` `[D, C, p, p]` and, where it has one, `patch_embed.proj.bias` `[D]`; for a
    /// hybrid `stem` too, and `C` is then its last width and `p` is 1.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, config: &EncoderConfig) -> Result<Self, ParamError> {
        let dim = config.transformer.embed_dim;
        let (stem, c, p) = match config.stem_channels.last() {
            Some(&width) => {
                let stem = Stem::new(params, "stem", config.in_chans, &config.stem_channels)?;
                (Some(stem), width, 1)
            }
            None => (None, config.in_chans, config.patch_size),
        };
        // [D, C, p, p] -> [D, p, p, C]: colours innermost, as `patchify` has them.
        let colours_last = |values: &[f32]| -> Vec<f32> {
            let value = |at: usize| {
                let (d, pixel, colour) = (at / (p * p * c), at / c % (p * p), at % c);
                values[(d * c + colour) * p * p + pixel]
            };
            (0..values.len()).map(value).collect()
        };
        Ok(Self {
            stem,
            patch_size: p,
            values: p * p * c,
            proj: Linear::of(
                params,
                "patch_embed.proj",
                [dim, c, p, p],
                (p * p * c, config.patch_bias),
                |weight| colours_last(weight).into(),
            )?,
        })
    }

    /// # Shapes
    /// `[N, C, H, W] -> [N, L, D]`
    pub async fn forward(&self, images: Tensor<4>, observer: &mut impl Observer) -> Tensor<3> {
        let map = match &self.stem {
            Some(stem) => stem.forward(images, observer).await,
            None => images,
        };
        self.project(patchify(map, self.patch_size), observer).await
    }

    /// `patch_embed.proj.weight`: what each value of a patch, in [`patchify`]'s order, adds to its token. Of a hybrid
    /// the values are those of a place of its map.
    ///
    /// # Shapes
    /// `[1, p * p * C, D]`
    #[must_use]
    pub fn filters(&self, device: &Device) -> Tensor<3> {
        let values = self.values;
        let mut units = vec![0.0_f32; values * values];
        (0..values).for_each(|at| units[at * values + at] = 1.0);
        let units = Tensor::<3>::from_data(TensorData::new(units, [1, values, values]), device);
        let bias = self.proj.forward(Tensor::zeros([1, 1, values], device));
        self.proj.forward(units) - bias
    }

    /// Embeds patches that are cut already, as [`patchify`] does.
    ///
    /// # Shapes
    /// `[N, l, p * p * C] -> [N, l, D]`
    pub async fn project(&self, patches: Tensor<3>, observer: &mut impl Observer) -> Tensor<3> {
        let tokens = self.proj.forward(patches);
        observer.show(Stage::PatchEmbed, &tokens).await;
        tokens
    }
}
