//! The vision transformer (arXiv 2010.11929, section 3.1; timm's `VisionTransformer`), plain or hybrid.

use burn::tensor::{Tensor, activation};

use super::block::{Block, TransformerConfig};
use super::config::{EncoderConfig, GlobalPool, Prefix};
use super::gather_tokens;
use super::layers::{LayerNorm, Linear};
use super::observer::{Observer, Part, Stage, unobserved};
use super::params::{Model, ParamError, Params};
use super::patch::PatchEmbed;
use patchwork_mask::Masking;

/// A ViT with a classifier head, or without.
#[derive(Clone, Debug, PartialEq)]
pub struct VitConfig {
    /// The encoder.
    pub encoder: EncoderConfig,
    /// What the head looks at.
    pub global_pool: GlobalPool,
    /// Whether what the head looks at is normalised after pooling, and the tokens before it are not (timm's `fc_norm`;
    /// MAE's fine-tuned ViTs, arXiv 2111.06377, section 4).
    pub fc_norm: bool,
    /// Number of classes; 0 without a head.
    pub num_classes: usize,
}

/// Patch embedding, CLS token, position embeddings, blocks and the last norm.
#[derive(Clone, Debug)]
pub struct Encoder {
    /// Pixels to tokens.
    pub patch_embed: PatchEmbed,
    /// CLS and what else stands in front of the patches, with their positions, `[1, P, D]`; `None` of nothing.
    prefix: Option<Tensor<3>>,
    pos_embed: Tensor<3>,
    /// How many of its rows are those of the prefix.
    positions: usize,
    norm_pre: Option<LayerNorm>,
    /// The transformer's blocks.
    blocks: Vec<Block>,
    norm: Option<LayerNorm>,
}

impl Encoder {
    /// Takes `stem`, `patch_embed`, `cls_token` `[1, 1, D]`, `pos_embed` `[1, 1 + L, D]`, `blocks` and `norm`; by its
    /// config also `dist_token`, `reg_token`, `norm_pre`, or no CLS.
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
        let TransformerConfig {
            embed_dim: dim,
            norm_eps,
            ..
        } = config.transformer;
        let positions = config.prefix.positions;
        let pos_embed = params.take("pos_embed", [1, positions + config.num_patches(), dim])?;
        let norm_pre = match config.pre_norm {
            true => Some(LayerNorm::new(params, "norm_pre", dim, norm_eps)?),
            false => None,
        };
        Ok(Self {
            patch_embed: PatchEmbed::new(params, config)?,
            prefix: prefix(params, config.prefix, &pos_embed)?,
            pos_embed,
            positions,
            norm_pre,
            blocks: Block::stack(params, "blocks", &config.transformer)?,
            norm: None,
        })
    }

    /// How many tokens stand in front of those of the patches.
    #[must_use]
    pub fn prefix_tokens(&self) -> usize {
        self.prefix.as_ref().map_or(0, |prefix| prefix.dims()[1])
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

    /// The position embeddings: those of the prefix's tokens that have one, then the patches'.
    ///
    /// # Shapes
    /// `[1, positions + L, D]`
    #[must_use]
    pub fn pos_embed(&self) -> Tensor<3> {
        self.pos_embed.clone()
    }

    /// How many of [`Self::pos_embed`]'s rows are not the patches'.
    #[must_use]
    pub fn prefix_positions(&self) -> usize {
        self.positions
    }

    /// Adds the position embeddings of the first `l` patches.
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, l, D]`
    #[must_use]
    pub fn add_positions(&self, tokens: Tensor<3>) -> Tensor<3> {
        let l = tokens.dims()[1];
        tokens + self.pos_embed.clone().narrow(1, self.positions, l)
    }

    /// Puts the prefix in front.
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, P + l, D]`
    fn prepend_prefix(&self, tokens: Tensor<3>) -> Tensor<3> {
        let Some(prefix) = &self.prefix else {
            return tokens;
        };
        let ([n, _, d], p) = (tokens.dims(), prefix.dims()[1]);
        Tensor::cat(vec![prefix.clone().expand([n, p, d]), tokens], 1)
    }

    /// CLS in front of patch tokens with their positions, blocks, and the last norm, where there is one; `causal` as in
    /// [`Block::forward_all`].
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, 1 + l, D]`
    pub async fn forward_tokens(&self, tokens: Tensor<3>, causal: bool, observer: &mut impl Observer) -> Tensor<3> {
        let x = self.prepend_prefix(tokens);
        let x = match &self.norm_pre {
            Some(norm) => norm.forward(x),
            None => x,
        };
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

/// The tokens in front of the patches', those with a position moved there: `[1, P, D]`.
fn prefix(params: &mut impl Params, prefix: Prefix, pos_embed: &Tensor<3>) -> Result<Option<Tensor<3>>, ParamError> {
    let dim = pos_embed.dims()[2];
    let counts = [usize::from(prefix.cls), usize::from(prefix.dist), prefix.registers];
    let mut tokens = vec![];
    for (name, count) in ["cls_token", "dist_token", "reg_token"].into_iter().zip(counts) {
        if count > 0 {
            tokens.push(params.take(name, [1, count, dim])?);
        }
    }
    if tokens.is_empty() {
        return Ok(None);
    }
    let (tokens, moved) = (Tensor::cat(tokens, 1), prefix.positions);
    if moved == 0 {
        return Ok(Some(tokens));
    }
    let first = tokens.clone().narrow(1, 0, moved) + pos_embed.clone().narrow(1, 0, moved);
    Ok(Some(match prefix.tokens() - moved {
        0 => first,
        more => Tensor::cat(vec![first, tokens.narrow(1, moved, more)], 1),
    }))
}

/// A vision transformer that classifies.
#[derive(Clone, Debug)]
pub struct Vit {
    /// Its shape.
    pub config: VitConfig,
    /// Everything before the head.
    pub encoder: Encoder,
    fc_norm: Option<LayerNorm>,
    head: Option<Linear>,
    head_dist: Option<Linear>,
}

impl Model for Vit {
    type Config = VitConfig;

    /// Takes the encoder's weights and `head`, where there are classes, of a distilled model also `head_dist`; with
    /// `fc_norm` that in place of the encoder's `norm`.
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
        let pooled = match config.global_pool {
            GlobalPool::TokenAndAvg => 2 * embed_dim,
            _ => embed_dim,
        };
        let head = match config.num_classes {
            0 => None,
            classes => Some(Linear::new(params, "head", pooled, classes)?),
        };
        let head_dist = match config.global_pool {
            GlobalPool::Distilled => Some(Linear::new(params, "head_dist", pooled, config.num_classes)?),
            _ => None,
        };
        Ok(Self {
            encoder,
            fc_norm,
            head,
            head_dist,
            config,
        })
    }
}

impl Vit {
    /// Class logits of the whole image; `None` without a head.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, num_classes]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Option<Tensor<2>> {
        unobserved(self.forward_with(images, None, &mut ()))
    }

    /// Class logits from the patches that `masking` keeps, or all (`classify` in `training/models.py`; PatchDropout,
    /// arXiv 2208.07220, drops patches in training); `None` without a head.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, num_classes]`
    pub async fn forward_with(
        &self,
        images: Tensor<4>,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Option<Tensor<2>> {
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
    ) -> Option<Tensor<2>> {
        let features = self.encoder.encode(tokens, masking, observer).await;
        let pooled = self.pool(features.clone());
        observer.show(Stage::PreLogits, &pooled).await;
        let logits = self.logits_of(pooled, features)?;
        observer.show(Stage::Head, &logits).await;
        Some(logits)
    }

    /// Class logits of every patch that `masking` keeps, from what [`Encoder::embed`] gave: what a model with
    /// [`GlobalPool::Patches`] is trained for. `None` without a head.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, l, num_classes]`
    pub async fn classify_patches_with(
        &self,
        tokens: Tensor<3>,
        masking: Option<&Masking>,
        observer: &mut impl Observer,
    ) -> Option<Tensor<3>> {
        let features = self.encoder.encode(tokens, masking, observer).await;
        observer.show(Stage::PreLogits, &self.pool(features.clone())).await;
        let logits = self.classify_patches(features)?;
        observer.show(Stage::HeadPatches, &logits).await;
        Some(logits)
    }

    /// Class logits of every patch, from all tokens after the last norm; `None` without a head.
    ///
    /// # Shapes
    /// `[N, 1 + l, D] -> [N, l, num_classes]`
    #[must_use]
    pub fn classify_patches(&self, features: Tensor<3>) -> Option<Tensor<3>> {
        let p = self.encoder.prefix_tokens();
        let l = features.dims()[1] - p;
        Some(self.head.as_ref()?.forward(features.narrow(1, p, l)))
    }

    /// Class logits of all tokens after the last norm, with [`GlobalPool::Patches`] logarithms of probabilities; `None`
    /// without a head.
    ///
    /// # Shapes
    /// `[N, 1 + l, D] -> [N, num_classes]`
    #[must_use]
    pub fn classify(&self, features: Tensor<3>) -> Option<Tensor<2>> {
        self.logits_of(self.pool(features.clone()), features)
    }

    /// What the head looks at of all tokens after the last norm.
    ///
    /// # Shapes
    /// `[N, 1 + l, D] -> [N, 1, D]`, with [`GlobalPool::TokenAndAvg`] twice as wide
    #[must_use]
    pub fn pool(&self, features: Tensor<3>) -> Tensor<3> {
        let p = self.encoder.prefix_tokens();
        let l = features.dims()[1] - p;
        let token = |at: usize| features.clone().narrow(1, at, 1);
        let mean = || features.clone().narrow(1, p, l).mean_dim(1);
        let pooled = match self.config.global_pool {
            GlobalPool::Token | GlobalPool::Distilled => token(0),
            GlobalPool::Avg | GlobalPool::Patches => mean(),
            GlobalPool::TokenAndAvg => Tensor::cat(vec![token(0), mean()], 2),
        };
        match &self.fc_norm {
            Some(norm) => norm.forward(pooled),
            None => pooled,
        }
    }

    /// Class logits of what [`Self::pool`] gave, and all the tokens that it was given.
    fn logits_of(&self, pooled: Tensor<3>, features: Tensor<3>) -> Option<Tensor<2>> {
        if self.config.global_pool == GlobalPool::Patches {
            let each = activation::softmax(self.classify_patches(features)?, 2);
            return Some(each.mean_dim(1).squeeze_dim::<2>(1).log());
        }
        let logits = self.head.as_ref()?.forward(pooled);
        let logits = match &self.head_dist {
            Some(head) => (logits + head.forward(features.narrow(1, 1, 1))).div_scalar(2.0),
            None => logits,
        };
        Some(logits.squeeze_dim(1))
    }
}
