//! `models/manifest.json`: the models we ship, what each is for, and its files with sizes and hashes; and
//! `models/published.json`: those of others.
//!
//! The page lists them from it; the engine downloads by it. Plain data, serde only.

pub use patchwork_kinds::{ModelKind, Role};
use serde::Deserialize;

/// All models.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Manifest {
    /// Name of the model that reconstructs until another is chosen.
    pub reconstructor: String,
    /// Name of the model that classifies until another is chosen.
    pub classifier: String,
    /// Every model, in the order in which the page lists them.
    pub models: Vec<ModelEntry>,
}

impl Manifest {
    /// The model called `name`.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&ModelEntry> {
        self.models.iter().find(|model| model.name == name)
    }
}

/// One model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ModelEntry {
    /// Its name, by which requests and `results.json` refer to it.
    pub name: String,
    /// What the page calls it.
    pub title: String,
    /// One sentence on what it is.
    pub sentence: String,
    /// What kind of system it is.
    pub kind: ModelKind,
    /// Side of the photo that it takes, pixels.
    pub img_size: usize,
    /// What it was trained on.
    pub data: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// Its folder, relative to the manifest.
    pub dir: String,
    /// Its files.
    pub files: Vec<FileEntry>,
    /// Number of weights.
    pub parameters: usize,
}

impl ModelEntry {
    /// Bytes of all its files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// One file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct FileEntry {
    /// Its path in the model's folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
}

impl FileEntry {
    /// The key under which this file, found at `url`, is kept in Cache Storage: a new release never meets an old file.
    #[must_use]
    pub fn cache_key(&self, url: &str) -> String {
        format!("{url}?sha256={}", self.sha256)
    }
}

/// A checkpoint that somebody else published, as `models/published.json` lists them. It is opened by its name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PublishedEntry {
    /// `owner/name` on Hugging Face.
    pub name: String,
    /// What the page calls it.
    pub title: String,
    /// What kind of system it is.
    pub kind: ModelKind,
    /// One sentence on what it is.
    pub sentence: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// Size of its weight file, roughly.
    pub about_bytes: u64,
    /// How it was tried, where that was more than random weights of the same names and format.
    #[serde(default)]
    pub tried: Option<String>,
}
