//! What the classifier makes of less than the whole photo: of the visible patches alone, and of the painted picture.

use std::rc::Rc;

use super::{Effect, Engine, Painted, Source, State};
use patchwork_protocol::{Classification, FailureKind, MaskSpec, Request, RequestId, Response};

/// What the classifier is shown in place of the whole photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// The visible patches alone.
    Visible,
    /// The painted picture, visible patches pasted back.
    Painted,
}

/// The answers, each of the reconstruction that it was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparing {
    /// The page has a place for them.
    pub wanted: bool,
    visible: Option<Compared>,
    painted: Option<Compared>,
    asked: Option<(RequestId, Instead, Of)>,
}

/// Which reconstruction, and which classifier.
#[derive(Clone, Debug, PartialEq)]
struct Of {
    arrival: u32,
    classifier: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Compared {
    of: Of,
    /// `None` where the engine could not tell.
    classification: Option<Rc<Classification>>,
}

impl Comparing {
    fn answer(&mut self, instead: Instead) -> &mut Option<Compared> {
        match instead {
            Instead::Visible => &mut self.visible,
            Instead::Painted => &mut self.painted,
        }
    }

    /// The last answer, also while that of a newer reconstruction is on its way.
    pub fn classification(&self, instead: Instead) -> Option<&Rc<Classification>> {
        let answer = match instead {
            Instead::Visible => &self.visible,
            Instead::Painted => &self.painted,
        };
        answer.as_ref()?.classification.as_ref()
    }

    /// Whether one is on its way.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// The engine that was asked is gone, or another photo comes.
    pub(super) fn forget(&mut self) {
        *self = Self {
            wanted: self.wanted,
            ..Self::default()
        };
    }
}

impl State {
    /// Asks for the next answer that is missing, once nothing that the visitor waits for is on its way.
    pub(super) fn send_comparison(&mut self, effects: &mut Vec<Effect>) {
        let is_idle = matches!(self.engine, Engine::Ready(_)) && !self.in_flight() && !self.wish_waits;
        let is_at_rest = is_idle && !self.dragging && self.measuring.asked.is_none();
        if !(self.comparing.wanted && is_at_rest && self.comparing.asked.is_none()) {
            return;
        }
        if let Some((instead, of, mask)) = self.missing_comparison() {
            let request = match instead {
                Instead::Visible => Request::Classify { mask: Some(mask) },
                Instead::Painted => Request::ClassifyPainted { mask },
            };
            let id = self.send(request, None, effects);
            self.comparing.asked = Some((id, instead, of));
        }
    }

    fn missing_comparison(&self) -> Option<(Instead, Of, MaskSpec)> {
        let Engine::Ready(ready) = &self.engine else {
            return None;
        };
        let run = self.shown.as_ref().filter(|run| run.source == Source::Live)?;
        let Painted {
            reconstruction,
            arrival,
            ..
        } = run.painted.as_ref()?;
        let of = Of {
            arrival: *arrival,
            classifier: ready.classifier.name.clone(),
        };
        let is_missing = |answer: &Option<Compared>| answer.as_ref().is_none_or(|answer| answer.of != of);
        let instead = if is_missing(&self.comparing.visible) && ready.classifier.shares_masks_with(&ready.painter) {
            Instead::Visible
        } else if is_missing(&self.comparing.painted) {
            Instead::Painted
        } else {
            return None;
        };
        Some((instead, of, reconstruction.spec))
    }

    /// Whether `id` is of a comparison; takes the answer if so.
    pub(super) fn compared(&mut self, id: RequestId, body: &Response, effects: &mut Vec<Effect>) -> bool {
        let Some((_, instead, of)) = self.comparing.asked.take_if(|(asked, ..)| *asked == id) else {
            return false;
        };
        let classification = match body {
            Response::Classified(classification) => Some(Rc::new(classification.clone())),
            Response::Failed(failure) => {
                // Of the photo or the models the visitor hears from the requests that matter.
                if failure.kind == FailureKind::Device {
                    self.request_failed(failure.clone(), effects);
                    return true;
                }
                None
            }
            _ => None,
        };
        *self.comparing.answer(instead) = Some(Compared { of, classification });
        true
    }
}
