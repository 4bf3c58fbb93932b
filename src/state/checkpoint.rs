//! Checkpoints that are not in the manifest, as the page names them: in use, waiting, or refused.

use std::rc::Rc;

use super::problem::Problem;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{CheckpointReport, CheckpointSource, ModelInfo, is_weight_file};

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
    pub(super) role: Option<Role>,
    /// Roles for which another model was chosen since: there that one follows at once.
    pub(super) yields: Vec<Role>,
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
    reconstructor: Option<InUse>,
    classifier: Option<InUse>,
}

impl Own {
    /// The one in use in this role.
    pub fn get(&self, role: Role) -> Option<&InUse> {
        match role {
            Role::Reconstructor => self.reconstructor.as_ref(),
            Role::Classifier => self.classifier.as_ref(),
        }
    }

    pub(super) fn slot(&mut self, role: Role) -> &mut Option<InUse> {
        match role {
            Role::Reconstructor => &mut self.reconstructor,
            Role::Classifier => &mut self.classifier,
        }
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
