//! Masked patch prediction (ViT paper, section 4.6 and appendix B.1.2): the mean colour of patches it cannot see.

use burn::tensor::Tensor;

use super::config::EncoderConfig;
use super::gather_tokens;
use super::layers::Linear;
use super::observer::{Observer, Stage, unobserved};
use super::params::{Model, ParamError, Params};
use super::reconstruct::{Picture, Reconstruct, Reconstructed, Span, blocks, embed_span, flops_with_last};
use super::square::{ReadError, Square, read};
use super::vit::Encoder;
use patchwork_kinds::Work;
use patchwork_mask::Masking;

/// Steps of each colour channel: 3 bits, as the paper has it.
const LEVELS: usize = 8;
/// Colours that are told apart.
pub const NUM_COLOURS: usize = LEVELS * LEVELS * LEVELS;

/// Masked patch prediction with its weights.
#[derive(Clone, Debug)]
pub struct MaskedPatch {
    /// Its encoder's shape.
    pub config: EncoderConfig,
    /// Sees every place; at corrupted ones another token stands.
    pub encoder: Encoder,
    mask_token: Tensor<3>,
    pred: Linear,
}

impl Model for MaskedPatch {
    type Config = EncoderConfig;

    /// Takes the encoder's weights, `mask_token` `[1, 1, D]` and `pred`.
    fn new(params: &mut impl Params, config: EncoderConfig) -> Result<Self, ParamError> {
        let dim = config.transformer.embed_dim;
        Ok(Self {
            encoder: Encoder::new(params, &config)?,
            mask_token: params.take("mask_token", [1, 1, dim])?,
            pred: Linear::new(params, "pred", dim, NUM_COLOURS)?,
            config,
        })
    }
}

impl MaskedPatch {
    /// Logits over colours. `sources` says for each image and place which patch's embedding stands there; `L` is the
    /// mask token.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, L, 512]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>, sources: &[Vec<usize>]) -> Tensor<3> {
        unobserved(self.forward_with(images, sources, &mut ()))
    }

    /// [`Self::forward`], watched.
    ///
    /// # Shapes
    /// As [`Self::forward`]'s.
    pub async fn forward_with(
        &self,
        images: Tensor<4>,
        sources: &[Vec<usize>],
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let patches = self.encoder.patch_embed.forward(images, observer).await;
        let [n, l, d] = patches.dims();
        let choice = Tensor::cat(vec![patches, self.mask_token.clone().expand([n, 1, d])], 1);
        let tokens = self.encoder.add_positions(gather_tokens(choice, sources));
        let x = self.encoder.forward_tokens(tokens, false, observer).await;
        let logits = self.pred.forward(x.narrow(1, 1, l));
        observer.show(Stage::Pred, &logits).await;
        logits
    }
}

impl Reconstruct for MaskedPatch {
    fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    fn encoder_config(&self) -> &EncoderConfig {
        &self.config
    }

    async fn pred(&self, photo: &Square, masking: &Masking, observer: &mut impl Observer) -> Tensor<3> {
        let sources: Vec<_> = masking.mask.iter().map(|mask| sources(mask)).collect();
        self.forward_with(photo.images.clone(), &sources, observer).await
    }

    /// Gives every patch the middle of its likeliest colour; the loss is the cross-entropy over colours.
    async fn reconstruct(
        &self,
        photo: &Square,
        masking: &Masking,
        _borrow: bool,
        observer: &mut impl Observer,
    ) -> Result<Reconstructed, ReadError> {
        let mask = &masking.mask[0];
        let logits = read(self.pred(photo, masking, observer).await).await?;

        let (patch, grid) = (self.config.patch_size, self.config.img_size / self.config.patch_size);
        let side = grid * patch;
        let patch_of = |pixel: usize| pixel / side / patch * grid + pixel % side / patch;
        let mut means = vec![[0.0_f32; 3]; mask.len()];
        for (pixel, rgb) in photo.rgb.as_chunks::<3>().0.iter().enumerate() {
            for (mean, &value) in means[patch_of(pixel)].iter_mut().zip(rgb) {
                *mean += f32::from(value) / 255.0 / patch.pow(2) as f32;
            }
        }

        let (mut colours, mut sum, mut hidden) = (Vec::with_capacity(mask.len()), 0.0, 0);
        for (at, logits) in logits.chunks(NUM_COLOURS).enumerate() {
            let (likeliest, largest) =
                logits.iter().enumerate().fold(
                    (0, f32::MIN),
                    |best, (class, &logit)| if logit > best.1 { (class, logit) } else { best },
                );
            colours.push(class_colour(likeliest));
            if mask[at] {
                let total: f64 = logits.iter().map(|&logit| f64::from(logit - largest).exp()).sum();
                sum += total.ln() - f64::from(logits[colour_class(means[at])] - largest);
                hidden += 1;
            }
        }
        Ok(Reconstructed {
            picture: Picture::Colours((0..side * side).flat_map(|pixel| colours[patch_of(pixel)]).collect()),
            loss: (sum / f64::from(hidden)) as f32,
        })
    }

    fn spans(&self, _len_keep: usize) -> Vec<Span> {
        let (transformer, patches) = (&self.config.transformer, self.config.num_patches());
        vec![
            embed_span(&self.config),
            Span {
                last: Stage::Pred,
                work: Work::Colours(blocks(transformer, 1 + patches)),
                flops: flops_with_last(transformer, 1 + patches, [patches, NUM_COLOURS]),
            },
        ]
    }
}

/// For [`MaskedPatch::forward`]: the mask token in each hidden patch's place.
fn sources(mask: &[bool]) -> Vec<usize> {
    let source = |patch: usize| if mask[patch] { mask.len() } else { patch };
    (0..mask.len()).map(source).collect()
}

/// The class of a patch's mean colour, given as red, green and blue from 0 to 1; red counts highest.
#[must_use]
pub fn colour_class(mean: [f32; 3]) -> usize {
    let level = |value: f32| ((value * LEVELS as f32) as usize).min(LEVELS - 1);
    mean.into_iter().fold(0, |class, value| class * LEVELS + level(value))
}

/// The middle of a colour class: red, green and blue from 0 to 1.
#[must_use]
pub fn class_colour(class: usize) -> [f32; 3] {
    let levels = [class / (LEVELS * LEVELS), class / LEVELS % LEVELS, class % LEVELS];
    levels.map(|level| (level as f32 + 0.5) / LEVELS as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_holds_its_own_colour() {
        assert!((0..NUM_COLOURS).all(|class| colour_class(class_colour(class)) == class));
        assert_eq!(colour_class([0.0, 0.125, 1.0]), LEVELS + 7);
        assert_eq!(class_colour(3 * 64 + 7), [0.4375, 0.0625, 0.9375]);
    }
}
