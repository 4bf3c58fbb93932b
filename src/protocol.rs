//! What the page and the engine say to each other: plain data, serde only.
//!
//! The page sends an [`Envelope`] with a [`Request`]; the engine answers with any number of
//! [`Response::Progress`] and then exactly one other [`Response`], all under the same [`RequestId`].
//! A photo's bytes travel beside the request as a `Blob` (see `wire`), so they are never copied through serde.

use serde::{Deserialize, Serialize};

/// Names one request; grows by one with each. A response under an id that is no longer awaited is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// A message with the id of the request that it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The request this is, or answers.
    pub id: RequestId,
    /// The message itself.
    pub body: T,
}

/// What the page asks of the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Start the device, check it, then get and build the models. Answered by [`Response::Ready`].
    Load {
        /// Absolute URL of `models/manifest.json`; model files are found relative to it.
        manifest_url: String,
    },
    /// Decode the photo attached as a `Blob` and keep it as the current one. Answered by [`Response::Photo`];
    /// after a failure the photo that was there stays current.
    Photo,
    /// Hide patches of the current photo and paint them. Answered by [`Response::Reconstructed`].
    Reconstruct(MaskSpec),
    /// Name the current photo. Answered by [`Response::Classified`].
    Classify,
}

/// A random mask that can be had again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaskSpec {
    /// Share of the patches that is hidden, 0 to 0.95.
    pub mask_ratio: f32,
    /// Seed of the noise that chooses them.
    pub seed: u32,
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// Not the end yet: how far the request has come.
    Progress(Progress),
    /// The models are there.
    Ready(Ready),
    /// The photo as the models see it.
    Photo(Photo),
    /// The hidden patches, painted.
    Reconstructed(Reconstruction),
    /// What is in the photo.
    Classified(Classification),
    /// The request could not be met; whatever was there before still is.
    Failed(Failure),
}

/// How far loading has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Progress {
    /// The device is being started.
    StartingDevice,
    /// A known computation is being checked on the device.
    CheckingDevice,
    /// Weights are being downloaded (or read from this browser's cache).
    Downloading {
        /// Bytes so far, over all files.
        loaded: u64,
        /// Bytes in all files together, from the manifest.
        total: u64,
        /// Nothing came over the network so far: the files were in this browser's cache.
        cached: bool,
    },
    /// The weights are being put on the device.
    Building,
}

/// The engine is ready for photos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// Where it computes.
    pub device: DeviceInfo,
    /// The model that paints.
    pub mae: ModelInfo,
    /// The model that names.
    pub vit: ModelInfo,
}

/// Where the models run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceKind {
    /// WebGPU.
    WebGpu,
    /// WebAssembly with SIMD on one CPU core.
    Cpu,
}

/// The device in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// Which engine.
    pub kind: DeviceKind,
    /// The adapter's own name, or "CPU".
    pub name: String,
}

/// The facts about a model that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Folder name under `models/`.
    pub name: String,
    /// Side of its square input, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels.
    pub patch_size: usize,
    /// Number of weights.
    pub parameters: usize,
    /// Bytes of its weight file.
    pub bytes: u64,
}

/// The current photo: cropped to a centred square and resized to what the models take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// Width of the photo as shown upright, pixels, before any crop.
    pub width: u32,
    /// Height of the photo as shown upright, pixels.
    pub height: u32,
    /// Side of `rgb`, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels.
    pub patch_size: usize,
    /// `img_size * img_size * 3` bytes, row by row.
    #[serde(with = "serde_bytes")]
    pub rgb: Vec<u8>,
}

/// What the masked autoencoder made of the current photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reconstruction {
    /// The mask that was asked for.
    pub spec: MaskSpec,
    /// One byte per patch in raster order: 1 is hidden, 0 is kept.
    #[serde(with = "serde_bytes")]
    pub mask: Vec<u8>,
    /// The prediction for every patch, hidden or not, as an image of the photo's size: `rgb` bytes, row by row.
    #[serde(with = "serde_bytes")]
    pub rgb: Vec<u8>,
    /// Mean squared error on hidden patches, in the model's own (normalised) pixels; `None` where nothing is hidden.
    pub loss: Option<f32>,
    /// PSNR on hidden pixels, dB, against the photo with pixels from 0 to 1; `None` where nothing is hidden.
    pub psnr: Option<f32>,
    /// Time in the model, milliseconds, from pixels to pixels.
    pub millis: f64,
}

/// The classes that the vision transformer finds likeliest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// The five likeliest, best first.
    pub top: Vec<Label>,
    /// Time in the model, milliseconds.
    pub millis: f64,
}

/// One class and how likely it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// The class's name.
    pub name: String,
    /// 0 to 1, over all classes.
    pub probability: f32,
}

/// A failure in plain words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind, so that the page can act on it.
    pub kind: FailureKind,
    /// One sentence that says what happened and what to do next.
    pub message: String,
    /// The technical cause, for the details view.
    pub detail: String,
}

/// What a failure means for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// The device did not start, gave a wrong answer, or was lost: the CPU engine may still work.
    Device,
    /// Weights or manifest could not be had or are not what the manifest says: trying again may help.
    Download,
    /// The photo cannot be read: another one may work.
    Photo,
    /// A fault of ours.
    Internal,
}

/// A complete run kept on disk, shown until the first live one arrives (`www/recorded.json`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedRun {
    /// File name under `samples/` of the photo it was made from.
    pub sample: String,
    /// As [`Response::Photo`].
    pub photo: Photo,
    /// As [`Response::Reconstructed`].
    pub reconstruction: Reconstruction,
    /// As [`Response::Classified`].
    pub classification: Classification,
}
