//! Several models on the photo on screen, one after another: the engine holds each beside those in use until it has
//! answered.

use std::rc::Rc;

use super::State;
use super::masking::share;
use super::models::{Asked, Choosing};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Classification, Compared, MaskSpec, Photo, Progress, Reconstruction, Response, View};

/// What a model made of a photo, which is here as the model takes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of one that reconstructs.
    Reconstructed(Rc<Photo>, Rc<Reconstruction>),
    /// Of one that classifies.
    Classified(Rc<Photo>, Rc<Classification>),
}

/// Which are still to answer, and what the others said of the photo on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InTurn {
    /// Their names; the first is on its way, or at work.
    queue: Vec<String>,
    /// The first, once the engine holds it.
    held: Option<(Role, Rc<Photo>)>,
    answers: Vec<(String, Answer)>,
    /// How far the one at work has come, where it tells.
    progress: Option<Progress>,
}

impl InTurn {
    /// What the model of this name said.
    pub fn answer(&self, model: &str) -> Option<&Answer> {
        let found = self.answers.iter().find(|(name, _)| name == model);
        found.map(|(_, answer)| answer)
    }

    /// The model whose turn it is.
    pub fn at_work(&self) -> Option<&str> {
        self.queue.first().map(String::as_str)
    }

    /// The model that the engine is to hold.
    pub(super) fn to_hold(&self) -> Option<&str> {
        self.at_work().filter(|_| self.held.is_none())
    }

    /// Whether this is the first of them.
    pub(super) fn waits_for(&self, asked: &Asked) -> bool {
        matches!(asked, Asked::Beside { model, .. } if self.to_hold() == Some(model))
    }

    /// The photo as the one that it holds takes it.
    pub(super) fn photo(&self) -> Option<&Rc<Photo>> {
        self.held.as_ref().map(|(_, photo)| photo)
    }

    /// What is to be asked of the one that it holds.
    pub(super) fn due(&self, mask: impl FnOnce() -> MaskSpec) -> Option<Compared> {
        Some(match self.held.as_ref()?.0 {
            Role::Reconstructor => Compared::Picture(mask()),
            Role::Classifier => Compared::Classes(View::Whole),
        })
    }

    /// Nobody is asked any more; what was said stays.
    pub(super) fn stop(&mut self) {
        self.queue.clear();
        (self.held, self.progress) = (None, None);
    }
}

impl State {
    /// These models of the list are to answer, and none of those before; none are: the end.
    pub(super) fn ask_in_turn(&mut self, mut models: Vec<String>) {
        self.problem = None;
        if self.coming_in_turn().is_some() {
            self.end_choice(true);
        }
        models.retain(|name| self.models.list.as_ref().is_some_and(|list| list.model(name).is_some()));
        if models.is_empty() {
            return self.in_turn.stop();
        }
        self.in_turn = InTurn {
            queue: models,
            ..InTurn::default()
        };
    }

    /// The first of them, on its way.
    fn coming_in_turn(&self) -> Option<&Choosing> {
        let choosing = self.models.choosing.as_ref()?;
        self.in_turn.waits_for(&choosing.asked).then_some(choosing)
    }

    /// How far the first of them is, on its way or at work; `None` while others are.
    pub fn progress_in_turn(&self) -> Option<&Progress> {
        match self.coming_in_turn() {
            Some(choosing) => choosing.progress.as_ref(),
            None => self.in_turn.progress.as_ref(),
        }
    }

    /// The first of them has come, and `photo` as it takes it. It takes the place of the one that is compared.
    pub(super) fn hold_in_turn(&mut self, role: Role, photo: Option<Photo>) {
        self.comparing.forget(role);
        match photo {
            Some(photo) => self.in_turn.held = Some((role, Rc::new(photo))),
            None => self.in_turn.stop(),
        }
    }

    /// Patches that were chosen by hand on one grid would be others on the next: there, as many are hidden at random.
    pub(super) fn mask_on_any_grid(&self) -> MaskSpec {
        let is_by_hand = !self.wish.by_hand.is_none();
        match self.hidden_by(&self.wish).filter(|_| is_by_hand) {
            Some(hidden) => MaskSpec::random(share(&hidden), self.wish.seed),
            None => self.wish.clone(),
        }
    }

    /// The model at work has answered, or tells how far it is.
    pub(super) fn answered_in_turn(&mut self, photo: Rc<Photo>, body: Response) {
        if let Response::Progress(progress) = body {
            self.in_turn.progress = Some(progress);
            return;
        }
        self.comparing.asked = None;
        let (name, answer) = match body {
            Response::Reconstructed(it) => (it.model.clone(), Answer::Reconstructed(photo, Rc::new(it))),
            Response::Classified(it) => (it.model.clone(), Answer::Classified(photo, Rc::new(it))),
            Response::Failed(failure) => {
                self.in_turn.stop();
                return self.request_failed(failure);
            }
            _ => return,
        };
        if self.in_turn.at_work() == Some(&name) {
            self.in_turn.answers.push((name, answer));
            self.in_turn.queue.remove(0);
            (self.in_turn.held, self.in_turn.progress) = (None, None);
        }
    }
}
