//! Files that the browser holds, on its disk or in its memory, read piece by piece.

use js_sys::Uint8Array;
use web_sys::{Blob, FileReaderSync};

use patchwork_weights::Source;

/// A file of which only what is asked for comes into the program's memory. Works in workers alone, which may wait.
pub struct BlobSource {
    blob: Blob,
    reader: FileReaderSync,
}

impl BlobSource {
    /// # Errors
    /// Outside of a worker.
    pub fn new(blob: Blob) -> Result<Self, String> {
        let reader = FileReaderSync::new().map_err(|error| format!("{error:?}"))?;
        Ok(Self { blob, reader })
    }
}

impl Source for BlobSource {
    fn size(&self) -> u64 {
        self.blob.size() as u64
    }

    fn read(&self, at: u64, into: &mut [u8]) -> Result<(), String> {
        let read = || {
            let end = at as f64 + into.len() as f64;
            let part = self.blob.slice_with_f64_and_f64(at as f64, end)?;
            self.reader.read_as_array_buffer(&part)
        };
        let part = read().map_err(|error| format!("the browser cannot read the file any more ({error:?})"))?;
        let part = Uint8Array::new(&part);
        if part.length() as usize != into.len() {
            return Err("it has become shorter".into());
        }
        part.copy_to(into);
        Ok(())
    }
}

/// A file in JavaScript's memory, of which only what is asked for comes into the program's.
pub struct JsBytes(pub Uint8Array);

impl Source for JsBytes {
    fn size(&self) -> u64 {
        u64::from(self.0.length())
    }

    fn read(&self, at: u64, into: &mut [u8]) -> Result<(), String> {
        let at = at as u32;
        self.0.subarray(at, at + into.len() as u32).copy_to(into);
        Ok(())
    }
}
