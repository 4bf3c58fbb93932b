//! Fluent files in, Rust functions out. All is checked here, so the page carries neither parser nor resolver, and cannot
//! ask for a sentence that is not there.
//!
//! Of Fluent's syntax: text, `{ $argument }`, `{ "literal" }`, and selectors by a number or by a word.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

const LOCALES: &str = "src/text/locales";
/// Folders with the names of the variants of `Language`, the first of which says in which order arguments come.
const LANGUAGES: [(&str, &str); 2] = [("en", "En"), ("zh-CN", "ZhCn")];

/// What stands for the first argument in a sentence, the next character for the second: of Unicode's private use.
const FIRST_ARGUMENT: u32 = 0xE000;

/// What a sentence does with an argument.
#[derive(Clone, PartialEq)]
enum Use {
    Shown,
    /// Selects by it, a number.
    Number,
    /// Selects by it, which is one of these words or another.
    Word(BTreeSet<String>),
}

/// One sentence in one language.
struct Message {
    /// Its arguments in the order in which they are first used.
    arguments: Vec<(String, Use)>,
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    Argument(String),
    /// By this argument: patterns of a Rust `match` and what they stand for.
    Selector(String, Vec<(String, Vec<Part>)>),
}

type Messages = BTreeMap<String, Message>;

/// Writes `sentences.rs` into the build's folder.
pub fn generate() {
    println!("cargo::rerun-if-changed={LOCALES}");
    let languages = LANGUAGES.map(|(folder, _)| read(folder));
    for (messages, (folder, _)) in languages.iter().zip(LANGUAGES) {
        compare(&languages[0], messages, folder);
    }
    let mut out = format!("pub const FIRST_ARGUMENT: usize = {FIRST_ARGUMENT};\n\nimpl Text {{\n");
    for (key, message) in &languages[0] {
        let kind = |used: &Use| match used {
            Use::Shown => "impl std::fmt::Display",
            Use::Number => "usize",
            Use::Word(_) => "&str",
        };
        let arguments = message.arguments.iter();
        let arguments: String = arguments
            .map(|(name, used)| format!(", {name}: {}", kind(used)))
            .collect();
        let function = key.replace('-', "_");
        let body = body(message, &languages.each_ref().map(|messages| &messages[key]));
        writeln!(out, "    pub fn msg_{function}(self{arguments}) -> String {{ {body} }}").expect("memory");
    }
    out += "}\n";
    let folder = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("sentences.rs"), out).expect("a folder to write to");
}

/// The function's body. A sentence without selectors is data for `Text::pick` and `Text::fill`: less to download than code.
fn body(first: &Message, languages: &[&Message; 2]) -> String {
    let names: Vec<&str> = first.arguments.iter().map(|(name, _)| name.as_str()).collect();
    let texts: Option<Vec<String>> = languages.iter().map(|message| template(message, &names)).collect();
    match texts {
        Some(texts) if names.is_empty() => format!("self.pick(&{texts:?})"),
        Some(texts) => format!("self.fill(&{texts:?}, &[&{}])", names.join(", &")),
        None => {
            let arms = languages.iter().zip(LANGUAGES);
            let arms: String = arms
                .map(|(message, (_, variant))| format!("Language::{variant} => {}, ", expression(&message.parts)))
                .collect();
            format!("match self.0 {{ {arms}}}")
        }
    }
}

/// What `Text::pick` and `Text::fill` take; none where there is a selector.
fn template(message: &Message, names: &[&str]) -> Option<String> {
    let parts = message.parts.iter().map(|part| match part {
        Part::Text(text) => Some(text.clone()),
        Part::Argument(name) => {
            let at = names.iter().position(|known| known == name).expect("compared before");
            char::from_u32(FIRST_ARGUMENT + at as u32).map(String::from)
        }
        Part::Selector(..) => None,
    });
    parts.collect()
}

/// Stops the build where a language lacks a sentence or an argument, or has one too many.
fn compare(first: &Messages, other: &Messages, folder: &str) {
    if let Some(key) = first.keys().find(|key| !other.contains_key(*key)) {
        panic!("{LOCALES}/{folder}: `{key}` is missing");
    }
    for (key, message) in other {
        let Some(same) = first.get(key) else {
            panic!("{LOCALES}/{folder}: `{key}` is not in {}", LANGUAGES[0].0);
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
            LANGUAGES[0].0,
            names(same)
        );
        for (name, used) in message.arguments.iter().filter(|(_, used)| *used != Use::Shown) {
            assert!(
                same.arguments.contains(&(name.clone(), used.clone())),
                "{LOCALES}/{folder}: `{key}` selects by ${name}; {} does not, or by other words",
                LANGUAGES[0].0
            );
        }
    }
}

fn read(folder: &str) -> Messages {
    let mut messages = Messages::new();
    let folder = Path::new(LOCALES).join(folder);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for file in files {
        let path = file.expect("an entry").path();
        let place = path.display();
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
            let message = Message { arguments, parts };
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
                let arms = arms(&name, variants, arguments, place);
                Part::Selector(name, arms)
            }
            _ => panic!("{place}: only arguments, literals and selectors by an argument are supported"),
        },
    };
    pattern.elements.iter().map(part).collect()
}

/// The Rust that makes the text.
fn expression(parts: &[Part]) -> String {
    let (mut format, mut values) = (String::new(), String::new());
    for part in parts {
        match part {
            Part::Text(text) => format += &literal(text),
            Part::Argument(name) => write!(format, "{{{name}}}").expect("memory"),
            Part::Selector(name, arms) => {
                format += "{}";
                let arms = arms
                    .iter()
                    .map(|(key, parts)| format!("{key} => {}, ", expression(parts)));
                write!(values, ", match {name} {{ {}}}", String::from_iter(arms)).expect("memory");
            }
        }
    }
    if values.is_empty() && !format.contains(['{', '}']) {
        return format!("String::from(\"{format}\")");
    }
    format!("format!(\"{format}\"{values})")
}

/// A number, unless there is a variant for a word that is no plural category. Of the two languages English alone has one
/// besides `other`.
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

/// The arms of a `match` of the number or word, the default last.
fn arms(
    name: &str,
    variants: &[Variant<&str>],
    arguments: &mut Vec<(String, Use)>,
    place: &str,
) -> Vec<(String, Vec<Part>)> {
    let by_word = matches!(selected_by(variants), Use::Word(_));
    let (default, others): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| variant.default);
    let arm = |variant: &Variant<&str>| {
        let key = match &variant.key {
            _ if variant.default => "_".to_owned(),
            VariantKey::Identifier { name } if by_word => format!("{name:?}"),
            VariantKey::NumberLiteral { value } if !by_word => (*value).to_owned(),
            VariantKey::Identifier { name: "one" } => "1".to_owned(),
            _ => panic!("{place}: words and numbers among the variants of ${name}"),
        };
        (key, parts(&variant.value, arguments, place))
    };
    others.into_iter().chain(default).map(arm).collect()
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

/// Text inside the quotes of a format string.
fn literal(text: &str) -> String {
    let quoted = format!("{:?}", text.replace('{', "{{").replace('}', "}}"));
    quoted[1..quoted.len() - 1].to_owned()
}
