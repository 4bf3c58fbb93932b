//! The step from one state to the next.

use std::rc::Rc;

use super::masking::History;
use super::models::Pair;
use super::next_request::next_request;
use super::opening::while_opening;
use super::photos::Sent;
use super::problem::{About, EngineNote};
use super::{
    Action, Answered, Classified, Classifying, Effect, Engine, InTurn, PhotoRef, Reconstructed, Run, Source, State,
};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{
    Classification, DeviceKind, Envelope, Failure, FailureCode, FailureKind, ModelInfo, Progress, Reconstruction,
    RecordedRun, RequestId, Response, View,
};

impl State {
    /// The next state, and what to do on the way there.
    #[must_use]
    pub fn reduce(mut self, action: Action) -> (Self, Vec<Effect>) {
        match action {
            Action::EngineChosen { kind, note } => {
                self.note = note;
                self.start(kind);
            }
            Action::ProgramProgress { loaded, total } => {
                if let Engine::Starting { kind, .. } = self.engine {
                    self.engine = Engine::Starting { kind, loaded, total };
                }
            }
            Action::ProgramFailed(failure) => self.stop(failure),
            Action::FilesKept => self.kept += 1,
            Action::WorkerUp => {
                if let Engine::Starting { kind, .. } = self.engine {
                    self.engine = Engine::Loading {
                        kind,
                        id: None,
                        progress: Progress::StartingDevice,
                    };
                }
            }
            Action::WorkerDied(detail) => {
                let code = FailureCode::EngineStopped;
                self.stop(Failure { code, detail });
            }
            Action::Response(envelope) => {
                let Envelope { id, body } = *envelope;
                self.answered(id, body);
            }
            Action::Restart => {
                if let Engine::Failed { kind, .. } = self.engine {
                    self.start(kind);
                }
            }
            Action::Listed { list, asked } => self.listed(list, &asked),
            Action::Choose { role, model } => self.choose(role, model),
            Action::Open(checkpoint) => self.open(checkpoint),
            Action::NotOpen(id) => self.models.own.queue.retain(|item| item.checkpoint.id != id),
            Action::Compare { role, model } => self.compare(role, model),
            Action::AskInTurn(models) => self.ask_in_turn(models),
            Action::Cancel => self.end_choice(false),
            Action::Linked { mask, borrowed, note } => {
                self.wish_for(mask);
                self.borrow_statistics = borrowed;
                self.history = History::default();
                self.link_note = note;
            }
            Action::Recorded(recorded) => self.show_recorded(*recorded),
            Action::FetchPhoto { photo, first } => {
                let taken = self.photos.coming().is_some() || self.photos.current.is_some();
                if !(first && taken) {
                    self.problem = None;
                    self.link_note = self.link_note.filter(|_| first);
                    self.photos.fetching = Some(photo);
                }
            }
            Action::FetchFailed(photo, failure) => {
                if self.photos.fetching.take_if(|fetching| *fetching == photo).is_some() {
                    self.problem = Some(failure.into());
                }
            }
            Action::PhotoHere(photo) => self.take_photo(photo),
            Action::PhotoFetched(photo) => {
                if self.photos.fetching.as_ref() == Some(&photo) {
                    self.take_photo(photo);
                }
            }
            Action::Live(live) => self.go_live(live),
            Action::Refused(failure) => self.refused(failure),
            Action::MaskRatio(mask_ratio) => {
                self.dragging = true;
                self.wish_for_ratio(mask_ratio);
            }
            Action::Settled => self.settle(),
            Action::TakeBack => self.take_back(),
            Action::Seed(seed) => self.wish_for_seed(seed),
            Action::Strategy(strategy) => self.wish_for_strategy(strategy),
            Action::Invert => self.invert(),
            Action::Stroke(patches, hide) => {
                self.dragging = true;
                self.stroke(&patches, hide);
            }
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::SwitchPatch(patch) => self.switch_patch(patch),
            Action::BorrowStatistics(borrow) => {
                self.borrow_statistics = borrow;
            }
            Action::Inspect(figure, wishes) => self.inspecting.want(figure, wishes),
            Action::Measure(wanted) => self.want_measure(wanted),
            Action::Teach(teach) => self.teach(teach),
            Action::Dismiss => {
                self.problem = None;
                self.models.own.refused = None;
            }
        }
        let mut effects = Vec::from_iter(self.next_worker());
        while let Some(next) = next_request(&self) {
            effects.push(self.send(next));
        }
        (self, effects)
    }

    fn take_photo(&mut self, photo: PhotoRef) {
        // The last frame of a camera that was stopped does not come.
        if photo.is_frame() && !self.live {
            return;
        }
        self.problem = None;
        self.link_note = self.link_note.filter(|_| photo.is_sample());
        self.photos.fetching = None;
        let displaced = self.photos.waiting.replace(photo);
        if !matches!(self.engine, Engine::Ready(_)) {
            self.photos.fallback = self.photos.fallback.take().or(displaced);
        }
    }

    fn show_recorded(&mut self, recorded: RecordedRun) {
        if self.shown.is_some() {
            return;
        }
        if !self.wish_is_own {
            self.wish = recorded.reconstruction.spec.clone();
        }
        let mask = recorded.reconstruction.spec.clone();
        let reconstructed = Some(self.made(recorded.reconstruction, None));
        let classified = |view, classification: Classification| Classified {
            view,
            classification: Rc::new(classification),
            by: None,
        };
        self.shown = Some(Run {
            source: Source::Recorded,
            name: recorded.sample,
            sample: true,
            photo: Rc::new(recorded.photo),
            reconstructed,
            classified: Some(classified(View::Whole, recorded.classification)),
            visible: recorded.visible.map(|it| classified(View::Visible(mask.clone()), it)),
            pasted: recorded
                .reconstructed
                .map(|it| classified(View::Reconstructed(mask.clone()), it)),
        });
    }

    fn made(&mut self, reconstruction: Reconstruction, by: Option<Rc<ModelInfo>>) -> Reconstructed {
        self.last_arrival += 1;
        let shown = self.shown.as_ref().and_then(|run| run.reconstructed.as_ref());
        // Where patches were changed by hand, the others stay as they are.
        let is_by_hand = shown.is_some_and(|shown| {
            let (old, new) = (&shown.reconstruction.spec, &reconstruction.spec);
            shown.by == by && old.is_of_same_noise(new) && old.by_hand != new.by_hand
        });
        let animate = !self.dragging && !self.live && reconstruction.spec == self.wish && !is_by_hand;
        Reconstructed {
            reconstruction: Rc::new(reconstruction),
            by,
            arrival: self.last_arrival,
            animate,
        }
    }

    fn start(&mut self, kind: DeviceKind) {
        self.comparing.restart();
        self.in_turn.stop();
        self.inspecting.asked = None;
        self.inspecting.forget_all();
        self.measuring.asked = None;
        self.measuring.last = None;
        self.engine = Engine::Starting {
            kind,
            loaded: 0,
            total: None,
        };
    }

    /// The engine is of no more use. WebGPU hands over to the CPU; the CPU waits for a restart.
    pub(super) fn stop(&mut self, failure: Failure) {
        let Some(kind) = self.engine.kind() else { return };
        self.reconstructing = None;
        self.classifying = None;
        self.answered = Answered::default();
        self.frame = None;
        let sent = self.photos.sent.take().map(|sent| sent.photo);
        let current = self.photos.current.clone();
        let waiting = self.photos.waiting.take();
        if kind == DeviceKind::WebGpu && failure.kind() == FailureKind::Device {
            self.open_again(true);
            self.teaching.stop(None);
            self.models.choosing = None;
            self.photos.give_again(waiting.or(sent).or(current));
            self.note = Some(EngineNote::HandedOver(failure));
            self.start(DeviceKind::Cpu);
        } else {
            self.teaching.stop(Some(&failure));
            // A photo that may have brought the engine down is not offered again while another is on screen, nor is a
            // model while another was in use.
            if let Some(choosing) = &mut self.models.choosing {
                choosing.passed = false;
            }
            let asked = match self.models.is_building() {
                true => self.forget_choice(),
                false => None,
            };
            self.models.choosing = None;
            let problem = while_opening(failure, asked.as_ref());
            self.open_again(false);
            self.photos.give_again(waiting.or(current).or(sent));
            self.engine = Engine::Failed { kind, problem };
        }
    }

    fn answered(&mut self, id: RequestId, body: Response) {
        if let Engine::Loading {
            id: awaited,
            ref mut progress,
            ..
        } = self.engine
            && awaited == Some(id)
        {
            match body {
                Response::Progress(news) => *progress = news,
                Response::Ready(ready) => {
                    self.engine = Engine::Ready(Rc::new(ready.device));
                    self.teaching.forget();
                    self.models.missing = None;
                    self.models.wish.classifier.get_or_insert(ready.classifier);
                    self.models.in_use = Some(Pair {
                        reconstructor: Rc::new(ready.reconstructor),
                        classifier: None,
                    });
                }
                Response::Failed(failure) => self.stop(failure),
                _ => {}
            }
        } else if self.models.choosing.as_ref().is_some_and(|choosing| choosing.id == id) {
            self.choice_answered(body);
        } else if self.photos.sent.as_ref().is_some_and(|sent| sent.id == id) {
            self.photo_answered(body);
        } else if let Some(reconstructing) = self
            .reconstructing
            .as_mut()
            .filter(|reconstructing| reconstructing.id == id)
        {
            match body {
                Response::Progress(Progress::Reconstructing { reconstructed, total }) => {
                    reconstructing.patches = Some((reconstructed, total))
                }
                Response::Reconstructed(reconstruction) => {
                    self.reconstruct_answered(true);
                    let by = self.made_by(Role::Reconstructor, &reconstruction.model);
                    let reconstructed = self.made(reconstruction, by);
                    self.show_frame();
                    if let Some(run) = &mut self.shown {
                        run.source = Source::Live;
                        run.reconstructed = Some(reconstructed);
                    }
                }
                Response::Failed(failure) => {
                    self.reconstruct_answered(false);
                    self.show_frame();
                    self.request_failed(failure);
                }
                _ => {}
            }
        } else if self.inspecting.asked.as_ref().is_some_and(|(asked, _)| *asked == id) {
            self.inspected(body);
        } else if self.comparing.asked.as_ref().is_some_and(|(asked, _)| *asked == id) {
            self.compared(body);
        } else if self.teaching.asked.is_some_and(|(asked, _)| asked == id) {
            self.example_answered(body);
        } else if self.measuring.asked == Some(id) {
            self.measured(body);
        } else if self.classifying.as_ref().is_some_and(|asked| asked.id == id) {
            match body {
                Response::Classified(classification) => {
                    if let Some(view) = self.classify_answered() {
                        self.show_classification(view, classification);
                    }
                }
                Response::Failed(failure) => {
                    self.classify_answered();
                    self.request_failed(failure);
                }
                _ => {}
            }
        }
    }

    fn reconstruct_answered(&mut self, has_picture: bool) {
        self.answered.reconstruct = self
            .reconstructing
            .take()
            .map(|reconstructing| reconstructing.selection);
        self.answered.has_picture = has_picture;
        self.measuring.stale = true;
    }

    pub(super) fn classify_answered(&mut self) -> Option<View> {
        let Classifying { view, selection, .. } = self.classifying.take()?;
        match &view {
            View::Whole => {
                self.answered.whole = true;
                if !self.live {
                    self.ask_after_whole();
                }
            }
            View::Visible(mask) => self.answered.visible = Some(mask.clone()),
            View::Reconstructed(_) => self.answered.reconstructed = Some(selection),
        }
        Some(view)
    }

    fn show_classification(&mut self, view: View, classification: Classification) {
        let by = self.made_by(Role::Classifier, &classification.model);
        let Some(run) = &mut self.shown else { return };
        let slot = match &view {
            View::Whole => &mut run.classified,
            // The slider has moved on.
            View::Visible(mask) | View::Reconstructed(mask) if *mask != self.wish => return,
            View::Visible(_) => &mut run.visible,
            View::Reconstructed(_) => &mut run.pasted,
        };
        let classification = Rc::new(classification);
        *slot = Some(Classified {
            view,
            classification,
            by,
        });
        self.measuring.stale = true;
    }

    fn photo_answered(&mut self, body: Response) {
        match body {
            Response::Progress(progress) => {
                if let Some(sent) = &mut self.photos.sent {
                    sent.decoder = Some(progress);
                }
            }
            Response::Photo(photo) => {
                let Some(Sent { photo: name, .. }) = self.photos.sent.take() else {
                    return;
                };
                self.forget_by_hand(&photo);
                self.photos.lost = false;
                self.photos.fallback = None;
                self.answered = Answered::default();
                self.comparing.forget_photo();
                self.in_turn = InTurn::default();
                self.inspecting.forget_all();
                self.frame = None;
                self.photos.current = Some(name.clone());
                if name.is_frame() {
                    self.frames += 1;
                }
                if name.is_frame() && self.shown.is_some() {
                    self.frame = Some(Rc::new(photo));
                    return;
                }
                // The same photo again, after a restart or from the recorded run: what is known about it stays, and
                // stays what it was, until the new answers come.
                let again = self.shown.take().filter(|run| *run.photo == photo);
                let fresh = Run {
                    source: Source::Live,
                    sample: name.is_sample(),
                    name: name.name,
                    photo: Rc::new(photo),
                    reconstructed: None,
                    classified: None,
                    visible: None,
                    pasted: None,
                };
                self.shown = Some(match again {
                    Some(run) => Run {
                        name: fresh.name,
                        sample: fresh.sample,
                        ..run
                    },
                    None => fresh,
                });
                self.forget_impossible();
            }
            Response::Failed(failure) => {
                let mut gone = None;
                if failure.kind() != FailureKind::Device {
                    let sent = self.photos.sent.take().map(|sent| sent.photo);
                    gone = self.photos.current.take_if(|current| sent.as_ref() == Some(current));
                }
                // Another was chosen meanwhile: this one is of no more interest.
                let is_passed = self.photos.waiting.as_ref().is_some_and(|photo| !photo.is_frame());
                if failure.kind() == FailureKind::Device || !is_passed {
                    self.request_failed(failure);
                    if let (Some(gone), Some(problem)) = (gone, &mut self.problem) {
                        problem.about = Some(About::PhotoGone { name: gone.name });
                    }
                }
                self.photos.waiting = self.photos.waiting.take().or_else(|| self.photos.fallback.take());
            }
            _ => {}
        }
    }

    pub(super) fn request_failed(&mut self, failure: Failure) {
        match failure.kind() {
            FailureKind::Device => self.stop(failure),
            _ => self.problem = Some(failure.into()),
        }
    }
}
