//! No sentence stands outside the text room: every string literal of the page's code is looked at.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::keys::{files, root};

/// What reads like prose and is none: names that stay as they are in every language, keys, types, and the technical
/// detail under a failure, which is for whoever mends it.
const NO_PROSE: [&str; 21] = [
    "Patchwork",
    "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
    "Dosovitskiy",
    "Masked Autoencoders Are Scalable Vision Learners",
    "He",
    "Enter",
    "Escape",
    "Files",
    "no document",
    "no base address",
    "{path}: status {}",
    "no window",
    "no adapter",
    "no 2d context",
    "the camera has no picture",
    "no media devices",
    "an empty answer",
    "the worker's script could not be loaded",
    "a message that cannot be read: {error}",
    "not a share from 0 to 1: {share}",
    "tip hides",
];

/// Calls and macros whose text a developer reads, in the console or when a test fails.
const FOR_DEVELOPERS: [&str; 6] = ["assert", "assert_eq", "debug_assert", "expect", "panic", "unreachable"];

/// Attributes whose values are no text.
const NO_TEXT: [&str; 4] = ["class", "d", "style", "viewBox"];

#[test]
fn no_sentence_stands_outside_the_texts() {
    let source = root().join("src");
    let mut found = Vec::new();
    for file in files(&source, "rs") {
        let path = file.strip_prefix(&source).expect("a file below src");
        if path.starts_with("text")
            || path
                .with_extension("")
                .components()
                .any(|part| part.as_os_str() == "tests")
        {
            continue;
        }
        for literal in literals(&fs::read_to_string(&file).expect("code in UTF-8")) {
            if is_prose(&literal) && !NO_PROSE.contains(&literal.as_str()) {
                found.push(format!("{}: {literal:?}", Path::display(path)));
            }
        }
    }
    assert!(
        found.is_empty(),
        "these belong into src/text/locales:\n{}",
        found.join("\n")
    );
}

#[test]
fn prose_is_told_from_names() {
    for prose in [
        "Ready",
        "Choose a photo",
        "not there yet.",
        "{} of {}",
        "{hidden} patches",
        "没有",
    ] {
        assert!(is_prose(prose), "{prose}");
    }
    for name in [
        "ArrowLeft",
        "model.safetensors",
        "stage-view",
        "M2 3h4",
        "{}px",
        "--size",
        "no-store",
        "PNG",
    ] {
        assert!(!is_prose(name), "{name}");
    }
    let code = r#"
        /// A comment.
        fn shown() { html! { <p class="two words">{ "Seen by all" }</p> }; value.expect("never seen by all") }
        #[cfg(test)] mod tests { const TEXT: &str = "Not on the page"; }
    "#;
    assert_eq!(literals(code), ["Seen by all"]);
}

/// `left: 3%`, `(prefers-reduced-motion: reduce)`.
fn is_css(literal: &str) -> bool {
    let property = literal
        .trim_start_matches('(')
        .split_once(": ")
        .map_or("", |(name, _)| name);
    !property.is_empty()
        && property.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        && literal.contains(['%', '(', ';'])
}

/// A word with a capital alone, words beside each other or beside a value, or anything in Chinese.
fn is_prose(literal: &str) -> bool {
    let is_han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    if literal.chars().any(is_han) {
        return true;
    }
    if is_css(literal) {
        return false;
    }
    let is_word = |word: &str| {
        let word = word.trim_matches(|c: char| ",.:;?!()“”…".contains(c));
        word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '’')
            || word.len() > 2 && is_capitalised(word)
    };
    let parts: Vec<_> = literal.split_whitespace().collect();
    match parts[..] {
        [only] => is_capitalised(only),
        _ => parts.iter().any(|part| is_word(part)),
    }
}

fn is_capitalised(word: &str) -> bool {
    let mut rest = word.chars();
    rest.next().is_some_and(|c| c.is_ascii_uppercase()) && word.len() > 1 && rest.all(|c| c.is_ascii_lowercase())
}

/// The string literals of this code, but for comments, tests, and what only developers see.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    gather(code.parse().expect("Rust"), &mut found);
    found
}

fn gather(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut is_test = false;
    for (at, token) in tokens.iter().enumerate() {
        let name = |back: usize| {
            at.checked_sub(back)
                .map(|at| tokens[at].to_string())
                .unwrap_or_default()
        };
        match token {
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if !is_value(&name)
                    && let Some(start) = text.find('"').filter(|&start| !text[..start].contains(['b', '\'']))
                {
                    let end = text.rfind('"').expect("two quotes");
                    found.push(text[start + 1..end].to_owned());
                }
            }
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::Bracket
                    && name(1).ends_with(['#', '!'])
                    && is_attribute(&tokens, at) =>
            {
                is_test |= group.stream().to_string().replace(' ', "") == "cfg(test)";
            }
            TokenTree::Group(group) => {
                let caller = if name(1) == "!" { name(2) } else { name(1) };
                let is_body = group.delimiter() == Delimiter::Brace;
                if !(is_value(&name) || FOR_DEVELOPERS.contains(&caller.as_str()) || is_test && is_body) {
                    gather(group.stream(), found);
                }
                is_test &= !is_body;
            }
            _ => {}
        }
    }
}

/// Whether an attribute that is no text has what stands here as its value.
fn is_value(before: &dyn Fn(usize) -> String) -> bool {
    before(1) == "=" && NO_TEXT.contains(&before(2).as_str())
}

/// Whether the group here is that of `#[…]` or `#![…]`.
fn is_attribute(tokens: &[TokenTree], at: usize) -> bool {
    let is_hash = |back: usize| at >= back && tokens[at - back].to_string() == "#";
    is_hash(1) || is_hash(2) && tokens[at - 1].to_string() == "!"
}
