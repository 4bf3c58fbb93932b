//! Opens checkpoints that are not in the manifest: what is asked for, what is answered, what comes after a restart.

use std::rc::Rc;

use super::State;
use super::checkpoint::{Checkpoint, InUse, Refused, ToOpen};
use super::models::{Asked, Choosing, ROLES};
use super::problem::{About, Instead, Problem};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{CheckpointReport, Failure, FailureKind, Opened};

/// The engine's failure, with the checkpoint that may have been too much for it.
pub(super) fn while_opening(failure: Failure, asked: Option<&Asked>) -> Problem {
    let about = match asked {
        Some(Asked::Checkpoint(item)) if failure.kind() == FailureKind::Device => Some(About::Opening {
            title: item.checkpoint.title(),
        }),
        _ => None,
    };
    Problem { failure, about }
}

impl State {
    /// The checkpoint that is with the engine, to be opened.
    pub fn opening(&self) -> Option<&Checkpoint> {
        match &self.models.choosing.as_ref()?.asked {
            Asked::Checkpoint(item) => Some(&item.checkpoint),
            Asked::Listed { .. } | Asked::Beside { .. } => None,
        }
    }

    /// Whether the bytes kept under `id` may still be needed.
    pub fn needs(&self, id: u32) -> bool {
        let own = &self.models.own;
        let in_use = ROLES.iter().filter_map(|&role| Some(&own.get(role)?.checkpoint));
        let queued = own.queue.iter().map(|item| &item.checkpoint);
        let mut checkpoints = in_use.chain(queued).chain(self.opening());
        self.photos.needs(id) || self.teaching.needs(id) || checkpoints.any(|checkpoint| checkpoint.id == id)
    }

    /// The visitor, or the page's address, asks for a checkpoint.
    pub(super) fn open(&mut self, checkpoint: Checkpoint) {
        self.problem = None;
        self.models.own.refused = None;
        // Asked for again, an address is the newest wish: it comes last, and yields to nothing.
        let is_same = |item: &ToOpen| checkpoint.files().is_none() && item.checkpoint.source == checkpoint.source;
        let queue = &mut self.models.own.queue;
        let again = queue.iter().position(is_same).map(|at| queue.remove(at));
        let is_last = queue.is_empty();
        if let Some(item) = self.with_engine()
            && is_last
            && is_same(item)
        {
            item.yields.clear();
            return;
        }
        let mut item = again.unwrap_or(ToOpen {
            checkpoint,
            role: None,
            yields: Vec::new(),
        });
        item.yields.clear();
        self.models.own.queue.push(item);
    }

    /// Of the checkpoints on their way, those of this role are outdone by what was chosen now.
    pub(super) fn outdo(&mut self, role: Role) {
        self.models.own.queue.retain(|item| item.role != Some(role));
        for item in &mut self.models.own.queue {
            item.yields.push(role);
        }
        if let Some(item) = self.with_engine() {
            item.yields.push(role);
        }
    }

    /// The checkpoint that is with the engine, unless it was told to end.
    fn with_engine(&mut self) -> Option<&mut ToOpen> {
        match &mut self.models.choosing {
            Some(Choosing {
                asked: Asked::Checkpoint(item),
                ended: false,
                ..
            }) => Some(item),
            _ => None,
        }
    }

    pub(super) fn opened(&mut self, opened: Opened) {
        let Some(Choosing {
            asked: Asked::Checkpoint(item),
            ..
        }) = self.models.choosing.take()
        else {
            return;
        };
        let role = opened.chosen.model.kind.role();
        if !item.yields.contains(&role) {
            self.models.wish.clear(role);
        }
        self.take_into_use(opened.chosen.clone());
        *self.models.own.slot(role) = Some(InUse {
            checkpoint: item.checkpoint,
            model: Rc::new(opened.chosen.model),
            report: Rc::new(opened.report),
        });
    }

    /// Nothing is told where the visitor ended it.
    pub(super) fn not_opened(&mut self, item: &ToOpen, failure: Failure, report: Option<CheckpointReport>) {
        if failure.kind() == FailureKind::Cancelled {
            return;
        }
        let problem = |instead| Problem {
            failure: failure.clone(),
            about: Some(About::NotOpened {
                title: item.checkpoint.title(),
                instead,
            }),
        };
        self.problem = Some(problem(Some(match item.role {
            Some(_) => Instead::Usual,
            None => Instead::Same,
        })));
        self.models.own.refused = Some(Refused {
            problem: problem(None),
            report: report.map(Rc::new),
        });
    }

    /// What the visitor chose is no photo, or no checkpoint.
    pub(super) fn refused(&mut self, failure: Failure) {
        // What was refused before is not what the newest failure is about.
        self.models.own.refused = (failure.kind() == FailureKind::Checkpoint).then(|| Refused {
            problem: failure.clone().into(),
            report: None,
        });
        self.problem = Some(failure.into());
    }

    /// The engine is gone. What was in use will be opened again; so will what was on its way, where `again`.
    pub(super) fn open_again(&mut self, again: bool) {
        let mut queue = Vec::new();
        for role in ROLES {
            if let Some(InUse { checkpoint, .. }) = self.models.own.slot(role).take() {
                // A model that was chosen in its place comes instead, with the next engine.
                if self.models.wish.get(role).is_none() {
                    queue.push(ToOpen {
                        checkpoint,
                        role: Some(role),
                        yields: Vec::new(),
                    });
                }
            }
        }
        if again
            && let Some(Choosing {
                asked: Asked::Checkpoint(item),
                ..
            }) = self.models.choosing.take()
        {
            queue.push(item);
        }
        queue.append(&mut self.models.own.queue);
        self.models.own.queue = queue;
    }
}
