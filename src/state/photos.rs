//! Photos on their way and on screen.

use patchwork_protocol::{Progress, RequestId};

/// A photo as the page names it; its bytes are kept outside the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoRef {
    /// Unique on this page, among the checkpoints too.
    pub id: u32,
    /// File name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl PhotoRef {
    /// Whether it is one of the sample photos.
    pub fn is_sample(&self) -> bool {
        self.origin == Origin::Sample
    }

    /// Whether it is one of the camera's frames.
    pub fn is_frame(&self) -> bool {
        self.origin == Origin::Camera
    }
}

/// Where a photo comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file of the visitor's.
    File,
    /// The sample photos.
    Sample,
    /// The camera, which sends one after another.
    Camera,
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
    pub sent: Option<Sent>,
    /// What a photo chosen before the engine was ready displaced: it comes after all if that one cannot be read.
    pub fallback: Option<PhotoRef>,
    /// On screen.
    pub current: Option<PhotoRef>,
    /// The engine is another one than the one that had the photo on screen.
    pub(super) lost: bool,
}

/// A photo with the engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// What it is answered under.
    pub id: RequestId,
    /// It.
    pub photo: PhotoRef,
    /// How far what decodes it has come, where the browser does not.
    pub decoder: Option<Progress>,
}

impl Photos {
    /// Whether the bytes of photo `id` may still be needed.
    pub fn needs(&self, id: u32) -> bool {
        let sent = self.sent.as_ref().map(|sent| &sent.photo);
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

    /// The engine has none any more: `again` is to be sent to it, and the one on screen if that cannot be read.
    pub(super) fn give_again(&mut self, again: Option<PhotoRef>) {
        self.lost = true;
        let displaced = self.current.clone().filter(|current| again.as_ref() != Some(current));
        self.fallback = self.fallback.take().or(displaced);
        self.waiting = again;
    }

    /// Whether the waiting photo lets both models answer about the one before it first: one frame after another.
    pub(super) fn can_wait(&self) -> bool {
        let is_frame = |photo: &Option<PhotoRef>| photo.as_ref().is_some_and(PhotoRef::is_frame);
        is_frame(&self.waiting) && is_frame(&self.current) && !self.lost
    }

    /// A photo on its way to the screen.
    pub fn coming(&self) -> Option<&PhotoRef> {
        self.fetching
            .as_ref()
            .or(self.waiting.as_ref())
            .or(self.sent.as_ref().map(|sent| &sent.photo))
    }
}
