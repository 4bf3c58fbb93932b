//! The sample photos: taken from one published Python package, checked by hash, never committed.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::command::{LOCAL, Shell};
use crate::hash::sha256;

const PACKAGE: &str = "scikit-image==0.26.0";
/// One fixed wheel whatever the host: the photos are the same in all of them.
const WHEEL: &str = "--only-binary=:all: --implementation cp --python-version 3.12 --platform manylinux_2_28_x86_64";

/// What the set-up needs of an entry of `www/samples.json`; title and licence are for the page.
#[derive(Deserialize)]
pub struct Sample {
    file: String,
    sha256: String,
}

/// Reads `www/samples.json`.
pub fn load(shell: &Shell) -> Result<Vec<Sample>> {
    let text = std::fs::read(shell.root.join("www/samples.json")).context("www/samples.json cannot be read")?;
    serde_json::from_slice(&text).context("www/samples.json is not what it should be")
}

/// Whether every photo is there, byte for byte.
pub fn all_there(shell: &Shell, samples: &[Sample]) -> bool {
    samples.iter().all(|sample| {
        std::fs::read(folder(shell).join(&sample.file)).is_ok_and(|bytes| sha256(&bytes) == sample.sha256)
    })
}

/// Downloads the package and copies the photos out of it.
pub fn fetch(shell: &Shell, samples: &[Sample]) -> Result<()> {
    let work = shell.root.join(LOCAL).join("samples");
    // What an interrupted run left behind is not to be trusted.
    if work.exists() {
        std::fs::remove_dir_all(&work).with_context(|| format!("{} cannot be emptied", work.display()))?;
    }
    std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;

    let line = format!(
        "python3 -m pip download --quiet --disable-pip-version-check --no-deps {WHEEL} --dest {LOCAL}/samples {PACKAGE}"
    );
    shell.run(&line)?;
    let wheel = std::fs::read_dir(&work)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .with_context(|| format!("the download of {PACKAGE} left no wheel"))?;
    let mut unzip = shell.command("python3 -m zipfile -e");
    unzip.args([&wheel, &work.join("wheel")]);
    crate::command::run(unzip)?;

    std::fs::create_dir_all(folder(shell)).context("www/samples cannot be made")?;
    for sample in samples {
        let bytes = std::fs::read(work.join("wheel/skimage/data").join(&sample.file))
            .with_context(|| format!("{PACKAGE} holds no photo {}", sample.file))?;
        if sha256(&bytes) != sample.sha256 {
            bail!(
                "{} in {PACKAGE} is not the photo that www/samples.json names",
                sample.file
            );
        }
        std::fs::write(folder(shell).join(&sample.file), bytes)
            .with_context(|| format!("www/samples/{} cannot be written", sample.file))?;
    }
    std::fs::remove_dir_all(&work).with_context(|| format!("{} cannot be removed", work.display()))
}

fn folder(shell: &Shell) -> PathBuf {
    shell.root.join("www/samples")
}
