//! Any bytes as a zip archive of torch.save.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "look.rs"]
mod look;

fuzz_target!(|bytes: &[u8]| {
    // Others are the business of `safetensors`.
    if bytes.starts_with(b"PK\x03\x04") {
        look::look(bytes);
    }
});
