//! `models/manifest.json`: the models we ship, their files, sizes and hashes.

use serde::Deserialize;

/// All models.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The model that paints.
    pub mae: ModelEntry,
    /// The model that names.
    pub vit: ModelEntry,
}

/// One model.
#[derive(Clone, Debug, Deserialize)]
pub struct ModelEntry {
    /// Its name.
    pub name: String,
    /// Its folder, relative to the manifest.
    pub dir: String,
    /// Its files.
    pub files: Vec<FileEntry>,
}

/// One file.
#[derive(Clone, Debug, Deserialize)]
pub struct FileEntry {
    /// Its path in the model's folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
}

impl FileEntry {
    /// Whether `bytes` are this file's.
    ///
    /// # Errors
    /// What differs, in few words.
    pub fn check(&self, bytes: &[u8]) -> Result<(), String> {
        use sha2::{Digest, Sha256};
        if bytes.len() as u64 != self.bytes {
            return Err(format!("{} bytes instead of {}", bytes.len(), self.bytes));
        }
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if hash == self.sha256 {
            Ok(())
        } else {
            Err(format!("its SHA-256 is {hash}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_checked_by_size_and_hash() {
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_string();
        let file = FileEntry {
            path: "x".into(),
            bytes: 3,
            sha256,
        };
        assert_eq!(file.check(b"abc"), Ok(()));
        assert!(file.check(b"abd").unwrap_err().contains("SHA-256"));
        assert!(file.check(b"ab").unwrap_err().contains("2 bytes"));
    }
}
