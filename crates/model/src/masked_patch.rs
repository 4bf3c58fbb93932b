//! Masked patch prediction (ViT paper, section 4.6 and appendix B.1.2): the mean colour of patches it cannot see.

use burn::tensor::Tensor;

use super::config::EncoderConfig;
use super::gather_tokens;
use super::layers::Linear;
use super::observer::{Observer, Stage, unobserved};
use super::params::{Model, ParamError, Params};
use super::vit::Encoder;

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
