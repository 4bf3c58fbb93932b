//! Where a file's bytes come from.

use bytemuck::Zeroable;

/// A file whose bytes can be read in any order, so that a large one never has to be in memory whole.
pub trait Source {
    /// Its size.
    fn size(&self) -> u64;

    /// Fills `into` with the bytes from `at` on, all of which lie within the file.
    ///
    /// # Errors
    /// When they cannot be read, in few words.
    fn read(&self, at: u64, into: &mut [u8]) -> Result<(), String>;
}

impl<S: Source + ?Sized> Source for &S {
    fn size(&self) -> u64 {
        (**self).size()
    }

    fn read(&self, at: u64, into: &mut [u8]) -> Result<(), String> {
        (**self).read(at, into)
    }
}

impl Source for [u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, at: u64, into: &mut [u8]) -> Result<(), String> {
        into.copy_from_slice(&self[at as usize..][..into.len()]);
        Ok(())
    }
}

impl Source for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, at: u64, into: &mut [u8]) -> Result<(), String> {
        self.as_slice().read(at, into)
    }
}

/// `len` bytes from `at` on. What a file claims is held against its size before memory is asked for.
pub(super) fn bytes(source: &dyn Source, at: u64, len: u64) -> Result<Vec<u8>, String> {
    let mut into = Vec::new();
    make_room(&mut into, room(source, at, len)?)?;
    source.read(at, &mut into)?;
    Ok(into)
}

/// `len` bytes from `at` on, as memory's measure, if the file has them.
pub(super) fn room(source: &dyn Source, at: u64, len: u64) -> Result<usize, String> {
    let end = at.checked_add(len).filter(|&end| end <= source.size());
    end.ok_or("it ends too early")?;
    usize::try_from(len).map_err(|_| "it is too large for this browser".into())
}

/// Lengthens `values` to `count`, unless they are as many.
pub(super) fn make_room<T: Zeroable + Clone>(values: &mut Vec<T>, count: usize) -> Result<(), String> {
    if count > values.len() {
        let more = count - values.len();
        values
            .try_reserve_exact(more)
            .map_err(|_| format!("no memory for {more} values of it"))?;
        values.resize(count, T::zeroed());
    }
    Ok(())
}
