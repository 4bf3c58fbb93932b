//! The packed npm package, installed into a small Vite project: its types hold, the project builds, and the built page
//! reconstructs a sample in Chromium; so does one without a bundler.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::command::{LOCAL, Shell, run as run_command};
use crate::files::{copy, copy_all};
use crate::{browser, pack};

/// The project's own files; `package.json` and its lock are there already.
const SOURCES: &str = "tests/package";
/// The models of the built page, the painter first: small ones, for the test has to be quick.
const MODELS: [&str; 2] = ["mae-tiny-imagenet-64", "vit-tiny-imagenet-64"];
const SAMPLE: &str = "chelsea.png";

/// Installs what was packed and tries it.
pub fn run(shell: &Shell, packed: &Path) -> Result<()> {
    let project = shell.root.join(LOCAL).join("package");
    for file in [
        "api.ts",
        "wrong.ts",
        "main.ts",
        "index.html",
        "plain.html",
        "tsconfig.json",
    ] {
        copy(&shell.root.join(SOURCES).join(file), &project.join(file))?;
    }
    let old = project.join("node_modules/patchwork");
    if old.exists() {
        std::fs::remove_dir_all(&old).context("the package of before cannot be removed")?;
    }
    let mut npm = shell.command("npm install --no-save --ignore-scripts --no-audit --no-fund");
    npm.arg(packed).current_dir(&project);
    run_command(npm)?;

    types(shell, &project)?;
    public(shell, &project)?;
    let mut vite = shell.program(project.join("node_modules/.bin/vite"));
    vite.args(["build", "--logLevel", "warn", "--outDir", "site", "--emptyOutDir"])
        .current_dir(&project);
    run_command(vite)?;
    // Without a bundler: the package as it is, beside a page.
    let site = project.join("site");
    copy(&project.join("plain.html"), &site.join("plain.html"))?;
    copy_all(&old, &site.join("patchwork"))?;

    browser::told(shell)?;
    let mut tests = shell.command("cargo test --no-default-features --features e2e --test e2e -- --ignored package");
    tests.env("PATCHWORK_DIST", &site);
    run_command(tests)
}

/// A file that uses the whole API is taken, each wrong line of another is refused.
fn types(shell: &Shell, project: &Path) -> Result<()> {
    let tsc = |file: &str| {
        let mut tsc = pack::tsc(shell);
        tsc.args(["--noEmit", "--strict", "--target", "esnext", "--module", "nodenext"]);
        tsc.args(["--lib", "esnext,dom", "--types", "", "--ignoreConfig", file]);
        tsc.current_dir(project);
        tsc
    };
    run_command(tsc("api.ts"))?;
    let output = tsc("wrong.ts").output().context("TypeScript could not be started")?;
    let told = String::from_utf8_lossy(&output.stdout);
    let source = std::fs::read_to_string(project.join("wrong.ts")).context("wrong.ts")?;
    let mut wrong = 0;
    for (at, line) in source
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains("// wrong: "))
    {
        wrong += 1;
        if !told.contains(&format!("wrong.ts({},", at + 1)) {
            bail!("TypeScript finds nothing wrong with `{}`:\n{told}", line.trim());
        }
    }
    let found = told.lines().filter(|line| line.contains("error TS")).count();
    if wrong == 0 || found != wrong {
        bail!("{wrong} lines of wrong.ts are wrong, and TypeScript says:\n{told}");
    }
    println!("tsc --strict takes api.ts and refuses {wrong} lines of wrong.ts");
    Ok(())
}

/// What Vite serves as it is: models as the page has them, and a photo.
fn public(shell: &Shell, project: &Path) -> Result<()> {
    let public = project.join("public");
    let manifest = pack::manifest(&shell.root)?;
    let models = manifest["models"].as_array().context("no models are listed")?;
    let used: Vec<_> = models
        .iter()
        .filter(|model| MODELS.iter().any(|name| model["name"] == *name))
        .collect();
    for name in MODELS {
        copy_all(
            &shell.root.join("www/models").join(name),
            &public.join("models").join(name),
        )?;
    }
    let manifest = json!({ "reconstructor": MODELS[0], "classifier": MODELS[1], "models": used });
    std::fs::write(public.join("models/manifest.json"), manifest.to_string()).context("models/manifest.json")?;
    copy(&shell.root.join("www/samples").join(SAMPLE), &public.join("photo.png"))
}
