//! Running other programs from the project's top folder, with the project's tools first on the PATH.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Where tools and downloads live that belong to this checkout alone.
pub const LOCAL: &str = ".patchwork";

/// The project's top folder and the PATH that its programs are found on.
pub struct Shell {
    pub root: PathBuf,
    path: OsString,
}

impl Shell {
    pub fn new() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .parent()
            .context("xtask lies in no folder")?
            .to_path_buf();

        // Cargo's own folder too: `cargo install` puts programs there whether or not it is on the PATH.
        let mut folders = vec![root.join(LOCAL).join("node_modules/.bin")];
        folders.extend(cargo_home().map(|home| home.join("bin")));
        folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let path = std::env::join_paths(folders).context("a folder on the PATH has a name that cannot be used")?;
        Ok(Self { root, path })
    }

    /// A command line, split at spaces.
    pub fn command(&self, line: &str) -> Command {
        let mut words = line.split_whitespace();
        let mut command = self.program(words.next().unwrap_or_default());
        command.args(words);
        command
    }

    /// A program by its name or path, which may have spaces.
    pub fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", &self.path);
        command
    }

    /// Runs a command line in plain sight; any end but success is an error.
    pub fn run(&self, line: &str) -> Result<()> {
        run(self.command(line))
    }

    /// Standard output of a command line, or `None` if it cannot be run or fails.
    pub fn output(&self, line: &str) -> Option<String> {
        let output = self.command(line).stderr(Stdio::null()).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The program's full path, if it is on the PATH.
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path)
            .map(|folder| folder.join(program))
            .find(|path| path.is_file())
    }
}

/// Runs a command in plain sight; any end but success is an error that names it.
pub fn run(mut command: Command) -> Result<()> {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|w| w.to_string_lossy())
        .collect();
    let line = words.join(" ");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!("`{line}` failed ({status})"),
        Err(error) => bail!("`{line}` could not be started: {error}"),
    }
}

fn cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}
