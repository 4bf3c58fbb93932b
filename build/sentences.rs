//! Fluent files in, Rust functions out. All is checked here, so the page carries neither parser nor resolver, and cannot
//! ask for a sentence that is not there.
//!
//! Of Fluent's syntax: text, `{ $argument }`, `{ "literal" }` and selectors by number.

use std::collections::BTreeMap;
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

/// One sentence in one language.
struct Message {
    /// Its arguments in the order in which they are first used; `true` where one is selected by.
    arguments: Vec<(String, bool)>,
    /// Text and names of arguments; none where a selector is among them.
    parts: Option<Vec<Part>>,
    /// A Rust expression.
    code: String,
}

enum Part {
    Text(String),
    Argument(String),
}

type Messages = BTreeMap<String, Message>;

/// Writes `sentences.rs` into the build's folder.
pub fn generate() {
    println!("cargo::rerun-if-changed={LOCALES}");
    let languages = LANGUAGES.map(|(folder, _)| read(folder));
    for (messages, (folder, _)) in languages.iter().zip(LANGUAGES) {
        compare(&languages[0], messages, folder);
    }
    let mut out = String::from("impl Text {\n");
    for (key, message) in &languages[0] {
        let kind = |by: bool| if by { "usize" } else { "impl std::fmt::Display" };
        let arguments = message.arguments.iter();
        let arguments: String = arguments.map(|(name, by)| format!(", {name}: {}", kind(*by))).collect();
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
                .map(|(message, (_, variant))| format!("Language::{variant} => {}, ", message.code))
                .collect();
            format!("match self.0 {{ {arms}}}")
        }
    }
}

fn template(message: &Message, names: &[&str]) -> Option<String> {
    let parts = message.parts.as_ref()?.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Argument(name) => {
            let at = names.iter().position(|known| known == name).expect("compared before");
            char::from_u32(FIRST_ARGUMENT + at as u32)
                .expect("private use")
                .to_string()
        }
    });
    Some(parts.collect())
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
        for (name, by) in &message.arguments {
            let is_number = same.arguments.contains(&(name.clone(), true));
            assert!(
                !by || is_number,
                "{LOCALES}/{folder}: `{key}` selects by ${name}; in {} it is no number",
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
            let code = expression(pattern, &mut arguments, &place);
            let parts = parts(pattern);
            let message = Message { arguments, parts, code };
            let before = messages.insert(key.to_owned(), message);
            assert!(before.is_none(), "{place} is there twice");
        }
    }
    messages
}

/// A pattern's text and arguments, where it is made of nothing else.
fn parts(pattern: &Pattern<&str>) -> Option<Vec<Part>> {
    let parts = pattern.elements.iter().map(|element| match element {
        PatternElement::TextElement { value } => Some(Part::Text((*value).to_owned())),
        PatternElement::Placeable { expression } => match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) => {
                Some(Part::Text(unescape_unicode_to_string(value).into_owned()))
            }
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                Some(Part::Argument(id.name.replace('-', "_")))
            }
            _ => None,
        },
    });
    parts.collect()
}

/// The Rust that makes a pattern's text.
fn expression(pattern: &Pattern<&str>, arguments: &mut Vec<(String, bool)>, place: &str) -> String {
    let (mut format, mut values) = (String::new(), String::new());
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => format += &literal(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::StringLiteral { value }) => {
                    format += &literal(&unescape_unicode_to_string(value));
                }
                Expression::Inline(InlineExpression::VariableReference { id }) => {
                    write!(format, "{{{}}}", argument(id.name, false, arguments)).expect("memory");
                }
                Expression::Select {
                    selector: InlineExpression::VariableReference { id },
                    variants,
                } => {
                    let name = argument(id.name, true, arguments);
                    format += "{}";
                    write!(values, ", {}", select(&name, variants, arguments, place)).expect("memory");
                }
                _ => panic!("{place}: only arguments, literals and selectors by an argument are supported"),
            },
        }
    }
    if values.is_empty() && !format.contains(['{', '}']) {
        return format!("String::from(\"{format}\")");
    }
    format!("format!(\"{format}\"{values})")
}

/// A `match` of the number. Of the two languages English alone has a plural category besides `other`.
fn select(name: &str, variants: &[Variant<&str>], arguments: &mut Vec<(String, bool)>, place: &str) -> String {
    let mut arms = String::new();
    let (default, others): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| variant.default);
    for variant in others.into_iter().chain(default) {
        let key = match &variant.key {
            _ if variant.default => "_",
            VariantKey::NumberLiteral { value } => value,
            VariantKey::Identifier { name: "one" } => "1",
            VariantKey::Identifier { name } => panic!("{place}: [{name}] is not supported"),
        };
        write!(arms, "{key} => {}, ", expression(&variant.value, arguments, place)).expect("memory");
    }
    format!("match {name} {{ {arms}}}")
}

fn argument(name: &str, by: bool, arguments: &mut Vec<(String, bool)>) -> String {
    let name = name.replace('-', "_");
    match arguments.iter_mut().find(|(known, _)| *known == name) {
        Some((_, selects)) => *selects |= by,
        None => arguments.push((name.clone(), by)),
    }
    name
}

/// Text inside the quotes of a format string.
fn literal(text: &str) -> String {
    let quoted = format!("{:?}", text.replace('{', "{{").replace('}', "}}"));
    quoted[1..quoted.len() - 1].to_owned()
}
