//! Every sentence of the page, by language.
//!
//! Sentences lie in `locales/{en,zh-CN}/*.ftl`, in [Fluent](https://projectfluent.org)'s syntax. The build script makes
//! a function of [`Text`] from each, its arguments in the order in which English uses them.

mod catalogue;
mod class_names;
mod context;
mod failure;
mod language;
pub mod manner;
pub mod numbers;
mod provider;
mod report;
#[cfg(test)]
mod tests;
pub mod words;

use std::fmt::Display;

pub use class_names::ClassNames;
pub use context::{use_class_names, use_switch, use_text};
pub use language::{Language, choose};
pub use provider::TextProvider;

/// The sentences in one language: `text.msg_page_title()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(Language);

impl Text {
    /// The sentences in this language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self(language)
    }

    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.0
    }

    /// The sentence in this language.
    #[inline(never)]
    fn pick(self, sentences: &[&str; 2]) -> String {
        sentences[self.0 as usize].to_owned()
    }

    /// The sentence in this language; `FIRST_ARGUMENT` stands in it for the first argument, the next character for the second.
    #[inline(never)]
    fn fill(self, sentences: &[&str; 2], arguments: &[&dyn Display]) -> String {
        let mut filled = String::new();
        for letter in sentences[self.0 as usize].chars() {
            match arguments.get((letter as usize).wrapping_sub(sentences::FIRST_ARGUMENT)) {
                Some(argument) => filled += &argument.to_string(),
                None => filled.push(letter),
            }
        }
        filled
    }
}

/// What the build script makes of the `.ftl` files.
#[allow(missing_docs, clippy::all, clippy::too_many_arguments)]
mod sentences {
    use super::{Language, Text};

    include!(concat!(env!("OUT_DIR"), "/sentences.rs"));
}
