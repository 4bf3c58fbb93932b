//! The fuzz targets' seeds, and what is near them: whatever is read, nothing panics.
//!
//! `PATCHWORK_FUZZ_SECONDS=600 cargo test --release … --test fuzz` looks for as long at each target.

#![cfg(all(not(target_arch = "wasm32"), feature = "ui", feature = "cpu"))]

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bodies::TARGETS;

/// Of each seed, where no time is given.
const CHANGED: u32 = 30;
const MAX_LEN: usize = 16384;
/// What parsers stumble over, put in anywhere.
const WORDS: [&[u8]; 14] = [
    b"null",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"\"",
    b"{",
    b"]",
    b"\\u0000",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"&",
    b"=",
    b"/",
    b"%",
];

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut seeds: Vec<_> = files
        .map(|file| file.expect("a seed").path())
        .map(|path| (path.clone(), fs::read(path).expect("its bytes")))
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has no seeds");
    seeds
}

/// Numbers by xorshift: the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    /// One seed with a few things changed, perhaps with a piece of another.
    fn changed(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            match self.below(7) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
                2 => bytes.truncate(at),
                3 => {
                    let word = WORDS[self.below(WORDS.len())];
                    bytes.splice(at..at, word.iter().copied());
                }
                4 => {
                    let end = (at + self.below(8)).min(bytes.len());
                    bytes.drain(at..end);
                }
                5 => {
                    let from = self.below(other.len() + 1);
                    let end = (from + self.below(64)).min(other.len());
                    bytes.splice(at..at, other[from..end].iter().copied());
                }
                _ => {
                    let end = (at + self.below(32)).min(bytes.len());
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
            }
        }
        bytes.truncate(MAX_LEN);
        bytes
    }
}

/// Runs `target`; bytes that it panics over are told.
fn run(name: &str, target: fn(&[u8]), bytes: &[u8]) {
    let result = std::panic::catch_unwind(|| target(bytes));
    assert!(
        result.is_ok(),
        "{name} panics over {:?}",
        String::from_utf8_lossy(bytes)
    );
}

#[test]
fn no_seed_makes_a_parser_panic() {
    for (name, target) in TARGETS {
        for (path, bytes) in seeds(name) {
            run(&path.display().to_string(), target, &bytes);
        }
    }
}

#[test]
fn nothing_near_the_seeds_makes_a_parser_panic() {
    let seconds = std::env::var("PATCHWORK_FUZZ_SECONDS").ok();
    let seconds = seconds.map(|seconds| Duration::from_secs(seconds.parse().expect("seconds")));
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        // With a time there is also one to begin at, so that each look is another.
        let begin = seconds.map_or(1, |_| {
            std::time::UNIX_EPOCH.elapsed().expect("a time").as_nanos() as u64 | 1
        });
        let (mut random, start, mut runs) = (Random(begin), Instant::now(), 0_u32);
        let is_over = |runs: u32| match seconds {
            Some(seconds) => start.elapsed() >= seconds,
            None => runs >= CHANGED * seeds.len() as u32,
        };
        while !is_over(runs) {
            let [one, other] = [0, 1].map(|_| &seeds[random.below(seeds.len())].1);
            run(name, target, &random.changed(one, other));
            runs += 1;
        }
        println!("{name}: {runs} runs in {:.0} s", start.elapsed().as_secs_f64());
    }
}
