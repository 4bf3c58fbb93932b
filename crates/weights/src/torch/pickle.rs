//! What a pickle holds: dictionaries of tensors, among whatever else a training writes beside them.
//!
//! Values lie in one list and refer to each other by number, so that no nesting, however deep, costs any stack.

use std::collections::BTreeSet;

use super::machine::Machine;
use super::value::{NONE, Torch, Value};

/// State dictionaries lie no deeper in what a training writes, and modules no deeper in a model.
const MAX_DEPTH: usize = 6;
const MAX_MODULES: usize = 32;
/// Longer keys are no names.
const MAX_KEY: usize = 200;
/// More tensors than the largest ViT has.
const MAX_TENSORS: usize = 20_000;

/// A pickle that was read to its end.
pub struct Pickle {
    values: Vec<Value>,
    root: usize,
    /// Classes and functions that it names beside tensors, and that were passed over.
    pub skipped: BTreeSet<String>,
}

/// Tensors with their names; other values are left out.
pub struct Dict<'a> {
    /// The keys that lead to it, with dots between them; empty for the outermost one.
    pub path: String,
    pub tensors: Vec<(String, &'a Torch)>,
}

impl Pickle {
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut machine = Machine::new(bytes);
        loop {
            if let Some(root) = machine.step()? {
                let Machine { values, skipped, .. } = machine;
                return Ok(Self { values, root, skipped });
            }
        }
    }

    /// Every dictionary that holds tensors under names, the outermost first; also every module that was saved whole.
    pub fn dicts(&self) -> Vec<Dict<'_>> {
        let mut seen = vec![false; self.values.len()];
        let mut level = vec![(String::new(), self.root)];
        let mut found = Vec::new();
        for _ in 0..MAX_DEPTH {
            let mut deeper = Vec::new();
            for (path, at) in level {
                if std::mem::replace(&mut seen[at], true) {
                    continue;
                }
                let pairs = match &self.values[at] {
                    Value::Dict(pairs) => pairs.clone(),
                    Value::List(items) => items.iter().map(|&item| (NONE, item)).collect(),
                    _ => continue,
                };
                let tensors = match self.module(at) {
                    tensors if tensors.is_empty() => self.tensors(at),
                    tensors => tensors,
                };
                if !tensors.is_empty() {
                    let path = path.clone();
                    found.push(Dict { path, tensors });
                }
                let holds_more = |at: usize| matches!(self.values[at], Value::Dict(_) | Value::List(_));
                let below = pairs.into_iter().filter(|&(_, value)| holds_more(value));
                deeper.extend(below.map(|(key, value)| match &self.values[key] {
                    Value::Text(key) if key.len() > MAX_KEY => (path.clone(), value),
                    Value::Text(key) if path.is_empty() => (key.clone(), value),
                    Value::Text(key) => (format!("{path}.{key}"), value),
                    _ => (path.clone(), value),
                }));
            }
            level = deeper;
        }
        found
    }

    fn tensors(&self, at: usize) -> Vec<(String, &Torch)> {
        let Value::Dict(pairs) = &self.values[at] else {
            return vec![];
        };
        let pair = |&(key, value): &(usize, usize)| match (&self.values[key], &self.values[value]) {
            (Value::Text(name), Value::Tensor(tensor)) => Some((name.clone(), &**tensor)),
            _ => None,
        };
        pairs.iter().filter_map(pair).collect()
    }

    /// The tensors of a `torch.nn.Module` that was saved whole, named as its `state_dict` names them.
    fn module(&self, at: usize) -> Vec<(String, &Torch)> {
        let mut found = Vec::new();
        let mut modules = vec![(String::new(), at, 0)];
        while let Some((prefix, at, depth)) = modules.pop() {
            let [Some(parameters), buffers, Some(inner)] =
                ["_parameters", "_buffers", "_modules"].map(|name| self.attribute(at, name))
            else {
                continue;
            };
            for dict in [Some(parameters), buffers].into_iter().flatten() {
                let named = |(name, tensor)| (format!("{prefix}{name}"), tensor);
                found.extend(self.tensors(dict).into_iter().map(named));
            }
            if depth == MAX_MODULES || found.len() > MAX_TENSORS {
                break;
            }
            if let Value::Dict(pairs) = &self.values[inner] {
                for &(key, value) in pairs {
                    if let Value::Text(name) = &self.values[key]
                        && name.len() <= MAX_KEY
                    {
                        modules.push((format!("{prefix}{name}."), value, depth + 1));
                    }
                }
            }
            // A file may name one module again and again.
            if modules.len() > MAX_TENSORS {
                break;
            }
        }
        found
    }

    /// What an object has under a name, in its attributes.
    fn attribute(&self, at: usize, name: &str) -> Option<usize> {
        let is_it = |key: usize| matches!(&self.values[key], Value::Text(text) if text == name);
        let Value::Dict(pairs) = &self.values[at] else {
            return None;
        };
        pairs
            .iter()
            .filter(|(key, _)| *key == NONE)
            .take(4)
            .find_map(|&(_, state)| {
                let Value::Dict(pairs) = &self.values[state] else {
                    return None;
                };
                pairs.iter().find(|(key, _)| is_it(*key)).map(|&(_, value)| value)
            })
    }
}
