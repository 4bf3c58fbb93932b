//! Both languages say the same, and nothing that nobody asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The files below `folder` whose names end in `.extension`.
pub(in crate::text) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
    found
}

pub(in crate::text) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Each key of a language with the arguments that it uses.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::<String, BTreeSet<String>>::new();
    for file in files(&root().join("src/text/locales").join(language), "ftl") {
        let text = fs::read_to_string(&file).expect("a text in UTF-8");
        let mut key = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let name = line.split([' ', '=']).next().expect("a key").to_owned();
                assert!(
                    !messages.contains_key(&name),
                    "{name} is there twice in {}",
                    file.display()
                );
                messages.insert(name.clone(), BTreeSet::new());
                key = Some(name);
            }
            let Some(key) = &key else { continue };
            for rest in line.split('$').skip(1) {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
                let argument = rest[..end.unwrap_or(rest.len())].to_owned();
                messages.get_mut(key).expect("inserted above").insert(argument);
            }
        }
    }
    assert!(!messages.is_empty(), "no sentences in {language}");
    messages
}

#[test]
fn every_key_and_argument_is_there_in_both_languages() {
    let (english, chinese) = (messages("en"), messages("zh-CN"));
    for (key, arguments) in &english {
        assert_eq!(chinese.get(key), Some(arguments), "{key}: Chinese beside English");
    }
    for key in chinese.keys() {
        assert!(english.contains_key(key), "{key} is missing in English");
    }
}

#[test]
fn no_key_is_unused() {
    // Lists say these, not the code: `catalogue` looks whether they do.
    let catalogue = fs::read_to_string(root().join("src/text/locales/en/catalogue.ftl")).expect("a text in UTF-8");
    let is_listed = |key: &str| catalogue.lines().any(|line| line.starts_with(&format!("{key} =")));
    let code: String = files(&root().join("src"), "rs")
        .iter()
        .map(|file| fs::read_to_string(file).expect("a text in UTF-8"))
        .collect();
    let words: BTreeSet<_> = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let element = fs::read_to_string(root().join("www/patchwork_element.mjs")).expect("a script");
    let unused: Vec<_> = messages("en")
        .into_keys()
        .filter(|key| match key.starts_with("element-") {
            true => !element.contains(&format!("\"{key}\"")),
            false => !is_listed(key) && !words.contains(format!("msg_{}", key.replace('-', "_")).as_str()),
        })
        .collect();
    assert!(unused.is_empty(), "nothing says {unused:?}");
}
