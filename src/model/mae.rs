//! The masked autoencoder (arXiv 2111.06377; `models_mae.py` in facebookresearch/mae).

use burn::tensor::{Int, Tensor, TensorData};

use super::block::{Block, TransformerConfig};
use super::layers::{LayerNorm, Linear};
use super::masking::Masking;
use super::params::{ParamError, Params};
use super::vit::{Encoder, EncoderConfig};

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
    /// The decoder's blocks.
    pub decoder_blocks: Vec<Block>,
    decoder_norm: LayerNorm,
    decoder_pred: Linear,
}

impl Mae {
    /// Takes the encoder's weights and those under `decoder_*` and `mask_token`.
    ///
    /// # Errors
    /// When a tensor is missing or of another shape.
    pub fn new(params: &mut impl Params, config: MaeConfig) -> Result<Self, ParamError> {
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

    /// Visible patches with CLS in front, as they enter the first block.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, 1 + len_keep, D]`
    #[must_use]
    pub fn embed_visible(&self, images: Tensor<4>, masking: &Masking) -> Tensor<3> {
        let tokens = self.encoder.embed(images);
        self.encoder.prepend_cls(gather_tokens(tokens, &masking.ids_keep))
    }

    /// Encodes the visible patches alone (section 3, "MAE encoder").
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, 1 + len_keep, D]`
    #[must_use]
    pub fn forward_encoder(&self, images: Tensor<4>, masking: &Masking) -> Tensor<3> {
        self.encoder.forward_tokens(self.embed_visible(images, masking))
    }

    /// Encoded patches and mask tokens in raster order with position embeddings, as they enter the decoder.
    ///
    /// # Shapes
    /// `[N, 1 + len_keep, D] -> [N, 1 + L, decoder D]`
    #[must_use]
    pub fn embed_decoder(&self, latent: Tensor<3>, masking: &Masking) -> Tensor<3> {
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
    #[must_use]
    pub fn forward_decoder(&self, latent: Tensor<3>, masking: &Masking) -> Tensor<3> {
        let x = self.embed_decoder(latent, masking);
        let x = self.decoder_blocks.iter().fold(x, |x, block| block.forward(x));
        let l = masking.num_patches();
        self.decoder_pred.forward(self.decoder_norm.forward(x)).narrow(1, 1, l)
    }
}

/// Mean squared error on hidden patches alone (section 3; `forward_loss`). NaN where nothing is hidden.
///
/// With `norm_pix_loss` each target patch is normalised by its own mean and unbiased variance (section 3, last paragraph).
///
/// # Shapes
/// `target`, `pred`: `[N, L, p * p * C]`, returns `[1]`
#[must_use]
pub fn forward_loss(target: Tensor<3>, pred: Tensor<3>, masking: &Masking, norm_pix_loss: bool) -> Tensor<1> {
    let device = target.device();
    let [n, l, d] = target.dims();
    let target = if norm_pix_loss {
        let centred = target.clone() - target.mean_dim(2);
        let variance = centred.clone().powi_scalar(2).sum_dim(2).div_scalar((d - 1) as f64);
        centred / variance.add_scalar(1e-6).sqrt()
    } else {
        target
    };
    // [N, L, 1]
    let loss = (pred - target).powi_scalar(2).mean_dim(2);
    let mask: Vec<f32> = masking.mask.iter().flatten().map(|&hidden| f32::from(hidden)).collect();
    let mask = Tensor::<3>::from_data(TensorData::new(mask, [n, l, 1]), &device);
    (loss * mask.clone()).sum() / mask.sum()
}

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
