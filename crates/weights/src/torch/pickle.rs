//! The instructions of a pickle that build dictionaries of tensors; everything else is refused by name. Nothing is ever run.
//!
//! Values lie in one list and refer to each other by number, so that no nesting, however deep, costs any stack.

use std::collections::HashMap;

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

enum Value {
    /// None, a float, or whatever else no tensor is made of.
    Plain,
    Int(i64),
    Text(String),
    List(Vec<usize>),
    Dict(Vec<(usize, usize)>),
    Global(Global),
    Storage(Storage),
    Tensor(Box<Torch>),
}

/// The Python names that may be called; calling them is done here.
enum Global {
    OrderedDict,
    Tensor,
    Parameter,
    Storage(String),
}

/// A pickle that was read to its end.
pub struct Pickle {
    values: Vec<Value>,
    root: usize,
}

/// No tensor has more dimensions, and no name of torch's is longer: what is copied below stays small in a hostile file too.
const MAX_DIMENSIONS: usize = 8;
const MAX_NAME: usize = 64;

/// Names with their tensors; other values are left out.
pub type Dict<'a> = Vec<(&'a str, &'a Torch)>;

impl Pickle {
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut machine = Machine::new(bytes);
        loop {
            if let Some(root) = machine.step()? {
                let values = machine.values;
                return Ok(Self { values, root });
            }
        }
    }

    /// The outermost dictionary.
    pub fn root_dict(&self) -> Option<Dict<'_>> {
        self.dict(self.root)
    }

    /// The dictionary called `name` in the outermost one.
    pub fn dict_in_root(&self, name: &str) -> Option<Dict<'_>> {
        let Value::Dict(pairs) = &self.values[self.root] else {
            return None;
        };
        let is_it = |&&(key, _): &&(usize, usize)| matches!(&self.values[key], Value::Text(text) if text == name);
        let (_, value) = pairs.iter().find(is_it)?;
        self.dict(*value)
    }

    fn dict(&self, at: usize) -> Option<Dict<'_>> {
        let Value::Dict(pairs) = &self.values[at] else {
            return None;
        };
        let pair = |&(key, value): &(usize, usize)| match (&self.values[key], &self.values[value]) {
            (Value::Text(name), Value::Tensor(tensor)) => Some((name.as_str(), &**tensor)),
            _ => None,
        };
        Some(pairs.iter().filter_map(pair).collect())
    }
}

fn tensor(value: &Value) -> Option<Torch> {
    match value {
        Value::Tensor(tensor) => Some(Torch::clone(tensor)),
        _ => None,
    }
}

/// Python's pickle machine, as far as tensors need it.
struct Machine<'a> {
    rest: &'a [u8],
    values: Vec<Value>,
    stack: Vec<usize>,
    marks: Vec<usize>,
    memo: HashMap<u32, usize>,
}

const BROKEN: &str = "its pickle is broken";

impl<'a> Machine<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self {
            rest,
            values: vec![Value::Plain],
            stack: vec![],
            marks: vec![],
            memo: HashMap::new(),
        }
    }

    /// Takes one instruction; the number of the value that the pickle is, once it ends. Codes as in Python's `pickletools`.
    fn step(&mut self) -> Result<Option<usize>, String> {
        let [code] = self.take()?;
        match code {
            0x80 => drop(self.take::<1>()?), // PROTO
            0x95 => drop(self.take::<8>()?), // FRAME
            b'(' => self.marks.push(self.stack.len()),
            b'N' | 0x88 | 0x89 => self.stack.push(0), // NONE, NEWTRUE, NEWFALSE
            b'G' => {
                self.take::<8>()?; // BINFLOAT
                self.stack.push(0);
            }
            b'K' => self.int(1)?,
            b'M' => self.int(2)?,
            b'J' => self.int(4)?,
            0x8a => {
                let [length] = self.take()?; // LONG1
                self.int(length.into())?;
            }
            b'X' => {
                let length = u32::from_le_bytes(self.take()?); // BINUNICODE
                self.text(length as usize)?;
            }
            0x8c => {
                let [length] = self.take()?; // SHORT_BINUNICODE
                self.text(length.into())?;
            }
            b'}' => self.push(Value::Dict(vec![])),
            b']' | b')' => self.push(Value::List(vec![])), // EMPTY_LIST, EMPTY_TUPLE
            0x85..=0x87 => {
                let from = self.stack.len().checked_sub(usize::from(code) - 0x84); // TUPLE1 to TUPLE3
                self.list(from.ok_or(BROKEN)?);
            }
            b't' => {
                let from = self.mark()?;
                self.list(from);
            }
            b'a' | b'e' => {
                let from = if code == b'e' { self.mark()? } else { self.below(1)? };
                let items = self.stack.split_off(from);
                let Some(Value::List(list)) = self.top() else {
                    return Err(BROKEN.into());
                };
                list.extend(items);
            }
            b's' | b'u' => {
                let from = if code == b'u' { self.mark()? } else { self.below(2)? };
                let items = self.stack.split_off(from);
                let Some(Value::Dict(dict)) = self.top() else {
                    return Err(BROKEN.into());
                };
                dict.extend(items.as_chunks::<2>().0.iter().map(|&[key, value]| (key, value)));
            }
            b'q' => {
                let [key] = self.take()?; // BINPUT
                self.remember(key.into())?;
            }
            b'r' => {
                let key = u32::from_le_bytes(self.take()?); // LONG_BINPUT
                self.remember(key)?;
            }
            0x94 => self.remember(self.memo.len() as u32)?, // MEMOIZE
            b'h' => {
                let [key] = self.take()?; // BINGET
                self.recall(key.into())?;
            }
            b'j' => {
                let key = u32::from_le_bytes(self.take()?); // LONG_BINGET
                self.recall(key)?;
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.global(&module, &name)?;
            }
            0x93 => {
                let (name, module) = (self.pop_text()?, self.pop_text()?); // STACK_GLOBAL
                self.global(&module, &name)?;
            }
            b'Q' => self.storage()?, // BINPERSID
            b'R' => self.call()?,
            b'b' => {
                // BUILD gives a dictionary attributes (torch's `_metadata`), which no tensor is read from.
                self.pop()?;
                let Some(Value::Dict(_)) = self.top() else {
                    return Err("its pickle builds an object that is no dictionary".into());
                };
            }
            b'.' => return self.pop().map(Some),
            other => {
                return Err(format!(
                    "its pickle has the instruction {other:#04x}, which tensors do not need"
                ));
            }
        }
        Ok(None)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(BROKEN)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn take_many(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(BROKEN)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A little-endian number; unsigned below four bytes, as pickle has it.
    fn int(&mut self, length: usize) -> Result<(), String> {
        let bytes = self.take_many(length)?;
        if length > 8 {
            // A number too large for any size.
            self.stack.push(0);
            return Ok(());
        }
        let is_negative = length >= 4 && bytes.last().is_some_and(|&b| b > 127);
        let mut word = [if is_negative { 0xff } else { 0 }; 8];
        word[..length].copy_from_slice(bytes);
        self.push(Value::Int(i64::from_le_bytes(word)));
        Ok(())
    }

    fn text(&mut self, length: usize) -> Result<(), String> {
        let text = str::from_utf8(self.take_many(length)?).map_err(|_| BROKEN)?;
        self.push(Value::Text(text.to_owned()));
        Ok(())
    }

    fn line(&mut self) -> Result<String, String> {
        let length = self.rest.iter().position(|&b| b == b'\n').ok_or(BROKEN)?;
        let line = str::from_utf8(self.take_many(length)?).map_err(|_| BROKEN)?;
        self.take::<1>()?;
        Ok(line.to_owned())
    }

    fn push(&mut self, value: Value) {
        self.stack.push(self.values.len());
        self.values.push(value);
    }

    fn pop(&mut self) -> Result<usize, String> {
        self.stack.pop().ok_or_else(|| BROKEN.into())
    }

    fn pop_text(&mut self) -> Result<String, String> {
        let at = self.pop()?;
        match &self.values[at] {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(BROKEN.into()),
        }
    }

    fn top(&mut self) -> Option<&mut Value> {
        self.stack.last().map(|&at| &mut self.values[at])
    }

    fn below(&self, count: usize) -> Result<usize, String> {
        self.stack.len().checked_sub(count).ok_or_else(|| BROKEN.into())
    }

    fn mark(&mut self) -> Result<usize, String> {
        let mark = self.marks.pop().filter(|&mark| mark <= self.stack.len());
        mark.ok_or_else(|| BROKEN.into())
    }

    fn list(&mut self, from: usize) {
        let items = self.stack.split_off(from);
        self.push(Value::List(items));
    }

    fn remember(&mut self, key: u32) -> Result<(), String> {
        let at = *self.stack.last().ok_or(BROKEN)?;
        self.memo.insert(key, at);
        Ok(())
    }

    fn recall(&mut self, key: u32) -> Result<(), String> {
        self.stack.push(*self.memo.get(&key).ok_or(BROKEN)?);
        Ok(())
    }

    fn global(&mut self, module: &str, name: &str) -> Result<(), String> {
        let global = match (module, name) {
            ("collections", "OrderedDict") => Global::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2") => Global::Tensor,
            ("torch._utils", "_rebuild_parameter") => Global::Parameter,
            ("torch", dtype) if dtype.ends_with("Storage") && dtype.len() <= MAX_NAME => {
                Global::Storage(dtype.to_owned())
            }
            _ => {
                return Err(format!(
                    "its pickle asks for {module}.{name}, which is no part of a tensor"
                ));
            }
        };
        self.push(Value::Global(global));
        Ok(())
    }

    /// `("storage", type, key, device, count)`.
    fn storage(&mut self) -> Result<(), String> {
        let at = self.pop()?;
        let Value::List(parts) = &self.values[at] else {
            return Err(BROKEN.into());
        };
        let [_, dtype, key, ..] = parts[..] else {
            return Err(BROKEN.into());
        };
        let (Value::Global(Global::Storage(dtype)), Value::Text(key)) = (&self.values[dtype], &self.values[key]) else {
            return Err(BROKEN.into());
        };
        if key.len() > MAX_NAME {
            return Err(BROKEN.into());
        }
        let (dtype, key) = (dtype.clone(), key.clone());
        self.push(Value::Storage(Storage { dtype, key }));
        Ok(())
    }

    fn call(&mut self) -> Result<(), String> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let Value::List(arguments) = &self.values[arguments] else {
            return Err(BROKEN.into());
        };
        let made = match &self.values[function] {
            Value::Global(Global::OrderedDict) if arguments.is_empty() => Value::Dict(vec![]),
            Value::Global(Global::Tensor) => Value::Tensor(Box::new(self.tensor(arguments)?)),
            Value::Global(Global::Parameter) => {
                let tensor = arguments.first().and_then(|&at| tensor(&self.values[at]));
                Value::Tensor(Box::new(tensor.ok_or(BROKEN)?))
            }
            _ => return Err("its pickle calls something that makes no tensor".into()),
        };
        self.push(made);
        Ok(())
    }

    /// `(storage, offset, shape, stride, …)`.
    fn tensor(&self, arguments: &[usize]) -> Result<Torch, String> {
        let [storage, offset, shape, stride, ..] = arguments[..] else {
            return Err(BROKEN.into());
        };
        let Value::Storage(storage) = &self.values[storage] else {
            return Err(BROKEN.into());
        };
        let (shape, stride) = (self.sizes(shape)?, self.sizes(stride)?);
        if shape.len() != stride.len() {
            return Err(BROKEN.into());
        }
        Ok(Torch {
            storage: storage.clone(),
            offset: self.size(offset)?,
            shape,
            stride,
        })
    }

    fn sizes(&self, at: usize) -> Result<Vec<usize>, String> {
        match &self.values[at] {
            Value::List(items) if items.len() <= MAX_DIMENSIONS => items.iter().map(|&item| self.size(item)).collect(),
            _ => Err(BROKEN.into()),
        }
    }

    fn size(&self, at: usize) -> Result<usize, String> {
        match self.values[at] {
            Value::Int(value) => usize::try_from(value).map_err(|_| BROKEN.into()),
            _ => Err(BROKEN.into()),
        }
    }
}
