//! What the visitor looks at inside the models: asked for after all else, one look at a time.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::State;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{FailureKind, Inspected, Inspection, RequestId, Response};

/// What is looked at, and what was seen of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspecting {
    /// Each figure's wishes, by its name.
    wanted: BTreeMap<&'static str, Vec<Inspection>>,
    /// Answers about the current photo and models; `None` where there is nothing of the kind.
    seen: Vec<(Inspection, Option<Rc<Inspected>>)>,
    pub(super) asked: Option<(RequestId, Inspection)>,
}

impl Inspecting {
    /// What was seen; `None` until it is answered, and where there is nothing of the kind.
    pub fn seen(&self, inspection: &Inspection) -> Option<&Rc<Inspected>> {
        let mut seen = self.seen.iter();
        seen.find(|(of, _)| of == inspection)?.1.as_ref()
    }

    /// The first wish that is not answered, and `can` be.
    pub(super) fn due(&self, can: impl Fn(&Inspection) -> bool) -> Option<&Inspection> {
        let mut wanted = self.wanted.values().flatten();
        wanted.find(|wish| can(wish) && self.seen.iter().all(|(of, _)| of != *wish))
    }

    /// From now on `figure` wishes for these; what nobody wishes for any more is forgotten.
    pub(super) fn want(&mut self, figure: &'static str, wishes: Vec<Inspection>) {
        self.wanted.insert(figure, wishes);
        let wanted = &self.wanted;
        self.seen
            .retain(|(of, _)| wanted.values().flatten().any(|wish| wish == of));
    }

    /// Another model does this now.
    pub(super) fn forget(&mut self, role: Role) {
        self.seen.retain(|(of, _)| of.role != role);
    }

    /// Another photo is here.
    pub(super) fn forget_all(&mut self) {
        self.seen.clear();
    }
}

impl State {
    pub(super) fn inspected(&mut self, body: Response) {
        let seen = match body {
            Response::Inspected(inspected) => Some(Rc::new(inspected)),
            Response::Failed(failure) if failure.kind() == FailureKind::Device => {
                self.inspecting.asked = None;
                return self.request_failed(failure);
            }
            // Of the photo and the models the visitor hears from the requests that matter.
            Response::Failed(_) => None,
            _ => return,
        };
        if let Some((_, inspection)) = self.inspecting.asked.take() {
            self.inspecting.seen.push((inspection, seen));
        }
    }
}
