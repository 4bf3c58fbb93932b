//! Where a file's tensors lie.

use std::collections::BTreeMap;
use std::fmt;

/// How a tensor's numbers are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// IEEE double precision.
    F64,
    /// IEEE single precision.
    F32,
    /// IEEE half precision.
    F16,
    /// The upper half of single precision.
    BF16,
    /// A type that no weight of ours has, by name.
    Other(String),
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Other(name) => f.write_str(name),
            known => write!(f, "{known:?}"),
        }
    }
}

/// A tensor's type, shape and place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Type of its numbers.
    pub dtype: Dtype,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Where its first byte is.
    pub at: u64,
    /// How many numbers lie from one to the next along each dimension; `None` where they lie row by row.
    pub strides: Option<Vec<usize>>,
}

/// All tensors of a file.
pub type Entries = BTreeMap<String, Entry>;
