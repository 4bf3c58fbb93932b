//! What a visitor downloads: how large each wasm is, and that the page's own holds no burn.

use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::command::Shell;

/// The page must stand before the models do.
const PAGE_LIMIT: usize = 500_000;
const ENGINE_LIMIT: usize = 3_000_000;
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
    for start in ["app", "engine_cpu_bg", "engine_cpu_relaxed", "engine_webgpu"] {
        if !names.iter().any(|name| name.starts_with(start)) {
            bail!("dist/ holds no {start}*_bg.wasm");
        }
    }

    println!("{:<36} {:>10} {:>10} {:>10}", "wasm", "bytes", "gzip -9", "limit");
    let mut faults = Vec::new();
    for name in &names {
        let limit = if name.starts_with("app") {
            PAGE_LIMIT
        } else {
            ENGINE_LIMIT
        };
        let (wasm, gzip) = read(&dist.join(name))?;
        println!("{name:<36} {:>10} {gzip:>10} {limit:>10}", wasm.len());
        if gzip >= limit {
            faults.push(format!("{name} is {gzip} bytes after gzip, the limit is {limit}"));
        }
        let mark = BURN_MARKS.iter().find(|mark| contains(&wasm, mark.as_bytes()));
        match (name.starts_with("app"), mark) {
            (true, Some(mark)) => faults.push(format!("{name} is the page and holds burn (found `{mark}`)")),
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

fn read(path: &Path) -> Result<(Vec<u8>, usize)> {
    let wasm = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut gzip, &wasm)?;
    let size = gzip.finish()?.len();
    Ok((wasm, size))
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
