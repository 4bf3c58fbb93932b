//! SHA-256 in lower-case hex.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The file with the checksums of a release.
pub const SUMS: &str = "SHA256SUMS";

/// Of these bytes.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// Two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// In the form that `sha256sum --check` reads.
pub fn checksums(folder: &Path, names: &[&str]) -> Result<String> {
    let mut text = String::new();
    for name in names {
        let bytes = std::fs::read(folder.join(name)).with_context(|| format!("{name} cannot be read"))?;
        let _ = writeln!(text, "{}  {name}", sha256(bytes));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_as_sha256sum_reads_them() {
        let folder = std::env::temp_dir().join(format!("patchwork-sums-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("index.html"), "abc").expect("a file");
        assert_eq!(
            checksums(&folder, &["index.html"]).expect("sums"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  index.html\n"
        );
        std::fs::remove_dir_all(&folder).expect("the folder goes");
    }
}
