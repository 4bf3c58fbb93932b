//! What a pickle is made of, as far as tensors need it.

/// Where a tensor's numbers are: an entry of the archive, and torch's name for their type, such as "FloatStorage".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    pub dtype: String,
    pub key: String,
}

/// A tensor as `torch._utils._rebuild_tensor_v2` is told of it; counted in numbers, not bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torch {
    pub storage: Storage,
    pub offset: usize,
    pub shape: Vec<usize>,
    pub stride: Vec<usize>,
}

pub(super) enum Value {
    /// None, a float, or whatever else no tensor is made of.
    Plain,
    Int(i64),
    Text(String),
    List(Vec<usize>),
    /// A dictionary, or an object of any other class: what it was given and its attributes lie in it under [`NONE`].
    Dict(Vec<(usize, usize)>),
    Global(Global),
    Storage(Storage),
    Tensor(Box<Torch>),
}

/// Python's names. Calling them is done here; others are never called.
pub(super) enum Global {
    OrderedDict,
    Tensor,
    Parameter,
    FromType,
    Storage(String),
    Other,
}

/// The number of Python's None.
pub(super) const NONE: usize = 0;
/// No tensor has more dimensions.
pub(super) const MAX_DIMENSIONS: usize = 8;
