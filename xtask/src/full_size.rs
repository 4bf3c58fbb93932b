//! Checkpoints of full size with random weights, and what transformers computes with them.

use anyhow::Result;

use crate::command::{Shell, run};
use crate::python::python;

const PACKAGES: &str = "pillow==13.0.0 timm==1.0.31";

/// Writes them below `target/checkpoints`, unless they are there.
pub fn make(shell: &Shell) -> Result<()> {
    let python = python(shell, PACKAGES)?;
    run(shell.command(&format!("{python} tests/fixtures/full_size.py")))
}
