//! Fluent files in, a file for each language out, which the page fetches. All is checked here, so the page carries
//! neither parser nor resolver.
//!
//! Of Fluent's syntax: text, `{ $argument }`, `{ "literal" }`, and selectors by a number or by a word.
//!
//! The build script reads them for the functions that say them (`functions`), `cargo xtask engines` for the files. A
//! file is named after what is in it: a page never gets the sentences of another version.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

/// Where the sentences lie, seen from the project's top folder.
pub const LOCALES: &str = "src/text/locales";
/// As the folders are called; the first says in which order arguments come. In the order of the variants of `Language`.
pub const LANGUAGES: [&str; 2] = ["en", "zh-CN"];
/// What the lists of models, results and photos say: they are English, and are looked up by it.
const CATALOGUE: &str = "catalogue";

// What stands for arguments and selectors in a sentence, of Unicode's private use.
/// The first argument; the next character stands for the second.
pub const ARGUMENT: char = '\u{e000}';
/// Variants by the first argument follow; after the next character, by the second.
pub const SELECTOR: char = '\u{e010}';
/// Stands between the value that a variant is for, nothing in the last one, and its text.
pub const VALUE_END: char = '\u{e020}';
pub const VARIANT_END: char = '\u{e021}';

/// What a sentence does with an argument.
#[derive(Clone, PartialEq)]
pub enum Use {
    Shown,
    /// Selects by it, a number.
    Number,
    /// Selects by it, which is one of these words or another.
    Word(BTreeSet<String>),
}

/// One sentence in one language.
pub struct Message {
    /// Its arguments in the order in which they are first used.
    pub arguments: Vec<(String, Use)>,
    parts: Vec<Part>,
    pub is_listed: bool,
}

enum Part {
    Text(String),
    Argument(String),
    /// By this argument: its values and what they stand for, the default last and without one.
    Selector(String, Vec<(String, Vec<Part>)>),
}

/// By key.
pub type Messages = BTreeMap<String, Message>;

/// All languages, which have the same sentences.
pub struct Sentences(pub [Messages; LANGUAGES.len()]);

impl Sentences {
    /// Reads them from the project in `root`.
    pub fn read(root: &Path) -> Self {
        let languages = LANGUAGES.map(|folder| read(root, folder));
        for (messages, folder) in languages.iter().zip(LANGUAGES) {
            compare(&languages[0], messages, folder);
        }
        Self(languages)
    }

    /// The languages' files, their names and what is in them: the sentences in the order of their keys, then, but for
    /// the first language, what lists say in it.
    pub fn files(&self) -> [(String, String); LANGUAGES.len()] {
        std::array::from_fn(|at| {
            let texts = |messages: &Messages, only_listed: bool| -> Vec<String> {
                let messages = self.0[0].iter().map(|(key, first)| (first, &messages[key]));
                let wanted = messages.filter(|(first, _)| first.is_listed || !only_listed);
                wanted.map(|(first, message)| template(&message.parts, first)).collect()
            };
            let mut texts_here = texts(&self.0[at], false);
            if at > 0 {
                texts_here.extend(texts(&self.0[0], true));
            }
            let json = format!(
                "[{}]",
                texts_here
                    .iter()
                    .map(|text| quoted(text))
                    .collect::<Vec<_>>()
                    .join(",\n")
            );
            (
                format!("sentences-{}-{:016x}.json", LANGUAGES[at], fnv1a(json.as_bytes())),
                json,
            )
        })
    }
}

/// A sentence as the page reads it; its arguments are numbered as `first` has them.
fn template(parts: &[Part], first: &Message) -> String {
    let mark = |from: char, name: &str| {
        let at = first.arguments.iter().position(|(known, _)| known == name);
        char::from_u32(from as u32 + at.expect("compared before") as u32).expect("of private use")
    };
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(plain) => text += plain,
            Part::Argument(name) => text.push(mark(ARGUMENT, name)),
            Part::Selector(name, variants) => {
                text.push(mark(SELECTOR, name));
                for (value, parts) in variants {
                    text += value;
                    text.push(VALUE_END);
                    text += &template(parts, first);
                    text.push(VARIANT_END);
                }
            }
        }
    }
    text
}

/// As JSON has it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// A hash that tells versions apart; it keeps nobody from forging one.
fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// Stops the build where a language lacks a sentence or an argument, or has one too many.
fn compare(first: &Messages, other: &Messages, folder: &str) {
    if let Some(key) = first.keys().find(|key| !other.contains_key(*key)) {
        panic!("{LOCALES}/{folder}: `{key}` is missing");
    }
    for (key, message) in other {
        let Some(same) = first.get(key) else {
            panic!("{LOCALES}/{folder}: `{key}` is not in {}", LANGUAGES[0]);
        };
        let names = |message: &Message| {
            let mut names: Vec<_> = message.arguments.iter().map(|(name, _)| name.clone()).collect();
            names.sort();
            names
        };
        assert!(
            names(same) == names(message),
            "{LOCALES}/{folder}: `{key}` takes {:?}, in {} {:?}",
            names(message),
            LANGUAGES[0],
            names(same)
        );
        for (name, used) in message.arguments.iter().filter(|(_, used)| *used != Use::Shown) {
            assert!(
                same.arguments.contains(&(name.clone(), used.clone())),
                "{LOCALES}/{folder}: `{key}` selects by ${name}; {} does not, or by other words",
                LANGUAGES[0]
            );
        }
    }
}

fn read(root: &Path, folder: &str) -> Messages {
    let mut messages = Messages::new();
    let folder = root.join(LOCALES).join(folder);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for file in files {
        let path = file.expect("an entry").path();
        let place = path.display();
        let is_listed = path.file_stem().is_some_and(|name| name == CATALOGUE);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{place}: {error}"));
        let resource = match parser::parse(text.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => panic!("{place}: {errors:?}"),
        };
        for entry in &resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Term(term) => panic!("{place}: terms such as `-{}` are not supported", term.id.name),
                _ => continue,
            };
            let key = message.id.name;
            let place = format!("{place}: `{key}`");
            let pattern = message.value.as_ref().filter(|_| message.attributes.is_empty());
            let pattern = pattern.unwrap_or_else(|| panic!("{place} is to be text without attributes"));
            let mut arguments = Vec::new();
            let parts = parts(pattern, &mut arguments, &place);
            assert!(
                !is_listed || arguments.is_empty(),
                "{place} is said by a list, which gives no arguments"
            );
            let message = Message {
                arguments,
                parts,
                is_listed,
            };
            let before = messages.insert(key.to_owned(), message);
            assert!(before.is_none(), "{place} is there twice");
        }
    }
    messages
}

/// What a pattern is made of; its arguments go behind those that are known already.
fn parts(pattern: &Pattern<&str>, arguments: &mut Vec<(String, Use)>, place: &str) -> Vec<Part> {
    let part = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => Part::Text((*value).to_owned()),
        PatternElement::Placeable { expression } => match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) => {
                Part::Text(unescape_unicode_to_string(value).into_owned())
            }
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                Part::Argument(argument(id.name, Use::Shown, arguments, place))
            }
            Expression::Select {
                selector: InlineExpression::VariableReference { id },
                variants,
            } => {
                let name = argument(id.name, selected_by(variants), arguments, place);
                let variants = by_value(&name, variants, arguments, place);
                Part::Selector(name, variants)
            }
            _ => panic!("{place}: only arguments, literals and selectors by an argument are supported"),
        },
    };
    pattern.elements.iter().map(part).collect()
}

/// A number, unless there is a variant for a word that is no plural category. Of the two languages English alone has
/// one besides `other`.
fn selected_by(variants: &[Variant<&str>]) -> Use {
    let word = |variant: &Variant<&str>| match variant.key {
        VariantKey::Identifier { name } if !matches!(name, "one" | "other") => Some(name.to_owned()),
        _ => None,
    };
    let words: BTreeSet<_> = variants.iter().filter_map(word).collect();
    if words.is_empty() {
        Use::Number
    } else {
        Use::Word(words)
    }
}

/// The variants by the argument's values, the default last.
fn by_value(
    name: &str,
    variants: &[Variant<&str>],
    arguments: &mut Vec<(String, Use)>,
    place: &str,
) -> Vec<(String, Vec<Part>)> {
    let by_word = matches!(selected_by(variants), Use::Word(_));
    let (default, others): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| variant.default);
    let with_value = |variant: &Variant<&str>| {
        let value = match &variant.key {
            _ if variant.default => "",
            VariantKey::Identifier { name } if by_word => name,
            VariantKey::NumberLiteral { value } if !by_word => value,
            VariantKey::Identifier { name: "one" } => "1",
            _ => panic!("{place}: words and numbers among the variants of ${name}"),
        };
        (value.to_owned(), parts(&variant.value, arguments, place))
    };
    others.into_iter().chain(default).map(with_value).collect()
}

fn argument(name: &str, used: Use, arguments: &mut Vec<(String, Use)>, place: &str) -> String {
    let name = name.replace('-', "_");
    match arguments.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) if *known == Use::Shown => *known = used,
        Some((_, known)) if used == Use::Shown || *known == used => {}
        Some(_) => panic!("{place} selects by ${name} in two ways"),
        None => arguments.push((name.clone(), used)),
    }
    name
}
