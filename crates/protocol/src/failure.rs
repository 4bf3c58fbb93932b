//! What went wrong: a code with what belongs to it. The page has the sentences.

use serde::{Deserialize, Serialize};

/// A failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened.
    pub code: FailureCode,
    /// The technical cause, for the details view; empty where there is none.
    pub detail: String,
}

impl Failure {
    /// What it means for the page.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.code.kind()
    }
}

impl From<FailureCode> for Failure {
    /// Without a technical cause.
    fn from(code: FailureCode) -> Self {
        Self {
            code,
            detail: String::new(),
        }
    }
}

/// What happened, with what a sentence about it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureCode {
    /// No adapter, no device, or one that cannot compute.
    DeviceNotStarted,
    /// The device got a known computation wrong.
    WrongAnswer,
    /// The device stopped answering.
    DeviceStopped,
    /// The worker is gone.
    EngineStopped,
    /// This browser does not take the engine's program.
    EngineUnsupported,
    /// The engine's program did not arrive.
    EngineNotDownloaded,
    /// Something else arrived in its place.
    EngineReplaced,
    /// It arrived, but not whole.
    EngineDamaged,
    /// The visitor ended it.
    Cancelled,
    /// A listed model's file did not arrive.
    ModelNotDownloaded,
    /// Nothing came that a page may read, nor why.
    Unreadable,
    /// A listed model's file is not the one that the manifest describes.
    ModelDamaged,
    /// A listed model's files do not fit together.
    ModelMisfit,
    /// What was typed is no address.
    NotAnAddress {
        /// It.
        typed: String,
    },
    /// Nothing that could be weights is at an address.
    NoWeightFile,
    /// The server has no such file for us.
    NotServed {
        /// Its HTTP status.
        status: u16,
    },
    /// None of the chosen files ends as weight files do.
    NoWeightsChosen,
    /// More than one of the chosen files holds weights.
    SeveralWeightsChosen,
    /// A part of a checkpoint in several files is not there, by its name.
    PartMissing(String),
    /// Only configs were chosen.
    ConfigsAlone,
    /// A config that is far too large.
    ConfigTooLarge {
        /// The file's name.
        name: String,
    },
    /// A checkpoint whose file is larger than the memory that a tab gets.
    TooLarge {
        /// Bytes of the file, or more.
        needs: u64,
        /// Bytes that a tab gets.
        most: u64,
    },
    /// A chosen file was changed, moved or deleted.
    FileGone {
        /// Its name.
        name: String,
    },
    /// A checkpoint that cannot be read as weights.
    NotWeights(FileKind),
    /// Weights of a model that is not known here.
    UnknownModel(UnknownModel),
    /// A checkpoint's config that cannot be used.
    BadConfig,
    /// Tensors are missing, left over or of another shape.
    Misfit,
    /// A tensor that cannot be read.
    BadTensor {
        /// Its name in the file.
        name: String,
    },
    /// A file that the browser cannot decode as a picture.
    NotAPicture(FileKind),
    /// What decodes photos of a format that the browser does not, and that did not arrive.
    DecoderNotDownloaded {
        /// The format's name, such as TIFF.
        format: String,
    },
    /// A picture of another page that its server does not share.
    NotShared,
    /// What was dropped or pasted holds no picture.
    NoImage,
    /// A sample photo did not arrive.
    SampleNotFetched,
    /// A fault of ours.
    Internal,
}

impl FailureCode {
    /// What it means for the page.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::DeviceNotStarted
            | Self::WrongAnswer
            | Self::DeviceStopped
            | Self::EngineStopped
            | Self::EngineUnsupported => FailureKind::Device,
            Self::Cancelled => FailureKind::Cancelled,
            Self::EngineNotDownloaded
            | Self::EngineReplaced
            | Self::EngineDamaged
            | Self::ModelNotDownloaded
            | Self::Unreadable
            | Self::ModelDamaged
            | Self::ModelMisfit => FailureKind::Download,
            Self::NotAnAddress { .. }
            | Self::NoWeightFile
            | Self::NotServed { .. }
            | Self::NoWeightsChosen
            | Self::SeveralWeightsChosen
            | Self::PartMissing(_)
            | Self::ConfigsAlone
            | Self::ConfigTooLarge { .. }
            | Self::TooLarge { .. }
            | Self::FileGone { .. }
            | Self::NotWeights(_)
            | Self::UnknownModel(_)
            | Self::BadConfig
            | Self::Misfit
            | Self::BadTensor { .. } => FailureKind::Checkpoint,
            Self::NotAPicture(_)
            | Self::DecoderNotDownloaded { .. }
            | Self::NotShared
            | Self::NoImage
            | Self::SampleNotFetched => FailureKind::Photo,
            Self::Internal => FailureKind::Internal,
        }
    }
}

impl FailureCode {
    /// Its name alone, such as `NotAPicture`.
    #[must_use]
    pub fn name(&self) -> String {
        let whole = format!("{self:?}");
        let end = whole.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(whole.len());
        whole[..end].to_owned()
    }
}

/// What a failure means for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// The device did not start, gave a wrong answer, or was lost: the CPU engine may still work.
    Device,
    /// The visitor ended it.
    Cancelled,
    /// The checkpoint is not one that can be used: another one may work.
    Checkpoint,
    /// Weights or manifest could not be had or are not what the manifest says: trying again may help.
    Download,
    /// The photo cannot be read: another one may work.
    Photo,
    /// A fault of ours.
    Internal,
}

/// What a file is, told by its first bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// Damaged, or in a form that is not known; the failure's detail has more.
    Other,
    /// Nothing is in it.
    Empty,
    /// A web page.
    WebPage,
    /// Text alone.
    Text,
    /// A Git LFS pointer, which only names the file.
    LfsPointer,
    /// Weights that can be opened.
    Weights,
    /// Another program's weights, by what their form is called everywhere: "ONNX". Those below likewise.
    OtherWeights(String),
    /// A folder in one file.
    Archive(String),
    /// A picture; this browser may be able to decode it.
    Picture(String),
    /// Anything else that has a name.
    Named(String),
}

/// Why a checkpoint's model is not known here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnknownModel {
    /// The config names another architecture.
    Architecture {
        /// Which.
        name: String,
    },
    /// No tensor is named as a ViT's patch embedding is.
    NoPatchEmbedding {
        /// Number of tensors.
        tensors: usize,
    },
    /// A classifier without classes.
    NoClasses,
}
