//! Any bytes as a safetensors file: read and understood, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "look.rs"]
mod look;

fuzz_target!(|bytes: &[u8]| look::look(bytes));
