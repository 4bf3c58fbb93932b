//! A checkpoint in several files.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::WeightsError;
use super::entry::Entries;
use super::source::Source;
use super::tensors::TensorFile;
use super::unwrapped::unwrapped;

/// More parts than any ViT is in.
const MAX_PARTS: usize = 1000;

/// The names of the files that an `*.index.json` lists, in order.
///
/// # Errors
/// When it lists none, or such as do not lie beside it.
pub fn parts_of_index(json: &[u8]) -> Result<Vec<String>, WeightsError> {
    #[derive(Deserialize)]
    struct Index {
        #[serde(default)]
        weight_map: Value,
    }
    let error = |why: &str| WeightsError::Config(format!("the index of the weights' parts: {why}"));
    let index: Index = super::parse(json).map_err(|why| error(&why))?;
    let Value::Object(map) = index.weight_map else {
        return Err(error("its weight_map names no files"));
    };
    let names: Option<BTreeSet<String>> = map.values().map(|name| name.as_str().map(str::to_owned)).collect();
    let names = names.filter(|names| !names.is_empty() && names.len() <= MAX_PARTS);
    let names = names.ok_or_else(|| error("its weight_map names no files"))?;
    let lies_beside = |name: &String| !name.is_empty() && !name.contains(['/', '\\', '?', '#', ':']);
    match names.iter().all(lies_beside) {
        true => Ok(names.into_iter().collect()),
        false => Err(error("its files do not lie beside it")),
    }
}

/// Files one behind the other.
struct Joined<S> {
    /// Each with where it begins.
    files: Vec<(u64, S)>,
}

impl<S: Source> Source for Joined<S> {
    fn size(&self) -> u64 {
        self.files.last().map_or(0, |(start, file)| start + file.size())
    }

    /// No tensor lies in two files.
    fn read(&self, at: u64, into: &mut [u8]) -> Result<(), String> {
        let place = self.files.partition_point(|(start, _)| *start <= at);
        let (start, file) = place.checked_sub(1).map(|place| &self.files[place]).ok_or("no file")?;
        file.read(at - start, into)
    }
}

impl<'a> TensorFile<'a> {
    /// As [`Self::open`], of a checkpoint in one or several files.
    ///
    /// # Errors
    /// As [`Self::open`]'s, of any of them; or when two hold the same tensor.
    pub fn open_parts<S: Source + 'a>(sources: Vec<S>) -> Result<Self, WeightsError> {
        let mut files: Vec<(u64, S)> = Vec::new();
        let (mut entries, mut is_torch, mut notes, mut end) = (Entries::new(), false, Vec::new(), 0);
        for source in sources {
            let TensorFile {
                entries: inside,
                is_torch: of_torch,
                notes: told,
                ..
            } = TensorFile::open_as_it_is(&source)?;
            is_torch |= of_torch;
            for (name, mut entry) in inside {
                entry.at += end;
                if entries.insert(name.clone(), entry).is_some() {
                    return Err(WeightsError::Format(format!("two of the files hold the tensor {name}")));
                }
            }
            for note in told {
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
            let size = source.size();
            files.push((end, source));
            end += size;
        }
        let (entries, unwrapping) = unwrapped(entries).map_err(WeightsError::Format)?;
        notes.extend(unwrapping);
        Ok(Self::of(Box::new(Joined { files }), entries, is_torch, notes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_names_each_file_once() {
        let json =
            br#"{"metadata": {"total_size": 8}, "weight_map": {"a": "x-2.bin", "b": "x-1.bin", "c": "x-2.bin"}}"#;
        assert_eq!(parts_of_index(json).unwrap(), ["x-1.bin", "x-2.bin"]);
        for wrong in [
            r#"{"weight_map": {}}"#,
            r#"{"weight_map": {"a": 1}}"#,
            r#"{"weight_map": {"a": "../secret.bin"}}"#,
            r#"{"weight_map": {"a": "https://x.test/a.bin"}}"#,
            "{}",
            "nonsense",
        ] {
            assert!(parts_of_index(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
