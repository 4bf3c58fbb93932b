//! Checkpoints that are not in the manifest: those to be opened, those in use, and the last that was refused.

use std::rc::Rc;

use super::State;
use super::models::{Asked, Choosing, ROLES};
use super::problem::{About, Instead, Problem};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{CheckpointReport, CheckpointSource, Failure, FailureKind, ModelInfo, Opened, is_weight_file};

/// A checkpoint as the page names it; the bytes of its files are kept outside the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Unique on this page, among the photos too.
    pub id: u32,
    /// Where it comes from.
    pub source: CheckpointSource,
}

impl Checkpoint {
    /// What the page calls it until the engine has looked into it.
    pub fn title(&self) -> String {
        match &self.source {
            CheckpointSource::Url(address) => short_address(address),
            CheckpointSource::Files(names) => {
                let weights = names.iter().find(|name| is_weight_file(name));
                weights.or(names.first()).cloned().unwrap_or_default()
            }
        }
    }

    /// The files that go to the engine with it, if any.
    pub(super) fn files(&self) -> Option<u32> {
        matches!(self.source, CheckpointSource::Files(_)).then_some(self.id)
    }
}

/// A checkpoint on its way into use. Which role it has is in the file, so mostly not known before.
#[derive(Clone, Debug, PartialEq)]
pub struct ToOpen {
    /// Which.
    pub checkpoint: Checkpoint,
    /// Its role, where it was in use before.
    role: Option<Role>,
    /// Roles for which another model was chosen since: there that one follows at once.
    yields: Vec<Role>,
}

/// A checkpoint in use.
#[derive(Clone, Debug, PartialEq)]
pub struct InUse {
    /// Which.
    pub checkpoint: Checkpoint,
    /// The model that it became.
    pub model: Rc<ModelInfo>,
    /// What was found in it.
    pub report: Rc<CheckpointReport>,
}

/// A checkpoint that cannot be used, until this is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Why.
    pub problem: Problem,
    /// What was found in it.
    pub report: Option<Rc<CheckpointReport>>,
}

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

/// An address as short as it can be and still be known: `owner/name, file` of Hugging Face, else `host/…/file`.
pub fn short_address(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let Some((_, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
    match &parts[..] {
        ["huggingface.co", owner, name] => format!("{owner}/{name}"),
        ["huggingface.co", owner, name, .., file] => format!("{owner}/{name}, {file}"),
        [host, _, .., file] => format!("{host}/…/{file}"),
        parts => parts.join("/"),
    }
}

/// All that is known of checkpoints outside the manifest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    /// Not with the engine yet, in the order in which they will be.
    pub queue: Vec<ToOpen>,
    /// The last that was refused.
    pub refused: Option<Refused>,
    painter: Option<InUse>,
    classifier: Option<InUse>,
}

impl Own {
    /// The one in use in this role.
    pub fn get(&self, role: Role) -> Option<&InUse> {
        match role {
            Role::Painter => self.painter.as_ref(),
            Role::Classifier => self.classifier.as_ref(),
        }
    }

    pub(super) fn slot(&mut self, role: Role) -> &mut Option<InUse> {
        match role {
            Role::Painter => &mut self.painter,
            Role::Classifier => &mut self.classifier,
        }
    }
}

impl State {
    /// The checkpoint that is with the engine, to be opened.
    pub fn opening(&self) -> Option<&Checkpoint> {
        match &self.models.choosing.as_ref()?.asked {
            Asked::Checkpoint(item) => Some(&item.checkpoint),
            Asked::Listed { .. } => None,
        }
    }

    /// Whether the bytes kept under `id` may still be needed.
    pub fn needs(&self, id: u32) -> bool {
        let own = &self.models.own;
        let in_use = ROLES.iter().filter_map(|&role| Some(&own.get(role)?.checkpoint));
        let queued = own.queue.iter().map(|item| &item.checkpoint);
        let mut checkpoints = in_use.chain(queued).chain(self.opening());
        self.photos.needs(id) || checkpoints.any(|checkpoint| checkpoint.id == id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_known_by_their_ends() {
        for (address, short) in [
            ("facebook/vit-mae-base", "facebook/vit-mae-base"),
            (
                "https://huggingface.co/facebook/vit-mae-base/resolve/main/pytorch_model.bin?download=true",
                "facebook/vit-mae-base, pytorch_model.bin",
            ),
            ("https://huggingface.co/facebook/vit-mae-base/", "facebook/vit-mae-base"),
            (
                "https://example.org/a/b/model.safetensors",
                "example.org/…/model.safetensors",
            ),
            ("https://example.org/model.pth", "example.org/model.pth"),
            ("model.safetensors", "model.safetensors"),
        ] {
            assert_eq!(short_address(address), short);
        }
    }
}
