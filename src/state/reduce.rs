//! The step from one state to the next.

use std::rc::Rc;

use super::opening::while_opening;
use super::{Action, Effect, Engine, Named, Painted, Painting, Run, Source, State};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{
    DeviceKind, Envelope, Failure, FailureKind, MaskSpec, ModelInfo, Progress, Reconstruction, RecordedRun, Request,
    RequestId, Response,
};

impl State {
    /// The next state, and what to do on the way there.
    #[must_use]
    pub fn reduce(mut self, action: Action) -> (Self, Vec<Effect>) {
        let mut effects = Vec::new();
        match action {
            Action::EngineChosen { kind, note } => {
                self.note = note;
                self.spawn(kind, &mut effects);
            }
            Action::ProgramProgress { loaded, total } => {
                if let Engine::Starting { kind, .. } = self.engine {
                    self.engine = Engine::Starting { kind, loaded, total };
                }
            }
            Action::ProgramFailed(failure) => self.stop(failure, &mut effects),
            Action::FilesKept => self.kept += 1,
            Action::WorkerUp => {
                if let Engine::Starting { kind, .. } = self.engine {
                    let load = Request::Load {
                        manifest_url: self.manifest_url.clone(),
                        painter: self.models.wish.painter.clone(),
                        classifier: self.models.wish.classifier.clone(),
                    };
                    let id = self.send(load, None, &mut effects);
                    self.engine = Engine::Loading {
                        kind,
                        id,
                        progress: Progress::StartingDevice,
                    };
                }
            }
            Action::WorkerDied(detail) => {
                let message = "The engine stopped unexpectedly. Restart it to go on; your photo stays.".to_owned();
                self.stop(
                    Failure {
                        kind: FailureKind::Device,
                        message,
                        detail,
                    },
                    &mut effects,
                );
            }
            Action::Response(envelope) => {
                let Envelope { id, body } = *envelope;
                if !self.compared(id, &body, &mut effects) {
                    self.answered(id, body, &mut effects);
                }
            }
            Action::Restart => {
                if let Engine::Failed { kind, .. } = self.engine {
                    self.spawn(kind, &mut effects);
                }
            }
            Action::Listed { list, asked } => self.listed(list, &asked, &mut effects),
            Action::Choose { role, model } => self.choose(role, model, &mut effects),
            Action::Open(checkpoint) => self.open(checkpoint, &mut effects),
            Action::NotOpen(id) => self.models.own.queue.retain(|item| item.checkpoint.id != id),
            Action::Cancel => self.cancel(&mut effects),
            Action::Recorded(recorded) => self.show_recorded(*recorded),
            Action::FetchPhoto { photo, first } => {
                let taken = self.photos.coming().is_some() || self.photos.current.is_some();
                if !(first && taken) {
                    self.problem = None;
                    self.photos.fetching = Some(photo);
                }
            }
            Action::FetchFailed(photo, failure) => {
                if self.photos.fetching.take_if(|fetching| *fetching == photo).is_some() {
                    self.problem = Some(failure);
                }
            }
            Action::PhotoHere(photo) => {
                // A sample that comes after something else was chosen is late: drop it.
                if !photo.sample || self.photos.fetching.as_ref() == Some(&photo) {
                    self.problem = None;
                    self.photos.fetching = None;
                    let displaced = self.photos.waiting.replace(photo);
                    if !matches!(self.engine, Engine::Ready(_)) {
                        self.photos.fallback = self.photos.fallback.take().or(displaced);
                    }
                    self.send_photo(&mut effects);
                }
            }
            Action::Refused(failure) => self.refused(failure),
            Action::MaskRatio(mask_ratio) => {
                self.dragging = true;
                self.wish_for(MaskSpec::random(mask_ratio, self.wish.seed), &mut effects);
            }
            Action::MaskRatioSettled => self.dragging = false,
            Action::Seed(seed) => self.wish_for(MaskSpec::random(self.wish.mask_ratio, seed), &mut effects),
            Action::SwitchPatch(patch) => self.switch_patch(patch, &mut effects),
            Action::BorrowStatistics(borrow) => {
                self.borrow_statistics = borrow;
                self.wish_waits = true;
                self.send_wish(&mut effects);
            }
            Action::VisibleOnly(visible_only) => {
                self.visible_only = visible_only;
                self.send_classify(&mut effects);
            }
            Action::Measure(wanted) => self.want_measure(wanted, &mut effects),
            Action::Compare(wanted) => self.comparing.wanted = wanted,
            Action::Dismiss => {
                self.problem = None;
                self.models.own.refused = None;
            }
        }
        self.send_comparison(&mut effects);
        self.send_measure(&mut effects);
        (self, effects)
    }

    pub(super) fn send(&mut self, body: Request, files: Option<u32>, effects: &mut Vec<Effect>) -> RequestId {
        self.last_id += 1;
        let id = RequestId(self.last_id);
        effects.push(Effect::Send(Envelope { id, body }, files));
        id
    }

    /// Sends the newest photo unless one is under way, or a model is: their answers send it.
    pub(super) fn send_photo(&mut self, effects: &mut Vec<Effect>) {
        let idle = self.photos.sent.is_none() && self.models.choosing.is_none();
        if !(idle && matches!(self.engine, Engine::Ready(_))) {
            return;
        }
        if let Some(photo) = self.photos.waiting.take() {
            let id = self.send(Request::Photo, Some(photo.id), effects);
            self.photos.sent = Some((id, photo));
        }
    }

    pub(super) fn wish_for(&mut self, wish: MaskSpec, effects: &mut Vec<Effect>) {
        self.wish = wish;
        self.wish_is_own = true;
        self.wish_waits = true;
        self.send_wish(effects);
    }

    /// Sends the newest wish unless one is under way, or a photo or a model is: their answers send the wish.
    pub(super) fn send_wish(&mut self, effects: &mut Vec<Effect>) {
        let idle = self.painting.is_none() && self.photos.sent.is_none() && self.models.choosing.is_none();
        let has_photo = self.photos.current.is_some() && matches!(self.engine, Engine::Ready(_));
        if idle && has_photo && self.wish_waits {
            self.wish_waits = false;
            let request = Request::Reconstruct {
                mask: self.wish,
                borrow_statistics: self.borrow_statistics,
            };
            let id = self.send(request, None, effects);
            self.painting = Some(Painting { id, patches: None });
            self.asked_mask = self.wish;
            self.send_classify(effects);
        }
    }

    /// Has the photo named where it was not yet by what it is to be named by, unless that is under way, or a photo or a model is:
    /// their answers send this.
    pub(super) fn send_classify(&mut self, effects: &mut Vec<Effect>) {
        let idle = self.classify.is_none() && self.photos.sent.is_none() && self.models.choosing.is_none();
        let has_photo = self.photos.current.is_some() && matches!(self.engine, Engine::Ready(_));
        let mask = self.mask_to_name_by();
        if idle && has_photo && self.named_by != Some(mask) {
            self.named_by = Some(mask);
            self.classify = Some(self.send(Request::Classify { mask }, None, effects));
        }
    }

    /// What is hidden from the model that names, too: what is or will soon be on screen.
    pub(super) fn mask_to_name_by(&self) -> Option<MaskSpec> {
        let Engine::Ready(ready) = &self.engine else {
            return None;
        };
        (self.visible_only && ready.classifier.shares_masks_with(&ready.painter)).then_some(self.asked_mask)
    }

    fn show_recorded(&mut self, recorded: RecordedRun) {
        if self.shown.is_some() {
            return;
        }
        if !self.wish_is_own {
            self.wish = recorded.reconstruction.spec;
        }
        let painted = Some(self.paint(recorded.reconstruction, None));
        self.shown = Some(Run {
            source: Source::Recorded,
            name: recorded.sample,
            photo: Rc::new(recorded.photo),
            painted,
            named: Some(Named {
                classification: Rc::new(recorded.classification),
                by: None,
            }),
        });
    }

    fn paint(&mut self, reconstruction: Reconstruction, by: Option<Rc<ModelInfo>>) -> Painted {
        self.last_arrival += 1;
        let shown = self.shown.as_ref().and_then(|run| run.painted.as_ref());
        // Where patches were changed by hand, the others stay as they are.
        let is_by_hand = shown.is_some_and(|shown| {
            let (old, new) = (shown.reconstruction.spec, reconstruction.spec);
            shown.by == by && old.is_of_same_noise(&new) && old.by_hand != new.by_hand
        });
        let animate = !self.dragging && !self.wish_waits && !is_by_hand;
        Painted {
            reconstruction: Rc::new(reconstruction),
            by,
            arrival: self.last_arrival,
            animate,
        }
    }

    fn spawn(&mut self, kind: DeviceKind, effects: &mut Vec<Effect>) {
        self.measuring.asked = None;
        self.measuring.last = None;
        self.comparing.forget();
        self.engine = Engine::Starting {
            kind,
            loaded: 0,
            total: None,
        };
        effects.push(Effect::Spawn(kind));
    }

    /// The engine is of no more use. WebGPU hands over to the CPU; the CPU waits for a restart.
    pub(super) fn stop(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        let Some(kind) = self.engine.kind() else { return };
        self.painting = None;
        self.classify = None;
        let sent = self.photos.sent.take().map(|(_, photo)| photo);
        let current = self.photos.current.clone();
        let waiting = self.photos.waiting.take();
        if kind == DeviceKind::WebGpu && failure.kind == FailureKind::Device {
            self.open_again(true);
            self.models.choosing = None;
            self.photos.give_again(waiting.or(sent).or(current));
            self.note = Some(hand_over_note(&failure));
            self.spawn(DeviceKind::Cpu, effects);
        } else {
            // A photo that may have brought the engine down is not offered again while another is on screen, nor is a
            // model while another was in use.
            if let Some(choosing) = &mut self.models.choosing {
                choosing.passed = false;
            }
            let failure = while_opening(failure, self.forget_choice().as_ref());
            self.open_again(false);
            self.photos.give_again(waiting.or(current).or(sent));
            self.engine = Engine::Failed { kind, failure };
            effects.push(Effect::Terminate);
        }
    }

    fn answered(&mut self, id: RequestId, body: Response, effects: &mut Vec<Effect>) {
        if let Engine::Loading {
            id: awaited,
            ref mut progress,
            ..
        } = self.engine
            && awaited == id
        {
            match body {
                Response::Progress(news) => *progress = news,
                Response::Ready(ready) => {
                    self.engine = Engine::Ready(Rc::new(ready));
                    self.send_choice(effects);
                    self.send_photo(effects);
                }
                Response::Failed(failure) => self.stop(failure, effects),
                _ => {}
            }
        } else if self.models.choosing.as_ref().is_some_and(|choosing| choosing.id == id) {
            self.choice_answered(body, effects);
        } else if self.photos.sent.as_ref().is_some_and(|(awaited, _)| *awaited == id) {
            self.photo_answered(body, effects);
        } else if let Some(painting) = self.painting.as_mut().filter(|painting| painting.id == id) {
            match body {
                Response::Progress(Progress::Painting { painted, total }) => painting.patches = Some((painted, total)),
                Response::Reconstructed(reconstruction) => {
                    self.painting = None;
                    let by = self.in_use(Role::Painter).cloned().map(Rc::new);
                    let painted = self.paint(reconstruction, by);
                    self.measuring.stale = true;
                    if let Some(run) = &mut self.shown {
                        run.source = Source::Live;
                        run.painted = Some(painted);
                    }
                }
                Response::Failed(failure) => {
                    self.painting = None;
                    self.request_failed(failure, effects);
                }
                _ => {}
            }
            self.send_wish(effects);
        } else if self.measuring.asked == Some(id) {
            self.measured(body, effects);
        } else if self.classify == Some(id) {
            match body {
                Response::Classified(classification) => {
                    self.classify = None;
                    let by = self.in_use(Role::Classifier).cloned().map(Rc::new);
                    let classification = Rc::new(classification);
                    self.measuring.stale = true;
                    if let Some(run) = &mut self.shown {
                        run.named = Some(Named { classification, by });
                    }
                }
                Response::Failed(failure) => {
                    self.classify = None;
                    self.request_failed(failure, effects);
                }
                _ => {}
            }
            self.send_classify(effects);
        }
    }

    fn photo_answered(&mut self, body: Response, effects: &mut Vec<Effect>) {
        match body {
            Response::Photo(photo) => {
                let Some((_, name)) = self.photos.sent.take() else {
                    return;
                };
                self.forget_by_hand(&photo);
                // The same photo again, after a restart or from the recorded run: what is known about it stays, and stays
                // what it was, until the new answers come.
                let again = self.shown.take().filter(|run| *run.photo == photo);
                let source = again.as_ref().map_or(Source::Live, |run| run.source);
                let (painted, named) = again.map_or((None, None), |run| (run.painted, run.named));
                let photo = Rc::new(photo);
                if painted.is_none() {
                    self.comparing.forget();
                }
                self.shown = Some(Run {
                    source,
                    name: name.name.clone(),
                    photo,
                    painted,
                    named,
                });
                self.photos.current = Some(name);
                self.photos.fallback = None;
                self.painting = None;
                self.classify = None;
                self.wish_waits = true;
                self.named_by = None;
                self.send_wish(effects);
                self.send_classify(effects);
                self.send_photo(effects);
                self.send_choice(effects);
            }
            Response::Failed(mut failure) => {
                if failure.kind != FailureKind::Device {
                    let sent = self.photos.sent.take().map(|(_, photo)| photo);
                    if let Some(gone) = self.photos.current.take_if(|current| sent.as_ref() == Some(current)) {
                        failure.message = format!(
                            "“{}” can no longer be read; its file was changed, moved or deleted. Choose it again, or another photo.",
                            gone.name
                        );
                    }
                }
                self.request_failed(failure, effects);
                self.photos.waiting = self.photos.waiting.take().or_else(|| self.photos.fallback.take());
                self.send_photo(effects);
                self.send_choice(effects);
                self.send_wish(effects);
                self.send_classify(effects);
            }
            _ => {}
        }
    }

    pub(super) fn request_failed(&mut self, failure: Failure, effects: &mut Vec<Effect>) {
        match failure.kind {
            FailureKind::Device => self.stop(failure, effects),
            _ => self.problem = Some(failure),
        }
    }
}

/// Says why in brackets where the reason is short; a panic's is for the console, which has it.
fn hand_over_note(failure: &Failure) -> String {
    let short = failure.detail.len() <= 100 && !failure.detail.is_empty() && !failure.detail.starts_with("panic");
    let why = if short {
        format!(" ({})", failure.detail)
    } else {
        String::new()
    };
    format!("WebGPU failed on this machine{why}, so the CPU has taken over.")
}
