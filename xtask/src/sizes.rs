//! What a visitor downloads: how large the page's program is in all and each wasm by itself, and that the page's own
//! holds no burn.

use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::command::Shell;

/// Of all that the page needs before it asks for photos and models: it must stand before they do.
const PAGE_LIMIT: usize = 500_000;
const ENGINE_LIMIT: usize = 3_000_000;
/// Few visitors ever need it.
const DECODER_LIMIT: usize = 600_000;
/// Panic messages carry source paths, and a path names the package: these are in every wasm built with burn.
const BURN_MARKS: [&str; 3] = ["burn-", "burn_", "cubecl"];

/// Prints the size of each wasm in `dist/` and fails above the limits, or if burn got into the page.
pub fn check(shell: &Shell) -> Result<()> {
    no_burn_in_dependencies(shell)?;

    let dist = shell.root.join("dist");
    let mut names: Vec<String> = std::fs::read_dir(&dist)
        .context("dist/ cannot be read: is the page built?")?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with("_bg.wasm"))
        .collect();
    names.sort();
    for start in ["app", "decoder", "engine_cpu_bg", "engine_cpu_relaxed", "engine_webgpu"] {
        if !names.iter().any(|name| name.starts_with(start)) {
            bail!("dist/ holds no {start}*_bg.wasm");
        }
    }

    println!("{:<36} {:>10} {:>10} {:>10}", "what", "bytes", "gzip -9", "limit");
    let mut faults = Vec::new();
    let mut tell = |name: &str, bytes: usize, gzip: usize, limit: usize| {
        println!("{name:<36} {bytes:>10} {gzip:>10} {limit:>10}");
        if gzip > limit {
            faults.push(format!("{name}: {gzip} bytes after gzip, the limit is {limit}"));
        }
    };
    let (bytes, gzip) = page(&dist)?;
    tell("the page's program in all", bytes, gzip, PAGE_LIMIT);
    let mut engines = Vec::new();
    for name in &names {
        let wasm = read(&dist.join(name))?;
        let limit = match name.split(['-', '_']).next() {
            Some("app") => PAGE_LIMIT,
            Some("decoder") => DECODER_LIMIT,
            _ => ENGINE_LIMIT,
        };
        tell(name, wasm.len(), gzipped(&wasm)?, limit);
        engines.push((name, wasm));
    }
    for (name, wasm) in engines {
        let mark = BURN_MARKS.iter().find(|mark| contains(&wasm, mark.as_bytes()));
        match (!name.starts_with("engine"), mark) {
            (true, Some(mark)) => faults.push(format!("{name} is no engine and holds burn (found `{mark}`)")),
            // Without this, a change of the marks would make the check above say yes to anything.
            (false, None) => faults.push(format!(
                "{name} shows no trace of burn: the search for it proves nothing"
            )),
            _ => {}
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("{}", faults.join("; "))
    }
}

fn no_burn_in_dependencies(shell: &Shell) -> Result<()> {
    let line = "cargo tree --package patchwork --no-default-features --features ui \
                --target wasm32-unknown-unknown --edges normal --prefix none";
    let tree = shell.output(line).with_context(|| format!("`{line}` failed"))?;
    let found = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|package| package.starts_with("burn") || package.starts_with("cubecl"));
    match found {
        Some(package) => bail!("the page depends on {package}: burn belongs to the engines alone"),
        None => Ok(()),
    }
}

/// Bytes, and bytes after gzip, of `index.html` and what it starts with: style sheets, scripts, the program, and the
/// sentences of the language that has the most.
fn page(dist: &Path) -> Result<(usize, usize)> {
    let html = String::from_utf8(read(&dist.join("index.html"))?)?;
    let named = |mark: &str| -> Vec<&str> {
        let values = html.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
        values.flat_map(str::split_whitespace).collect()
    };
    let sizes = |names: &[&str]| -> Result<Vec<(usize, usize)>> {
        let size = |name: &&str| {
            let bytes = read(&dist.join(name))?;
            Ok((bytes.len(), gzipped(&bytes)?))
        };
        names.iter().map(size).collect()
    };
    let sentences = sizes(&named(" data-sentences=\""))?;
    let most = sentences.iter().max_by_key(|(_, gzip)| gzip);
    let marks = [
        "<link rel=\"stylesheet\" href=\"",
        " src=\"",
        " data-program=\"",
        " data-wasm=\"",
    ];
    let mut all = sizes(&["index.html"])?;
    for mark in marks {
        let found = named(mark);
        if found.is_empty() {
            bail!("index.html has no {mark}");
        }
        all.extend(sizes(&found)?);
    }
    all.push(*most.context("index.html names no sentences")?);
    Ok(all.iter().fold((0, 0), |sum, size| (sum.0 + size.0, sum.1 + size.1)))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut gzip, bytes)?;
    Ok(gzip.finish()?.len())
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn marks_are_found_anywhere_and_only_whole() {
        assert!(contains(b"/burn-core/src/lib.rs", b"burn-"));
        assert!(contains(b"\0\0cubecl", b"cubecl"));
        assert!(!contains(b"slow burn", b"burn-"));
        assert!(!contains(b"", b"burn-"));
    }
}
