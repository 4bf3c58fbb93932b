//! A zip archive whose entries are stored as they are, as `torch.save` writes it: where each entry's bytes lie.
//!
//! A reader of our own because it has to read from a browser's file piece by piece, and nothing may ever be unpacked.

use std::collections::BTreeMap;

use crate::source::{Source, bytes};

/// The end record without its comment, and the longest comment.
const END: u64 = 22;
const MAX_COMMENT: u64 = 65_535;
const END_MARK: [u8; 4] = *b"PK\x05\x06";
const ENTRY: usize = 46;
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
const LOCAL: u64 = 30;
const LOCAL_MARK: &[u8] = b"PK\x03\x04";
/// More entries than any checkpoint has tensors; also keeps the directory small.
const MAX_DIRECTORY: u64 = 16 << 20;

/// Where an entry's bytes lie.
#[derive(Clone, Copy)]
pub struct Part {
    pub at: u64,
    pub size: u64,
}

struct Listed {
    method: u16,
    packed: u32,
    size: u32,
    header: u32,
}

/// An archive's entries by name, without the folder that all of them lie in.
pub struct Archive<'a> {
    source: &'a dyn Source,
    listed: BTreeMap<String, Listed>,
}

impl<'a> Archive<'a> {
    pub fn open(source: &'a dyn Source) -> Result<Self, String> {
        let size = source.size();
        let tail_len = size.min(END + MAX_COMMENT);
        let tail = bytes(source, size - tail_len, tail_len)?;
        let end = tail.windows(4).rposition(|window| window == END_MARK);
        let end = end.map(|at| &tail[at..]).filter(|end| end.len() as u64 >= END);
        let end = end.ok_or("it is a zip archive without its end: the download was broken off")?;
        let (length, start) = (word(end, 12), word(end, 16));
        if length == u32::MAX || start == u32::MAX {
            return Err("it is larger than 4 GB".into());
        }
        if u64::from(length) > MAX_DIRECTORY {
            return Err("it lists more files than a checkpoint has".into());
        }
        let directory = bytes(source, start.into(), length.into())?;
        Ok(Self {
            source,
            listed: list(&directory)?,
        })
    }

    /// Where the entry called `name` lies; `None` where there is none.
    pub fn place(&self, name: &str) -> Result<Option<Part>, String> {
        let Some(entry) = self.listed.get(name) else {
            return Ok(None);
        };
        if entry.method != 0 || entry.packed != entry.size {
            return Err(format!("{name} is compressed, which torch.save never does"));
        }
        let local = bytes(self.source, entry.header.into(), LOCAL)?;
        if !local.starts_with(LOCAL_MARK) {
            return Err(format!("{name} is not where the archive says"));
        }
        let at = u64::from(entry.header) + LOCAL + u64::from(half(&local, 26)) + u64::from(half(&local, 28));
        let size = u64::from(entry.size);
        if at + size > self.source.size() {
            return Err(format!("{name} reaches beyond the end of the file"));
        }
        Ok(Some(Part { at, size }))
    }

    /// The bytes of the entry called `name`, which are at most `limit`.
    pub fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        let Some(Part { at, size }) = self.place(name)? else {
            return Ok(None);
        };
        if size > limit {
            return Err(format!("{name} is {size} bytes long, far more than it should be"));
        }
        bytes(self.source, at, size).map(Some)
    }
}

fn list(mut directory: &[u8]) -> Result<BTreeMap<String, Listed>, String> {
    let broken = || "its list of files is broken".to_string();
    let mut listed = BTreeMap::new();
    while directory.len() >= ENTRY && directory.starts_with(ENTRY_MARK) {
        let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(half(directory, at)));
        let path = directory.get(ENTRY..ENTRY + name).ok_or_else(broken)?;
        let path = str::from_utf8(path).map_err(|_| broken())?;
        let entry = Listed {
            method: half(directory, 10),
            packed: word(directory, 20),
            size: word(directory, 24),
            header: word(directory, 42),
        };
        // All lie in one folder, named as the file was.
        let name_inside = path.split_once('/').map_or(path, |(_, name)| name);
        if listed.insert(name_inside.to_owned(), entry).is_some() {
            return Err(format!("{path} is there twice"));
        }
        directory = directory.get(ENTRY + name + extra + comment..).ok_or_else(broken)?;
    }
    if !directory.is_empty() {
        return Err(broken());
    }
    Ok(listed)
}

fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
