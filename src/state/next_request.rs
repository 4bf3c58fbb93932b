//! What the engine is asked next, and which worker it runs in: the order of work, stated once. Everything else in this
//! folder records facts.

use super::models::{Asked, Choosing, ROLES, Step};
use super::photos::Sent;
use super::{Answered, Classifying, Effect, Engine, PhotoRef, Reconstructing, Selection, State};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Compared, Envelope, Inspection, Progress, Request, RequestId, View};

/// Something to ask.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    Cancel(RequestId),
    Load,
    Fetch(Asked, String),
    Choose(String),
    Compare(Compared),
    Photo,
    Reconstruct(Selection),
    Classify(View),
    Example(u32),
    Open,
    Inspect(Inspection),
    Measure,
}

/// Not kept waiting by what is awaited: its end, and the files of a listed model.
const OUT_OF_TURN: [fn(&State) -> Option<Next>; 2] = [cancel, fetch];

/// In order of priority: the first of these that has something to ask is asked, and nothing else until it is answered.
const ORDER: [fn(&State) -> Option<Next>; 16] = [
    load,
    choose_reconstructor, // whose files are here: what the one before it would reconstruct is of no more use
    photo,                // the newest
    reconstruct,          // what hides and reconstructs other patches than those on screen
    choose_classifier,    // whose files are here; the first picture does not wait for it
    turn,                 // one answer about the camera's frame
    example,              // a photo of the visitor's own classes
    frame,                // the camera's newest
    whole,                // once a photo
    visible,              // these two not while the slider is dragged: a new picture must not wait for them
    reconstructed,
    hold, // a model to compare with, or one whose turn it is
    compare,
    open, // a download of minutes, which no photo waits for
    inspect,
    measure,
];

/// What the camera's next frame waits for.
const BEFORE_FRAME: [fn(&State) -> Option<Next>; 7] = [
    load,
    choose_reconstructor,
    photo,
    reconstruct,
    choose_classifier,
    turn,
    example,
];

/// What is to be asked now, if anything is.
pub(super) fn next_request(state: &State) -> Option<Next> {
    let out_of_turn = OUT_OF_TURN.iter().find_map(|due| due(state));
    out_of_turn.or_else(|| if is_pending(state) { None } else { wanted(state) })
}

/// What is to be asked as soon as nothing else is.
fn wanted(state: &State) -> Option<Next> {
    ORDER.iter().find_map(|due| due(state))
}

/// Whether the engine has not answered yet.
fn is_pending(state: &State) -> bool {
    matches!(state.engine, Engine::Loading { id: Some(_), .. })
        || state.models.is_building()
        || state.photos.sent.is_some()
        || state.reconstructing.is_some()
        || state.classifying.is_some()
        || state.teaching.asked.is_some()
        || state.comparing.asked.is_some()
        || state.inspecting.asked.is_some()
        || state.measuring.asked.is_some()
}

/// Whether the visitor waits for anything; a look inside and a measurement are nothing to wait for.
fn is_awaited(state: &State) -> bool {
    let looks = state.inspecting.asked.is_some() || state.measuring.asked.is_some();
    (is_pending(state) && !looks) || state.models.choosing.is_some() || is_wanted(state)
}

/// Whether there is more to ask than looks and measurements.
fn is_wanted(state: &State) -> bool {
    wanted(state).is_some_and(|next| !matches!(next, Next::Inspect(_) | Next::Measure))
}

fn cancel(state: &State) -> Option<Next> {
    let choosing = state.models.choosing.as_ref()?;
    (choosing.ended && !choosing.told).then_some(Next::Cancel(choosing.id))
}

fn load(state: &State) -> Option<Next> {
    matches!(state.engine, Engine::Loading { id: None, .. }).then_some(Next::Load)
}

fn fetch(state: &State) -> Option<Next> {
    let models = &state.models;
    if !is_ready(state) || models.choosing.is_some() {
        return None;
    }
    let own = ROLES.into_iter().find_map(|role| {
        let wished = models.wish.get(role)?;
        let is_in_use = state.in_use(role).is_some_and(|info| info.name == wished);
        // An opened one may have the same name.
        let is_there = models.own.get(role).is_none() && is_in_use;
        let is_missing = models.missing.as_deref() == Some(wished);
        let model = wished.to_owned();
        (!is_there && !is_missing).then(|| Next::Fetch(Asked::Listed { role, model }, wished.to_owned()))
    });
    let beside = |role: Role, model: &str| {
        let model = model.to_owned();
        Next::Fetch(
            Asked::Beside {
                role,
                model: model.clone(),
            },
            model,
        )
    };
    let in_turn = || {
        let model = models.list.as_ref()?.model(state.in_turn.to_hold()?)?;
        Some(beside(model.kind.role(), &model.name))
    };
    let compared = || {
        ROLES.into_iter().find_map(|role| {
            let wished = state.comparing.wish.get(role)?;
            let is_held = state.comparing.holds(role, wished);
            (!is_held).then(|| beside(role, wished))
        })
    };
    own.or_else(in_turn).or_else(compared)
}

fn choose_reconstructor(state: &State) -> Option<Next> {
    fetched(state, |asked| {
        matches!(
            asked,
            Asked::Listed {
                role: Role::Reconstructor,
                ..
            }
        )
    })
}

fn choose_classifier(state: &State) -> Option<Next> {
    fetched(state, |asked| {
        matches!(
            asked,
            Asked::Listed {
                role: Role::Classifier,
                ..
            }
        )
    })
}

fn hold(state: &State) -> Option<Next> {
    fetched(state, |asked| matches!(asked, Asked::Beside { .. }))
}

/// A model whose files are here.
fn fetched(state: &State, is_meant: impl Fn(&Asked) -> bool) -> Option<Next> {
    let Choosing { asked, step, .. } = state.models.choosing.as_ref()?;
    match asked {
        Asked::Listed { model, .. } | Asked::Beside { model, .. } if *step == Step::Fetched && is_meant(asked) => {
            Some(Next::Choose(model.clone()))
        }
        _ => None,
    }
}

fn compare(state: &State) -> Option<Next> {
    let is_due = has_photo(state) && !state.dragging && !state.live;
    if !is_due {
        return None;
    }
    let in_turn = state.in_turn.due(|| state.mask_on_any_grid());
    let due = in_turn.or_else(|| state.comparing.due(&state.wish, state.in_use(Role::Reconstructor)));
    due.map(Next::Compare)
}

fn photo(state: &State) -> Option<Next> {
    (is_ready(state) && state.photos.waiting.is_some() && !state.photos.can_wait()).then_some(Next::Photo)
}

fn frame(state: &State) -> Option<Next> {
    (is_ready(state) && state.photos.can_wait()).then_some(Next::Photo)
}

fn reconstruct(state: &State) -> Option<Next> {
    let selection = state.selection();
    let is_new = has_photo(state) && state.answered.reconstruct.as_ref() != Some(&selection);
    is_new.then_some(Next::Reconstruct(selection))
}

fn whole(state: &State) -> Option<Next> {
    state.in_use(Role::Classifier)?;
    (has_photo(state) && !state.answered.whole).then_some(Next::Classify(View::Whole))
}

fn visible(state: &State) -> Option<Next> {
    let (reconstructor, classifier) = (state.in_use(Role::Reconstructor)?, state.in_use(Role::Classifier)?);
    let is_new = state.answered.visible.as_ref() != Some(&state.wish);
    let is_due = has_photo(state) && is_new && classifier.names_visible_of(reconstructor) && !state.dragging;
    is_due.then(|| Next::Classify(View::Visible(state.wish.clone())))
}

fn reconstructed(state: &State) -> Option<Next> {
    state.in_use(Role::Classifier).filter(|info| info.kind.has_head())?;
    let Answered {
        has_picture,
        reconstructed,
        ..
    } = &state.answered;
    let is_new = reconstructed.as_ref() != Some(&state.selection());
    (has_photo(state) && *has_picture && is_new && !state.dragging)
        .then(|| Next::Classify(View::Reconstructed(state.wish.clone())))
}

/// Of each of the camera's frames the classifier gives one of its three answers, by turns: so the next comes sooner.
fn turn(state: &State) -> Option<Next> {
    let is_frame = state.photos.current.as_ref().is_some_and(PhotoRef::is_frame);
    let due = [whole, visible, reconstructed][state.frames as usize % 3];
    if state.live && is_frame { due(state) } else { None }
}

fn example(state: &State) -> Option<Next> {
    state.in_use(Role::Classifier)?;
    let due = state.teaching.due();
    due.map(|photo| Next::Example(photo.id))
}

fn open(state: &State) -> Option<Next> {
    let is_due = !state.models.own.queue.is_empty() && state.models.choosing.is_none();
    (is_ready(state) && is_due).then_some(Next::Open)
}

fn inspect(state: &State) -> Option<Next> {
    let is_due = has_photo(state) && state.photos.coming().is_none() && !state.dragging;
    let can = |inspection: &Inspection| state.in_use(inspection.role).is_some();
    is_due
        .then(|| state.inspecting.due(can).cloned().map(Next::Inspect))
        .flatten()
}

fn measure(state: &State) -> Option<Next> {
    state.in_use(Role::Classifier)?;
    let is_wanted = state.measuring.wanted && state.measuring.stale;
    let is_due = is_wanted && state.photos.coming().is_none() && !state.dragging;
    (has_photo(state) && is_due).then_some(Next::Measure)
}

fn is_ready(state: &State) -> bool {
    matches!(state.engine, Engine::Ready(_))
}

fn has_photo(state: &State) -> bool {
    is_ready(state) && state.photos.current.is_some()
}

impl State {
    /// Whether anything is on its way.
    pub fn in_flight(&self) -> bool {
        match self.engine {
            Engine::Choosing | Engine::Starting { .. } | Engine::Loading { .. } => true,
            Engine::Ready(_) => self.photos.coming().is_some() || is_awaited(self),
            Engine::Failed { .. } => false,
        }
    }

    /// Whether the camera's next frame is due: all that it waits for of the one before is on its way, or here. Taken
    /// earlier it would be older than need be.
    pub fn wants_frame(&self) -> bool {
        let comes = self.photos.coming().is_some() || self.reconstructing.is_some() || self.models.is_building();
        if !self.live || !is_ready(self) || comes {
            return false;
        }
        let mut answered = self.clone();
        answered.classify_answered();
        BEFORE_FRAME.iter().all(|due| due(&answered).is_none())
    }

    /// What the pictures are to show.
    pub(super) fn selection(&self) -> Selection {
        Selection {
            mask: self.wish.clone(),
            borrow_statistics: self.borrow_statistics,
        }
    }

    /// What is to be done about the worker, where not the engine's own runs; records that it is done.
    pub(super) fn next_worker(&mut self) -> Option<Effect> {
        let wanted = match self.engine {
            Engine::Choosing | Engine::Failed { .. } => None,
            _ => self.engine.kind(),
        };
        (std::mem::replace(&mut self.worker, wanted) != wanted).then(|| wanted.map_or(Effect::Terminate, Effect::Spawn))
    }

    /// Asks it, and records that.
    pub(super) fn send(&mut self, next: Next) -> Effect {
        self.last_id += 1;
        let id = RequestId(self.last_id);
        let mut files = None;
        let body = match next {
            Next::Cancel(of) => {
                if let Some(choosing) = &mut self.models.choosing {
                    choosing.told = true;
                }
                Request::Cancel(of)
            }
            Next::Load => {
                if let Engine::Loading { id: slot, progress, .. } = &mut self.engine {
                    (*slot, *progress) = (Some(id), Progress::StartingDevice);
                }
                Request::Load {
                    manifest_url: self.manifest_url.clone(),
                    reconstructor: self.models.wish.reconstructor.clone(),
                }
            }
            Next::Fetch(asked, model) => {
                self.models.choosing = Some(Choosing::new(id, asked));
                let manifest_url = self.manifest_url.clone();
                Request::Fetch { manifest_url, model }
            }
            Next::Choose(model) => {
                let mut beside = false;
                if let Some(choosing) = &mut self.models.choosing {
                    (choosing.id, choosing.step) = (id, Step::Building);
                    beside = matches!(choosing.asked, Asked::Beside { .. });
                }
                Request::Choose { model, beside }
            }
            Next::Compare(compared) => {
                self.comparing.asked = Some((id, compared.clone()));
                Request::Compare(compared)
            }
            Next::Open => {
                let item = self.models.own.queue.remove(0);
                let source = item.checkpoint.source.clone();
                files = item.checkpoint.files();
                self.models.choosing = Some(Choosing::new(id, Asked::Checkpoint(item)));
                Request::Open(source)
            }
            Next::Photo => {
                let photo = self.photos.waiting.take();
                files = photo.as_ref().map(|photo| photo.id);
                self.photos.sent = photo.map(|photo| Sent {
                    id,
                    photo,
                    decoder: None,
                });
                Request::Photo
            }
            Next::Reconstruct(selection) => {
                let Selection {
                    mask,
                    borrow_statistics,
                } = selection.clone();
                self.reconstructing = Some(Reconstructing {
                    id,
                    selection,
                    patches: None,
                });
                Request::Reconstruct {
                    mask,
                    borrow_statistics,
                }
            }
            Next::Classify(view) => {
                self.classifying = Some(Classifying {
                    id,
                    view: view.clone(),
                    selection: self.selection(),
                });
                Request::Classify { view }
            }
            Next::Example(photo) => {
                files = Some(photo);
                self.teaching.asked = Some((id, photo));
                Request::Example
            }
            Next::Inspect(inspection) => {
                self.inspecting.asked = Some((id, inspection.clone()));
                Request::Inspect(inspection)
            }
            Next::Measure => {
                self.measuring.stale = false;
                self.measuring.asked = Some(id);
                Request::Measure {
                    mask: self.wish.clone(),
                }
            }
        };
        Effect::Send(Envelope { id, body }, files)
    }
}
