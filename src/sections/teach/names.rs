//! What the classes are called, on the page and in its document.

use crate::state::Class;
use crate::text::Text;

/// The heading's id.
pub const HEADING: &str = "teach-heading";

/// The id of the field with the class's name, from which the keyboard goes on when a photo of it is gone.
pub fn card_id(class: u32) -> String {
    format!("teach-class-{class}")
}

/// What the class is called.
fn name(text: Text, class: &Class) -> String {
    match class.name.trim() {
        "" => text.msg_teach_class(class.id.to_string()),
        name => name.to_owned(),
    }
}

/// The names of all classes, by their ids.
pub fn names(text: Text, classes: &[Class]) -> Vec<(u32, String)> {
    classes.iter().map(|class| (class.id, name(text, class))).collect()
}

/// The name of the class with this id.
pub fn named(names: &[(u32, String)], id: u32) -> &str {
    names.iter().find(|(of, _)| *of == id).map_or("", |(_, name)| name)
}
