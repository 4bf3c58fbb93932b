//! A Python that has what makes models.

use anyhow::{Context, Result};

use crate::command::{LOCAL, Shell};
use crate::tools;

/// As `tests/fixtures/README.md` has them.
const PACKAGES: &str = "torch==2.15.0 transformers==5.23.0 safetensors==0.8.0 numpy==2.4.6";

/// The Python that `PATCHWORK_PYTHON` names; without it, one in an environment of its own, with these packages and
/// `more`.
pub fn python(shell: &Shell, more: &str) -> Result<String> {
    if let Ok(python) = std::env::var("PATCHWORK_PYTHON") {
        return Ok(python);
    }
    let folder = shell.root.join(LOCAL).join("python");
    let python = folder.join("bin/python");
    let folder = folder.to_str().context("a path that is no Unicode")?;
    if !python.is_file() {
        if shell.output("python3 -m ensurepip --version").is_none() {
            tools::apt_install(shell, "python3 python3-venv", "Python 3 with venv")?;
        }
        shell.run(&format!("python3 -m venv {folder}"))?;
    }
    // Asks for nothing over the network where all are there.
    shell.run(&format!("{folder}/bin/pip install --quiet {PACKAGES} {more}"))?;
    Ok(format!("{folder}/bin/python"))
}
