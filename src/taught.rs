//! The visitor's classes as a file: the mean of each and whose features they are, and none of the photos.

use serde::{Deserialize, Serialize};

use crate::nearest_mean::ClassMean;
use crate::state::{CLASSES, Classifier};
use patchwork_web::json;

/// What the file says it is.
const FORMAT: &str = "patchwork-classes";
const VERSION: u32 = 1;
/// More bytes than this no such file has: five classes of the largest models take 100 kB.
pub const MAX_BYTES: f64 = 2_000_000.0;
/// Characters of a class's name.
pub const MAX_NAME: usize = 40;

/// What stands in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    format: String,
    version: u32,
    model: Classifier,
    classes: Vec<Class>,
}

/// One class in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Class {
    name: String,
    photos: u32,
    mean: Vec<f32>,
}

/// What every version of it has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfit {
    /// It was not written by this page.
    NotOurs,
    /// A newer version of the page wrote it.
    Newer,
    /// It was changed or damaged since it was written.
    Broken,
    /// It is of another model, of this name.
    OtherModel(String),
    /// It is of other weights under the same name.
    OtherWeights,
}

/// The classes in a file, by their names.
pub type Classes = Vec<(String, ClassMean)>;

/// The classes by their names, as a file for `model`.
#[must_use]
pub fn file(model: Classifier, classes: Vec<(String, &ClassMean)>) -> File {
    let class = |(name, mean): (String, &ClassMean)| {
        Some(Class {
            name,
            photos: mean.photos(),
            mean: mean.mean()?,
        })
    };
    File {
        format: FORMAT.to_owned(),
        version: VERSION,
        model,
        classes: classes.into_iter().filter_map(class).collect(),
    }
}

/// What is in a file, for the classifier in use.
///
/// # Errors
/// When it is no such file, or is of another classifier.
pub fn read(text: &str, model: &Classifier) -> Result<Classes, Unfit> {
    let head = json::read::<Head>(text);
    match head.filter(|head| head.format == FORMAT) {
        None => return Err(Unfit::NotOurs),
        Some(head) if head.version > VERSION => return Err(Unfit::Newer),
        Some(_) => {}
    }
    let file: File = json::read(text).ok_or(Unfit::Broken)?;
    if file.model.name != model.name {
        return Err(Unfit::OtherModel(file.model.name));
    }
    if file.model != *model {
        return Err(Unfit::OtherWeights);
    }
    let width = file.classes.first().map_or(0, |class| class.mean.len());
    let is_whole = |class: &Class| {
        let length = class.mean.iter().map(|value| value * value).sum::<f32>().sqrt();
        // Means of vectors of length 1.
        class.mean.len() == width && length > 0.0 && length < 1.01 && (1..=10_000).contains(&class.photos)
    };
    if width == 0 || !CLASSES.contains(&file.classes.len()) || !file.classes.iter().all(is_whole) {
        return Err(Unfit::Broken);
    }
    let class = |class: Class| {
        let name = class.name.chars().take(MAX_NAME).collect();
        (name, ClassMean::new(&class.mean, class.photos))
    };
    Ok(file.classes.into_iter().map(class).collect())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
