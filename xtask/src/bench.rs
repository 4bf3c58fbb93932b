//! Patchwork beside ONNX Runtime Web: the same models in the same browser (`benches/web`).

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{LOCAL, Shell, run};
use crate::python::python;
use crate::tools;

/// As `benches/web/make_models.py` has them; the name ends with the side of the photo in pixels.
const MODELS: [&str; 8] = [
    "mae-tiny-224",
    "vit-tiny-224",
    "mae-tiny-imagenet-64",
    "vit-tiny-imagenet-64",
    "mae-small-64",
    "vit-small-64",
    "mae-base-224",
    "vit-base-224",
];
const PACKAGES: &str = "onnx==1.23.2 onnxscript==0.7.2";

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub struct Options {
    models: Vec<String>,
    runs: u32,
    built: bool,
    out: Option<PathBuf>,
}

impl Options {
    pub fn parse(flags: &[String]) -> Result<Self> {
        let mut options = Self {
            models: MODELS.map(String::from).to_vec(),
            runs: 20,
            built: false,
            out: None,
        };
        let mut flags = flags.iter();
        while let Some(flag) = flags.next() {
            let mut value = || flags.next().with_context(|| format!("{flag} wants a value"));
            match flag.as_str() {
                "--built" => options.built = true,
                "--quick" => options.models.retain(|name| name.ends_with("-64")),
                "--models" => options.models = models(value()?)?,
                "--runs" => match value()?.parse() {
                    Ok(runs) if runs > 0 => options.runs = runs,
                    _ => bail!("--runs wants a number from 1"),
                },
                // Programs run from the project's top folder, this one from anywhere.
                "--out" => options.out = Some(std::path::absolute(value()?)?),
                other => bail!("`{other}` is not understood here\n\n{}", crate::HELP),
            }
        }
        Ok(options)
    }
}

fn models(list: &str) -> Result<Vec<String>> {
    match list.split(',').find(|name| !MODELS.contains(name)) {
        Some(name) => bail!("there is no model `{name}`: choose from {}", MODELS.join(", ")),
        None => Ok(list.split(',').map(String::from).collect()),
    }
}

/// Prepares what is missing, measures, and writes the table into `benches/RESULTS.md`.
pub fn bench(shell: &Shell, options: &Options) -> Result<()> {
    if options.built {
        if !shell.root.join("dist/bench-adapter.mjs").is_file() {
            bail!("dist/ holds no built page: leave --built out");
        }
    } else {
        tools::setup(shell, false)?;
        shell.run("trunk build --release")?;
    }
    tools::chromium(shell)?;
    npm_packages(shell)?;

    let mut make = shell.command(&python(shell, PACKAGES)?);
    make.arg("benches/web/make_models.py").args(&options.models);
    run(make)?;

    let mut node = shell.command("node benches/web/run.mjs --models");
    node.arg(options.models.join(","))
        .args(["--runs", &options.runs.to_string()]);
    if let Some(out) = &options.out {
        node.arg("--out").arg(out);
    }
    run(node)
}

/// ONNX Runtime Web, and Playwright to drive the browser, at the versions in `package.json`.
fn npm_packages(shell: &Shell) -> Result<()> {
    let wanted = std::fs::read(shell.root.join("benches/web/package.json"))?;
    let folder = shell.root.join(LOCAL).join("bench");
    let copy = folder.join("package.json");
    // npm writes the second file last.
    let installed = folder.join("node_modules/.package-lock.json");
    if installed.is_file() && std::fs::read(&copy).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    std::fs::create_dir_all(&folder)?;
    std::fs::write(&copy, wanted)?;
    let prefix = format!("{LOCAL}/bench");
    shell.run(&format!(
        "npm install --prefix {prefix} --ignore-scripts --no-audit --no-fund --no-package-lock"
    ))
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(line: &str) -> Option<Options> {
        let flags: Vec<String> = line.split_whitespace().map(String::from).collect();
        Options::parse(&flags).ok()
    }

    #[test]
    fn options_choose_models_and_runs() {
        let options = parse("--quick --runs 3").unwrap();
        assert_eq!((options.models.len(), options.runs), (4, 3));
        assert_eq!(
            parse("--models vit-small-64,vit-tiny-224").unwrap().models,
            ["vit-small-64", "vit-tiny-224"]
        );
        assert_eq!(parse("").unwrap().models.len(), 8);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "--models",
            "--models vit",
            "--models vit-small-64,",
            "--runs 0",
            "--runs many",
            "small",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
