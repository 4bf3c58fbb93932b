//! What a file has of what a model needs, found out from names and shapes alone, before any tensor is read.

use std::collections::BTreeSet;

use super::entry::Entry;
use super::keys::Naming;
use super::tensors::TensorFile;
use super::unwrapped::is_counter;
use patchwork_protocol::TensorLine;

/// A file's tensors held against a model's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Tensors that the model takes.
    pub matched: Vec<TensorLine>,
    /// Tensors that the model needs and the file has not.
    pub missing: Vec<TensorLine>,
    /// Tensors that the model has no place for: it is probably another model's file.
    pub unexpected: Vec<TensorLine>,
    /// Tensors of another shape than the model needs.
    pub wrong_shape: Vec<TensorLine>,
    /// Number of weights in the matched ones.
    pub parameters: usize,
}

impl Report {
    /// Whether the model can be built: all is there, and nothing else.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty() && self.wrong_shape.is_empty()
    }

    /// `needs`: our names and shapes. Tensors of the file that do not start with `prefix` are somebody else's.
    pub(super) fn new(file: &TensorFile, naming: Naming, prefix: &str, needs: &[(String, Vec<usize>)]) -> Self {
        let mut report = Self::default();
        let is_ours = |name: &&String| {
            let inside = name.strip_prefix(prefix);
            inside.is_some_and(|name| !naming.is_harmless(name))
        };
        let mut unused: BTreeSet<&String> = file.entries.keys().filter(is_ours).collect();
        for (name, shape) in needs {
            let parts = file.parts(naming, prefix, name);
            let mut needed = shape.clone();
            needed[0] /= parts.len();
            for part in parts {
                unused.remove(&part);
                match file.entries.get(&part) {
                    None => report.missing.push(line(part, sizes(&needed))),
                    Some(entry) if entry.shape != needed => {
                        let line = TensorLine {
                            needed: Some(sizes(&needed)),
                            ..line(part, described(entry))
                        };
                        report.wrong_shape.push(line);
                    }
                    Some(entry) => {
                        report.parameters += needed.iter().product::<usize>();
                        report.matched.push(line(part, described(entry)));
                    }
                }
            }
        }
        // Numbers of a training's own, such as its epoch, are nobody's weights.
        let left_over = unused.into_iter().map(|name| (name, &file.entries[name]));
        let left_over = left_over.filter(|(_, entry)| !is_counter(entry));
        report.unexpected = left_over
            .map(|(name, entry)| line(name.clone(), described(entry)))
            .collect();
        report
    }
}

fn line(name: String, shape: String) -> TensorLine {
    TensorLine {
        name,
        shape,
        needed: None,
    }
}

fn described(entry: &Entry) -> String {
    format!("{}, {}", sizes(&entry.shape), entry.dtype)
}

fn sizes(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    if sizes.is_empty() {
        "[]".into() // a scalar
    } else {
        sizes.join(" × ")
    }
}
