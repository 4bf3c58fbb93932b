//! The sample photos and whom to thank for them (`samples.json`).

use serde::Deserialize;

/// One sample photo.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sample {
    /// File name under `samples/`.
    pub file: String,
    /// Short name for the gallery.
    pub title: String,
    /// Who made it.
    pub author: String,
    /// Name of its licence.
    pub license: String,
    /// Where the licence can be read.
    pub license_url: String,
    /// Where the photo comes from.
    pub source: String,
    /// What is in it, for those who cannot see it.
    pub alt: String,
}
