//! What all models that classify have in common, and the vision transformer as one of them.

use burn::tensor::Tensor;
use patchwork_kinds::{ModelKind, Work};

use super::config::GlobalPool;
use super::config::{EncoderConfig, ModelConfig};
use super::observer::{Observer, Part, Stage};
use super::params::{Model, ParamError, Params};
use super::reconstruct::{Span, blocks, embed_span};
use super::square::Square;
use super::vit::{Encoder, Vit, VitConfig};
use super::{Classifier, each_classifier};
use patchwork_mask::Masking;

/// A model that classifies photos.
pub trait Classify: Model {
    /// Its encoder.
    fn encoder(&self) -> &Encoder;

    /// Its encoder's shape.
    fn encoder_config(&self) -> &EncoderConfig;

    /// Class logits from the patches that `masking` keeps, or all, watched; `None` of an encoder without a head.
    ///
    /// # Shapes
    /// `[N, num_classes]`
    fn logits(
        &self,
        photo: &Square,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> impl Future<Output = Option<Tensor<2>>>;

    /// Class logits of every patch that `masking` keeps, or of all; `None` of a model that does not classify patches.
    ///
    /// # Shapes
    /// `[N, l, num_classes]`
    fn patch_logits(
        &self,
        _photo: &Square,
        _masking: Option<&Masking>,
        _observer: &mut impl Observer,
    ) -> impl Future<Output = Option<Tensor<3>>> {
        async { None }
    }

    /// The spans of [`Self::logits`] of the whole photo.
    fn spans(&self) -> Vec<Span>;
}

impl Model for Classifier {
    type Config = (ModelKind, ModelConfig);

    fn new(params: &mut impl Params, (kind, config): Self::Config) -> Result<Self, ParamError> {
        Self::of_kind(params, kind, &config)
    }
}

impl Classify for Classifier {
    fn encoder(&self) -> &Encoder {
        each_classifier!(self, model => model.encoder())
    }

    fn encoder_config(&self) -> &EncoderConfig {
        each_classifier!(self, model => model.encoder_config())
    }

    async fn logits(
        &self,
        photo: &Square,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Option<Tensor<2>> {
        each_classifier!(self, model => model.logits(photo, masking, observer).await)
    }

    async fn patch_logits(
        &self,
        photo: &Square,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Option<Tensor<3>> {
        each_classifier!(self, model => model.patch_logits(photo, masking, observer).await)
    }

    fn spans(&self) -> Vec<Span> {
        each_classifier!(self, model => model.spans())
    }
}

impl From<&ModelConfig> for VitConfig {
    fn from(config: &ModelConfig) -> Self {
        Self {
            encoder: config.encoder.clone(),
            global_pool: config.global_pool,
            fc_norm: config.fc_norm,
            num_classes: config.num_classes,
        }
    }
}

impl Classify for Vit {
    fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    fn encoder_config(&self) -> &EncoderConfig {
        &self.config.encoder
    }

    async fn logits(
        &self,
        photo: &Square,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Option<Tensor<2>> {
        let tokens = photo.tokens(&self.encoder).await;
        self.classify_with(tokens, masking, observer).await
    }

    async fn patch_logits(
        &self,
        photo: &Square,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Option<Tensor<3>> {
        if self.config.global_pool != GlobalPool::Patches {
            return None;
        }
        let tokens = photo.tokens(&self.encoder).await;
        self.classify_patches_with(tokens, masking, observer).await
    }

    fn spans(&self) -> Vec<Span> {
        let encoder = &self.config.encoder;
        let transformer = &encoder.transformer;
        let tokens = encoder.prefix.tokens() + encoder.num_patches();
        let last = match self.config.fc_norm {
            true => Stage::Block(Part::Encoder, transformer.depth - 1),
            false => Stage::EncoderNorm,
        };
        let answers = match self.config.global_pool {
            GlobalPool::Patches => encoder.num_patches(),
            GlobalPool::TokenAndAvg | GlobalPool::Distilled => 2,
            GlobalPool::Token | GlobalPool::Avg => 1,
        };
        let head = 2 * transformer.embed_dim * self.config.num_classes * answers;
        let mut spans = vec![
            embed_span(encoder),
            Span {
                last,
                work: Work::Encoder(blocks(transformer, tokens)),
                flops: transformer.flops(tokens),
            },
        ];
        if self.config.num_classes > 0 {
            spans.push(Span {
                last: Stage::Head,
                work: Work::Head,
                flops: head as u64,
            });
        }
        spans
    }
}
