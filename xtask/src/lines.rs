//! Lines that do not fit on a screen: rustfmt reads code, this the prose and the scripts.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::files::paths;

/// In characters, as `rustfmt.toml` has it.
const MAX_WIDTH: usize = 120;
/// Folders that programs write.
const NOT_READ: [&str; 8] = [
    "dist",
    "fuzz/target",
    "package",
    "site",
    "target",
    "training/runs",
    "training/runs-alike",
    "www/models",
];

/// # Errors
/// When a line is too long: says which.
pub fn check(root: &Path) -> Result<()> {
    let mut found = Vec::new();
    for name in paths(root, &NOT_READ)?.iter().filter(|name| is_read(Path::new(name))) {
        let text = std::fs::read_to_string(root.join(name)).with_context(|| format!("{name} cannot be read"))?;
        found.extend(too_long(Path::new(name), &text).map(|line| format!("{name}:{line}")));
    }
    if !found.is_empty() {
        bail!("more than {MAX_WIDTH} columns wide:\n{}", found.join("\n"));
    }
    Ok(())
}

/// Programs write `RESULTS.md`.
fn is_read(path: &Path) -> bool {
    let has = |endings: &[&str]| {
        path.extension()
            .is_some_and(|end| endings.iter().any(|known| end == *known))
    };
    has(&["rs", "md", "js", "mjs"]) && !path.ends_with("RESULTS.md")
}

/// Numbers of the lines of `text`, which is the file `name`, that are too long: of Rust the comments, of Markdown what
/// can be wrapped.
fn too_long<'a>(name: &Path, text: &'a str) -> impl Iterator<Item = usize> + use<'a> {
    let is = |end| name.extension().is_some_and(|own| own == end);
    let (is_rust, is_markdown) = (is("rs"), is("md"));
    let can_be_shorter = move |line: &str| {
        let start = line.trim_start();
        if is_rust {
            start.starts_with("//")
        } else {
            !is_markdown
                || !(start.starts_with('|') || line.starts_with("    ") || line.contains("](") || line.contains("http"))
        }
    };
    let lines = text.lines().enumerate();
    lines
        .filter(move |(_, line)| line.chars().count() > MAX_WIDTH && can_be_shorter(line))
        .map(|(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<usize> {
        too_long(Path::new(name), text).collect()
    }

    #[test]
    fn lines_that_can_be_wrapped_are_found() {
        let long = "word ".repeat(25);
        let fits = "w".repeat(MAX_WIDTH);
        assert_eq!(found("a.md", &format!("{fits}\n{long}\n")), [2]);
        assert_eq!(found("a.md", &format!("| {long}\n    {long}\n[a]({long})\n")), [0; 0]);
        assert_eq!(found("a.rs", &format!("    // {long}\nlet a = \"{long}\";\n")), [1]);
        assert_eq!(found("a.mjs", &format!("const a = \"{long}\";\n")), [1]);
    }
}
