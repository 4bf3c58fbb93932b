//! What the page must know of the engines before it fetches them: their size, since a server that compresses does not
//! tell it, and a version to ask for, since trunk does not hash the names of their files. And how much it takes to keep
//! the page for when there is no network. Before that, each language's sentences come beside the page, and its style
//! sheets become one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::command::Shell;
use crate::hash::hex;
use crate::sentences::Sentences;
use crate::{offline, styles};

const ENGINES: [&str; 3] = ["engine_cpu", "engine_cpu_relaxed", "engine_webgpu"];
/// Stands among the engines, with all the bytes of the page and its default models.
const OFFLINE: &str = "offline";
/// What decodes photos that browsers do not, and the line that its size takes the place of.
const DECODER: &str = "decoder.mjs";
const NO_BYTES: &str = "const BYTES = 0;";
/// Starts any of them.
const WORKER: &str = "engine_worker.js";
/// Begins to fetch the sentences, whose files are named here.
const FIRST_SCRIPT: &str = "<script src=\"first_paint.js\"";

#[derive(Serialize)]
struct Engine {
    bytes: usize,
    version: String,
}

/// Writes it into the page that trunk has just built, and what to keep into its service worker; trunk runs this
/// (`Trunk.toml`).
pub fn describe(shell: &Shell) -> Result<()> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR").context("this is for trunk, which says where the page is")?;
    let folder = PathBuf::from(folder);
    let mut sentences = Vec::new();
    for (name, json) in Sentences::read(&shell.root).files() {
        std::fs::write(folder.join(&name), json).with_context(|| format!("{name} cannot be written"))?;
        sentences.push(name);
    }
    let page = folder.join("index.html");
    let html = std::fs::read_to_string(&page).with_context(|| format!("{} cannot be read", page.display()))?;
    let html = styles::joined(&folder, &html)?;
    let mut engines = BTreeMap::new();
    for name in ENGINES {
        engines.insert(name, engine(&folder, name)?);
    }
    tell_decoder_bytes(&folder)?;
    let kept = offline::Listed::without_page(&folder)?;
    let offline = Engine {
        bytes: kept.bytes,
        version: String::new(),
    };
    engines.insert(OFFLINE, offline);
    let html = with_data(&html, &serde_json::to_string(&engines)?)?;
    let html = with_sentences(&html, &sentences)?;
    std::fs::write(&page, html).with_context(|| format!("{} cannot be written", page.display()))?;
    kept.write(&folder)
}

fn engine(folder: &Path, name: &str) -> Result<Engine> {
    let read = |file: &str| {
        let path = folder.join(file);
        std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let wasm = read(&format!("{name}_bg.wasm"))?;
    let mut hash = Sha256::new();
    for file in [&wasm, &read(&format!("{name}.js"))?, &read(WORKER)?] {
        hash.update(file);
    }
    let version = hex(&hash.finalize()[..8]);
    Ok(Engine {
        bytes: wasm.len(),
        version,
    })
}

/// So that a server that compresses need not tell it.
fn tell_decoder_bytes(folder: &Path) -> Result<()> {
    let wasm = folder.join("decoder_bg.wasm");
    let bytes = wasm
        .metadata()
        .with_context(|| format!("{} is missing", wasm.display()))?
        .len();
    let path = folder.join(DECODER);
    let script = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (before, after) = script.split_once(NO_BYTES).context("no place for the decoder's size")?;
    let script = format!("{before}const BYTES = {bytes};{after}");
    std::fs::write(&path, script).with_context(|| format!("{} cannot be written", path.display()))
}

/// The page with `json` in its head, where `src/engine/program.rs` looks for it.
fn with_data(html: &str, json: &str) -> Result<String> {
    let (head, rest) = html.split_once("</head>").context("the page has no head")?;
    Ok(format!(
        "{head}<script type=\"application/json\" id=\"engines\">{json}</script></head>{rest}"
    ))
}

/// The page whose first script knows the files with the sentences.
fn with_sentences(html: &str, files: &[String]) -> Result<String> {
    let (before, after) = html.split_once(FIRST_SCRIPT).context("the page has no first script")?;
    Ok(format!(
        "{before}{FIRST_SCRIPT} data-sentences=\"{}\"{after}",
        files.join(" ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_have_another_version() {
        let folder = std::env::temp_dir().join(format!("patchwork-engines-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |file: &str, text: &str| std::fs::write(folder.join(file), text).expect("a file");
        write(WORKER, "start");
        write("a_bg.wasm", "12345");
        let versions = ["one", "two", "one"].map(|script| {
            write("a.js", script);
            let engine = engine(&folder, "a").expect("an engine");
            assert_eq!((engine.bytes, engine.version.len()), (5, 16));
            engine.version
        });
        std::fs::remove_dir_all(&folder).expect("the folder goes");
        assert_eq!(versions[0], versions[2]);
        assert_ne!(versions[0], versions[1]);
    }

    #[test]
    fn the_page_is_kept_as_it_is() {
        let html = with_data("<head>a</head><body></head></body>", "{}").expect("a page");
        assert_eq!(
            html,
            "<head>a<script type=\"application/json\" id=\"engines\">{}</script></head><body></head></body>"
        );
        assert!(with_data("no page", "{}").is_err());
        let files = ["a.json", "b.json"].map(String::from);
        let html = with_sentences("<script src=\"first_paint.js\"></script>", &files).expect("a page");
        assert_eq!(
            html,
            "<script src=\"first_paint.js\" data-sentences=\"a.json b.json\"></script>"
        );
        assert!(with_sentences("no page", &files).is_err());
    }
}
