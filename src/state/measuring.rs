//! What the models take: measured anew after each run, while the visitor looks at it.

use std::rc::Rc;

use super::{Effect, Engine, State};
use patchwork_protocol::{FailureKind, Measurement, Request, RequestId, Response};

/// How far it is known what the models take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measuring {
    /// The visitor looks at it.
    pub wanted: bool,
    /// The last that was measured.
    pub last: Option<Rc<Measurement>>,
    /// Something has run since.
    pub(super) stale: bool,
    pub(super) asked: Option<RequestId>,
}

impl State {
    pub(super) fn want_measure(&mut self, wanted: bool, effects: &mut Vec<Effect>) {
        self.measuring.wanted = wanted;
        self.measuring.stale = true;
        self.send_measure(effects);
    }

    /// Asks for a measurement once nothing else is on its way: it must not hold up what the visitor waits for.
    pub(super) fn send_measure(&mut self, effects: &mut Vec<Effect>) {
        let Measuring {
            wanted, stale, asked, ..
        } = self.measuring;
        let is_ready = matches!(self.engine, Engine::Ready(_)) && !self.comparing.is_asked();
        let is_idle = is_ready && !self.in_flight() && !self.wish_waits;
        if wanted && stale && asked.is_none() && is_idle && self.photos.current.is_some() {
            self.measuring.stale = false;
            let request = Request::Measure {
                mask: self.wish,
                named_by: self.mask_to_name_by(),
            };
            self.measuring.asked = Some(self.send(request, None, effects));
        }
    }

    pub(super) fn measured(&mut self, body: Response, effects: &mut Vec<Effect>) {
        match body {
            Response::Measured(measurement) => {
                self.measuring.asked = None;
                self.measuring.last = Some(Rc::new(measurement));
            }
            Response::Failed(failure) => {
                self.measuring.asked = None;
                // Of the photo or the models the visitor hears from the requests that matter.
                if failure.kind == FailureKind::Device {
                    self.request_failed(failure, effects);
                }
            }
            _ => {}
        }
    }
}
