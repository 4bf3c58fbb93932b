//! Everything the page knows, and how it changes: a pure step from [`State`] and [`Action`] to the next [`State`]
//! and the [`Effect`]s to carry out. No web types, so all of it is tested without a browser.

use std::rc::Rc;

use crate::protocol::{
    Classification, DeviceKind, Envelope, Failure, MaskSpec, Photo, Progress, Ready, Reconstruction, RecordedRun,
    Request, RequestId, Response,
};

mod reduce;
#[cfg(test)]
mod tests;

/// Where the engine stands. One value, so that no two facts about loading can disagree.
#[derive(Clone, Debug, PartialEq)]
pub enum Engine {
    /// Looking at what this browser offers.
    Choosing,
    /// The worker is spawned and has not said that it listens.
    Starting(DeviceKind),
    /// The device and the models are being made ready.
    Loading {
        /// Which engine.
        kind: DeviceKind,
        /// The load request.
        id: RequestId,
        /// The last that was heard of it.
        progress: Progress,
    },
    /// Photos can be sent.
    Ready(Rc<Ready>),
    /// Stopped; only a restart helps.
    Failed {
        /// Which engine.
        kind: DeviceKind,
        /// Why.
        failure: Failure,
    },
}

impl Engine {
    /// The engine in use, once it is chosen.
    pub fn kind(&self) -> Option<DeviceKind> {
        match self {
            Self::Choosing => None,
            Self::Starting(kind) | Self::Loading { kind, .. } | Self::Failed { kind, .. } => Some(*kind),
            Self::Ready(ready) => Some(ready.device.kind),
        }
    }
}

/// A photo as the page names it; its bytes are kept outside the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoRef {
    /// Unique on this page.
    pub id: u32,
    /// File name.
    pub name: String,
    /// Whether it is one of the sample photos.
    pub sample: bool,
}

/// The ways of a photo: fetched, then waiting for the engine, then sent, then current.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Photos {
    /// Being fetched from the server.
    pub fetching: Option<PhotoRef>,
    /// Chosen, not sent yet.
    pub waiting: Option<PhotoRef>,
    /// With the engine, not answered yet. Never more than one: the engine keeps the last good photo as the current
    /// one, and two on their way could leave page and engine with different ones.
    pub sent: Option<(RequestId, PhotoRef)>,
    /// What a photo chosen before the engine was ready displaced: it comes after all if that one cannot be read.
    pub fallback: Option<PhotoRef>,
    /// On screen.
    pub current: Option<PhotoRef>,
}

impl Photos {
    /// Whether the bytes of photo `id` may still be needed.
    pub fn needs(&self, id: u32) -> bool {
        let sent = self.sent.as_ref().map(|(_, photo)| photo);
        [
            self.fetching.as_ref(),
            self.waiting.as_ref(),
            self.fallback.as_ref(),
            sent,
            self.current.as_ref(),
        ]
        .iter()
        .flatten()
        .any(|photo| photo.id == id)
    }

    /// A photo on its way to the screen.
    pub fn coming(&self) -> Option<&PhotoRef> {
        self.fetching
            .as_ref()
            .or(self.waiting.as_ref())
            .or(self.sent.as_ref().map(|(_, photo)| photo))
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
#[derive(Clone, Debug, PartialEq)]
pub struct Painted {
    /// The engine's answer.
    pub reconstruction: Rc<Reconstruction>,
    /// Counts arrivals, so that each is painted in once.
    pub arrival: u32,
    /// Paint the hidden patches one after another; not while the slider is being dragged.
    pub animate: bool,
}

/// What the views show.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Where it comes from.
    pub source: Source,
    /// File name of the photo.
    pub name: String,
    /// The photo as the models see it.
    pub photo: Rc<Photo>,
    /// What the masked autoencoder made of it.
    pub painted: Option<Painted>,
    /// What the vision transformer says.
    pub named: Option<Rc<Classification>>,
}

/// Everything the page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Where the engine stands.
    pub engine: Engine,
    /// Why this engine and not the other, in one line.
    pub note: Option<String>,
    /// Photos on their way and on screen.
    pub photos: Photos,
    /// What the views show.
    pub shown: Option<Run>,
    /// The mask that the controls ask for.
    pub wish: MaskSpec,
    /// The slider is being dragged.
    pub dragging: bool,
    /// A request that failed, until it is dismissed; what was on screen still is.
    pub problem: Option<Failure>,
    manifest_url: String,
    wish_is_own: bool,
    wish_waits: bool,
    reconstruct: Option<RequestId>,
    classify: Option<RequestId>,
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
        note: Option<String>,
    },
    /// The worker listens.
    WorkerUp,
    /// The worker is gone, with its last words.
    WorkerDied(String),
    /// The engine answered.
    Response(Envelope<Response>),
    /// The visitor wants the engine started anew.
    Restart,
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
    /// Something that is no photo was chosen.
    Refused(Failure),
    /// The slider moved.
    MaskRatio(f32),
    /// The slider was let go.
    MaskRatioSettled,
    /// Another seed.
    Seed(u32),
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
    /// Send this to the worker, with the bytes of that photo.
    Send(Envelope<Request>, Option<PhotoRef>),
}

impl State {
    /// The page before anything is known; models are listed at `manifest_url`.
    pub fn new(manifest_url: String) -> Self {
        Self {
            engine: Engine::Choosing,
            note: None,
            photos: Photos::default(),
            shown: None,
            wish: MaskSpec {
                mask_ratio: 0.75,
                seed: 1,
            },
            dragging: false,
            problem: None,
            manifest_url,
            wish_is_own: false,
            wish_waits: false,
            reconstruct: None,
            classify: None,
            last_id: 0,
            last_arrival: 0,
        }
    }

    /// Whether anything is on its way.
    pub fn in_flight(&self) -> bool {
        match self.engine {
            Engine::Choosing | Engine::Starting(_) | Engine::Loading { .. } => true,
            Engine::Ready(_) => self.photos.coming().is_some() || self.reconstruct.is_some() || self.classify.is_some(),
            Engine::Failed { .. } => false,
        }
    }
}
