//! What all models that reconstruct have in common.

use burn::tensor::Tensor;
use patchwork_kinds::{Blocks, ModelKind, Work};

use super::block::TransformerConfig;
use super::config::{EncoderConfig, ModelConfig};
use super::observer::{Observer, Stage};
use super::params::{Model, ParamError, Params};
use super::patch::unpatchify;
use super::square::{ReadError, Square, read};
use super::vit::Encoder;
use super::{Reconstructor, each_reconstructor};
use patchwork_mask::Masking;

/// A part of a forward pass that is timed as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The stage that it ends with.
    pub last: Stage,
    /// What it does.
    pub work: Work,
    /// Floating-point operations of its matrix products, a product and a sum counted as two.
    pub flops: u64,
}

/// A photo with its hidden patches reconstructed.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconstructed {
    /// What was reconstructed.
    pub picture: Picture,
    /// What the model was trained on, over hidden patches; NaN where nothing is hidden.
    pub loss: f32,
}

impl Reconstructed {
    /// Of normalised pixels and a loss that are still on the device.
    ///
    /// # Shapes
    /// `pixels`: `[1, L, p * p * C]`, `loss`: `[1]`
    pub(crate) async fn read(pixels: Tensor<3>, patch_size: usize, loss: Tensor<1>) -> Result<Self, ReadError> {
        let values = unpatchify(pixels, patch_size).flatten(0, 3);
        // One read: each waits for the device.
        let mut values = read(Tensor::cat(vec![values, loss], 0)).await?;
        let loss = values.pop().unwrap_or(f32::NAN);
        Ok(Self {
            picture: Picture::Normalised(values),
            loss,
        })
    }
}

/// A picture's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Normalised as the photo was: `[3, side, side]`.
    Normalised(Vec<f32>),
    /// From 0 to 1: `[side, side, 3]`.
    Colours(Vec<f32>),
}

/// A model that reconstructs what is hidden of one photo.
pub trait Reconstruct: Model {
    /// Its encoder.
    fn encoder(&self) -> &Encoder;

    /// Its encoder's shape.
    fn encoder_config(&self) -> &EncoderConfig;

    /// What it predicts for each patch in one forward pass, watched.
    ///
    /// # Shapes
    /// `[N, l, values]`
    fn pred(&self, photo: &Square, masking: &Masking, observer: &mut impl Observer) -> impl Future<Output = Tensor<3>>;

    /// Reconstructs what `masking` hides. With `borrow` normalised pixels are given the original's own mean and
    /// deviation. What takes many forward passes shows `observer` each [`Stage::Reconstructed`].
    fn reconstruct(
        &self,
        photo: &Square,
        masking: &Masking,
        borrow: bool,
        observer: &mut impl Observer,
    ) -> impl Future<Output = Result<Reconstructed, ReadError>>;

    /// What [`Self::pred`] would reconstruct if these tokens had come out of its decoder's last block: normalised
    /// pixels. `None` without a decoder.
    ///
    /// # Shapes
    /// `[1, 1 + L, decoder D] -> [1, L, p * p * C]`
    fn pixels_after(
        &self,
        _tokens: Tensor<3>,
        _photo: &Square,
        _masking: &Masking,
    ) -> impl Future<Output = Option<Tensor<3>>> {
        async { None }
    }

    /// The spans of [`Self::pred`] with `len_keep` patches visible.
    fn spans(&self, len_keep: usize) -> Vec<Span>;
}

impl Model for Reconstructor {
    type Config = (ModelKind, ModelConfig);

    fn new(params: &mut impl Params, (kind, config): Self::Config) -> Result<Self, ParamError> {
        Self::of_kind(params, kind, &config)
    }
}

impl Reconstruct for Reconstructor {
    fn encoder(&self) -> &Encoder {
        each_reconstructor!(self, model => model.encoder())
    }

    fn encoder_config(&self) -> &EncoderConfig {
        each_reconstructor!(self, model => model.encoder_config())
    }

    async fn pred(&self, photo: &Square, masking: &Masking, observer: &mut impl Observer) -> Tensor<3> {
        each_reconstructor!(self, model => model.pred(photo, masking, observer).await)
    }

    async fn reconstruct(
        &self,
        photo: &Square,
        masking: &Masking,
        borrow: bool,
        observer: &mut impl Observer,
    ) -> Result<Reconstructed, ReadError> {
        each_reconstructor!(self, model => model.reconstruct(photo, masking, borrow, observer).await)
    }

    async fn pixels_after(&self, tokens: Tensor<3>, photo: &Square, masking: &Masking) -> Option<Tensor<3>> {
        each_reconstructor!(self, model => model.pixels_after(tokens, photo, masking).await)
    }

    fn spans(&self, len_keep: usize) -> Vec<Span> {
        each_reconstructor!(self, model => model.spans(len_keep))
    }
}

/// The patch embedding; a stem's convolutions are not counted.
#[must_use]
pub fn embed_span(config: &EncoderConfig) -> Span {
    let inputs = match config.stem_channels.last() {
        Some(&width) => width,
        None => config.patch_size.pow(2) * config.in_chans,
    };
    Span {
        last: Stage::Embeddings,
        work: Work::Embed,
        flops: (2 * config.num_patches() * inputs * config.transformer.embed_dim) as u64,
    }
}

/// A transformer's blocks on `tokens`.
pub(crate) fn blocks(config: &TransformerConfig, tokens: usize) -> Blocks {
    Blocks {
        depth: config.depth,
        tokens,
    }
}

/// Operations of a transformer's blocks on `tokens`, and of the linear layer behind them that makes `values` for each
/// of `l`.
pub(crate) fn flops_with_last(config: &TransformerConfig, tokens: usize, [l, values]: [usize; 2]) -> u64 {
    config.flops(tokens) + (2 * l * values * config.embed_dim) as u64
}
