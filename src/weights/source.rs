//! Where a file's bytes come from.

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
    let end = at.checked_add(len).filter(|&end| end <= source.size());
    if end.is_none() {
        return Err("it ends too early".into());
    }
    let len = usize::try_from(len).map_err(|_| "it is too large for this browser".to_string())?;
    let mut into = Vec::new();
    into.try_reserve_exact(len)
        .map_err(|_| format!("no memory for {len} bytes of it"))?;
    into.resize(len, 0);
    source.read(at, &mut into)?;
    Ok(into)
}
