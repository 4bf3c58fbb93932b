//! The shapes of models: of an encoder, which each has, and of all else that a config can say.

use super::block::TransformerConfig;

/// What the classifier looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalPool {
    /// The CLS token.
    Token,
    /// The mean of the patch tokens.
    Avg,
    /// CLS and the mean of the patch tokens, side by side (`Dinov2ForImageClassification`).
    TokenAndAvg,
    /// CLS and the distillation token, each by a head of its own; the answer is the mean of both (arXiv 2012.12877).
    Distilled,
    /// Every patch token by itself; a photo's answer is the mean of its patches' probabilities
    /// (`ViTForPatchClassification` in `training/models.py`).
    Patches,
}

impl GlobalPool {
    /// By the word that timm's configs have for it; they have none for the others.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "token" => Some(Self::Token),
            "avg" => Some(Self::Avg),
            _ => None,
        }
    }
}

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
    /// Tokens in front of those of the patches.
    pub prefix: Prefix,
    /// Whether the patch embedding has a bias.
    pub patch_bias: bool,
    /// Whether tokens are normalised before the first block, as CLIP's are.
    pub pre_norm: bool,
    /// The transformer.
    pub transformer: TransformerConfig,
}

/// Which tokens stand in front of those of the patches, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The class token.
    pub cls: bool,
    /// DeiT's distillation token (arXiv 2012.12877).
    pub dist: bool,
    /// How many registers (arXiv 2309.16588).
    pub registers: usize,
    /// How many of all these, from the first on, have a position embedding.
    pub positions: usize,
}

impl Default for Prefix {
    /// CLS alone, with a position.
    fn default() -> Self {
        Self {
            cls: true,
            dist: false,
            registers: 0,
            positions: 1,
        }
    }
}

impl Prefix {
    /// How many tokens.
    #[must_use]
    pub fn tokens(self) -> usize {
        usize::from(self.cls) + usize::from(self.dist) + self.registers
    }
}

impl EncoderConfig {
    /// `L`.
    #[must_use]
    pub fn num_patches(&self) -> usize {
        (self.img_size / self.patch_size).pow(2)
    }
}

/// All that a checkpoint's config says of a model, whatever its kind; each kind takes what it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelConfig {
    /// The encoder.
    pub encoder: EncoderConfig,
    /// The decoder, of a kind that has one.
    pub decoder: TransformerConfig,
    /// Whether it was trained to predict patches normalised by their own mean and variance.
    pub norm_pix_loss: bool,
    /// What a classifier looks at.
    pub global_pool: GlobalPool,
    /// As [`VitConfig::fc_norm`](super::VitConfig).
    pub fc_norm: bool,
    /// Number of classes; 0 where it reconstructs.
    pub num_classes: usize,
}

impl From<&ModelConfig> for EncoderConfig {
    fn from(config: &ModelConfig) -> Self {
        config.encoder.clone()
    }
}
