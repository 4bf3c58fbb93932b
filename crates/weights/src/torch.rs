//! Files of `torch.save` since PyTorch 1.6: a zip archive of raw numbers, and a pickle that says what they are.
//!
//! burn-store's reader needs a file system, keeps what it does not know, and unpacks compressed entries. Here a pickle
//! is data: tensors are read from it, and whatever else it names is passed over. Nothing in it is ever run.

mod archive;
mod machine;
mod pickle;
mod value;

use self::archive::Archive;
use self::pickle::{Dict, Pickle};
use self::value::{Storage, Torch};
use super::entry::{Dtype, Entries, Entry};
use super::keys::holds_model;
use super::source::Source;

/// A pickle larger than this describes no vision transformer, even with its optimizer's state and a history of its
/// training.
const MAX_PICKLE: u64 = 32 << 20;
/// Keys under which training scripts keep the weights among other things, first choice first.
const WRAPPERS: [&str; 7] = [
    "state_dict",
    "model",
    "model_ema",
    "state_dict_ema",
    "ema",
    "net",
    "module",
];

/// What a file of `torch.save` holds.
pub struct Opened {
    pub entries: Entries,
    /// The keys that lead to the dictionary that was taken, with dots between them; empty for the outermost.
    pub wrapper: String,
    /// Classes and functions that the pickle names beside the weights, and that were passed over.
    pub skipped: Vec<String>,
}

/// Every tensor's place; `None` of another zip archive.
///
/// # Errors
/// When it is not whole, is compressed, or its pickle holds no tensors.
pub fn open(source: &dyn Source) -> Result<Option<Opened>, String> {
    let archive = Archive::open(source)?;
    if let Some(order) = archive.read("byteorder", 16)?
        && order != b"little"
    {
        return Err("its numbers are kept in big-endian order".into());
    }
    let Some(pickle) = archive.read("data.pkl", MAX_PICKLE)? else {
        return Ok(None);
    };
    let pickle = Pickle::read(&pickle)?;
    let skipped: Vec<String> = pickle.skipped.iter().cloned().collect();
    let Dict { path, tensors } = weights_among(pickle.dicts()).ok_or_else(|| match skipped.first() {
        Some(name) => format!("its pickle holds no dictionary of tensors, only others' objects, such as {name}"),
        None => "its pickle holds no dictionary of tensors".into(),
    })?;
    let mut entries = Entries::new();
    for (name, tensor) in tensors {
        let entry = entry(&archive, tensor).map_err(|why| format!("its tensor {name}: {why}"))?;
        if entries.insert(name.clone(), entry).is_some() {
            return Err(format!("the tensor {name} is there twice"));
        }
    }
    Ok(Some(Opened {
        entries,
        wrapper: path,
        skipped,
    }))
}

/// Of several dictionaries the one that holds a model; of several models the one under the best-known key. Where none
/// does, the largest, so that it can be told what it holds.
fn weights_among(dicts: Vec<Dict<'_>>) -> Option<Dict<'_>> {
    let rank = |dict: &Dict| {
        let last = dict.path.rsplit('.').next().unwrap_or_default();
        let known = WRAPPERS.iter().position(|name| *name == last || *name == dict.path);
        // The outermost dictionary comes before any inside it, and a model before a running mean of it.
        let place = if dict.path.is_empty() {
            0
        } else {
            1 + known.unwrap_or(WRAPPERS.len())
        };
        (place, last.split('_').any(|word| word == "ema"))
    };
    let is_model = |dict: &Dict| holds_model(dict.tensors.iter().map(|(name, _)| name.as_str()));
    let (models, others): (Vec<Dict>, Vec<Dict>) = dicts.into_iter().partition(is_model);
    let best = models.into_iter().min_by_key(rank);
    best.or_else(|| others.into_iter().max_by_key(|dict| dict.tensors.len()))
}

fn entry(archive: &Archive, tensor: &Torch) -> Result<Entry, String> {
    const TOO_LARGE: &str = "its shape is larger than any file";
    let Storage { dtype, key } = &tensor.storage;
    let shape = tensor.shape.clone();
    let (mut rows, mut by_rows) = (1_usize, true);
    // The last number's place, counted from the first.
    let mut last = 0_usize;
    for (&size, &stride) in shape.iter().zip(&tensor.stride).rev() {
        by_rows &= size == 1 || stride == rows;
        rows = rows.checked_mul(size).ok_or(TOO_LARGE)?;
        let reach = size.saturating_sub(1).checked_mul(stride).ok_or(TOO_LARGE)?;
        last = last.checked_add(reach).ok_or(TOO_LARGE)?;
    }
    let (width, dtype) = match dtype.as_str() {
        "FloatStorage" => (4, Dtype::F32),
        "DoubleStorage" => (8, Dtype::F64),
        "HalfStorage" => (2, Dtype::F16),
        "BFloat16Storage" => (2, Dtype::BF16),
        // As wide at the least.
        other => (1, Dtype::Other(other.replace("Storage", ""))),
    };
    let part = archive
        .place(&format!("data/{key}"))?
        .ok_or("its numbers are not in the file")?;
    let count = if rows == 0 { 0 } else { last + 1 };
    let end = tensor.offset.checked_add(count).and_then(|end| end.checked_mul(width));
    if end.is_none_or(|end| end as u64 > part.size) {
        return Err("it is larger than its numbers in the file".into());
    }
    Ok(Entry {
        dtype,
        at: part.at + (tensor.offset * width) as u64,
        strides: (!by_rows).then(|| tensor.stride.clone()),
        shape,
    })
}
