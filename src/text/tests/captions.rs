//! What stands above a figure of the look inside is read at a glance.

use std::fs;

use super::keys::{files, root};

const MOST_WORDS: usize = 60;
/// Chinese has no spaces; with its commas and full stops.
const MOST_CHARACTERS: usize = 120;

/// The keys of all captions, as the stops name them.
fn captions() -> Vec<String> {
    let mut captions = Vec::new();
    for file in files(&root().join("src/sections/inside"), "rs") {
        let code = fs::read_to_string(&file).expect("a text in UTF-8");
        let named = code.split("caption={text.msg_").skip(1);
        captions.extend(named.filter_map(|rest| Some(rest.split_once('(')?.0.replace('_', "-"))));
    }
    captions
}

/// The sentences of a key, wherever its lines break.
fn message(language: &str, key: &str) -> String {
    let path = root().join("src/text/locales").join(language).join("inside.ftl");
    let text = fs::read_to_string(path).expect("a text in UTF-8");
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("{key} =")));
    let first = lines
        .next()
        .unwrap_or_else(|| panic!("{key} is no caption in {language}"));
    let (_, first) = first.split_once('=').expect("a value");
    let rest = lines.take_while(|line| line.starts_with(' '));
    std::iter::once(first)
        .chain(rest)
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn captions_are_short() {
    let captions = captions();
    assert!(captions.len() >= 10, "{captions:?}");
    for key in captions {
        let words = message("en", &key).split_whitespace().count();
        assert!((10..=MOST_WORDS).contains(&words), "{key} has {words} words");
        let characters = message("zh-CN", &key).chars().count();
        assert!(
            (10..=MOST_CHARACTERS).contains(&characters),
            "{key} has {characters} characters"
        );
    }
}
