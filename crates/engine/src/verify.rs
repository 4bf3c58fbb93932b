//! Whether a file is the one that the manifest describes.

use patchwork_protocol::manifest::FileEntry;

/// Whether this many bytes with this SHA-256 are those of `file`.
///
/// # Errors
/// What differs, in few words.
pub fn verify(file: &FileEntry, bytes: u64, sha256: &[u8]) -> Result<(), String> {
    if bytes != file.bytes {
        return Err(format!("{bytes} bytes instead of {}", file.bytes));
    }
    let hash: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
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
        let file = FileEntry {
            path: "x".into(),
            bytes: 3,
            sha256: "0a".repeat(32),
        };
        assert_eq!(verify(&file, 3, &[10; 32]), Ok(()));
        assert!(verify(&file, 3, &[11; 32]).unwrap_err().contains("SHA-256"));
        assert!(verify(&file, 2, &[10; 32]).unwrap_err().contains("2 bytes"));
    }
}
