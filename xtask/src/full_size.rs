//! Checkpoints of full size with random weights, and what transformers computes with them.

use anyhow::{Context, Result};

use crate::command::{LOCAL, Shell, run};

/// As `tests/fixtures/README.md` has them.
const PACKAGES: &str = "torch==2.15.0 transformers==5.23.0 safetensors==0.8.0 numpy==2.4.6 pillow==13.0.0 timm==1.0.31";

/// Writes them below `target/checkpoints`, unless they are there. `PATCHWORK_PYTHON` names a Python that has the packages;
/// without it they are installed into an environment of their own.
pub fn make(shell: &Shell) -> Result<()> {
    let python = match std::env::var("PATCHWORK_PYTHON") {
        Ok(python) => python,
        Err(_) => {
            let folder = shell.root.join(LOCAL).join("python");
            let python = folder.join("bin/python");
            let folder = folder.to_str().context("a path that is no Unicode")?;
            if !python.is_file() {
                shell.run(&format!("python3 -m venv {folder}"))?;
                shell.run(&format!("{folder}/bin/pip install --quiet {PACKAGES}"))?;
            }
            python.to_str().context("a path that is no Unicode")?.to_owned()
        }
    };
    run(shell.command(&format!("{python} tests/fixtures/full_size.py")))
}
