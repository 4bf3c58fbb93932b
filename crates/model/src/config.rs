//! The shape of an encoder, which every model has.

use super::block::TransformerConfig;

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
