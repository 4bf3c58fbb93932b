//! Files of `torch.save` since PyTorch 1.6: a zip archive of raw numbers, and a pickle that says what they are.
//!
//! burn-store's reader needs a file system, keeps what it does not know, and unpacks compressed entries. Here a pickle is
//! data: it is read by the few instructions that describe tensors, and anything else is refused by name.

mod archive;
mod pickle;

use self::archive::Archive;
use self::pickle::{Pickle, Storage, Torch};
use super::entry::{Dtype, Entries, Entry};
use super::source::Source;

/// A pickle larger than this describes no vision transformer: the largest has some 100 kB.
const MAX_PICKLE: u64 = 4 << 20;
/// Keys under which training scripts keep the weights among other things; facebookresearch/mae's is the first.
const NESTED: [&str; 3] = ["model", "state_dict", "module"];

/// Every tensor's place.
///
/// # Errors
/// When it is not such an archive, is compressed, or its pickle makes objects other than tensors.
pub fn entries(source: &dyn Source) -> Result<Entries, String> {
    let archive = Archive::open(source)?;
    if let Some(order) = archive.read("byteorder", 16)?
        && order != b"little"
    {
        return Err("its numbers are kept in big-endian order".into());
    }
    let pickle = archive.read("data.pkl", MAX_PICKLE)?;
    let pickle = pickle.ok_or("it is a zip archive, but not one of torch.save")?;
    let pickle = Pickle::read(&pickle)?;
    let nested = NESTED.iter().find_map(|name| pickle.dict_in_root(name));
    let dict = nested
        .or_else(|| pickle.root_dict())
        .ok_or("its pickle is no dictionary of tensors")?;
    let mut entries = Entries::new();
    for (name, tensor) in dict {
        let entry = entry(&archive, tensor).map_err(|why| format!("its tensor {name}: {why}"))?;
        if entries.insert(name.to_owned(), entry).is_some() {
            return Err(format!("the tensor {name} is there twice"));
        }
    }
    Ok(entries)
}

fn entry(archive: &Archive, tensor: &Torch) -> Result<Entry, String> {
    let Storage { dtype, key } = &tensor.storage;
    let shape = tensor.shape.clone();
    let mut stride = 1_usize;
    for (&size, &found) in shape.iter().zip(&tensor.stride).rev() {
        if size != 1 && found != stride {
            return Err("its numbers do not lie row by row".into());
        }
        stride = stride.checked_mul(size).ok_or("its shape is larger than any file")?;
    }
    let width = match dtype.as_str() {
        "FloatStorage" => 4,
        "HalfStorage" | "BFloat16Storage" => 2,
        // At the least.
        _ => 1,
    };
    let dtype = match dtype.as_str() {
        "FloatStorage" => Dtype::F32,
        "HalfStorage" => Dtype::F16,
        "BFloat16Storage" => Dtype::BF16,
        other => Dtype::Other(other.replace("Storage", "")),
    };
    let part = archive
        .place(&format!("data/{key}"))?
        .ok_or("its numbers are not in the file")?;
    let end = tensor.offset.checked_add(stride).and_then(|end| end.checked_mul(width));
    if end.is_none_or(|end| end as u64 > part.size) {
        return Err("it is larger than its numbers in the file".into());
    }
    let at = part.at + (tensor.offset * width) as u64;
    Ok(Entry { dtype, shape, at })
}
