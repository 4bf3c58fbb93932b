//! What was found in a checkpoint: facts, never sentences.

use serde::{Deserialize, Serialize};

use crate::model_info::TransformerInfo;

/// What was found in a checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckpointReport {
    /// Name of the weight file.
    pub file: String,
    /// What kind of checkpoint it is, where that is known.
    pub family: Option<Family>,
    /// About the model.
    pub facts: Vec<Fact>,
    /// What the visitor should know about the file itself.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// What neither the file nor a config says, and was therefore assumed.
    pub assumed: Vec<Assumption>,
    /// Tensors that the model took.
    pub matched: Vec<TensorLine>,
    /// Tensors that the model needs and the file has not.
    pub missing: Vec<TensorLine>,
    /// Tensors of the file that the model has no place for.
    pub unexpected: Vec<TensorLine>,
    /// Tensors of another shape than the model needs.
    pub wrong_shape: Vec<TensorLine>,
}

/// One tensor in a [`CheckpointReport`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorLine {
    /// Its name in the file.
    pub name: String,
    /// Its shape there, and its type where it is known, such as "768 × 3072, F32".
    pub shape: String,
    /// The shape that the model needs, where that is another.
    #[serde(default)]
    pub needed: Option<String>,
}

/// A kind of checkpoint: what it is, and whose names its tensors have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Family {
    /// An MAE with its decoder, in transformers' names.
    MaeTransformers,
    /// A ViT in transformers' names.
    VitTransformers,
    /// An MAE with its decoder, in the names of facebookresearch/mae.
    MaeFair,
    /// A ViT fine-tuned from an MAE, in the names of facebookresearch/mae.
    VitFair,
    /// A ViT in timm's names.
    VitTimm,
}

/// Something to know about a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// Its input.
    Image {
        /// Side, pixels.
        img_size: usize,
        /// Side of a patch, pixels.
        patch_size: usize,
    },
    /// Shape of its encoder.
    Encoder(TransformerInfo),
    /// Shape of its decoder.
    Decoder(TransformerInfo),
    /// It predicts pixels, `normalised` or not.
    Predicts {
        /// By each patch's own mean and variance.
        normalised: bool,
    },
    /// Number of classes.
    Classes(usize),
    /// The epsilon of its layer norms.
    NormEps(f64),
    /// How it wants its photos, in torchvision's terms.
    Photos(String),
    /// Bytes of the engine's memory, the most so far.
    ProgramMemory(u64),
}

/// Something to know about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// The disk is full: it is not kept.
    NotKept,
    /// This browser has no place for it.
    NoPlace,
    /// `config.json` could not be asked for.
    NoConfig,
    /// `preprocessor_config.json` could not be asked for.
    NoPreprocessor,
    /// The names of ImageNet's classes could not be loaded.
    NoClassNames,
    /// The weights lie in one of the dictionaries that a training saved.
    Wrapper {
        /// The keys that lead to it, with dots between them.
        name: String,
    },
    /// The names of a training's classes, which it saved beside the weights, and which were passed over.
    Skipped {
        /// They, with commas between them.
        names: String,
    },
    /// What stood within names was taken out.
    Inside {
        /// It, with its dot.
        word: String,
    },
    /// What stood before every name was taken off.
    Prefix {
        /// It, with its dot.
        prefix: String,
    },
    /// A second model of the file, a running mean of the first, is not used.
    OtherModel {
        /// What stands before its names.
        prefix: String,
    },
}

/// Something that nothing says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Assumption {
    /// As many attention heads as ViTs of that width have.
    Heads {
        /// Heads.
        heads: usize,
        /// Width.
        embed_dim: usize,
    },
    /// The epsilon of layer norms.
    NormEps(f64),
    /// That many heads in the decoder, which predicts pixels as they are.
    Decoder {
        /// Heads.
        heads: usize,
    },
    /// Photos are prepared as this project does by default.
    Photos {
        /// Whose default.
        whose: String,
        /// What it is, in torchvision's terms.
        how: String,
    },
    /// Its position embeddings are interpolated.
    Interpolated {
        /// Side of the photos that it was trained on.
        trained: usize,
        /// Side of those that it is given.
        given: usize,
    },
    /// Its classes are ImageNet's, in the usual order.
    ImageNetClasses,
}
