//! The visitor's own classes: their photos, and what the classifier made of each. A photo goes to the engine by itself,
//! beside the one on the stage, and is kept in this tab alone.

use std::rc::Rc;

use super::{Engine, PhotoRef, State};
use crate::nearest_mean::{ClassMean, left_out, likeliest, probabilities};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Example, Failure, FailureKind, RequestId, Response};
use serde::{Deserialize, Serialize};

/// Fewer classes than this leave nothing to choose between; more would leave too few photos for each.
pub const CLASSES: std::ops::RangeInclusive<usize> = 2..=5;
/// Photos of all classes together: each takes 150 kB of memory.
pub const MAX_PHOTOS: usize = 100;

/// The visitor's classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Teaching {
    /// In the order in which they are shown.
    pub classes: Vec<Class>,
    /// The classifier by which those were learnt that come from a file.
    pub read_by: Option<Classifier>,
    /// Photos were left out, for there are [`MAX_PHOTOS`].
    pub is_full: bool,
    /// With the engine, not answered yet: the request, and which photo.
    pub(super) asked: Option<(RequestId, u32)>,
    last_class: u32,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Unique among them, from 1.
    pub id: u32,
    /// What the visitor calls it; empty until they do.
    pub name: String,
    /// Its photos in this tab.
    pub photos: Vec<Photo>,
    /// What a file knows of it.
    pub read: Option<ClassMean>,
}

/// One of its photos.
#[derive(Clone, Debug, PartialEq)]
pub struct Photo {
    /// Which.
    pub photo: PhotoRef,
    /// What came of it.
    pub seen: Seen,
}

/// What came of a photo.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// The engine has not answered about it yet.
    Not,
    /// The classifier in use has seen it.
    Here(Rc<Example>),
    /// It cannot be had.
    Failed(Failure),
}

/// Whose features a class was learnt from: those of another model mean nothing to this one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Classifier {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its weight file in lower-case hex; none of a checkpoint that is not the page's own.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Bytes of its weight file.
    pub bytes: u64,
}

/// What the visitor does with the classes.
#[derive(Clone, Debug, PartialEq)]
pub enum Teach {
    /// One more.
    Add,
    /// The class of this id is to go, and its photos.
    Remove(u32),
    /// What the class of this id is called.
    Name(u32, String),
    /// This photo is of the class with this id, and of no other.
    Photo(u32, PhotoRef),
    /// The photo of this id is of none.
    RemovePhoto(u32),
    /// What is in a file, in place of what is here.
    Read(Classifier, Vec<(String, ClassMean)>),
}

/// What was learnt: of the classes of which there is something, with the ids by which the page knows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learnt {
    /// Their ids.
    pub ids: Vec<u32>,
    /// Their means, in the same order.
    pub means: Vec<ClassMean>,
}

impl Learnt {
    /// How likely each class is, in the order of the ids; `None` while there are no two of them.
    #[must_use]
    pub fn answer(&self, features: &[f32]) -> Option<Vec<f32>> {
        (self.is_enough() && !features.is_empty()).then(|| probabilities(features, &self.means))
    }

    /// Whether there are two classes to choose between.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.ids.len() >= *CLASSES.start()
    }

    /// What a photo of class `id` is taken for where it is left out itself: the likeliest class, and how likely that
    /// is.
    #[must_use]
    pub fn left_out(&self, id: u32, example: &Example) -> Option<(u32, f32)> {
        let own = self.ids.iter().position(|&of| of == id)?;
        let answer = left_out(&example.features, own, &self.means)?;
        let first = likeliest(&answer)?;
        Some((self.ids[first], answer[first]))
    }
}

impl Default for Teaching {
    fn default() -> Self {
        let mut teaching = Self {
            classes: vec![],
            read_by: None,
            is_full: false,
            asked: None,
            last_class: 0,
        };
        teaching.add();
        teaching.add();
        teaching
    }
}

impl Teaching {
    /// Photos of all classes.
    pub fn photos(&self) -> impl Iterator<Item = &Photo> {
        self.classes.iter().flat_map(|class| &class.photos)
    }

    /// The first photo that the engine has not seen.
    pub(super) fn due(&self) -> Option<&PhotoRef> {
        let mut photos = self.photos();
        Some(&photos.find(|photo| photo.seen == Seen::Not)?.photo)
    }

    /// Whether the bytes of photo `id` may still be needed: by another classifier too.
    pub(super) fn needs(&self, id: u32) -> bool {
        self.photos().any(|photo| photo.photo.id == id)
    }

    /// Another classifier sees with other eyes. What an engine may have stopped at is not shown to the next one.
    pub(super) fn forget(&mut self) {
        for photo in self.classes.iter_mut().flat_map(|class| &mut class.photos) {
            let was_too_much = matches!(&photo.seen, Seen::Failed(failure) if failure.kind() == FailureKind::Device);
            if !was_too_much {
                photo.seen = Seen::Not;
            }
        }
    }

    /// The engine is gone. The photo that it had is asked about again, unless it may have been too much for it.
    pub(super) fn stop(&mut self, failure: Option<&Failure>) {
        if let Some((_, id)) = self.asked.take()
            && let Some(failure) = failure
        {
            self.saw(id, Seen::Failed(failure.clone()));
        }
    }

    fn saw(&mut self, id: u32, seen: Seen) {
        let mut photos = self.classes.iter_mut().flat_map(|class| &mut class.photos);
        if let Some(photo) = photos.find(|photo| photo.photo.id == id) {
            photo.seen = seen;
        }
    }

    fn add(&mut self) {
        self.last_class += 1;
        self.classes.push(Class {
            id: self.last_class,
            name: String::new(),
            photos: vec![],
            read: None,
        });
    }

    fn remove_photo(&mut self, id: u32) {
        for class in &mut self.classes {
            class.photos.retain(|photo| photo.photo.id != id);
        }
    }

    fn class(&mut self, id: u32) -> Option<&mut Class> {
        self.classes.iter_mut().find(|class| class.id == id)
    }
}

impl State {
    pub(super) fn teach(&mut self, teach: Teach) {
        let teaching = &mut self.teaching;
        teaching.is_full = false;
        match teach {
            Teach::Add if teaching.classes.len() < *CLASSES.end() => teaching.add(),
            Teach::Add => {}
            Teach::Remove(id) => {
                teaching.classes.retain(|class| class.id != id);
                while teaching.classes.len() < *CLASSES.start() {
                    teaching.add();
                }
            }
            Teach::Name(id, name) => {
                if let Some(class) = teaching.class(id) {
                    class.name = name;
                }
            }
            Teach::Photo(id, photo) => {
                teaching.remove_photo(photo.id);
                teaching.is_full = teaching.photos().count() >= MAX_PHOTOS;
                if !teaching.is_full
                    && let Some(class) = teaching.class(id)
                {
                    let seen = Seen::Not;
                    class.photos.push(Photo { photo, seen });
                }
            }
            Teach::RemovePhoto(id) => teaching.remove_photo(id),
            Teach::Read(by, classes) => {
                teaching.classes.clear();
                teaching.read_by = Some(by);
                for (name, mean) in classes {
                    teaching.add();
                    if let Some(class) = teaching.classes.last_mut() {
                        (class.name, class.read) = (name, Some(mean));
                    }
                }
            }
        }
    }

    /// The engine's answer about a photo, which may have been removed since.
    pub(super) fn example_answered(&mut self, body: Response) {
        let seen = match body {
            Response::Example(example) => Seen::Here(Rc::new(example)),
            Response::Failed(failure) if failure.kind() == FailureKind::Device => return self.request_failed(failure),
            Response::Failed(failure) => Seen::Failed(failure),
            _ => return,
        };
        if let Some((_, id)) = self.teaching.asked.take() {
            self.teaching.saw(id, seen);
        }
    }

    /// The classifier in use, as a file names it; `None` until it is known.
    #[must_use]
    pub fn classifier(&self) -> Option<Classifier> {
        if !matches!(self.engine, Engine::Ready(_)) {
            return None;
        }
        let info = self.in_use(Role::Classifier)?;
        let sha256 = match self.models.own.get(Role::Classifier) {
            Some(_) => None,
            None => {
                let model = self.models.list.as_ref()?.model(&info.name)?;
                let weights = model.files.iter().max_by_key(|file| file.bytes);
                weights.map(|file| file.sha256.clone())
            }
        };
        Some(Classifier {
            name: info.name.clone(),
            sha256,
            bytes: info.bytes,
        })
    }

    /// What was learnt for the classifier in use.
    #[must_use]
    pub fn learnt(&self) -> Learnt {
        let is_read = self.teaching.read_by.is_some() && self.teaching.read_by == self.classifier();
        let mut learnt = Learnt::default();
        for class in &self.teaching.classes {
            let read = class.read.clone().filter(|_| is_read);
            let mut mean = read.unwrap_or_else(|| ClassMean::new(&[], 0));
            for photo in &class.photos {
                if let Seen::Here(example) = &photo.seen {
                    mean = mean.with(&example.features);
                }
            }
            if mean.photos() > 0 {
                learnt.ids.push(class.id);
                learnt.means.push(mean);
            }
        }
        learnt
    }
}
