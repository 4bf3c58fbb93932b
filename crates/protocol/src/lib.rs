//! What the page and the engine say to each other: plain data, serde only.
//!
//! The page sends an [`Envelope`] with a [`Request`]; the engine answers with any number of
//! [`Response::Progress`] and then exactly one other [`Response`], all under the same [`RequestId`].
//! A photo's bytes travel beside the request as a `Blob` (`patchwork_web::wire`), so they are never copied through
//! serde.
//!
//! ```
//! use patchwork_protocol::{Envelope, MaskSpec, Request, RequestId, View};
//!
//! // Three quarters hidden at random: reconstructed first, then classified by what is left.
//! let mask = MaskSpec::random(0.75, 42);
//! let requests = [
//!     Request::Reconstruct { mask: mask.clone(), borrow_statistics: false },
//!     Request::Classify { view: View::Visible(mask) },
//! ];
//! for (id, body) in (1..).map(RequestId).zip(requests) {
//!     let sent = serde_json::to_string(&Envelope { id, body: body.clone() })?;
//!     let received: Envelope<Request> = serde_json::from_str(&sent)?;
//!     assert_eq!((received.id, received.body), (id, body));
//! }
//! # Ok::<(), serde_json::Error>(())
//! ```

use serde::{Deserialize, Serialize};

mod failure;
mod inspection;
pub mod manifest;
mod measurement;
mod model_info;
mod recorded_kinds;
mod report;

pub use failure::{Failure, FailureCode, FailureKind, FileKind, UnknownModel};
pub use inspection::{Inspected, Inspection, Look, MAX_INSPECTED_BYTES, Part};
pub use measurement::{Measurement, Stage, Stages};
pub use model_info::{ModelInfo, TransformerInfo};
pub use patchwork_kinds::{Blocks, Work};
pub use patchwork_mask::{ByHand, MaskSpec, Strategy};
pub use recorded_kinds::RecordedKinds;
pub use report::{Assumption, CheckpointReport, Fact, Family, Note, TensorLine};

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
    /// Start the device, check it, then get and build the model that reconstructs. Answered by [`Response::Ready`]; the
    /// one that classifies is asked for after it, so that the first picture does not wait for its bytes.
    Load {
        /// Absolute URL of `models/manifest.json`; model files are found relative to it.
        manifest_url: String,
        /// Name of the model that reconstructs; `None` for the manifest's own choice.
        reconstructor: Option<String>,
    },
    /// Get the files of the model of this name, out of turn: other requests are answered meanwhile. Answered by
    /// [`Response::Fetched`], and then held until [`Request::Choose`] or the next of this kind.
    Fetch {
        /// As [`Request::Load`] has it.
        manifest_url: String,
        /// Its name in the manifest.
        model: String,
    },
    /// Build the model of this name, which was fetched last, and use it from now on in its role. Answered by
    /// [`Response::Chosen`]; after a failure the one before, if any, stays in use. The current photo stays.
    Choose {
        /// Its name in the manifest.
        model: String,
        /// Hold it beside the one in use, to be compared with it.
        beside: bool,
    },
    /// Get and build a checkpoint that is not in the manifest, and use it from now on in its role. Answered by
    /// [`Response::Opened`], or by [`Response::NotOpened`] or [`Response::Failed`], after which everything is as it
    /// was. The current photo stays.
    Open(CheckpointSource),
    /// End the [`Request::Fetch`] or [`Request::Open`] of this id, which then fails with [`FailureKind::Cancelled`].
    /// Has no answer of its own, and does nothing once the download is over.
    Cancel(RequestId),
    /// Decode the photo attached as a `Blob` and keep it as the current one. Answered by [`Response::Photo`];
    /// after a failure the photo that was there stays current.
    Photo,
    /// Hide patches of the current photo and reconstruct them. Answered by [`Response::Reconstructed`].
    Reconstruct {
        /// What to hide.
        mask: MaskSpec,
        /// For a model trained with `norm_pix_loss`: give each hidden patch the original's own mean and variance, which
        /// the model cannot know, instead of those of the visible patches. Others ignore it.
        borrow_statistics: bool,
    },
    /// Classify the current photo. Answered by [`Response::Classified`].
    Classify {
        /// What the classifier is shown of it.
        view: View,
    },
    /// The same by the model that is held beside the one in use. Answered by [`Response::Reconstructed`] or
    /// [`Response::Classified`].
    Compare(Compared),
    /// Show the photo attached as a `Blob` to the classifier, and keep nothing of it: the current photo stays. Answered
    /// by [`Response::Example`].
    Example,
    /// Look into one of the models at work on the current photo. Answered by [`Response::Inspected`].
    Inspect(Inspection),
    /// Run the blocks of both models once more, waiting for the device after each stage; of a causal model for the last
    /// patch alone. Answered by [`Response::Measured`].
    Measure {
        /// What is hidden from the model that reconstructs.
        mask: MaskSpec,
    },
}

/// What is asked of a model that is held beside the one in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Compared {
    /// As [`Request::Reconstruct`]. Where the model has patches of another size, the same words make another mask.
    Picture(MaskSpec),
    /// As [`Request::Classify`], of the whole photo or its visible patches.
    Classes(View),
}

/// What a classifier is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum View {
    /// All of the photo.
    Whole,
    /// The patches that this mask leaves. Only where [`ModelInfo::shares_masks_with`] holds.
    Visible(MaskSpec),
    /// The last reconstruction, which is to be of this mask, with the visible patches pasted back.
    Reconstructed(MaskSpec),
}

/// Where a checkpoint comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckpointSource {
    /// An address: of a weight file, of a folder with `model.safetensors` or `pytorch_model.bin` in it, or `owner/name`
    /// for that model's folder on huggingface.co. `config.json` and `preprocessor_config.json` are looked for beside
    /// the weights.
    Url(String),
    /// Files attached as `Blob`s; their names in the same order. One is the weights, or several are its parts; the
    /// others are configs and the parts' index.
    Files(Vec<String>),
}

/// How the names of weight files end.
const WEIGHT_FILES: [&str; 6] = [".safetensors", ".bin", ".pth", ".pt", ".pth.tar", ".ckpt"];

/// Whether a file of this name holds weights.
#[must_use]
pub fn is_weight_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WEIGHT_FILES.iter().any(|end| name.ends_with(end))
}

/// How the name of the list of a checkpoint's parts ends.
pub const INDEX: &str = ".index.json";

/// The names of all parts of a checkpoint that a file of this name is one part of, such as
/// `model-00001-of-00002.safetensors`.
#[must_use]
pub fn parts_of(name: &str) -> Option<Vec<String>> {
    let (before, rest) = name.rsplit_once("-of-")?;
    let (stem, part) = before.rsplit_once('-')?;
    let (count, ending) = rest.split_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let width = part.len();
    let parts: usize = count.parse().ok()?;
    if !is_number(part) || !is_number(count) || count.len() != width || !(2..=1000).contains(&parts) {
        return None;
    }
    let name = |part: usize| format!("{stem}-{part:0width$}-of-{count}.{ending}");
    Some((1..=parts).map(name).collect())
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// Not the end yet: how far the request has come.
    Progress(Progress),
    /// The model that reconstructs is there.
    Ready(Ready),
    /// The files of the model that was asked for are here.
    Fetched,
    /// The model that was asked for is in use.
    Chosen(Chosen),
    /// The checkpoint that was asked for is in use.
    Opened(Opened),
    /// The checkpoint that was asked for cannot be used; whatever was there before still is.
    NotOpened {
        /// Why.
        failure: Failure,
        /// What was found in the file, where it could be read so far.
        report: Option<CheckpointReport>,
    },
    /// The photo as the models see it.
    Photo(Photo),
    /// The hidden patches, reconstructed.
    Reconstructed(Reconstruction),
    /// What is in the photo.
    Classified(Classification),
    /// What the classifier makes of a photo that is not the current one.
    Example(Example),
    /// What was to be seen of a model.
    Inspected(Inspected),
    /// How long each stage takes, and how much memory is in use.
    Measured(Measurement),
    /// The request could not be met; whatever was there before still is.
    Failed(Failure),
}

/// How far loading has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Progress {
    /// The device is being started.
    StartingDevice,
    /// A known computation is being checked on the device.
    CheckingDevice,
    /// Weights are being downloaded (or read from this browser's cache).
    Downloading {
        /// Bytes so far, over all files.
        loaded: u64,
        /// Bytes in all files together, from the manifest or the server; `None` where neither says.
        total: Option<u64>,
        /// Nothing came over the network so far: the files were in this browser's cache.
        cached: bool,
        /// Seconds that the rest takes at the rate so far; `None` until there is a rate.
        seconds_left: Option<f64>,
    },
    /// The weights are being put on the device.
    Building,
    /// A model that reconstructs patch by patch is at work.
    Reconstructing {
        /// Hidden patches reconstructed so far.
        reconstructed: usize,
        /// Hidden patches in all.
        total: usize,
    },
}

/// The engine is ready for photos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// Where it computes.
    pub device: DeviceInfo,
    /// The model that reconstructs.
    pub reconstructor: ModelInfo,
    /// Name of the manifest's own choice of a model that classifies.
    pub classifier: String,
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

/// A model that has come into use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Its facts.
    pub model: ModelInfo,
    /// Of a reconstructor, and of a model held beside the one in use: the current photo in its size, where there is
    /// one.
    pub photo: Option<Photo>,
}

/// A checkpoint in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The model that it became.
    pub chosen: Chosen,
    /// What was found in the file.
    pub report: CheckpointReport,
}

/// The current photo: cropped to a centred square and resized to what the models take.
// `Eq`, so that an `Rc` of it is compared by its address first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Width of the photo as shown upright, pixels, before any crop.
    pub width: u32,
    /// Height of the photo as shown upright, pixels.
    pub height: u32,
    /// Side of `rgb`, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels.
    pub patch_size: usize,
    /// Its file ends too early: what is missing is plain.
    #[serde(default)]
    pub cut_short: bool,
    /// `img_size * img_size * 3` bytes, row by row.
    #[serde(with = "serde_bytes")]
    pub rgb: Vec<u8>,
}

/// What the model that reconstructs made of the current photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields))]
pub struct Reconstruction {
    /// Name of the model that made it.
    #[serde(default)]
    pub model: String,
    /// The mask that was asked for.
    pub spec: MaskSpec,
    /// One byte per patch in raster order: 1 is hidden, 0 is kept.
    #[cfg_attr(feature = "ts", ts(type = "Uint8Array"))]
    #[serde(with = "serde_bytes")]
    pub mask: Vec<u8>,
    /// The prediction for every patch, hidden or not, as an image of the photo's size: `rgb` bytes, row by row.
    #[cfg_attr(feature = "ts", ts(type = "Uint8Array"))]
    #[serde(with = "serde_bytes")]
    pub rgb: Vec<u8>,
    /// The loss it was trained on, over hidden patches: mean squared error in its own (normalised) pixels, or for
    /// masked patch prediction the cross-entropy over colours. `None` where nothing is hidden.
    pub loss: Option<f32>,
    /// PSNR on hidden pixels, dB, against the photo with pixels from 0 to 1; `None` where nothing is hidden.
    pub psnr: Option<f32>,
    /// Hidden patches were given the original's own mean and variance.
    #[serde(default)]
    pub borrowed: bool,
    /// Time in the model, milliseconds, from pixels to pixels.
    pub millis: f64,
}

/// The classes that the model finds likeliest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields))]
pub struct Classification {
    /// Name of the model that made it.
    #[serde(default)]
    pub model: String,
    /// The five likeliest, best first.
    pub top: Vec<Label>,
    /// How likely it finds the classes that it found likeliest for the whole photo, in that order; empty where this is
    /// the whole photo's own answer, or there was none yet.
    #[serde(default)]
    pub whole_top: Vec<Label>,
    /// Number of patches that the model was shown, where a mask chose them.
    #[serde(default)]
    pub visible: Option<usize>,
    /// Of a model that classifies every patch: each one's likeliest class in raster order, `None` where it was not
    /// shown.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(type = "(Label | undefined)[]"))]
    pub patches: Vec<Option<Label>>,
    /// As [`Example::features`], of the whole photo alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<f32>,
    /// Time in the model, milliseconds.
    pub millis: f64,
}

/// A photo from which the visitor's own classes are learnt, as the classifier sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Name of the classifier.
    pub model: String,
    /// What its head looks at: after the last norm the CLS token, or the mean of the patches, by the kind of model.
    pub features: Vec<f32>,
    /// Side of `rgb`, pixels.
    pub img_size: usize,
    /// `img_size * img_size * 3` bytes, row by row.
    #[serde(with = "serde_bytes")]
    pub rgb: Vec<u8>,
}

/// One class and how likely it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Label {
    /// The class's name.
    pub name: String,
    /// 0 to 1, over all classes.
    pub probability: f32,
}

/// What a worker says outside the protocol, in no [`Envelope`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkerEvent {
    /// It listens.
    Up,
    /// It has put files on this browser's disk.
    FilesKept,
    /// Its script does not come; why.
    ScriptMissing(String),
    /// It is of no more use; its last words.
    Died(String),
}

/// A complete run kept on disk, shown until the first live one arrives (`www/recorded.json`). Its pixels lie beside it
/// as they are (`www/recorded.rgb`): in JSON they would be several times larger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedRun {
    /// File name under `samples/` of the photo it was made from.
    pub sample: String,
    /// As [`Response::Photo`].
    pub photo: Photo,
    /// As [`Response::Reconstructed`].
    pub reconstruction: Reconstruction,
    /// As [`Response::Classified`], of the whole photo.
    pub classification: Classification,
    /// The same of [`View::Visible`].
    #[serde(default)]
    pub visible: Option<Classification>,
    /// The same of [`View::Reconstructed`].
    #[serde(default)]
    pub reconstructed: Option<Classification>,
}

impl RecordedRun {
    /// Takes the pixels out: those of the photo, then those of the reconstruction.
    #[must_use]
    pub fn take_pixels(&mut self) -> Vec<u8> {
        let mut pixels = std::mem::take(&mut self.photo.rgb);
        pixels.append(&mut self.reconstruction.rgb);
        pixels
    }

    /// Puts back what [`Self::take_pixels`] took; `None` where it is not as much as the photo's size asks for.
    #[must_use]
    pub fn with_pixels(mut self, mut pixels: Vec<u8>) -> Option<Self> {
        let each = self.photo.img_size.pow(2) * 3;
        if pixels.len() != 2 * each {
            return None;
        }
        self.reconstruction.rgb = pixels.split_off(each);
        self.photo.rgb = pixels;
        Some(self)
    }
}
