//! Python's pickle machine, as far as it makes values: nothing is ever called. What is no tensor, number, text, list or
//! dictionary becomes a dictionary of whatever it is given, whatever its class is called.

use std::collections::{BTreeSet, HashMap};

use super::value::{Global, MAX_DIMENSIONS, NONE, Storage, Torch, Value};

/// No name of torch's is longer: what is copied below stays small in a hostile file too.
const MAX_NAME: usize = 64;
/// The pickle of the largest published ViT with its optimizer's state makes a hundred thousand.
const MAX_VALUES: usize = 3_000_000;
/// So many classes are told by name.
const MAX_SKIPPED: usize = 8;

const BROKEN: &str = "its pickle is broken";

/// Python's pickle machine, as far as tensors need it.
pub(super) struct Machine<'a> {
    rest: &'a [u8],
    pub values: Vec<Value>,
    /// Classes and functions that were named and not used.
    pub skipped: BTreeSet<String>,
    stack: Vec<usize>,
    marks: Vec<usize>,
    memo: HashMap<u32, usize>,
}

impl<'a> Machine<'a> {
    pub fn new(rest: &'a [u8]) -> Self {
        Self {
            rest,
            values: vec![Value::Plain],
            skipped: BTreeSet::new(),
            stack: vec![],
            marks: vec![],
            memo: HashMap::new(),
        }
    }

    /// Takes one instruction; the number of the value that the pickle is, once it ends. Codes as in Python's
    /// `pickletools`.
    pub fn step(&mut self) -> Result<Option<usize>, String> {
        if self.values.len() > MAX_VALUES {
            return Err("its pickle is far larger than a checkpoint's".into());
        }
        let [code] = self.take()?;
        match code {
            0x80 => drop(self.take::<1>()?), // PROTO
            0x95 => drop(self.take::<8>()?), // FRAME
            0x98 => {}                       // READONLY_BUFFER
            b'(' => self.marks.push(self.stack.len()),
            b'0' => drop(self.pop()?),
            b'1' => {
                let from = self.mark()?;
                self.stack.truncate(from);
            }
            b'2' => self.stack.push(*self.stack.last().ok_or(BROKEN)?), // DUP
            b'N' | 0x88 | 0x89 => self.stack.push(NONE),                // NONE, NEWTRUE, NEWFALSE
            b'G' => {
                self.take::<8>()?; // BINFLOAT
                self.stack.push(NONE);
            }
            b'F' => {
                self.line()?;
                self.stack.push(NONE);
            }
            b'I' | b'L' => {
                let line = self.line()?;
                match line.trim_end_matches('L').parse() {
                    Ok(value) => self.push(Value::Int(value)),
                    Err(_) => self.stack.push(NONE),
                }
            }
            b'K' => self.int(1)?,
            b'M' => self.int(2)?,
            b'J' => self.int(4)?,
            0x8a => {
                let length = self.length(1)?; // LONG1
                self.int(length)?;
            }
            0x8b => {
                let length = self.length(4)?; // LONG4
                self.int(length)?;
            }
            // SHORT_BINUNICODE, SHORT_BINSTRING; BINUNICODE, BINSTRING; BINUNICODE8
            0x8c | b'U' => self.text(1)?,
            b'X' | b'T' => self.text(4)?,
            0x8d => self.text(8)?,
            // SHORT_BINBYTES, BINBYTES, BINBYTES8 and BYTEARRAY8
            b'C' => self.bytes(1)?,
            b'B' => self.bytes(4)?,
            0x8e | 0x96 => self.bytes(8)?,
            b'}' | 0x8f => self.push(Value::Dict(vec![])), // EMPTY_DICT, EMPTY_SET
            b']' | b')' => self.push(Value::List(vec![])), // EMPTY_LIST, EMPTY_TUPLE
            0x85..=0x87 => {
                let from = self.stack.len().checked_sub(usize::from(code) - 0x84); // TUPLE1 to TUPLE3
                self.list(from.ok_or(BROKEN)?);
            }
            b't' | b'l' | 0x91 => {
                let from = self.mark()?; // TUPLE, LIST, FROZENSET
                self.list(from);
            }
            b'd' => {
                let from = self.mark()?;
                let items = self.stack.split_off(from);
                self.push(Value::Dict(vec![]));
                self.set(&items);
            }
            b'a' | b'e' | 0x90 => {
                let from = if code == b'a' { self.below(1)? } else { self.mark()? }; // APPEND, APPENDS, ADDITEMS
                let items = self.stack.split_off(from);
                match self.top()? {
                    Value::List(list) => list.extend(items),
                    Value::Dict(pairs) => pairs.extend(items.into_iter().map(|item| (NONE, item))),
                    _ => {}
                }
            }
            b's' | b'u' => {
                let from = if code == b'u' { self.mark()? } else { self.below(2)? };
                let items = self.stack.split_off(from);
                self.top()?;
                self.set(&items);
            }
            b'p' => {
                let key = self.line()?; // PUT
                self.remember(key.parse().map_err(|_| BROKEN)?)?;
            }
            b'q' | b'r' => {
                let key = self.length(if code == b'q' { 1 } else { 4 })?; // BINPUT, LONG_BINPUT
                self.remember(key as u32)?;
            }
            0x94 => self.remember(self.memo.len() as u32)?, // MEMOIZE
            b'g' => {
                let key = self.line()?; // GET
                self.recall(key.parse().map_err(|_| BROKEN)?)?;
            }
            b'h' | b'j' => {
                let key = self.length(if code == b'h' { 1 } else { 4 })?; // BINGET, LONG_BINGET
                self.recall(key as u32)?;
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.global(&module, &name);
            }
            0x93 => {
                let (name, module) = (self.pop_text()?, self.pop_text()?); // STACK_GLOBAL
                self.global(&module, &name);
            }
            0x82..=0x84 => {
                self.take_many(1 << (code - 0x82))?; // EXT1, EXT2, EXT4
                self.push(Value::Dict(vec![]));
            }
            b'P' => {
                self.line()?;
                self.push(Value::Dict(vec![]));
            }
            b'Q' => self.storage()?,                // BINPERSID
            0x97 => self.push(Value::Dict(vec![])), // NEXT_BUFFER
            b'R' | 0x81 => self.call()?,            // REDUCE, NEWOBJ
            0x92 => {
                self.pop()?; // NEWOBJ_EX, of whose arguments those by name do not matter
                self.call()?;
            }
            b'o' => {
                let from = self.mark()?;
                self.list(from);
                let all = self.pop()?;
                self.push(Value::Dict(vec![(NONE, all)]));
            }
            b'i' => {
                let (module, name) = (self.line()?, self.line()?);
                self.skip(&module, &name);
                let from = self.mark()?;
                self.list(from);
                let all = self.pop()?;
                self.push(Value::Dict(vec![(NONE, all)]));
            }
            b'b' => {
                // BUILD gives an object its attributes: another dictionary, which lies in it without a name.
                let state = self.pop()?;
                if let Value::Dict(pairs) = self.top()? {
                    pairs.push((NONE, state));
                }
            }
            b'.' => return self.pop().map(Some),
            other => return Err(format!("its pickle has the unknown instruction {other:#04x}")),
        }
        Ok(None)
    }

    /// Pairs of keys and values for the dictionary on top; what is none has no use for them.
    fn set(&mut self, items: &[usize]) {
        if let Ok(Value::Dict(pairs)) = self.top() {
            pairs.extend(items.as_chunks::<2>().0.iter().map(|&[key, value]| (key, value)));
        }
    }

    /// A length or a key, of so many bytes.
    fn length(&mut self, width: usize) -> Result<usize, String> {
        let mut word = [0; 8];
        word[..width].copy_from_slice(self.take_many(width)?);
        usize::try_from(u64::from_le_bytes(word)).map_err(|_| BROKEN.into())
    }

    /// Bytes, which no tensor is made of.
    fn bytes(&mut self, width: usize) -> Result<(), String> {
        let length = self.length(width)?;
        self.take_many(length)?;
        self.stack.push(NONE);
        Ok(())
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
            self.stack.push(NONE);
            return Ok(());
        }
        let is_negative = length >= 4 && bytes.last().is_some_and(|&b| b > 127);
        let mut word = [if is_negative { 0xff } else { 0 }; 8];
        word[..length].copy_from_slice(bytes);
        self.push(Value::Int(i64::from_le_bytes(word)));
        Ok(())
    }

    fn text(&mut self, width: usize) -> Result<(), String> {
        let length = self.length(width)?;
        match str::from_utf8(self.take_many(length)?) {
            Ok(text) => self.push(Value::Text(text.to_owned())),
            // Python's texts may hold halves of characters; no name does.
            Err(_) => self.stack.push(NONE),
        }
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

    fn top(&mut self) -> Result<&mut Value, String> {
        let at = *self.stack.last().ok_or(BROKEN)?;
        Ok(&mut self.values[at])
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

    fn global(&mut self, module: &str, name: &str) {
        let global = match (module, name) {
            ("collections", "OrderedDict") => Global::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2" | "_rebuild_tensor") => Global::Tensor,
            ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => Global::Parameter,
            ("torch._tensor", "_rebuild_from_type_v2") => Global::FromType,
            ("torch", dtype) if dtype.ends_with("Storage") && dtype.len() <= MAX_NAME => {
                Global::Storage(dtype.to_owned())
            }
            _ => {
                self.skip(module, name);
                Global::Other
            }
        };
        self.push(Value::Global(global));
    }

    /// Notes what a name stands for that no tensor is made of.
    fn skip(&mut self, module: &str, name: &str) {
        let is_name = |text: &str| text.len() <= MAX_NAME && text.chars().all(|c| !c.is_control());
        if self.skipped.len() < MAX_SKIPPED && is_name(module) && is_name(name) {
            self.skipped.insert(format!("{module}.{name}"));
        }
    }

    /// `("storage", type, key, device, count)`.
    fn storage(&mut self) -> Result<(), String> {
        let at = self.pop()?;
        let storage = self.storage_of(at).unwrap_or(Value::Plain);
        self.push(storage);
        Ok(())
    }

    fn storage_of(&self, at: usize) -> Option<Value> {
        let Value::List(parts) = &self.values[at] else {
            return None;
        };
        let &[_, dtype, key, ..] = &parts[..] else {
            return None;
        };
        let (Value::Global(Global::Storage(dtype)), Value::Text(key)) = (&self.values[dtype], &self.values[key]) else {
            return None;
        };
        let (dtype, key) = (dtype.clone(), key.clone());
        (key.len() <= MAX_NAME).then_some(Value::Storage(Storage { dtype, key }))
    }

    /// What a class or function makes of its arguments: tensors and dictionaries; of others their arguments are kept.
    fn call(&mut self) -> Result<(), String> {
        let (given, function) = (self.pop()?, self.pop()?);
        let arguments = match &self.values[given] {
            Value::List(arguments) => arguments.as_slice(),
            _ => &[],
        };
        let first = || match arguments.first().map(|&at| &self.values[at]) {
            Some(Value::Tensor(tensor)) => Some(Torch::clone(tensor)),
            _ => None,
        };
        let tensor = match &self.values[function] {
            Value::Global(Global::Tensor) => self.tensor(arguments),
            Value::Global(Global::Parameter) => first(),
            // `(function, class, arguments, state)`: a tensor with attributes of its own.
            Value::Global(Global::FromType) => match (arguments.first(), arguments.get(2)) {
                (Some(&function), Some(&inner)) => match (&self.values[function], &self.values[inner]) {
                    (Value::Global(Global::Tensor), Value::List(inner)) => self.tensor(inner),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        self.push(match tensor {
            Some(tensor) => Value::Tensor(Box::new(tensor)),
            None if arguments.is_empty() => Value::Dict(vec![]),
            None => Value::Dict(vec![(NONE, given)]),
        });
        Ok(())
    }

    /// `(storage, offset, shape, stride, …)`.
    fn tensor(&self, arguments: &[usize]) -> Option<Torch> {
        let &[storage, offset, shape, stride, ..] = arguments else {
            return None;
        };
        let Value::Storage(storage) = &self.values[storage] else {
            return None;
        };
        let (shape, stride) = (self.sizes(shape)?, self.sizes(stride)?);
        (shape.len() == stride.len()).then_some(Torch {
            storage: storage.clone(),
            offset: self.size(offset)?,
            shape,
            stride,
        })
    }

    fn sizes(&self, at: usize) -> Option<Vec<usize>> {
        match &self.values[at] {
            Value::List(items) if items.len() <= MAX_DIMENSIONS => items.iter().map(|&item| self.size(item)).collect(),
            _ => None,
        }
    }

    fn size(&self, at: usize) -> Option<usize> {
        match self.values[at] {
            Value::Int(value) => usize::try_from(value).ok(),
            _ => None,
        }
    }
}
