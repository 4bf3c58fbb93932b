//! The lists of models, results and sample photos are English: what they say, in the other language.

use super::{Language, Text};

/// What says a sentence in a language.
type Sentence = fn(Text) -> String;

const KNOWN: [Sentence; 57] = [
    Text::msg_title_mae_224,
    Text::msg_title_mae_224_sharp,
    Text::msg_title_vit_224,
    Text::msg_title_mae,
    Text::msg_title_mae_norm_pix,
    Text::msg_title_masked_patch,
    Text::msg_title_causal,
    Text::msg_title_vit_mae,
    Text::msg_title_vit_patches,
    Text::msg_title_vit_masked_patch,
    Text::msg_title_vit_scratch,
    Text::msg_title_hybrid,
    Text::msg_what_mae_224,
    Text::msg_what_mae_224_sharp,
    Text::msg_what_vit_224,
    Text::msg_what_mae,
    Text::msg_what_mae_norm_pix,
    Text::msg_what_masked_patch,
    Text::msg_what_causal,
    Text::msg_what_vit_mae,
    Text::msg_what_vit_patches,
    Text::msg_what_vit_masked_patch,
    Text::msg_what_vit_scratch,
    Text::msg_what_hybrid,
    Text::msg_data_224,
    Text::msg_data_64,
    Text::msg_licence_224,
    Text::msg_licence_64,
    Text::msg_published_mae_base,
    Text::msg_published_mae_large,
    Text::msg_published_vit_base,
    Text::msg_published_vit_tiny,
    Text::msg_published_deit_tiny,
    Text::msg_published_tried,
    Text::msg_stage_mae,
    Text::msg_stage_mae_norm_pix,
    Text::msg_stage_masked_patch,
    Text::msg_stage_causal,
    Text::msg_stage_fine_tuning,
    Text::msg_stage_patches,
    Text::msg_stage_scratch,
    Text::msg_device_two_cores,
    Text::msg_sample_coffee,
    Text::msg_sample_chelsea,
    Text::msg_sample_astronaut,
    Text::msg_sample_rocket,
    Text::msg_sample_hubble,
    Text::msg_sample_camera,
    Text::msg_sample_brick,
    Text::msg_sample_coffee_alt,
    Text::msg_sample_chelsea_alt,
    Text::msg_sample_astronaut_alt,
    Text::msg_sample_rocket_alt,
    Text::msg_sample_hubble_alt,
    Text::msg_sample_camera_alt,
    Text::msg_sample_brick_alt,
    Text::msg_sample_public_domain,
];

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
    /// What a list says in English, in this language; as it is where nobody has translated it.
    pub fn listed(self, given: &str) -> String {
        let english = Text::new(Language::En);
        let known = KNOWN.iter().filter(|_| self != english);
        let mut same = known.filter(|sentence| sentence(english) == given);
        same.next().map_or_else(|| given.to_owned(), |sentence| sentence(self))
    }

    /// What to call the photo in this file: a sample photo by its title, any other by the file's name.
    pub fn photo(self, file: &str, is_sample: bool) -> String {
        let mut ours = SAMPLES.iter().filter(|(name, _)| is_sample && *name == file);
        ours.next().map_or_else(|| file.to_owned(), |(_, title)| title(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        for given in found {
            let is_known = KNOWN.iter().any(|sentence| sentence(Text::new(Language::En)) == given);
            assert!(is_known, "not in catalogue.ftl: {given}");
        }
        let chinese = Text::new(Language::ZhCn);
        assert_eq!(chinese.listed("Hybrid ViT"), "混合 ViT");
        assert_eq!(chinese.listed("my own"), "my own");
        assert_eq!(chinese.photo("chelsea.png", true), "小猫切尔西");
        assert_eq!(chinese.photo("chelsea.png", false), "chelsea.png");
        assert_eq!(chinese.photo("my own.png", true), "my own.png");
    }
}
