//! What the models take: measured anew after each run, while the visitor looks at it.

use std::rc::Rc;

use super::State;
use patchwork_protocol::{FailureKind, Measurement, RequestId, Response};

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
    pub(super) fn want_measure(&mut self, wanted: bool) {
        self.measuring.wanted = wanted;
        self.measuring.stale = true;
    }

    pub(super) fn measured(&mut self, body: Response) {
        match body {
            Response::Measured(measurement) => {
                self.measuring.asked = None;
                self.measuring.last = Some(Rc::new(measurement));
            }
            Response::Failed(failure) => {
                self.measuring.asked = None;
                // Of the photo or the models the visitor hears from the requests that matter.
                if failure.kind() == FailureKind::Device {
                    self.request_failed(failure);
                }
            }
            _ => {}
        }
    }
}
