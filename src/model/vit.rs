//! The vision transformer (arXiv 2010.11929, section 3.1; timm's `VisionTransformer`), plain or hybrid.

use burn::tensor::Tensor;

use super::block::{Block, TransformerConfig};
use super::layers::{LayerNorm, Linear};
use super::params::{ParamError, Params};
use super::patch::PatchEmbed;

/// How an image becomes tokens and runs through the encoder; shared by all models.
#[derive(Clone, Debug, PartialEq)]
pub struct EncoderConfig {
    /// Side of the square input, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels; divides `img_size`.
    pub patch_size: usize,
    /// Colour channels.
    pub in_chans: usize,
    /// Widths of the convolutions of a hybrid's stem, `patch_size` = 2^count of them; empty without a stem.
    pub stem_channels: Vec<usize>,
    /// The transformer.
    pub transformer: TransformerConfig,
}

impl EncoderConfig {
    /// `L`.
    #[must_use]
    pub fn num_patches(&self) -> usize {
        (self.img_size / self.patch_size).pow(2)
    }
}

/// What the classifier looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalPool {
    /// The CLS token.
    Token,
    /// The mean of the patch tokens.
    Avg,
}

/// A ViT with a classifier head.
#[derive(Clone, Debug, PartialEq)]
pub struct VitConfig {
    /// The encoder.
    pub encoder: EncoderConfig,
    /// What the head looks at.
    pub global_pool: GlobalPool,
    /// Number of classes.
    pub num_classes: usize,
}

/// Patch embedding, CLS token, position embeddings, blocks and the last norm.
#[derive(Clone, Debug)]
pub struct Encoder {
    /// Pixels to tokens.
    pub patch_embed: PatchEmbed,
    cls_token: Tensor<3>,
    pos_embed: Tensor<3>,
    /// The transformer's blocks.
    pub blocks: Vec<Block>,
    norm: LayerNorm,
}

impl Encoder {
    /// Takes `stem`, `patch_embed`, `cls_token` `[1, 1, D]`, `pos_embed` `[1, 1 + L, D]`, `blocks` and `norm`.
    ///
    /// # Errors
    /// When a tensor is missing or of another shape.
    pub fn new(params: &mut impl Params, config: &EncoderConfig) -> Result<Self, ParamError> {
        let dim = config.transformer.embed_dim;
        Ok(Self {
            patch_embed: PatchEmbed::new(params, config)?,
            cls_token: params.take("cls_token", [1, 1, dim])?,
            pos_embed: params.take("pos_embed", [1, 1 + config.num_patches(), dim])?,
            blocks: Block::stack(params, "blocks", &config.transformer)?,
            norm: LayerNorm::new(params, "norm", dim, config.transformer.norm_eps)?,
        })
    }

    /// Patch tokens with their position embeddings, without CLS.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, L, D]`
    #[must_use]
    pub fn embed(&self, images: Tensor<4>) -> Tensor<3> {
        self.add_positions(self.patch_embed.forward(images))
    }

    /// Adds the position embeddings of the first `l` patches.
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, l, D]`
    #[must_use]
    pub fn add_positions(&self, tokens: Tensor<3>) -> Tensor<3> {
        let l = tokens.dims()[1];
        tokens + self.pos_embed.clone().narrow(1, 1, l)
    }

    /// Puts the CLS token, with its own position embedding, in front.
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, 1 + l, D]`
    #[must_use]
    pub fn prepend_cls(&self, tokens: Tensor<3>) -> Tensor<3> {
        let [n, _, d] = tokens.dims();
        let cls = self.cls_token.clone() + self.pos_embed.clone().narrow(1, 0, 1);
        Tensor::cat(vec![cls.expand([n, 1, d]), tokens], 1)
    }

    /// Blocks and the last norm; `mask` as in [`Block::forward`].
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, l, D]`; `mask`: `[1, 1, l, l]`
    #[must_use]
    pub fn forward_tokens(&self, tokens: Tensor<3>, mask: Option<&Tensor<4>>) -> Tensor<3> {
        let blocks = self.blocks.iter();
        self.norm
            .forward(blocks.fold(tokens, |x, block| block.forward(x, mask)))
    }
}

/// A vision transformer that classifies.
#[derive(Clone, Debug)]
pub struct Vit {
    /// Its shape.
    pub config: VitConfig,
    /// Everything before the head.
    pub encoder: Encoder,
    head: Linear,
}

impl Vit {
    /// Takes the encoder's weights and `head`.
    ///
    /// # Errors
    /// When a tensor is missing or of another shape.
    pub fn new(params: &mut impl Params, config: VitConfig) -> Result<Self, ParamError> {
        let encoder = Encoder::new(params, &config.encoder)?;
        let head = Linear::new(params, "head", config.encoder.transformer.embed_dim, config.num_classes)?;
        Ok(Self { config, encoder, head })
    }

    /// All tokens after the last norm, CLS first.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, 1 + L, D]`
    #[must_use]
    pub fn forward_features(&self, images: Tensor<4>) -> Tensor<3> {
        let tokens = self.encoder.embed(images);
        self.encoder.forward_tokens(self.encoder.prepend_cls(tokens), None)
    }

    /// Class logits.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, num_classes]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.forward_features(images);
        let l = features.dims()[1] - 1;
        let pooled = match self.config.global_pool {
            GlobalPool::Token => features.narrow(1, 0, 1),
            GlobalPool::Avg => features.narrow(1, 1, l).mean_dim(1),
        };
        self.head.forward(pooled).squeeze_dim(1)
    }
}
