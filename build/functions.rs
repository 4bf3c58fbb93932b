//! A Rust function for each sentence: the page cannot ask for one that is not there, or leave an argument out.

use std::fmt::Write;

use crate::sentences::{ARGUMENT, LANGUAGES, SELECTOR, Sentences, Use, VALUE_END, VARIANT_END};

/// The functions, and what they must know of the languages' files.
pub fn code(sentences: &Sentences) -> String {
    let first = &sentences.0[0];
    let files = sentences.files().map(|(name, _)| name);
    let listed = first.values().enumerate().filter(|(_, message)| message.is_listed);
    let listed = Vec::from_iter(listed.map(|(at, _)| at));
    let (languages, count, num_listed) = (LANGUAGES.len(), first.len(), listed.len());
    let mut out = format!(
        "/// The languages' files.\npub const FILES: [&str; {languages}] = {files:?};\n\
         /// How many sentences each has.\npub const COUNT: usize = {count};\n\
         /// Those that lists say.\npub const LISTED: [usize; {num_listed}] = {listed:?};\n"
    );
    for (name, mark) in [
        ("ARGUMENT", ARGUMENT),
        ("SELECTOR", SELECTOR),
        ("VALUE_END", VALUE_END),
        ("VARIANT_END", VARIANT_END),
    ] {
        writeln!(out, "pub const {name}: char = {mark:?};").expect("memory");
    }
    out += "impl Text {\n";
    for (at, (key, message)) in first.iter().enumerate() {
        let kind = |used: &Use| match used {
            Use::Shown => "impl std::fmt::Display",
            Use::Number => "usize",
            Use::Word(_) => "&str",
        };
        let arguments = message.arguments.iter();
        let taken = arguments
            .clone()
            .map(|(name, used)| format!(", {name}: {}", kind(used)));
        let given = Vec::from_iter(arguments.map(|(name, _)| format!("&{name}"))).join(", ");
        let body = match given.is_empty() {
            true => format!("self.pick({at})"),
            false => format!("self.fill({at}, &[{given}])"),
        };
        let (function, taken) = (key.replace('-', "_"), String::from_iter(taken));
        writeln!(out, "    pub fn msg_{function}(self{taken}) -> String {{ {body} }}").expect("memory");
    }
    out + "}\n"
}
