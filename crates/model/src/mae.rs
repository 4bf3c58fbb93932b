//! The masked autoencoder (arXiv 2111.06377; `models_mae.py` in facebookresearch/mae).

use burn::tensor::{Tensor, TensorData};

use super::block::{Block, TransformerConfig};
use super::config::{EncoderConfig, ModelConfig};
use super::gather_tokens;
use super::layers::{LayerNorm, Linear};
use super::observer::{Observer, Part, Stage, unobserved};
use super::params::{Model, ParamError, Params};
use super::reconstruct::{Reconstruct, Reconstructed, Span, blocks, embed_span};
use super::square::{ReadError, Square};
use super::vit::Encoder;
use patchwork_kinds::Work;
use patchwork_mask::Masking;

/// A masked autoencoder.
#[derive(Clone, Debug, PartialEq)]
pub struct MaeConfig {
    /// The encoder, which sees visible patches only.
    pub encoder: EncoderConfig,
    /// The decoder, which sees a token for every patch.
    pub decoder: TransformerConfig,
    /// Whether it was trained to predict patches normalised by their own mean and variance.
    pub norm_pix_loss: bool,
}

impl From<&ModelConfig> for MaeConfig {
    fn from(config: &ModelConfig) -> Self {
        Self {
            encoder: config.encoder.clone(),
            decoder: config.decoder.clone(),
            norm_pix_loss: config.norm_pix_loss,
        }
    }
}

/// A masked autoencoder with its weights.
#[derive(Clone, Debug)]
pub struct Mae {
    /// Its shape.
    pub config: MaeConfig,
    /// Sees visible patches only.
    pub encoder: Encoder,
    decoder_embed: Linear,
    mask_token: Tensor<3>,
    decoder_pos_embed: Tensor<3>,
    decoder_blocks: Vec<Block>,
    decoder_norm: LayerNorm,
    decoder_pred: Linear,
}

impl Model for Mae {
    type Config = MaeConfig;

    /// Takes the encoder's weights and those under `decoder_*` and `mask_token`.
    fn new(params: &mut impl Params, config: MaeConfig) -> Result<Self, ParamError> {
        let encoder = Encoder::new(params, &config.encoder)?;
        let (dim, patch) = (config.decoder.embed_dim, config.encoder.patch_size);
        let pixels = patch * patch * config.encoder.in_chans;
        Ok(Self {
            encoder,
            decoder_embed: Linear::new(params, "decoder_embed", config.encoder.transformer.embed_dim, dim)?,
            mask_token: params.take("mask_token", [1, 1, dim])?,
            decoder_pos_embed: params.take("decoder_pos_embed", [1, 1 + config.encoder.num_patches(), dim])?,
            decoder_blocks: Block::stack(params, "decoder_blocks", &config.decoder)?,
            decoder_norm: LayerNorm::new(params, "decoder_norm", dim, config.decoder.norm_eps)?,
            decoder_pred: Linear::new(params, "decoder_pred", dim, pixels)?,
            config,
        })
    }
}

impl Mae {
    /// The pixels of every patch, from those that `masking` keeps.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, L, p * p * C]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>, masking: &Masking) -> Tensor<3> {
        unobserved(self.forward_with(images, masking, &mut ()))
    }

    /// [`Self::forward`], watched: the visible patches alone are encoded (section 3, "MAE encoder").
    ///
    /// # Shapes
    /// As [`Self::forward`]'s.
    pub async fn forward_with(&self, images: Tensor<4>, masking: &Masking, observer: &mut impl Observer) -> Tensor<3> {
        let tokens = self.encoder.embed(images, observer).await;
        self.reconstruct_with(tokens, masking, observer).await
    }

    /// [`Self::forward_with`] from what [`Encoder::embed`] gave.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, L, p * p * C]`
    pub async fn reconstruct_with(
        &self,
        tokens: Tensor<3>,
        masking: &Masking,
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let latent = self.encoder.encode(tokens, Some(masking), observer).await;
        self.forward_decoder(latent, masking, observer).await
    }

    /// Encoded patches and mask tokens in raster order with position embeddings, as they enter the decoder.
    ///
    /// # Shapes
    /// `[N, 1 + len_keep, D] -> [N, 1 + L, decoder D]`
    fn embed_decoder(&self, latent: Tensor<3>, masking: &Masking) -> Tensor<3> {
        let x = self.decoder_embed.forward(latent);
        let [n, visible, d] = x.dims();
        let keep = visible - 1;
        // CLS, the visible patches, and one mask token that every hidden place points to.
        let x = Tensor::cat(vec![x, self.mask_token.clone().expand([n, 1, d])], 1);
        let order: Vec<Vec<usize>> = masking
            .ids_restore
            .iter()
            .map(|row| {
                std::iter::once(0)
                    .chain(row.iter().map(|&place| 1 + place.min(keep)))
                    .collect()
            })
            .collect();
        gather_tokens(x, &order) + self.decoder_pos_embed.clone()
    }

    /// Predicts the pixels of every patch (section 3, "MAE decoder" and "Reconstruction target").
    ///
    /// # Shapes
    /// `[N, 1 + len_keep, D] -> [N, L, p * p * C]`
    async fn forward_decoder(&self, latent: Tensor<3>, masking: &Masking, observer: &mut impl Observer) -> Tensor<3> {
        let x = self.embed_decoder(latent, masking);
        observer.show(Stage::DecoderEmbed, &x).await;
        let x = Block::forward_all(&self.decoder_blocks, x, false, Part::Decoder, observer).await;
        self.predict(x, observer).await
    }

    /// The last norm and the prediction layer; after an earlier block, what the decoder would reconstruct there.
    ///
    /// # Shapes
    /// `[N, 1 + L, decoder D] -> [N, L, p * p * C]`
    pub async fn predict(&self, tokens: Tensor<3>, observer: &mut impl Observer) -> Tensor<3> {
        let l = tokens.dims()[1] - 1;
        let x = self.decoder_norm.forward(tokens);
        observer.show(Stage::DecoderNorm, &x).await;
        let pred = self.decoder_pred.forward(x).narrow(1, 1, l);
        observer.show(Stage::DecoderPred, &pred).await;
        pred
    }

    /// The normalised pixels that a prediction stands for: with `norm_pix_loss` with mean and deviation again.
    ///
    /// # Shapes
    /// `[1, L, p * p * C]`, both
    fn pixels_of(&self, photo: &Square, pred: Tensor<3>, masking: &Masking, borrow: bool) -> Tensor<3> {
        if !self.config.norm_pix_loss {
            return pred;
        }
        let target = photo.patches(self.config.encoder.patch_size);
        undo_norm_pix(target, pred, masking, borrow)
    }
}

impl Reconstruct for Mae {
    fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    fn encoder_config(&self) -> &EncoderConfig {
        &self.config.encoder
    }

    async fn pred(&self, photo: &Square, masking: &Masking, observer: &mut impl Observer) -> Tensor<3> {
        let tokens = photo.tokens(&self.encoder).await;
        self.reconstruct_with(tokens, masking, observer).await
    }

    async fn reconstruct(
        &self,
        photo: &Square,
        masking: &Masking,
        borrow: bool,
        observer: &mut impl Observer,
    ) -> Result<Reconstructed, ReadError> {
        let pred = self.pred(photo, masking, observer).await;
        let target = photo.patches(self.config.encoder.patch_size);
        let loss = forward_loss(target, pred.clone(), masking, self.config.norm_pix_loss);
        let pixels = self.pixels_of(photo, pred, masking, borrow);
        Reconstructed::read(pixels, self.config.encoder.patch_size, loss).await
    }

    async fn pixels_after(&self, tokens: Tensor<3>, photo: &Square, masking: &Masking) -> Option<Tensor<3>> {
        let pred = self.predict(tokens, &mut ()).await;
        Some(self.pixels_of(photo, pred, masking, false))
    }

    fn spans(&self, len_keep: usize) -> Vec<Span> {
        let (encoder, decoder) = (&self.config.encoder, &self.config.decoder);
        let (visible, tokens) = (1 + len_keep, 1 + encoder.num_patches());
        let pixels = encoder.patch_size.pow(2) * encoder.in_chans;
        let width = encoder.transformer.embed_dim;
        let ends = 2 * decoder.embed_dim * (visible * width + tokens * pixels);
        vec![
            embed_span(encoder),
            Span {
                last: Stage::EncoderNorm,
                work: Work::Encoder(blocks(&encoder.transformer, visible)),
                flops: encoder.transformer.flops(visible),
            },
            Span {
                last: Stage::DecoderPred,
                work: Work::Decoder(blocks(decoder, tokens)),
                flops: decoder.flops(tokens) + ends as u64,
            },
        ]
    }
}

/// Mean squared error on hidden patches alone (section 3; `forward_loss`). NaN where nothing is hidden.
///
/// With `norm_pix_loss` each target patch is normalised by its own statistics (section 3, last paragraph).
///
/// # Shapes
/// `target`, `pred`: `[N, L, p * p * C]`, returns `[1]`
#[must_use]
pub fn forward_loss(target: Tensor<3>, pred: Tensor<3>, masking: &Masking, norm_pix_loss: bool) -> Tensor<1> {
    let mask = hidden(masking, &target);
    let target = if norm_pix_loss {
        let (mean, std) = statistics(target.clone());
        (target - mean) / std
    } else {
        target
    };
    // [N, L, 1]
    let loss = (pred - target).powi_scalar(2).mean_dim(2);
    (loss * mask.clone()).sum() / mask.sum()
}

/// The pixels of patches that a model with `norm_pix_loss` predicted: undoes the normalisation with each patch's own
/// mean and deviation if `borrow`, although the model cannot know those of hidden patches; else hidden patches are
/// given the averages of the visible ones. `target` is the original.
///
/// # Shapes
/// `target`, `pred`, and the answer: `[N, L, p * p * C]`
#[must_use]
pub fn undo_norm_pix(target: Tensor<3>, pred: Tensor<3>, masking: &Masking, borrow: bool) -> Tensor<3> {
    let hidden = hidden(masking, &target);
    let visible = hidden.clone().neg().add_scalar(1.0);
    let (mean, std) = statistics(target);
    let known = |own: Tensor<3>| {
        if borrow {
            return own;
        }
        let own = own * visible.clone();
        let average = own.clone().sum_dim(1).div_scalar(masking.len_keep() as f64);
        own + average * hidden.clone()
    };
    pred * known(std) + known(mean)
}

/// Each patch's mean and deviation, by torch's unbiased variance and the reference's 1e-6.
///
/// # Shapes
/// `[N, L, p * p * C] -> [N, L, 1]` twice
fn statistics(patches: Tensor<3>) -> (Tensor<3>, Tensor<3>) {
    let values = patches.dims()[2];
    let mean = patches.clone().mean_dim(2);
    let squares = (patches - mean.clone()).powi_scalar(2).sum_dim(2);
    let variance = squares.div_scalar((values - 1) as f64);
    (mean, variance.add_scalar(1e-6).sqrt())
}

/// 1 where a patch is hidden: `[N, L, 1]`, on the device of `like`.
fn hidden(masking: &Masking, like: &Tensor<3>) -> Tensor<3> {
    let mask: Vec<f32> = masking.mask.iter().flatten().map(|&hidden| f32::from(hidden)).collect();
    let shape = [masking.mask.len(), masking.num_patches(), 1];
    Tensor::from_data(TensorData::new(mask, shape), &like.device())
}
