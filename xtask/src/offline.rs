//! What `www/sw.js` keeps for when there is no network: every file of the built page and of the two default models, by
//! hash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::files::paths;
use crate::hash::sha256;

/// Keeps the others, and is kept by the browser.
const WORKER: &str = "sw.js";
/// The line of it that the list takes the place of.
const NOTHING: &str = "const LISTED = { bytes: 0, program: {}, models: {} };";
const START: &str = "const LISTED = ";
const PAGE: &str = "index.html";
/// In `dist/` for the benchmarks alone: nobody is served it.
pub const FOR_BENCHES: &str = "bench-adapter.mjs";

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct File {
    sha256: String,
    bytes: usize,
}

impl File {
    fn read(folder: &Path, path: &str) -> Result<Self> {
        let bytes = std::fs::read(folder.join(path)).with_context(|| format!("{path} cannot be read"))?;
        Ok(Self {
            sha256: sha256(&bytes),
            bytes: bytes.len(),
        })
    }
}

/// Files by their paths from the page.
type Files = BTreeMap<String, File>;

/// What is kept.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Of all files.
    pub bytes: usize,
    program: Files,
    models: Files,
}

impl Listed {
    /// The page that lies in `folder` and its default models, but for `index.html`, which is to say how many bytes they
    /// take.
    pub fn without_page(folder: &Path) -> Result<Self> {
        let manifest = std::fs::read_to_string(folder.join("models/manifest.json")).context("models/manifest.json")?;
        let manifest: Value = serde_json::from_str(&manifest).context("models/manifest.json")?;
        let usual = |model: &&Value| [&manifest["reconstructor"], &manifest["classifier"]].contains(&&model["name"]);
        let models = manifest["models"].as_array().context("no models are listed")?;
        let mut wanted = BTreeSet::new();
        for model in models.iter().filter(usual) {
            let folder = model["dir"].as_str().context("a model without a folder")?;
            let files = model["files"].as_array().context("a model without files")?;
            let paths = files.iter().filter_map(|file| file["path"].as_str());
            wanted.extend(paths.map(|path| format!("models/{folder}/{path}")));
        }
        let mut found = Self {
            bytes: 0,
            program: Files::new(),
            models: Files::new(),
        };
        for path in paths(folder, &[])? {
            let is_usual = wanted.contains(&path);
            // The other models are kept when they are chosen; nothing on the page shows a model's card.
            let is_other = !is_usual && path.starts_with("models/") && path.matches('/').count() > 1;
            if [WORKER, PAGE, FOR_BENCHES].contains(&path.as_str()) || is_other {
                continue;
            }
            let file = File::read(folder, &path)?;
            found.bytes += file.bytes;
            let files = if is_usual {
                &mut found.models
            } else {
                &mut found.program
            };
            files.insert(path, file);
        }
        Ok(found)
    }

    /// Writes the list, now with `index.html`, into `sw.js`. The page in `folder` must be as it will be served.
    pub fn write(mut self, folder: &Path) -> Result<()> {
        let page = File::read(folder, PAGE)?;
        self.bytes += page.bytes;
        self.program.insert(PAGE.to_owned(), page);
        let path = folder.join(WORKER);
        let script = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let (before, after) = script
            .split_once(NOTHING)
            .with_context(|| format!("{WORKER} has no line `{NOTHING}`"))?;
        let list = serde_json::to_string(&self)?;
        std::fs::write(&path, format!("{before}const LISTED = {list};{after}"))
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// Fails where a file that `sw.js` in `folder` would keep is another one there, or none: then nothing would be kept.
pub fn check(folder: &Path) -> Result<()> {
    let script = std::fs::read_to_string(folder.join(WORKER)).with_context(|| format!("{WORKER} cannot be read"))?;
    let (_, list) = script
        .split_once(START)
        .with_context(|| format!("{WORKER} has no line `{START}…`"))?;
    let mut lists = serde_json::Deserializer::from_str(list).into_iter();
    let listed: Listed = lists.next().context("nothing is listed")?.context(WORKER)?;
    for (path, file) in listed.program.iter().chain(&listed.models) {
        if File::read(folder, path)? != *file {
            bail!("{path} is not the file that {WORKER} lists");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_and_its_default_models_are_listed() {
        let folder = std::env::temp_dir().join(format!("patchwork-offline-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        };
        let manifest = r#"{"reconstructor":"mae","classifier":"vit","models":[
            {"name":"mae","dir":"mae-1","files":[{"path":"model"}]},
            {"name":"vit","dir":"vit-1","files":[{"path":"model"}]},
            {"name":"mae-1","dir":"mae-10","files":[{"path":"model"}]}
        ]}"#;
        write("models/manifest.json", manifest);
        for (path, text) in [
            ("index.html", "page!"),
            ("app.js", "abc"),
            ("samples/cat.png", "cat"),
            (".hidden", "no"),
            (FOR_BENCHES, "no"),
            (WORKER, &format!("first\n{NOTHING}\nlast")),
            ("models/mae-1/model", "12"),
            ("models/mae-1/README.md", "a card"),
            ("models/vit-1/model", "345"),
            ("models/mae-10/model", "other"),
        ] {
            write(path, text);
        }
        let list = || Listed::without_page(&folder).expect("a list");
        let without_page = list();
        let script = list()
            .write(&folder)
            .and_then(|()| Ok(std::fs::read_to_string(folder.join(WORKER))?));
        let again = list().write(&folder);
        let there = check(&folder);
        write("app.js", "xyz");
        let other = check(&folder);
        std::fs::remove_file(folder.join("app.js")).expect("the file goes");
        let gone = check(&folder);
        std::fs::remove_dir_all(&folder).expect("the folder goes");

        assert_eq!(without_page.bytes, 3 + manifest.len() + 3 + 2 + 3);
        let script = script.expect("a script");
        let listed = script
            .strip_prefix("first\nconst LISTED = ")
            .and_then(|rest| rest.strip_suffix(";\nlast"));
        let listed: Value = serde_json::from_str(listed.expect("the list between")).expect("JSON");
        let names = |of: &str| Vec::from_iter(listed[of].as_object().expect("files").keys().cloned());
        assert_eq!(
            names("program"),
            ["app.js", "index.html", "models/manifest.json", "samples/cat.png"]
        );
        assert_eq!(names("models"), ["models/mae-1/model", "models/vit-1/model"]);
        assert_eq!(listed["bytes"], without_page.bytes + 5);
        assert_eq!(
            listed["program"]["app.js"]["sha256"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(listed["program"]["index.html"]["bytes"], 5);
        assert!(again.is_err(), "a script without the line is not passed over");
        assert!(
            there.is_ok() && other.is_err() && gone.is_err(),
            "{there:?}, {other:?}, {gone:?}"
        );
    }
}
