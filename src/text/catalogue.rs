//! The lists of models, results and sample photos are English; what they say stands in `catalogue.ftl`, and
//! [`Text::listed`] looks it up. Here: what photos are called.

use super::Text;

/// What says a sentence in a language.
type Sentence = fn(Text) -> String;

/// The sample photos' titles by their files.
const SAMPLES: [(&str, Sentence); 7] = [
    ("coffee.png", Text::msg_sample_coffee),
    ("chelsea.png", Text::msg_sample_chelsea),
    ("astronaut.png", Text::msg_sample_astronaut),
    ("rocket.jpg", Text::msg_sample_rocket),
    ("hubble_deep_field.jpg", Text::msg_sample_hubble),
    ("camera.png", Text::msg_sample_camera),
    ("brick.png", Text::msg_sample_brick),
];

impl Text {
    /// What to call the photo in this file: a sample photo by its title, any other by the file's name.
    pub fn photo(self, file: &str, is_sample: bool) -> String {
        let mut ours = SAMPLES.iter().filter(|(name, _)| is_sample && *name == file);
        ours.next().map_or_else(|| file.to_owned(), |(_, title)| title(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use serde_json::Value;

    /// All strings of these keys, wherever they are.
    fn strings(value: &Value, keys: &[&str], found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| strings(item, keys, found)),
            Value::Object(items) => {
                for (key, item) in items.iter().filter(|(key, _)| *key != "log") {
                    match item.as_str().filter(|_| keys.contains(&key.as_str())) {
                        Some(text) => found.push(text.to_owned()),
                        None => strings(item, keys, found),
                    }
                }
            }
            _ => {}
        }
    }

    #[test]
    fn whatever_a_list_says_is_known_in_both_languages() {
        let manifest: Value = serde_json::from_str(include_str!("../../www/models/manifest.json")).expect("JSON");
        let published: Value = serde_json::from_str(include_str!("../../www/models/published.json")).expect("JSON");
        let results: Value = serde_json::from_str(include_str!("../../www/results.json")).expect("JSON");
        let mut found = Vec::new();
        strings(&manifest, &["title", "sentence", "data", "licence"], &mut found);
        strings(&published, &["sentence", "tried"], &mut found);
        for part in ["models", "alike"] {
            strings(&results[part], &["title", "what"], &mut found);
        }
        assert!(found.len() > 50, "{found:?}");
        let samples: Value = serde_json::from_str(include_str!("../../www/samples.json")).expect("JSON");
        for sample in samples.as_array().expect("a list") {
            let part = |key: &str| sample[key].as_str().expect("a text").to_owned();
            assert_eq!(Text::new(Language::En).photo(&part("file"), true), part("title"));
            found.extend([part("title"), part("alt")]);
        }
        let known = Text::new(Language::En).known();
        let mut said = found.clone();
        // Other devices and licences are called the same in every language.
        strings(&results, &["device"], &mut said);
        strings(&samples, &["license"], &mut said);
        for known in &known {
            assert!(said.iter().any(|given| given == known), "no list says: {known}");
        }
        for given in found {
            assert!(known.contains(given.as_str()), "not in catalogue.ftl: {given}");
        }
        let chinese = Text::new(Language::ZhCn);
        assert_eq!(chinese.listed("Hybrid ViT"), "混合 ViT");
        assert_eq!(chinese.listed("my own"), "my own");
        assert_eq!(chinese.photo("chelsea.png", true), "小猫切尔西");
        assert_eq!(chinese.photo("chelsea.png", false), "chelsea.png");
        assert_eq!(chinese.photo("my own.png", true), "my own.png");
    }
}
