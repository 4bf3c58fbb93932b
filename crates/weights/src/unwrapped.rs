//! Names without what a training's wrappers put before them: `module.` (DataParallel), `_orig_mod.` (`torch.compile`),
//! `model.` (Lightning), one inside the other, or any other word; and what they put into them, where parts of a model
//! were wrapped.

use super::entry::{Dtype, Entries, Entry};
use super::keys::prefixes;
use patchwork_protocol::Note;

/// Of wrappers around a part of a model: `torch.compile`, FSDP, activation checkpointing.
const INSIDE: [&str; 3] = ["_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module."];

/// The tensors of `entries` under the names that they have in their model, and what was done for it. Tensors that lie
/// outside of the model keep their names, and nothing hides that they are there, but for a wrapper's counters.
///
/// # Errors
/// When two tensors would come to have the same name.
pub fn unwrapped(entries: Entries) -> Result<(Entries, Vec<Note>), String> {
    let (mut entries, mut notes) = without_prefix(entries)?;
    for word in INSIDE {
        if !entries.keys().any(|name| name.contains(word)) {
            continue;
        }
        let mut found = Entries::new();
        for (name, entry) in entries {
            let name = name.replace(word, "");
            if found.insert(name.clone(), entry).is_some() {
                return Err(format!("the tensor {name} is there twice, once with {word}"));
            }
        }
        entries = found;
        notes.push(Note::Inside { word: word.to_owned() });
    }
    // What tells a model by its name may have been wrapped itself.
    let is_known = notes.iter().any(|note| matches!(note, Note::Prefix { .. }));
    if !is_known && !notes.is_empty() {
        let (again, more) = without_prefix(entries)?;
        entries = again;
        notes.extend(more);
    }
    Ok((entries, notes))
}

fn without_prefix(entries: Entries) -> Result<(Entries, Vec<Note>), String> {
    let all = prefixes(entries.keys().map(String::as_str));
    // A running mean of a model's weights, kept beside them.
    let is_mean = |prefix: &str| prefix.split(['.', '_']).any(|word| word == "ema");
    let prefix = all.iter().find(|prefix| !is_mean(prefix)).or(all.first());
    let prefix = match prefix {
        None => return Ok((entries, vec![])),
        Some(&"") => return Ok((entries, vec![])),
        Some(prefix) => (*prefix).to_owned(),
    };
    let means: Vec<String> = all
        .iter()
        .filter(|other| **other != prefix && is_mean(other))
        .map(|&other| other.to_owned())
        .collect();
    let mut notes = vec![Note::Prefix { prefix: prefix.clone() }];
    let mut found = Entries::new();
    for (name, entry) in entries {
        let name = match name.strip_prefix(&prefix) {
            Some(name) => name.to_owned(),
            None if is_counter(&entry) => continue,
            None => match means.iter().find(|mean| name.starts_with(*mean)) {
                Some(mean) => {
                    let note = Note::OtherModel { prefix: mean.clone() };
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                    continue;
                }
                None => name,
            },
        };
        if found.insert(name.clone(), entry).is_some() {
            return Err(format!("the tensor {name} is there twice, once behind {prefix}"));
        }
    }
    Ok((found, notes))
}

/// No weight is a whole number or a number by itself: `n_averaged` of torch's `AveragedModel`, for one.
pub fn is_counter(entry: &Entry) -> bool {
    let is_whole = |name: &str| {
        name.starts_with('I')
            || name.starts_with('U')
            || ["Long", "Int", "Bool", "BOOL", "Short", "Byte", "Char"].contains(&name)
    };
    entry.shape.is_empty() || matches!(&entry.dtype, Dtype::Other(name) if is_whole(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> (Vec<String>, Vec<Note>) {
        let entry = |name: &&str| {
            let counts = name.ends_with("n_averaged");
            let entry = Entry {
                dtype: if counts {
                    Dtype::Other("Long".into())
                } else {
                    Dtype::F32
                },
                shape: if counts { vec![] } else { vec![2] },
                at: 0,
                strides: None,
            };
            ((*name).to_owned(), entry)
        };
        let (entries, notes) = unwrapped(list.iter().map(entry).collect()).expect("names");
        (entries.into_keys().collect(), notes)
    }

    #[test]
    fn wrappers_come_off() {
        let (found, notes) = names(&[
            "module._orig_mod.patch_embed.proj.weight",
            "module._orig_mod.norm.bias",
            "n_averaged",
        ]);
        assert_eq!(found, ["norm.bias", "patch_embed.proj.weight"]);
        let prefix = "module._orig_mod.".to_owned();
        assert_eq!(notes, [Note::Prefix { prefix }]);
    }

    #[test]
    fn wrappers_inside_come_off() {
        let prefix = |prefix: &str| Note::Prefix {
            prefix: prefix.to_owned(),
        };
        let inside = |word: &str| Note::Inside { word: word.to_owned() };
        let plain = ["blocks.0.norm1.bias", "patch_embed.proj.weight"];
        let (found, notes) = names(&["module.blocks.0._orig_mod.norm1.bias", "module.patch_embed.proj.weight"]);
        assert_eq!(found, plain);
        assert_eq!(notes, [prefix("module."), inside("_orig_mod.")]);
        let (found, notes) = names(&[
            "net._fsdp_wrapped_module.blocks.0._checkpoint_wrapped_module.norm1.bias",
            "net._fsdp_wrapped_module.patch_embed._fsdp_wrapped_module.proj.weight",
        ]);
        assert_eq!(found, plain);
        let words = [inside("_fsdp_wrapped_module."), inside("_checkpoint_wrapped_module.")];
        assert_eq!(notes, [&words[..], &[prefix("net.")]].concat());
    }

    #[test]
    fn a_plain_model_is_left_as_it_is() {
        let plain = ["n_averaged", "patch_embed.proj.weight"];
        assert_eq!(names(&plain), (plain.map(str::to_owned).into(), vec![]));
    }

    #[test]
    fn what_lies_outside_keeps_its_name() {
        let (found, _) = names(&["criterion.weight", "model.patch_embed.proj.weight"]);
        assert_eq!(found, ["criterion.weight", "patch_embed.proj.weight"]);
        // Two models in one: neither is a plain ViT.
        let (found, _) = names(&["depth.patch_embed.proj.weight", "image.patch_embed.proj.weight"]);
        assert_eq!(found, ["image.patch_embed.proj.weight", "patch_embed.proj.weight"]);
    }

    #[test]
    fn a_running_mean_is_another_model() {
        let (found, notes) = names(&[
            "ema_model.patch_embed.proj.weight",
            "online_model.patch_embed.proj.weight",
        ]);
        assert_eq!(found, ["patch_embed.proj.weight"]);
        assert_eq!(notes.len(), 2);
    }
}
