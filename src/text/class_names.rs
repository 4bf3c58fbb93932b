//! What the classes of ImageNet are called in Chinese. Models know the English names alone.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Language;
use patchwork_protocol::ModelInfo;

/// How many classes ImageNet has, and how many of them the small models tell apart. What others call "mouse" may be
/// another thing.
const IMAGENET: [usize; 2] = [1000, 200];
/// Checkpoints with all classes say it of the bird and of the machine.
const TWICE: &str = "crane";

/// The classes' names in the language of the page, by the English ones; empty in English, and until they are here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassNames(Rc<BTreeMap<String, String>>);

impl ClassNames {
    /// The file beside the page that has them, where the language needs one.
    pub(super) fn file(language: Language) -> Option<&'static str> {
        match language {
            Language::En => None,
            Language::ZhCn => Some("class-names.zh-CN.json"),
        }
    }

    /// Those of the file.
    pub(super) fn new(names: BTreeMap<String, String>) -> Self {
        Self(Rc::new(names))
    }

    /// What to call the class that the model says, in one name; the model's own where nobody has translated it. `by` is
    /// as in [`Classified::by`](crate::state::Classified::by).
    #[must_use]
    pub fn short(&self, label: &str, by: Option<&ModelInfo>) -> String {
        let first = first_synonym(label);
        let is_known = by.is_none_or(|by| IMAGENET.contains(&by.classes));
        let is_clear = label != TWICE || by.is_none_or(|by| by.classes != IMAGENET[0]);
        // All synonyms at first: two classes may share one.
        let known = self.0.get(label).or_else(|| self.0.get(first));
        let name = known.filter(|_| is_known && is_clear);
        name.map_or(first, String::as_str).to_owned()
    }
}

/// ImageNet separates a class's synonyms by commas.
fn first_synonym(label: &str) -> &str {
    label.split(',').next().unwrap_or(label)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;
    use crate::text::tests::keys::{files, root};
    use serde_json::Value;

    fn chinese() -> ClassNames {
        let file = ClassNames::file(Language::ZhCn).expect("a file");
        let names = fs::read(root().join("www").join(file)).expect("the names");
        ClassNames::new(serde_json::from_slice(&names).expect("names by names"))
    }

    fn of_classes(classes: usize) -> ModelInfo {
        ModelInfo {
            classes,
            ..ModelInfo::default()
        }
    }

    #[test]
    fn every_class_of_every_model_has_its_own_name() {
        let models = root().join("www/models");
        let imagenet = fs::read(models.join("imagenet-1k.json")).expect("ImageNet's names");
        let mut lists: Vec<Vec<String>> = vec![serde_json::from_slice(&imagenet).expect("a list of names")];
        for file in files(&models, "json") {
            let is_config = file.file_name().is_some_and(|name| name == "config.json");
            let config: Value = serde_json::from_slice(&fs::read(&file).expect("a file")).expect("JSON");
            if let Some(labels) = config.get("id2label").filter(|_| is_config) {
                let labels = labels.as_object().expect("names by number").values();
                lists.push(labels.map(|label| label.as_str().expect("a name").to_owned()).collect());
            }
        }
        assert!(lists.len() > 5, "{} lists of names", lists.len());
        let chinese = chinese();
        let mut said = BTreeSet::new();
        for labels in lists {
            let by = of_classes(labels.len());
            let names: BTreeSet<String> = labels.iter().map(|label| chinese.short(label, Some(&by))).collect();
            assert_eq!(names.len(), labels.len(), "two classes have one name");
            for label in &labels {
                let name = chinese.0.get(label).unwrap_or_else(|| panic!("{label} has no name"));
                assert!(names.contains(name), "{label} is not called {name}");
                let is_chinese = name.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
                assert!(is_chinese && !name.contains([',', '，', '、', ';']), "{label}: {name}");
            }
            said.extend(labels);
        }
        let unused: Vec<_> = chinese.0.keys().filter(|&label| !said.contains(label)).collect();
        assert!(unused.is_empty(), "no model says {unused:?}");
    }

    #[test]
    fn one_synonym_is_enough() {
        let english = ClassNames::default();
        assert_eq!(english.short("cougar, puma, catamount", None), "cougar");
        assert_eq!(english.short("lynx", None), "lynx");
        assert_eq!(chinese().short("cougar, puma, catamount", None), "美洲狮");
        assert_eq!(chinese().short("maillot", None), "体操紧身衣");
        assert_eq!(chinese().short("maillot, tank suit", None), "连体泳衣");
    }

    #[test]
    fn what_is_not_known_stays() {
        let chinese = chinese();
        let (all, small, other) = (of_classes(1000), of_classes(200), of_classes(100));
        assert_eq!(chinese.short("espresso", Some(&all)), "浓缩咖啡");
        assert_eq!(chinese.short("my own cup, the blue one", Some(&all)), "my own cup");
        assert_eq!(chinese.short("mouse", Some(&other)), "mouse");
        assert_eq!(chinese.short("crane", Some(&small)), "起重机");
        assert_eq!(chinese.short("crane", Some(&all)), "crane");
    }
}
