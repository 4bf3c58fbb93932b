//! Every sentence of the page, by language.
//!
//! Sentences lie in `locales/{en,zh-CN}/*.ftl`, in [Fluent](https://projectfluent.org)'s syntax. The build makes a
//! function of [`Text`] from each, its arguments in the order in which English uses them, and a file of each language,
//! which [`Text::fetch`] fetches.

mod catalogue;
mod class_names;
mod context;
mod failure;
mod language;
pub mod manner;
pub mod numbers;
mod provider;
mod report;
mod sentences;
#[cfg(test)]
mod tests;
pub mod words;

pub use class_names::ClassNames;
pub use context::{use_class_names, use_not_fetched, use_switch, use_text};
pub use language::{Language, choose};
pub use provider::{TextProvider, at_start};
pub use sentences::Text;
