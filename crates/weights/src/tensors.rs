//! A weight file, whatever its format: its tensors by name, read one at a time.

use half::{bf16, f16};
use patchwork_protocol::{FileKind, Note};

use super::entry::{Dtype, Entries, Entry};
use super::file_kind::not_weights;
use super::keys::{Naming, Parts};
use super::source::{Source, bytes, make_room, room};
use super::unwrapped::unwrapped;
use super::{WeightsError, safetensors, torch};

/// The largest published ViT has 1,300 tensors, its longest name has 80 letters, and four dimensions.
const MAX_TENSORS: usize = 10_000;
const MAX_NAME: usize = 200;
const MAX_DIMENSIONS: usize = 8;

/// A weight file, opened: its tensors' places are known, none is read yet.
pub struct TensorFile<'a> {
    source: Box<dyn Source + 'a>,
    /// Its tensors.
    pub entries: Entries,
    /// Whether it is a file of `torch.save`.
    pub is_torch: bool,
    /// How its tensors were found in it.
    pub notes: Vec<Note>,
}

impl<'a> TensorFile<'a> {
    /// Reads what is needed to know every tensor's place: a safetensors header, or the pickle in a PyTorch archive.
    /// What stands before all names is taken off.
    ///
    /// # Errors
    /// When it is neither, or not whole; says what it is instead where its first bytes tell.
    pub fn open(source: impl Source + 'a) -> Result<Self, WeightsError> {
        let mut file = Self::open_as_it_is(source)?;
        let (entries, notes) = unwrapped(file.entries).map_err(WeightsError::Format)?;
        file.entries = entries;
        file.notes.extend(notes);
        Ok(file)
    }

    /// As [`Self::open`], with all names as they stand in the file: one of our own may hold several models.
    ///
    /// # Errors
    /// As [`Self::open`]'s.
    pub fn open_as_it_is(source: impl Source + 'a) -> Result<Self, WeightsError> {
        if let Some(what) = not_weights(&source).map_err(WeightsError::Format)? {
            return Err(WeightsError::NotWeights(what));
        }
        let start = bytes(&source, 0, source.size().min(4)).map_err(WeightsError::Format)?;
        let is_torch = start == b"PK\x03\x04";
        let (entries, notes) = if is_torch {
            let opened = torch::open(&source).map_err(WeightsError::Format)?;
            let opened = opened.ok_or_else(|| WeightsError::NotWeights(FileKind::Archive("zip".into())))?;
            Ok((opened.entries, found_in(opened.wrapper, &opened.skipped)))
        } else {
            safetensors::entries(&source).map(|entries| (entries, vec![]))
        }
        .map_err(WeightsError::Format)?;
        in_order(&entries).map_err(WeightsError::Format)?;
        Ok(Self::of(Box::new(source), entries, is_torch, notes))
    }

    pub(super) fn of(source: Box<dyn Source + 'a>, entries: Entries, is_torch: bool, notes: Vec<Note>) -> Self {
        Self {
            source,
            entries,
            is_torch,
            notes,
        }
    }

    /// The names under which our tensor `name` stands in the file, behind `prefix`; those of its first naming where it
    /// does not.
    pub(super) fn parts(&self, naming: Naming, prefix: &str, name: &str) -> Parts {
        let prefixed = |parts: &Parts| parts.iter().map(|part| format!("{prefix}{part}")).collect::<Parts>();
        let places: Vec<Parts> = naming.places(name).iter().map(prefixed).collect();
        let there = places.iter().find(|parts| self.entries.contains_key(&parts[0]));
        there.unwrap_or(&places[0]).clone()
    }

    /// The shape of our tensor `name`, or of its first part; `None` where it is not in the file.
    pub(super) fn shape(&self, naming: Naming, name: &str) -> Option<&[usize]> {
        let entry = self.entries.get(&self.parts(naming, "", name)[0]);
        entry.map(|entry| entry.shape.as_slice())
    }

    /// Bytes of the whole file.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.source.size()
    }

    /// A tensor's values, row by row.
    ///
    /// # Errors
    /// When they are of a type that is not known here, not finite, or cannot be read.
    pub fn values(&self, entry: &Entry) -> Result<Vec<f32>, String> {
        let mut values = Vec::new();
        self.read(entry, &mut values, 0)?;
        Ok(values)
    }

    /// As [`Self::values`], into those from `at` on of a vector that is lengthened where it is too short; says how
    /// many.
    pub(super) fn read(&self, entry: &Entry, values: &mut Vec<f32>, at: usize) -> Result<usize, String> {
        const { assert!(cfg!(target_endian = "little"), "floats lie in memory as in files") };
        const TOO_LARGE: &str = "its shape is larger than any file";
        let source = self.source.as_ref();
        let width = match entry.dtype {
            Dtype::F64 => 8,
            Dtype::F32 => 4,
            Dtype::F16 | Dtype::BF16 => 2,
            Dtype::Other(ref name) => return Err(format!("its type is {name}, not F32, F16, BF16 or F64")),
        };
        let count = entry.shape.iter().try_fold(1_usize, |n, &size| n.checked_mul(size));
        let count = count.ok_or(TOO_LARGE)?;
        // As they lie, with what lies between them.
        let lying = match &entry.strides {
            Some(_) if count == 0 => 0,
            Some(strides) => {
                let reach = |(&size, &stride): (&usize, &usize)| (size - 1).checked_mul(stride);
                let reaches = entry.shape.iter().zip(strides).map(reach);
                let last = reaches
                    .into_iter()
                    .try_fold(0_usize, |sum, reach| sum.checked_add(reach?));
                1 + last.ok_or(TOO_LARGE)?
            }
            None => count,
        };
        let len = (lying as u64).checked_mul(width).ok_or(TOO_LARGE)?;
        room(source, entry.at, len)?;
        let mut apart = Vec::new();
        if entry.strides.is_some() {
            make_room(&mut apart, lying)?;
        }
        make_room(values, at + count)?;
        let values = &mut values[at..at + count];
        let into = if entry.strides.is_some() {
            &mut apart[..]
        } else {
            &mut *values
        };
        match entry.dtype {
            Dtype::F64 => widen(&bytes(source, entry.at, len)?, into, |eight| {
                f64::from_le_bytes(eight) as f32
            }),
            Dtype::F16 => widen(&bytes(source, entry.at, len)?, into, |two| {
                f16::from_le_bytes(two).to_f32()
            }),
            Dtype::BF16 => widen(&bytes(source, entry.at, len)?, into, |two| {
                bf16::from_le_bytes(two).to_f32()
            }),
            _ => source.read(entry.at, bytemuck::cast_slice_mut(into))?,
        }
        if let Some(strides) = &entry.strides {
            gather(&apart, &entry.shape, strides, values);
        }
        if values.iter().all(|v| v.is_finite()) {
            Ok(count)
        } else {
            Err("it holds values that are not numbers".into())
        }
    }
}

/// Row by row what lies `strides` apart.
fn gather(apart: &[f32], shape: &[usize], strides: &[usize], values: &mut [f32]) {
    let mut place = vec![0; shape.len()];
    let mut at = 0;
    for value in values {
        *value = apart[at];
        for dimension in (0..shape.len()).rev() {
            place[dimension] += 1;
            at += strides[dimension];
            if place[dimension] < shape[dimension] {
                break;
            }
            at -= strides[dimension] * shape[dimension];
            place[dimension] = 0;
        }
    }
}

/// What to say of a training's file.
fn found_in(wrapper: String, skipped: &[String]) -> Vec<Note> {
    let mut notes = Vec::new();
    if !wrapper.is_empty() {
        notes.push(Note::Wrapper { name: wrapper });
    }
    if !skipped.is_empty() {
        let names = skipped.join(", ");
        notes.push(Note::Skipped { names });
    }
    notes
}

fn widen<const N: usize>(bytes: &[u8], values: &mut [f32], to_f32: impl Fn([u8; N]) -> f32) {
    for (value, &number) in values.iter_mut().zip(bytes.as_chunks().0) {
        *value = to_f32(number);
    }
}

/// Whether there are no more tensors than a ViT can have, with names that can be shown.
fn in_order(entries: &Entries) -> Result<(), String> {
    if entries.len() > MAX_TENSORS {
        return Err(format!("it has {} tensors, far more than a ViT", entries.len()));
    }
    let is_odd = |name: &&String| name.len() > MAX_NAME || name.chars().any(char::is_control);
    if entries.keys().any(|name| is_odd(&name)) {
        return Err("it has a tensor whose name is no name".into());
    }
    if entries.values().any(|entry| entry.shape.len() > MAX_DIMENSIONS) {
        return Err("it has a tensor of far too many dimensions".into());
    }
    Ok(())
}
