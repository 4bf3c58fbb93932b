//! Any bytes as the pickle in an archive that is itself in order, with a few numbers to point at.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "look.rs"]
mod look;

fuzz_target!(|bytes: &[u8]| look::look(&archive(&[("a/data.pkl", bytes), ("a/data/0", &[0; 64])])));

/// A zip archive with these entries, stored as they are.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let [name_len, size, at] = [name.len(), bytes.len(), file.len()].map(|n| (n as u32).to_le_bytes());
        let sizes = [&[0; 4][..], &size, &size, &name_len[..2], &[0; 2]].concat();
        file.extend([b"PK\x03\x04", &[0; 10][..], &sizes, name.as_bytes(), bytes].concat());
        directory.extend([b"PK\x01\x02", &[0; 12][..], &sizes, &[0; 10], &at, name.as_bytes()].concat());
    }
    let [count, size, at] = [entries.len(), directory.len(), file.len()].map(|n| (n as u32).to_le_bytes());
    let end = [
        b"PK\x05\x06",
        &[0; 4][..],
        &count[..2],
        &count[..2],
        &size,
        &at,
        &[0; 2],
    ]
    .concat();
    [file, directory, end].concat()
}
