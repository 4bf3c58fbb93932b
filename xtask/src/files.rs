//! Files and folders: which there are, and copies of them.

use std::path::Path;

use anyhow::{Context, Result};

/// A file, with the folder that it goes into.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().context("a file without a folder")?;
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::copy(from, to))
        .map(|_| ())
        .with_context(|| format!("{} cannot be copied to {}", from.display(), to.display()))
}

/// A folder, with all that is in it.
pub fn copy_all(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_all(&path, &target)?;
        } else {
            copy(&path, &target)?;
        }
    }
    Ok(())
}

/// Every file below `folder`, from there, with `/` between folders: but for hidden ones, and what is in the folders
/// `left_out`.
pub fn paths(folder: &Path, left_out: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    collect(folder, "", left_out, &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, from: &str, left_out: &[&str], found: &mut Vec<String>) -> Result<()> {
    let here = folder.join(from);
    for entry in std::fs::read_dir(&here).with_context(|| format!("{} cannot be read", here.display()))? {
        let entry = entry?;
        let name = entry
            .file_name()
            .into_string()
            .ok()
            .context("a file's name is no Unicode")?;
        let path = format!("{from}{name}");
        if name.starts_with('.') || left_out.contains(&path.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            collect(folder, &format!("{path}/"), left_out, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
