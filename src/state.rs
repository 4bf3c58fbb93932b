//! Everything the page knows, and how it changes: a pure step from [`State`] and [`Action`] to the next [`State`]
//! and the [`Effect`]s to carry out. No web types, so all of it is tested without a browser.

use std::rc::Rc;

use patchwork_protocol::manifest::{Manifest, Role};
use patchwork_protocol::{
    Classification, DeviceInfo, DeviceKind, Envelope, Failure, Inspection, MaskSpec, ModelInfo, Photo, Progress,
    Reconstruction, RecordedRun, Request, RequestId, Response, Strategy, View,
};

mod camera;
mod checkpoint;
mod comparing;
mod in_turn;
mod inspecting;
mod masking;
mod measuring;
mod models;
mod next_request;
mod opening;
mod photos;
mod problem;
mod reduce;
mod teaching;
#[cfg(test)]
mod tests;

pub use checkpoint::{Checkpoint, InUse, Own, Refused, ToOpen, short_address};
pub use comparing::Comparing;
pub use in_turn::{Answer, InTurn};
pub use inspecting::Inspecting;
pub use masking::{History, share};
pub use measuring::Measuring;
pub use models::{Asked, Choosing, Models, Names, Pair, Standing};
pub use photos::{Origin, PhotoRef, Photos};
pub use problem::{About, EngineNote, Instead, LinkNote, Problem, UnknownName};
pub use teaching::{CLASSES, Class, Classifier, Learnt, MAX_PHOTOS, Photo as Taught, Seen, Teach, Teaching};

/// What is hidden until something else is wished for.
const MASK: MaskSpec = MaskSpec::random(0.75, 1);

/// Where the engine stands. One value, so that no two facts about loading can disagree.
#[derive(Clone, Debug, PartialEq)]
pub enum Engine {
    /// Looking at what this browser offers.
    Choosing,
    /// The worker is spawned, its program on the way; it has not said that it listens.
    Starting {
        /// Which engine.
        kind: DeviceKind,
        /// Bytes of its program downloaded so far; none where it is here from before.
        loaded: u64,
        /// Bytes of its program, where that is known.
        total: Option<u64>,
    },
    /// The device and the models are being made ready.
    Loading {
        /// Which engine.
        kind: DeviceKind,
        /// The load request, once it is sent.
        id: Option<RequestId>,
        /// The last that was heard of it.
        progress: Progress,
    },
    /// Photos can be sent.
    Ready(Rc<DeviceInfo>),
    /// Stopped; only a restart helps.
    Failed {
        /// Which engine.
        kind: DeviceKind,
        /// Why.
        problem: Problem,
    },
}

impl Engine {
    /// The engine in use, once it is chosen.
    pub fn kind(&self) -> Option<DeviceKind> {
        match self {
            Self::Choosing => None,
            Self::Starting { kind, .. } | Self::Loading { kind, .. } | Self::Failed { kind, .. } => Some(*kind),
            Self::Ready(device) => Some(device.kind),
        }
    }
}

/// Whether what is on screen was computed here and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Computed earlier and shipped with the page.
    Recorded,
    /// Computed in this tab.
    Live,
}

/// A reconstruction and the manner in which it comes on screen.
#[derive(Clone, Debug)]
pub struct Reconstructed {
    /// The engine's answer.
    pub reconstruction: Rc<Reconstruction>,
    /// The model that reconstructed it; `None` in the recorded run, which the manifest's own choice made.
    pub by: Option<Rc<ModelInfo>>,
    /// Counts arrivals, so that each is painted in once.
    pub arrival: u32,
    /// Show the reconstructed patches one after another; not while the slider is being dragged.
    pub animate: bool,
}

/// By arrival: the page compares what it shows with each step of the brush, and a picture has many bytes.
impl PartialEq for Reconstructed {
    fn eq(&self, other: &Self) -> bool {
        self.arrival == other.arrival && Rc::ptr_eq(&self.reconstruction, &other.reconstruction)
    }
}

/// What the photo shows, and which model says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Classified {
    /// What the model was shown.
    pub view: View,
    /// The engine's answer.
    pub classification: Rc<Classification>,
    /// As [`Reconstructed::by`].
    pub by: Option<Rc<ModelInfo>>,
}

/// What the pictures are to show.
#[derive(Clone, Debug, PartialEq)]
struct Selection {
    mask: MaskSpec,
    borrow_statistics: bool,
}

/// What the engine has answered about the photo it has, be it that it could not.
#[derive(Clone, Debug, Default, PartialEq)]
struct Answered {
    reconstruct: Option<Selection>,
    /// That was a picture, no failure.
    has_picture: bool,
    whole: bool,
    visible: Option<MaskSpec>,
    reconstructed: Option<Selection>,
}

/// A classification on its way.
#[derive(Clone, Debug, PartialEq)]
struct Classifying {
    id: RequestId,
    view: View,
    selection: Selection,
}

/// A reconstruction on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconstructing {
    id: RequestId,
    selection: Selection,
    /// Hidden patches reconstructed so far, and in all, where the model tells: it reconstructs patch by patch.
    pub patches: Option<(usize, usize)>,
}

/// What the views show.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Where it comes from.
    pub source: Source,
    /// File name of the photo.
    pub name: String,
    /// Whether it is one of the sample photos.
    pub sample: bool,
    /// The photo as the models see it.
    pub photo: Rc<Photo>,
    /// What the model that reconstructs made of it.
    pub reconstructed: Option<Reconstructed>,
    /// What the classifier says of the whole photo.
    pub classified: Option<Classified>,
    /// … of its visible patches alone.
    pub visible: Option<Classified>,
    /// … of the reconstruction with the visible patches pasted back.
    pub pasted: Option<Classified>,
}

/// Everything the page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Where the engine stands.
    pub engine: Engine,
    /// The engine whose worker runs.
    worker: Option<DeviceKind>,
    /// Why this engine and not the other.
    pub note: Option<EngineNote>,
    /// Which models there are, are wished for and on their way.
    pub models: Models,
    /// How often the engine has put files on this browser's disk.
    pub kept: u32,
    /// Photos on their way and on screen.
    pub photos: Photos,
    /// What the views show.
    pub shown: Option<Run>,
    /// The mask that the controls ask for.
    pub wish: MaskSpec,
    /// What to know of the link by which the page was opened, until another photo is chosen.
    pub link_note: Option<LinkNote>,
    /// The masks that were asked for before.
    pub history: History,
    /// Hidden patches are to get the original's own mean and variance, where the model needs them.
    pub borrow_statistics: bool,
    /// The slider or the brush is being dragged.
    pub dragging: bool,
    /// The camera runs: one frame after another comes.
    pub live: bool,
    /// A reconstruction on its way.
    pub reconstructing: Option<Reconstructing>,
    /// Models beside those in use.
    pub comparing: Comparing,
    /// Models that answer one after another.
    pub in_turn: InTurn,
    /// What the visitor looks at inside the models.
    pub inspecting: Inspecting,
    /// What the models take, where the visitor wants to know.
    pub measuring: Measuring,
    /// The visitor's own classes.
    pub teaching: Teaching,
    /// A request that failed, until it is dismissed; what was on screen still is.
    pub problem: Option<Problem>,
    manifest_url: String,
    wish_is_own: bool,
    classifying: Option<Classifying>,
    answered: Answered,
    /// How many of the camera's frames the engine has had.
    frames: u32,
    /// The camera's frame that the engine has, until it is reconstructed: it comes on screen with its picture.
    frame: Option<Rc<Photo>>,
    last_id: u32,
    last_arrival: u32,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The engine that suits this browser is known.
    EngineChosen {
        /// Which.
        kind: DeviceKind,
        /// Why, where it deserves a line.
        note: Option<EngineNote>,
    },
    /// More of the engine's program has been downloaded.
    ProgramProgress {
        /// Bytes so far.
        loaded: u64,
        /// Bytes in all, where that is known.
        total: Option<u64>,
    },
    /// The engine's program cannot be had.
    ProgramFailed(Failure),
    /// The worker listens.
    WorkerUp,
    /// It has put files on this browser's disk.
    FilesKept,
    /// The worker is gone, with its last words.
    WorkerDied(String),
    /// The engine answered.
    Response(Box<Envelope<Response>>),
    /// The visitor wants the engine started anew.
    Restart,
    /// The list of models is here.
    Listed {
        /// All of them.
        list: Rc<Manifest>,
        /// What the page's address asks for.
        asked: Names,
    },
    /// Another model is to do this from now on.
    Choose {
        /// What.
        role: Role,
        /// Its name.
        model: String,
    },
    /// The page was opened by a link to a picture.
    Linked {
        /// What is hidden in it.
        mask: MaskSpec,
        /// Whether hidden patches were given the original's own mean and variance.
        borrowed: bool,
        /// What to know of it.
        note: Option<LinkNote>,
    },
    /// The recorded run is here.
    Recorded(Box<RecordedRun>),
    /// A photo is being fetched. The page's own first one gives way to any that the visitor chose.
    FetchPhoto {
        /// Which.
        photo: PhotoRef,
        /// The page's own first photo.
        first: bool,
    },
    /// The photo could not be fetched.
    FetchFailed(PhotoRef, Failure),
    /// The bytes of a photo are here.
    PhotoHere(PhotoRef),
    /// Those of one that was fetched: late where something else was chosen since.
    PhotoFetched(PhotoRef),
    /// The camera runs, or stands still.
    Live(bool),
    /// A checkpoint is to be opened and used.
    Open(Checkpoint),
    /// The checkpoint with this id, which waits for the engine, is not to be opened after all.
    NotOpen(u32),
    /// Another model, or none, is to be compared with the one that does this.
    Compare {
        /// What.
        role: Role,
        /// Its name.
        model: Option<String>,
    },
    /// These listed models are to answer, one after another, and then none of them is in use; without any, no more do.
    AskInTurn(Vec<String>),
    /// The visitor ends the download of a model.
    Cancel,
    /// Something was chosen that is no photo, or no checkpoint.
    Refused(Failure),
    /// The slider moved.
    MaskRatio(f32),
    /// Slider or brush was let go.
    Settled,
    /// The finger on slider or brush turned out to scroll: what it changed so far is taken back.
    TakeBack,
    /// Another seed.
    Seed(u32),
    /// Another way to choose what is hidden.
    Strategy(Strategy),
    /// What is visible is to be hidden, and the other way round.
    Invert,
    /// The brush went over these patches: they are to be hidden, or to be brought back.
    Stroke(Vec<usize>, bool),
    /// The mask from before.
    Undo,
    /// The mask from before that was undone.
    Redo,
    /// This patch is to be hidden, or, where it is, to be brought back.
    SwitchPatch(usize),
    /// Whether hidden patches get the original's own mean and variance.
    BorrowStatistics(bool),
    /// A figure, by its name, wishes for these looks into the models, and for no others.
    Inspect(&'static str, Vec<Inspection>),
    /// Whether the visitor wants to know what the models take.
    Measure(bool),
    /// What the visitor does with their own classes.
    Teach(Teach),
    /// The visitor has read the failure.
    Dismiss,
}

/// What is to be done outside the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// End the worker, if there is one, and start this one.
    Spawn(DeviceKind),
    /// End the worker.
    Terminate,
    /// Send this to the worker, with the bytes that are kept under that id.
    Send(Envelope<Request>, Option<u32>),
}

impl State {
    /// The page before anything is known; models are listed at `manifest_url`.
    pub fn new(manifest_url: String) -> Self {
        Self {
            engine: Engine::Choosing,
            worker: None,
            note: None,
            models: Models::default(),
            kept: 0,
            photos: Photos::default(),
            shown: None,
            wish: MASK,
            link_note: None,
            history: History::default(),
            borrow_statistics: false,
            dragging: false,
            live: false,
            reconstructing: None,
            comparing: Comparing::default(),
            in_turn: InTurn::default(),
            inspecting: Inspecting::default(),
            measuring: Measuring::default(),
            teaching: Teaching::default(),
            problem: None,
            manifest_url,
            wish_is_own: false,
            classifying: None,
            answered: Answered::default(),
            frames: 0,
            frame: None,
            last_id: 0,
            last_arrival: 0,
        }
    }
}
