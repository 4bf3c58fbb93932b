//! Whether a file is the one that the manifest describes.

use sha2::{Digest, Sha256};

use crate::manifest::FileEntry;

/// Whether `bytes` are those of `file`.
///
/// # Errors
/// What differs, in few words.
pub fn verify(file: &FileEntry, bytes: &[u8]) -> Result<(), String> {
    if bytes.len() as u64 != file.bytes {
        return Err(format!("{} bytes instead of {}", bytes.len(), file.bytes));
    }
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if hash == file.sha256 {
        Ok(())
    } else {
        Err(format!("its SHA-256 is {hash}"))
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
        assert_eq!(verify(&file, b"abc"), Ok(()));
        assert!(verify(&file, b"abd").unwrap_err().contains("SHA-256"));
        assert!(verify(&file, b"ab").unwrap_err().contains("2 bytes"));
    }
}
