//! The models that the page is served, as far as the tests need to know them, and transformers' answers of them.

use std::path::Path;

use safetensors::SafeTensors;
use serde_json::Value;

/// The photos in `tests/fixtures/shipped.safetensors`, in its order; models for other sizes than [`SMALL`] have the
/// first alone.
const PHOTOS: [&str; 2] = ["chelsea.png", "coffee.png"];
/// Side of the photos of the models that are compared, pixels.
const SMALL: usize = 64;

/// One model of the manifest.
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What kind of system it is, as the manifest says it.
    pub kind: String,
    /// Whether it reconstructs; else it classifies.
    pub reconstructs: bool,
    /// Whether it predicts normalised pixels.
    pub norm_pix_loss: bool,
    /// Side of the photo, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels.
    pub patch_size: usize,
    /// Of a model that classifies: its classes.
    labels: Vec<String>,
}

/// What the models' configs say.
pub struct Model {
    /// Side of the photo, pixels.
    pub img_size: usize,
    /// Side of a patch of the reconstructor, pixels.
    pub patch_size: usize,
    /// All of the manifest.
    pub entries: Vec<Entry>,
    /// The model that reconstructs until another is chosen.
    pub reconstructor: String,
    /// The model that classifies until another is chosen.
    pub classifier: String,
    mean: [f64; 3],
    std: [f64; 3],
}

/// What the page has to show for a photo at 75% and seed 1.
pub struct Golden {
    /// The photo as resized by Pillow, RGB.
    pub image: Vec<u8>,
    /// For each patch whether it is hidden, by a model that hides random ones.
    pub hidden: Vec<bool>,
}

impl Model {
    /// Reads what is served with the page, and which models `query` asks for.
    pub fn read(dist: &Path, query: &str) -> Self {
        let models = dist.join("models");
        let manifest = json(&models.join("manifest.json"));
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let listed = manifest["models"].as_array().expect("the models").iter();
        let entries: Vec<Entry> = listed
            .map(|model| {
                let kind = text(&model["kind"]);
                let config = json(&models.join(text(&model["dir"])).join("config.json"));
                Entry {
                    name: text(&model["name"]),
                    reconstructs: ["mae", "masked_patch", "causal"].contains(&kind.as_str()),
                    norm_pix_loss: config["norm_pix_loss"] == true,
                    img_size: side(&config, "image_size"),
                    patch_size: side(&config, "patch_size"),
                    labels: (0..)
                        .map_while(|i: usize| config["id2label"][i.to_string()].as_str().map(str::to_owned))
                        .collect(),
                    kind,
                }
            })
            .collect();
        let in_use = |in_address: &str, role: &str| {
            let asked = query.trim_start_matches('?').split('&');
            let asked = asked
                .filter_map(|part| part.split_once('='))
                .find(|(key, _)| *key == in_address);
            asked.map_or_else(|| text(&manifest[role]), |(_, name)| name.to_owned())
        };
        let (reconstructor, classifier) = (in_use("painter", "reconstructor"), in_use("classifier", "classifier"));
        let part = |file: &str| json(&models.join(&reconstructor).join(file));
        let config = part("config.json");
        let preprocessor = part("preprocessor_config.json");
        let channels = |key: &str| [0, 1, 2].map(|c| preprocessor[key][c].as_f64().expect("a value for each channel"));
        Self {
            img_size: side(&config, "image_size"),
            patch_size: side(&config, "patch_size"),
            entries,
            mean: channels("image_mean"),
            std: channels("image_std"),
            reconstructor,
            classifier,
        }
    }

    /// Patches in a photo.
    pub fn num_patches(&self) -> usize {
        (self.img_size / self.patch_size).pow(2)
    }

    /// Patches hidden at this mask ratio: the reference keeps `int(num_patches * (1 - mask_ratio))`, at least one.
    pub fn num_hidden(&self, percent: usize) -> usize {
        self.num_patches() - (self.num_patches() * (100 - percent) / 100).max(1)
    }

    /// The model called `name`.
    pub fn entry(&self, name: &str) -> &Entry {
        let entry = self.entries.iter().find(|entry| entry.name == name);
        entry.unwrap_or_else(|| panic!("the manifest has no {name}"))
    }

    /// What the model that reconstructs until another is chosen is given of a photo.
    pub fn golden(&self, photo: &str) -> Golden {
        let given = |what: &str| match self.img_size {
            SMALL => what.to_owned(),
            size => format!("{size}.{what}"),
        };
        Golden {
            image: golden_bytes(&given("image"), photo),
            hidden: golden_floats(&given("mask"), photo)
                .iter()
                .map(|&hidden| hidden == 1.0)
                .collect(),
        }
    }

    /// Every patch as the reference of a reconstructor predicts it, RGB.
    pub fn golden_picture(&self, reconstructor: &Entry, photo: &str) -> Vec<u8> {
        let pred = golden_floats(&format!("{}.pred", reconstructor.name), photo);
        match reconstructor.kind.as_str() {
            "masked_patch" => colours(&pred, reconstructor),
            _ => self.picture(&pred, reconstructor),
        }
    }

    /// The likeliest class by a classifier's reference, and how likely it is.
    pub fn golden_best(&self, classifier: &str, photo: &str) -> (String, f64) {
        let logits = golden_floats(&format!("{classifier}.logits"), photo);
        let labels = &self.entry(classifier).labels;
        assert_eq!(logits.len(), labels.len(), "a name for each class");
        let best = likeliest(&logits);
        let sum: f64 = logits.iter().map(|&logit| f64::from(logit - logits[best]).exp()).sum();
        (labels[best].clone(), 1.0 / sum)
    }

    /// Predicted patches as an image: each is as many rows of RGB pixels as it is wide.
    fn picture(&self, pred: &[f32], reconstructor: &Entry) -> Vec<u8> {
        let (side, patch) = (reconstructor.img_size, reconstructor.patch_size);
        let mut rgb = vec![0; side * side * 3];
        for (at, &value) in pred.iter().enumerate() {
            let (index, inside) = (at / (patch * patch * 3), at % (patch * patch * 3));
            let (y, x) = (index / (side / patch) * patch, index % (side / patch) * patch);
            let (y, x, channel) = (y + inside / 3 / patch, x + inside / 3 % patch, inside % 3);
            let value = f64::from(value) * self.std[channel] + self.mean[channel];
            rgb[(y * side + x) * 3 + channel] = (value * 255.0).round().clamp(0.0, 255.0) as u8;
        }
        rgb
    }
}

/// Each patch in the middle of its likeliest of 512 colours; red counts highest.
fn colours(logits: &[f32], reconstructor: &Entry) -> Vec<u8> {
    let (side, patch) = (reconstructor.img_size, reconstructor.patch_size);
    let classes: Vec<usize> = logits.chunks(512).map(likeliest).collect();
    let class_at = |pixel: usize| classes[pixel / side / patch * (side / patch) + pixel % side / patch];
    let rgb = (0..side * side).flat_map(|pixel| {
        let class = class_at(pixel);
        [class / 64, class / 8 % 8, class % 8].map(|level| ((level as f64 + 0.5) / 8.0 * 255.0).round() as u8)
    });
    rgb.collect()
}

/// A side in pixels, as a model's config has it.
fn side(config: &Value, key: &str) -> usize {
    config[key].as_u64().expect("a side in pixels") as usize
}

fn likeliest(logits: &[f32]) -> usize {
    let best = logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.expect("at least one class").0
}

/// The part of a golden tensor that belongs to this photo.
fn golden_bytes(name: &str, photo: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shipped.safetensors");
    let file =
        std::fs::read(path).expect("tests/fixtures/shipped.safetensors: `python tests/fixtures/shipped.py` makes it");
    let tensors = SafeTensors::deserialize(&file).expect("a safetensors file");
    let index = PHOTOS.iter().position(|known| *known == photo);
    let view = tensors.tensor(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let length = view.data().len() / view.shape()[0];
    view.data()[index.expect("a photo of the golden file") * length..][..length].to_vec()
}

fn golden_floats(name: &str, photo: &str) -> Vec<f32> {
    let bytes = golden_bytes(name, photo);
    let values = bytes.as_chunks().0.iter().map(|&value| f32::from_le_bytes(value));
    values.collect()
}

/// A file of the built page.
pub fn json(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; training/README.md says how the models are made",
            path.display()
        )
    });
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
