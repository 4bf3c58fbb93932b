//! A decoder-only transformer over patches in raster order: each is predicted from those before it.

use burn::tensor::Tensor;

use super::config::EncoderConfig;
use super::layers::Linear;
use super::mae::forward_loss;
use super::observer::{Observer, Stage, unobserved};
use super::params::{Model, ParamError, Params};
use super::patch::patchify;
use super::reconstruct::{Reconstruct, Reconstructed, Span, blocks, embed_span, flops_with_last};
use super::square::{ReadError, Square};
use super::vit::Encoder;
use patchwork_kinds::Work;
use patchwork_mask::Masking;

/// A causal model with its weights.
#[derive(Clone, Debug)]
pub struct Causal {
    /// Its encoder's shape.
    pub config: EncoderConfig,
    /// In it a token sees itself and those before it.
    pub encoder: Encoder,
    pred: Linear,
}

impl Model for Causal {
    type Config = EncoderConfig;

    /// Takes the encoder's weights and `pred`.
    fn new(params: &mut impl Params, config: EncoderConfig) -> Result<Self, ParamError> {
        let pixels = config.patch_size.pow(2) * config.in_chans;
        Ok(Self {
            encoder: Encoder::new(params, &config)?,
            pred: Linear::new(params, "pred", config.transformer.embed_dim, pixels)?,
            config,
        })
    }
}

impl Causal {
    /// Every patch from the true ones before it; the last patch itself is not looked at.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, L, p * p * C]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<3> {
        unobserved(self.forward_with(images, &mut ()))
    }

    /// [`Self::forward`], watched.
    ///
    /// # Shapes
    /// As [`Self::forward`]'s.
    pub async fn forward_with(&self, images: Tensor<4>, observer: &mut impl Observer) -> Tensor<3> {
        let before = self.config.num_patches() - 1;
        let patches = patchify(images, self.config.patch_size).narrow(1, 0, before);
        self.forward_patches(patches, observer).await
    }

    /// Puts behind the first `k` patches (pixels as [`patchify`] orders them) what the model thinks comes next.
    ///
    /// # Shapes
    /// `[N, k, p * p * C] -> [N, k + 1, p * p * C]`, with `k` from 1 to `L - 1`
    #[must_use]
    pub fn predict_next(&self, patches: Tensor<3>) -> Tensor<3> {
        let k = patches.dims()[1];
        let next = unobserved(self.forward_patches(patches.clone(), &mut ())).narrow(1, k, 1);
        Tensor::cat(vec![patches, next], 1)
    }

    /// Each of the first `k` patches from those before it, and the one after them.
    ///
    /// # Shapes
    /// `[N, k, p * p * C] -> [N, 1 + k, p * p * C]`
    async fn forward_patches(&self, patches: Tensor<3>, observer: &mut impl Observer) -> Tensor<3> {
        let tokens = self.encoder.patch_embed.project(patches, observer).await;
        let tokens = self.encoder.add_positions(tokens);
        let pred = self
            .pred
            .forward(self.encoder.forward_tokens(tokens, true, observer).await);
        observer.show(Stage::Pred, &pred).await;
        pred
    }
}

impl Reconstruct for Causal {
    fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    fn encoder_config(&self) -> &EncoderConfig {
        &self.config
    }

    /// From the true patches, whatever is hidden.
    async fn pred(&self, photo: &Square, _masking: &Masking, observer: &mut impl Observer) -> Tensor<3> {
        self.forward_with(photo.images.clone(), observer).await
    }

    /// Reconstructs one patch after another.
    async fn reconstruct(
        &self,
        photo: &Square,
        masking: &Masking,
        _borrow: bool,
        observer: &mut impl Observer,
    ) -> Result<Reconstructed, ReadError> {
        let target = photo.patches(self.config.patch_size);
        let keep = masking.len_keep();
        let total = masking.num_patches() - keep;
        let mut patches = target.clone().narrow(1, 0, keep);
        for reconstructed in 1..=total {
            patches = self.predict_next(patches);
            observer
                .show(Stage::Reconstructed { reconstructed, total }, &patches)
                .await;
        }
        let loss = forward_loss(target, patches.clone(), masking, false);
        Reconstructed::read(patches, self.config.patch_size, loss).await
    }

    fn spans(&self, _len_keep: usize) -> Vec<Span> {
        let (transformer, patches) = (&self.config.transformer, self.config.num_patches());
        let pixels = self.config.patch_size.pow(2) * self.config.in_chans;
        vec![
            embed_span(&self.config),
            Span {
                last: Stage::Pred,
                // Of the last patch alone: those before it have fewer to look at.
                work: Work::LastPatch(blocks(transformer, patches)),
                flops: flops_with_last(transformer, patches, [patches, pixels]),
            },
        ]
    }
}
