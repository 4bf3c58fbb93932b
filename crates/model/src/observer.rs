//! A forward pass that can be watched: whoever runs it is shown each stage's result, under the names that timm and
//! facebookresearch/mae give them.

use std::fmt::{self, Display, Formatter};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use burn::tensor::Tensor;

use super::team::Team;

/// Which of a model's two transformers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The encoder; a causal model's only transformer too.
    Encoder,
    /// An MAE's decoder.
    Decoder,
}

/// What of a forward pass is shown. `Display` writes its dotted name; a `Stage` itself costs nothing to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// `stem.{i}`: a hybrid's convolution and its ReLU, `[N, width, H / 2^(i + 1), W / 2^(i + 1)]`.
    Stem(usize),
    /// `patch_embed`: the projected patches, without positions, `[N, l, D]`.
    PatchEmbed,
    /// `embeddings`: the tokens that enter the encoder's first block, CLS first, `[N, 1 + l, D]`; of a ViT with another
    /// [`Prefix`](crate::Prefix) all of it is in front of the patches, here and in what follows.
    Embeddings,
    /// `{part}.blocks.{i}`: the tokens behind a block, `[N, 1 + l, D]`.
    Block(Part, usize),
    /// `{part}.blocks.{i}.attn.weights`, `[N, heads, 1 + l, 1 + l]`; shown only where [`Observer::wants_attention`].
    AttnWeights(Part, usize),
    /// `encoder.norm`: the tokens behind the last norm, `[N, 1 + l, D]`.
    EncoderNorm,
    /// `decoder_embed`: the tokens that enter an MAE's decoder, mask tokens and positions included, `[N, 1 + L, D]`.
    DecoderEmbed,
    /// `decoder_norm`: `[N, 1 + L, D]`.
    DecoderNorm,
    /// `decoder_pred`: the pixels that an MAE predicts for each patch, `[N, L, p * p * C]`.
    DecoderPred,
    /// `pred`: the pixels that a causal model predicts, `[N, l, p * p * C]`, or the logits over colours of masked patch
    /// prediction, `[N, L, 512]`.
    Pred,
    /// `reconstructed.{n}`: the patches from the first to the last reconstructed so far, of a model that reconstructs
    /// one after another, `[1, l, p * p * C]`.
    Reconstructed {
        /// How many it has reconstructed.
        reconstructed: usize,
        /// How many it is to reconstruct.
        total: usize,
    },
    /// `pre_logits`: what a classifier's head looks at, pooled and after the last norm, `[N, 1, D]`; of a ViT that
    /// classifies every patch their mean.
    PreLogits,
    /// `head`: a classifier's logits, `[N, num_classes]`.
    Head,
    /// `head.patches`: the logits of each patch, of a ViT that classifies every one, `[N, l, num_classes]`.
    HeadPatches,
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoder => "encoder",
            Self::Decoder => "decoder",
        })
    }
}

impl Display for Stage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stem(i) => write!(f, "stem.{i}"),
            Self::PatchEmbed => f.write_str("patch_embed"),
            Self::Embeddings => f.write_str("embeddings"),
            Self::Block(part, i) => write!(f, "{part}.blocks.{i}"),
            Self::AttnWeights(part, i) => write!(f, "{part}.blocks.{i}.attn.weights"),
            Self::EncoderNorm => f.write_str("encoder.norm"),
            Self::DecoderEmbed => f.write_str("decoder_embed"),
            Self::DecoderNorm => f.write_str("decoder_norm"),
            Self::DecoderPred => f.write_str("decoder_pred"),
            Self::Pred => f.write_str("pred"),
            Self::Reconstructed { reconstructed, .. } => write!(f, "reconstructed.{reconstructed}"),
            Self::PreLogits => f.write_str("pre_logits"),
            Self::Head => f.write_str("head"),
            Self::HeadPatches => f.write_str("head.patches"),
        }
    }
}

/// Watches a forward pass. `()` watches nothing, and compiles to nothing.
pub trait Observer {
    /// Whether the attention weights of this block are to be computed and shown.
    fn wants_attention(&self, _part: Part, _block: usize) -> bool {
        false
    }

    /// With whom the tokens are divided. Whoever has a team is shown this member's tokens behind a block.
    fn team(&self) -> Option<&Rc<dyn Team>> {
        None
    }

    /// Is shown what `stage` made. The forward pass resumes when this is done: an observer can wait for the device,
    /// which in a browser is asynchronous.
    fn show<const D: usize>(&mut self, stage: Stage, value: &Tensor<D>) -> impl Future<Output = ()>;
}

impl Observer for () {
    async fn show<const D: usize>(&mut self, _stage: Stage, _value: &Tensor<D>) {}
}

/// Watches nothing either, and lets a team share the work, where there is one.
#[derive(Clone, Debug, Default)]
pub struct Shared(pub Option<Rc<dyn Team>>);

impl Observer for Shared {
    fn team(&self) -> Option<&Rc<dyn Team>> {
        self.0.as_ref()
    }

    async fn show<const D: usize>(&mut self, _stage: Stage, _value: &Tensor<D>) {}
}

/// The answer of a forward pass that `()` watches.
pub(crate) fn unobserved<T>(forward: impl Future<Output = T>) -> T {
    match pin!(forward).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!("a forward pass waits for its observer alone, and `()` is always ready"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_have_the_names_of_the_field() {
        let names = [
            (Stage::PatchEmbed, "patch_embed"),
            (Stage::Block(Part::Encoder, 3), "encoder.blocks.3"),
            (Stage::AttnWeights(Part::Encoder, 3), "encoder.blocks.3.attn.weights"),
            (Stage::EncoderNorm, "encoder.norm"),
            (Stage::Block(Part::Decoder, 1), "decoder.blocks.1"),
            (Stage::DecoderPred, "decoder_pred"),
            (Stage::PreLogits, "pre_logits"),
        ];
        for (stage, name) in names {
            assert_eq!(stage.to_string(), name);
        }
    }
}
