//! What the visitor is told when something goes wrong: facts; the text room has the sentences.

use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Failure, FailureKind};

/// A failure, and what it happened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub failure: Failure,
    /// What it happened to, where that is worth telling.
    pub about: Option<About>,
}

impl Problem {
    /// What it means for the page.
    pub fn kind(&self) -> FailureKind {
        self.failure.kind()
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self { failure, about: None }
    }
}

/// What a failure happened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The engine stopped while it opened a checkpoint, which may have been too much for it.
    Opening {
        /// What the page calls the checkpoint.
        title: String,
    },
    /// A checkpoint was not opened.
    NotOpened {
        /// What the page calls it.
        title: String,
        /// What is in use instead, where that is told.
        instead: Option<Instead>,
    },
    /// A listed model did not come into use.
    NotChosen {
        /// Its title.
        title: String,
        /// That of the one that stays, if any.
        stays: Option<String>,
    },
    /// A listed model did not come, to be compared with the one in use.
    NotCompared {
        /// Its title.
        title: String,
    },
    /// The photo on screen was changed, moved or deleted.
    PhotoGone {
        /// Its file's name.
        name: String,
    },
}

/// What is in use in place of a checkpoint that was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// What was in use before.
    Same,
    /// The usual model: the checkpoint itself was in use before the restart.
    Usual,
}

/// Why this engine and not the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineNote {
    /// The page's address asks for the CPU.
    AskedForCpu,
    /// WebGPU is emulated in software.
    SoftwareWebGpu,
    /// The adapter has no timestamp-query.
    NoTimestamps,
    /// There is no WebGPU.
    NoWebGpu,
    /// WebGPU failed, and the CPU took over.
    HandedOver(Failure),
}

impl EngineNote {
    /// The technical cause; empty where there is none.
    pub fn detail(&self) -> &str {
        match self {
            Self::HandedOver(failure) => &failure.detail,
            _ => "",
        }
    }
}

/// A model that the page's address asks for, and that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What it was to do.
    pub role: Role,
    /// Its name.
    pub name: String,
}

/// What to know of the link by which the page was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkNote {
    /// Its photo is somebody's own, and stayed with them.
    PhotoStays,
    /// Its photo is none of the samples.
    UnknownPhoto,
    /// A newer version of the page wrote it.
    Newer,
}
