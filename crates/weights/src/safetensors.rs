//! The header of a safetensors file.
//!
//! burn-store and the safetensors crate's own reader want the whole file in memory or mapped; a browser can do neither
//! with a large one. So the header alone is read here, by the crate's own types and checks, and tensors one at a time.

use std::collections::BTreeSet;
use std::fmt;

use safetensors::tensor::{Dtype as StDtype, Metadata};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::entry::{Dtype, Entries, Entry};
use super::source::{Source, bytes};

/// Bytes before the header: its length.
const LENGTH: u64 = 8;
/// The format allows 100 MB; the header of the largest ViT has some 100 kB.
const MAX_HEADER: u64 = 4 << 20;

/// Every tensor's place.
///
/// # Errors
/// When it is no whole safetensors file: a header longer than the file, tensors that overlap, leave gaps or do not fit
/// their shapes, bytes missing or left over, or a name that comes twice.
pub fn entries(source: &dyn Source) -> Result<Entries, String> {
    let length = bytes(source, 0, LENGTH)?;
    let length = u64::from_le_bytes(length.try_into().unwrap_or_default());
    if length > source.size() - LENGTH {
        return Err(format!("its header would be {length} bytes long, more than the file"));
    }
    if length > MAX_HEADER {
        return Err(format!("its header is {length} bytes long, far more than a ViT needs"));
    }
    let header = bytes(source, LENGTH, length)?;
    let metadata: Metadata = serde_json::from_slice(&header).map_err(|error| format!("its header: {error}"))?;
    serde_json::Deserializer::from_slice(&header)
        .deserialize_map(NoneTwice)
        .map_err(|error| format!("its header: {error}"))?;
    let start = LENGTH + length;
    let (needed, size) = (start + metadata.data_len() as u64, source.size());
    if needed != size {
        return Err(format!("it is {size} bytes long where its header needs {needed}"));
    }
    let entry = |(name, info): (String, &safetensors::tensor::TensorInfo)| {
        let dtype = match info.dtype {
            StDtype::F64 => Dtype::F64,
            StDtype::F32 => Dtype::F32,
            StDtype::F16 => Dtype::F16,
            StDtype::BF16 => Dtype::BF16,
            other => Dtype::Other(format!("{other:?}")),
        };
        let at = start + info.data_offsets.0 as u64;
        let shape = info.shape.clone();
        (
            name,
            Entry {
                dtype,
                shape,
                at,
                strides: None,
            },
        )
    };
    Ok(metadata.tensors().into_iter().map(entry).collect())
}

/// A JSON object with no key twice: the crate's map would silently keep the last one.
struct NoneTwice;

impl<'de> Visitor<'de> for NoneTwice {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if let Some(name) = names.replace(name) {
                return Err(A::Error::custom(format!("the tensor {name} is there twice")));
            }
        }
        Ok(())
    }
}
