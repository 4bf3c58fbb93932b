//! The npm package `patchwork`: the module, the element and the engines of a built page, their types, and what is to be
//! known of the weights that it can load. `docs/package.md` is its front page.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command::{LOCAL, Shell, run};
use crate::files::copy;
use crate::hash::{SUMS, checksums};
use crate::tools;

/// The folder, in the project's top folder.
const PACKAGE: &str = "package";
/// Of the built page: what has types, and what has none of its own.
const TYPED: [&str; 5] = [
    "patchwork.mjs",
    "patchwork_model.mjs",
    "patchwork_element.mjs",
    "vector.mjs",
    "decoder.mjs",
];
const BUILT: [&str; 12] = [
    "patchwork_helper.mjs",
    "patchwork_thread.mjs",
    "locales/en/element.ftl",
    "locales/zh-CN/element.ftl",
    "decoder.js",
    "decoder_bg.wasm",
    "engine_cpu.js",
    "engine_cpu_bg.wasm",
    "engine_cpu_relaxed.js",
    "engine_cpu_relaxed_bg.wasm",
    "engine_webgpu.js",
    "engine_webgpu_bg.wasm",
];
/// Of the project: where they lie there, and in the package.
const TEXTS: [(&str, &str); 6] = [
    ("docs/package.md", "README.md"),
    ("docs/javascript.md", "javascript.md"),
    ("docs/checkpoints.md", "checkpoints.md"),
    ("docs/element.md", "element.md"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];
/// Made from the Rust types.
const TYPES: &str = "patchwork_types.d.ts";
/// What `import … from "patchwork"` has for TypeScript.
const INDEX: &str = "export * from \"./patchwork.mjs\";\n\
    export type * from \"./patchwork_model.mjs\";\nexport type * from \"./patchwork_types.js\";\n";

/// Not made from a map: TypeScript takes the first condition that it knows.
const DESCRIPTION: &str = r#"{
  "name": "patchwork",
  "version": "VERSION",
  "description": "Masked autoencoders and vision transformers in the browser, on WebGPU or the CPU.",
  "license": "MIT OR Apache-2.0",
  "type": "module",
  "exports": {
    ".": { "types": "./index.d.mts", "default": "./patchwork.mjs" },
    "./element": { "types": "./patchwork_element.d.mts", "default": "./patchwork_element.mjs" },
    "./package.json": "./package.json"
  },
  "sideEffects": ["./patchwork_element.mjs"]
}
"#;
/// What a comment in the element's module cannot declare.
const TAG: &str = "declare global {\n  interface HTMLElementTagNameMap {\n    \"patch-work\": PatchWork;\n  }\n}\n";

/// Builds the page (or takes it from `dist/`, if `built`), leaves the folder and the packed file, and returns that.
/// `sums`: its checksum goes to those of the release.
pub fn pack(shell: &Shell, built: bool, sums: bool) -> Result<PathBuf> {
    let dist = tools::page(shell, built)?;
    tools::package_tools(shell)?;
    let package = shell.root.join(PACKAGE);
    if package.exists() {
        std::fs::remove_dir_all(&package).with_context(|| format!("{} cannot be emptied", package.display()))?;
    }
    for file in TYPED.iter().chain(&BUILT) {
        copy(&dist.join(file), &package.join(file))?;
    }
    for (from, to) in TEXTS {
        let text = std::fs::read_to_string(shell.root.join(from)).with_context(|| format!("{from} cannot be read"))?;
        std::fs::write(package.join(to), within(&text)).with_context(|| format!("{to} cannot be written"))?;
    }
    let write = |name: &str, text: &str| {
        std::fs::write(package.join(name), text).with_context(|| format!("{name} cannot be written"))
    };
    write("WEIGHTS.md", &weights(&manifest(&shell.root)?)?)?;
    write("package.json", &DESCRIPTION.replace("VERSION", &version(&shell.root)?))?;
    write("index.d.mts", INDEX)?;
    declare(shell, &package)?;

    let name = format!("patchwork-{}.tgz", version(&shell.root)?);
    let mut npm = shell.command("npm pack --silent --pack-destination ..");
    npm.current_dir(&package);
    run(npm)?;
    if sums {
        let path = shell.root.join(SUMS);
        let others = std::fs::read_to_string(&path).unwrap_or_default();
        let others = others.lines().filter(|line| !line.ends_with(&name));
        let text: String = others.map(|line| format!("{line}\n")).collect();
        std::fs::write(path, text + &checksums(&shell.root, &[&name])?)
            .with_context(|| format!("{SUMS} cannot be written"))?;
    }
    println!("\n  The package is in {PACKAGE}/, and packed as {name}: `npm install ./{name}` installs it.");
    Ok(shell.root.join(name))
}

/// Writes the declarations: of values from the Rust types, of functions from the modules' own comments.
fn declare(shell: &Shell, package: &Path) -> Result<()> {
    let line = "cargo run --quiet --package patchwork-protocol --features ts --example typescript";
    let types = shell.output(line);
    let types = types.with_context(|| format!("the Rust types gave no TypeScript: `{line}` says why"))?;
    std::fs::write(package.join(TYPES), types).with_context(|| format!("{TYPES} cannot be written"))?;
    let mut tsc = tsc(shell);
    tsc.args(["--allowJs", "--declaration", "--emitDeclarationOnly", "--stripInternal"]);
    tsc.args([
        "--target",
        "esnext",
        "--module",
        "nodenext",
        "--lib",
        "esnext,dom,dom.iterable",
    ]);
    tsc.args(TYPED).current_dir(package);
    run(tsc)?;
    let element = package.join("patchwork_element.d.mts");
    let declared = std::fs::read_to_string(&element).context("the element has no declaration")?;
    std::fs::write(element, declared + TAG).context("the element's declaration cannot be written")
}

/// TypeScript's compiler.
pub fn tsc(shell: &Shell) -> std::process::Command {
    shell.program(shell.root.join(LOCAL).join("package/node_modules/.bin/tsc"))
}

/// The project's, which the package has too.
fn version(root: &Path) -> Result<String> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).context("Cargo.toml cannot be read")?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    let version = line.and_then(|rest| rest.split('"').next());
    Ok(version.context("Cargo.toml tells no version")?.to_owned())
}

/// The models that the page has.
pub fn manifest(root: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(root.join("www/models/manifest.json")).context("www/models/manifest.json")?;
    serde_json::from_str(&text).context("www/models/manifest.json")
}

/// Where the page's weights come from, and what they may be used for.
fn weights(manifest: &Value) -> Result<String> {
    let mut text = String::from(
        "# Weights\n\nThe package has none: they are larger than it is, and their terms are not the code's. These come with \
         Patchwork's page, a folder each, in `models/` of every built page and `www/models/` of the source. Any other \
         checkpoint that [checkpoints.md](checkpoints.md) describes will do.\n",
    );
    for model in manifest["models"].as_array().context("no models are listed")? {
        let word = |key: &str| model[key].as_str().with_context(|| format!("a model without {key}"));
        let (name, title, kind) = (word("name")?, word("title")?, word("kind")?);
        let (sentence, data, licence) = (word("sentence")?, word("data")?, word("licence")?);
        write!(
            text,
            "\n## {name}\n\n{title} (`{kind}`). {sentence}\n\n- Made from: {data}.\n- Licence: {licence}.\n\n\
             | file | bytes | SHA-256 |\n|---|--:|---|\n"
        )?;
        for file in model["files"].as_array().context("a model without files")? {
            let path = file["path"].as_str().context("a file without a path")?;
            let hash = file["sha256"].as_str().context("a file without a hash")?;
            writeln!(text, "| `{path}` | {} | `{hash}` |", file["bytes"])?;
        }
    }
    Ok(text)
}

/// A text without the links that lead out of its folder, whose words stay; the package's front page has another name.
fn within(text: &str) -> String {
    let mut text = text.replace("](package.md)", "](README.md)");
    while let Some(middle) = text.find("](../") {
        let (Some(start), Some(end)) = (text[..middle].rfind('['), text[middle..].find(')')) else {
            break;
        };
        text.replace_range(middle..=middle + end, "");
        text.remove(start);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project")
    }

    #[test]
    fn every_models_weights_are_told_of() {
        let manifest = manifest(root()).expect("the manifest");
        let text = weights(&manifest).expect("a text");
        for model in manifest["models"].as_array().expect("models") {
            for key in ["name", "data", "licence"] {
                assert!(
                    text.contains(model[key].as_str().expect(key)),
                    "{key} of {}",
                    model["name"]
                );
            }
        }
        let hashes = text.split('`').filter(|word| word.len() == 64).count();
        assert_eq!(hashes, 3 * manifest["models"].as_array().expect("models").len());
    }

    #[test]
    fn its_texts_lead_only_to_files_of_the_package() {
        let there: Vec<_> = TEXTS.iter().map(|(_, to)| *to).chain(["WEIGHTS.md"]).collect();
        for (from, _) in TEXTS.iter().filter(|(from, _)| from.ends_with(".md")) {
            let text = within(&std::fs::read_to_string(root().join(from)).expect("a text"));
            for link in text.split("](").skip(1) {
                let address = link.split([')', '#']).next().unwrap_or_default();
                let is_there = address.is_empty() || address.contains("://") || there.contains(&address);
                assert!(is_there, "{from}: {address} is not in the package");
            }
        }
    }

    #[test]
    fn links_out_of_the_package_are_words() {
        let text = "See [the\nexample](../www/a.html), [b](b.md) and [c](../c.md#d).";
        assert_eq!(within(text), "See the\nexample, [b](b.md) and c.");
    }

    #[test]
    fn the_version_is_the_projects() {
        let version = version(root()).expect("a version");
        assert_eq!(version.split('.').count(), 3);
        for file in ["README.md", "docs/package.md"] {
            let text = std::fs::read_to_string(root().join(file)).expect("a text");
            assert!(text.contains(&format!("patchwork-{version}.tgz")), "{file}");
        }
    }
}
