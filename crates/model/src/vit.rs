//! The vision transformer (arXiv 2010.11929, section 3.1; timm's `VisionTransformer`), plain or hybrid.

use burn::tensor::{Tensor, activation};

use super::block::{Block, TransformerConfig};
use super::config::{EncoderConfig, GlobalPool};
use super::gather_tokens;
use super::layers::{LayerNorm, Linear};
use super::observer::{Observer, Part, Stage, unobserved};
use super::params::{Model, ParamError, Params};
use super::patch::PatchEmbed;
use patchwork_mask::Masking;

/// A ViT with a classifier head.
#[derive(Clone, Debug, PartialEq)]
pub struct VitConfig {
    /// The encoder.
    pub encoder: EncoderConfig,
    /// What the head looks at.
    pub global_pool: GlobalPool,
    /// Whether what the head looks at is normalised after pooling, and the tokens before it are not (timm's `fc_norm`; MAE's
    /// fine-tuned ViTs, arXiv 2111.06377, section 4).
    pub fc_norm: bool,
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
    blocks: Vec<Block>,
    norm: Option<LayerNorm>,
}

impl Encoder {
    /// Takes `stem`, `patch_embed`, `cls_token` `[1, 1, D]`, `pos_embed` `[1, 1 + L, D]`, `blocks` and `norm`.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, config: &EncoderConfig) -> Result<Self, ParamError> {
        let TransformerConfig {
            embed_dim, norm_eps, ..
        } = config.transformer;
        let norm = Some(LayerNorm::new(params, "norm", embed_dim, norm_eps)?);
        let encoder = Self::without_norm(params, config)?;
        Ok(Self { norm, ..encoder })
    }

    /// As [`Self::new`], without a norm after the blocks.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn without_norm(params: &mut impl Params, config: &EncoderConfig) -> Result<Self, ParamError> {
        let dim = config.transformer.embed_dim;
        Ok(Self {
            patch_embed: PatchEmbed::new(params, config)?,
            cls_token: params.take("cls_token", [1, 1, dim])?,
            pos_embed: params.take("pos_embed", [1, 1 + config.num_patches(), dim])?,
            blocks: Block::stack(params, "blocks", &config.transformer)?,
            norm: None,
        })
    }

    /// All tokens after the last norm, CLS first; only the patches that `masking` keeps, where there is one.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, 1 + L, D]`, or `[N, 1 + len_keep, D]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>, masking: Option<&Masking>) -> Tensor<3> {
        unobserved(self.forward_with(images, masking, &mut ()))
    }

    /// [`Self::forward`], watched.
    ///
    /// # Shapes
    /// As [`Self::forward`]'s.
    pub async fn forward_with(
        &self,
        images: Tensor<4>,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let tokens = self.embed(images, observer).await;
        self.encode(tokens, masking, observer).await
    }

    /// Every patch's token with its position: what [`Self::encode`] takes, the same for every mask of an image.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, L, D]`
    pub async fn embed(&self, images: Tensor<4>, observer: &mut impl Observer) -> Tensor<3> {
        self.add_positions(self.patch_embed.forward(images, observer).await)
    }

    /// [`Self::forward_with`] from what [`Self::embed`] gave.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, 1 + L, D]`, or `[N, 1 + len_keep, D]`
    pub async fn encode(
        &self,
        tokens: Tensor<3>,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let tokens = match masking {
            Some(masking) => gather_tokens(tokens, &masking.ids_keep),
            None => tokens,
        };
        self.forward_tokens(tokens, false, observer).await
    }

    /// The position embeddings, that of CLS first.
    ///
    /// # Shapes
    /// `[1, 1 + L, D]`
    #[must_use]
    pub fn pos_embed(&self) -> Tensor<3> {
        self.pos_embed.clone()
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
    fn prepend_cls(&self, tokens: Tensor<3>) -> Tensor<3> {
        let [n, _, d] = tokens.dims();
        let cls = self.cls_token.clone() + self.pos_embed.clone().narrow(1, 0, 1);
        Tensor::cat(vec![cls.expand([n, 1, d]), tokens], 1)
    }

    /// CLS in front of patch tokens with their positions, blocks, and the last norm, where there is one; `causal` as in
    /// [`Block::forward_all`].
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, 1 + l, D]`
    pub async fn forward_tokens(&self, tokens: Tensor<3>, causal: bool, observer: &mut impl Observer) -> Tensor<3> {
        let x = self.prepend_cls(tokens);
        observer.show(Stage::Embeddings, &x).await;
        let x = Block::forward_all(&self.blocks, x, causal, Part::Encoder, observer).await;
        let Some(norm) = &self.norm else {
            return x;
        };
        let x = norm.forward(x);
        observer.show(Stage::EncoderNorm, &x).await;
        x
    }
}

/// A vision transformer that classifies.
#[derive(Clone, Debug)]
pub struct Vit {
    /// Its shape.
    pub config: VitConfig,
    /// Everything before the head.
    pub encoder: Encoder,
    fc_norm: Option<LayerNorm>,
    head: Linear,
}

impl Model for Vit {
    type Config = VitConfig;

    /// Takes the encoder's weights and `head`; with `fc_norm` that in place of the encoder's `norm`.
    fn new(params: &mut impl Params, config: VitConfig) -> Result<Self, ParamError> {
        let TransformerConfig {
            embed_dim, norm_eps, ..
        } = config.encoder.transformer;
        let (encoder, fc_norm) = if config.fc_norm {
            let encoder = Encoder::without_norm(params, &config.encoder)?;
            (encoder, Some(LayerNorm::new(params, "fc_norm", embed_dim, norm_eps)?))
        } else {
            (Encoder::new(params, &config.encoder)?, None)
        };
        Ok(Self {
            encoder,
            fc_norm,
            head: Linear::new(params, "head", embed_dim, config.num_classes)?,
            config,
        })
    }
}

impl Vit {
    /// Class logits of the whole image.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, num_classes]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        unobserved(self.forward_with(images, None, &mut ()))
    }

    /// Class logits from the patches that `masking` keeps, or all (`classify` in `training/models.py`; PatchDropout,
    /// arXiv 2208.07220, drops patches in training).
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, num_classes]`
    pub async fn forward_with(
        &self,
        images: Tensor<4>,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Tensor<2> {
        let tokens = self.encoder.embed(images, observer).await;
        self.classify_with(tokens, masking, observer).await
    }

    /// [`Self::forward_with`] from what [`Encoder::embed`] gave.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, num_classes]`
    pub async fn classify_with(
        &self,
        tokens: Tensor<3>,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Tensor<2> {
        let logits = self.classify(self.encoder.encode(tokens, masking, observer).await);
        observer.show(Stage::Head, &logits).await;
        logits
    }

    /// Class logits of every patch that `masking` keeps, from what [`Encoder::embed`] gave: what a model with
    /// [`GlobalPool::Patches`] is trained for.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, l, num_classes]`
    pub async fn classify_patches_with(
        &self,
        tokens: Tensor<3>,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let logits = self.classify_patches(self.encoder.encode(tokens, masking, observer).await);
        observer.show(Stage::HeadPatches, &logits).await;
        logits
    }

    /// Class logits of every patch, from all tokens after the last norm.
    ///
    /// # Shapes
    /// `[N, 1 + l, D] -> [N, l, num_classes]`
    #[must_use]
    pub fn classify_patches(&self, features: Tensor<3>) -> Tensor<3> {
        let l = features.dims()[1] - 1;
        self.head.forward(features.narrow(1, 1, l))
    }

    /// Class logits of all tokens after the last norm; with [`GlobalPool::Patches`] logarithms of probabilities.
    ///
    /// # Shapes
    /// `[N, 1 + l, D] -> [N, num_classes]`
    #[must_use]
    pub fn classify(&self, features: Tensor<3>) -> Tensor<2> {
        let l = features.dims()[1] - 1;
        let pooled = match self.config.global_pool {
            GlobalPool::Token => features.narrow(1, 0, 1),
            GlobalPool::Avg => features.narrow(1, 1, l).mean_dim(1),
            GlobalPool::Patches => {
                let each = activation::softmax(self.classify_patches(features), 2);
                return each.mean_dim(1).squeeze_dim::<2>(1).log();
            }
        };
        let pooled = match &self.fc_norm {
            Some(norm) => norm.forward(pooled),
            None => pooled,
        };
        self.head.forward(pooled).squeeze_dim(1)
    }
}
