//! The sentences themselves, as they were fetched.

use std::fmt::Display;
use std::str::Chars;
use std::sync::OnceLock;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::Language;
use crate::assets;
use patchwork_web::json;

use built::{ARGUMENT, COUNT, FILES, LISTED, SELECTOR, VALUE_END, VARIANT_END};

/// What the build script makes of the `.ftl` files.
#[allow(missing_docs, clippy::all, clippy::too_many_arguments)]
mod built {
    use super::Text;

    include!(concat!(env!("OUT_DIR"), "/sentences.rs"));
}

/// By language, once they are here.
static FETCHED: [OnceLock<Vec<String>>; 2] = [OnceLock::new(), OnceLock::new()];

/// The sentences in one language, which are here: `text.msg_page_title()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(Language);

impl Text {
    /// The sentences in this language, fetched at its first use.
    ///
    /// # Errors
    /// When their file does not come.
    pub async fn fetch(language: Language) -> Result<Self, JsValue> {
        let fetched = &FETCHED[language as usize];
        if fetched.get().is_none() {
            let file = FILES[language as usize];
            let read = async || JsFuture::from(assets::get(file).await?.text()?).await;
            let text = match read().await {
                Ok(text) => text,
                // A connection that breaks once is no reason to give up.
                Err(_) => read().await?,
            };
            let sentences: Option<Vec<String>> = json::read(&text.as_string().unwrap_or_default());
            let sentences = sentences.filter(|sentences| sentences.len() >= COUNT);
            let _ = fetched.set(sentences.ok_or_else(|| format!("{file} is something else"))?);
        }
        Ok(Self(language))
    }

    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.0
    }

    /// What a list says in English, in this language; as it is where nobody has translated it.
    pub fn listed(self, given: &str) -> String {
        let sentences = self.fetched();
        // Behind the sentences stand the English ones that lists may say.
        let at = sentences.iter().skip(COUNT).position(|english| english == given);
        at.map_or(given, |at| &sentences[LISTED[at]]).to_owned()
    }

    #[inline(never)]
    fn pick(self, at: usize) -> String {
        self.fetched()[at].clone()
    }

    #[inline(never)]
    fn fill(self, at: usize, arguments: &[&dyn Display]) -> String {
        let mut said = String::new();
        say(&mut self.fetched()[at].chars(), arguments, true, &mut said);
        said
    }

    fn fetched(self) -> &'static [String] {
        let sentences = &FETCHED[self.0 as usize];
        #[cfg(test)]
        sentences.get_or_init(|| tests::built(self.0));
        sentences.get().expect("a text is made when they are here")
    }
}

/// Says what stands here, up to the end of a variant; where it is not said aloud, the letters are passed over.
fn say(letters: &mut Chars, arguments: &[&dyn Display], aloud: bool, said: &mut String) {
    let argument = |letter: char, first: char| arguments.get((letter as usize).wrapping_sub(first as usize));
    while let Some(letter) = letters.next().filter(|&letter| letter != VARIANT_END) {
        if let Some(argument) = argument(letter, SELECTOR) {
            let wanted = argument.to_string();
            let mut is_said = !aloud;
            loop {
                let value: String = letters.take_while(|&letter| letter != VALUE_END).collect();
                let fits = !is_said && (value.is_empty() || value == wanted);
                say(letters, arguments, fits, said);
                is_said |= fits;
                if value.is_empty() {
                    break;
                }
            }
        } else if aloud {
            match argument(letter, ARGUMENT) {
                Some(argument) => *said += &argument.to_string(),
                None => said.push(letter),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What is fetched on the page.
    pub fn built(language: Language) -> Vec<String> {
        let json = match language {
            Language::En => include_str!(concat!(env!("OUT_DIR"), "/en.json")),
            Language::ZhCn => include_str!(concat!(env!("OUT_DIR"), "/zh-CN.json")),
        };
        serde_json::from_str(json).expect("sentences")
    }

    impl Text {
        /// The sentences in this language, which tests need not fetch.
        pub const fn new(language: Language) -> Self {
            Self(language)
        }

        /// What lists may say.
        pub fn known(self) -> BTreeSet<&'static str> {
            LISTED.iter().map(|&at| self.fetched()[at].as_str()).collect()
        }
    }

    #[test]
    fn files_are_whole() {
        let [english, chinese] = Language::ALL.map(built);
        assert_eq!((english.len(), chinese.len()), (COUNT, COUNT + LISTED.len()));
        for (given, at) in chinese[COUNT..].iter().zip(LISTED) {
            assert_eq!(given, &english[at]);
        }
        assert!(
            FILES
                .iter()
                .zip(Language::ALL)
                .all(|(file, language)| file.contains(language.tag()))
        );
    }

    #[test]
    fn arguments_are_filled_in_and_choose() {
        let marks = |text: &str| {
            let mark = |from: char, at: u32| char::from_u32(from as u32 + at).expect("a mark").to_string();
            let (first, second) = (mark(ARGUMENT, 0), mark(ARGUMENT, 1));
            let text = text
                .replace("$1", &first)
                .replace("$2", &second)
                .replace('=', &VALUE_END.to_string());
            let text = text.replace('|', &VARIANT_END.to_string());
            text.replace("?1", &mark(SELECTOR, 0)).replace("?2", &mark(SELECTOR, 1))
        };
        let told = |text: &str, first: &dyn Display, second: &dyn Display| {
            let mut said = String::new();
            say(&mut marks(text).chars(), &[first, second], true, &mut said);
            said
        };
        assert_eq!(told("$2 of $1, $2", &"ten", &3), "3 of ten, 3");
        let plural = "?1.1=one|0=none|=$1 of $2|.".replace("?1.", "?1");
        assert_eq!(told(&plural, &1, &"x"), "one.");
        assert_eq!(told(&plural, &0, &"x"), "none.");
        assert_eq!(told(&plural, &11, &"x"), "11 of x.");
        let nested = "a ?1mae=b ?21=c|=d| e|=f| g";
        assert_eq!(told(nested, &"mae", &1), "a b c e g");
        assert_eq!(told(nested, &"mae", &2), "a b d e g");
        assert_eq!(told(nested, &"vit", &1), "a f g");
    }
}
