//! The models that the page is served, as far as the tests need to know them, and transformers' answers of them.

use std::path::Path;

use safetensors::SafeTensors;
use serde_json::Value;

/// The photos in `tests/fixtures/shipped.safetensors`, in its order.
const PHOTOS: [&str; 2] = ["chelsea.png", "coffee.png"];

/// What the models' configs say.
pub struct Model {
    /// Side of the photo, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels.
    pub patch_size: usize,
    mean: [f64; 3],
    std: [f64; 3],
    labels: Vec<String>,
}

/// What the page has to show for a photo at 75% and seed 1.
pub struct Golden {
    /// The photo as resized by Pillow, RGB.
    pub image: Vec<u8>,
    /// Every patch as predicted, RGB.
    pub reconstruction: Vec<u8>,
    /// For each patch whether it is hidden.
    pub hidden: Vec<bool>,
    /// The likeliest class and how likely it is.
    pub best: (String, f64),
}

impl Model {
    /// Reads what is served with the page.
    pub fn read(dist: &Path) -> Self {
        let models = dist.join("models");
        let json = |file: String| -> Value {
            let path = models.join(file);
            let bytes = std::fs::read(&path).unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; training/README.md says how the models are made",
                    path.display()
                )
            });
            serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let manifest = json("manifest.json".to_owned());
        let part = |kind: &str, file: &str| {
            let folder = manifest[kind]["dir"].as_str().expect("the model's folder");
            json(format!("{folder}/{file}"))
        };
        let config = part("mae", "config.json");
        let side = |key: &str| config[key].as_u64().expect("a side in pixels") as usize;
        let preprocessor = part("mae", "preprocessor_config.json");
        let channels = |key: &str| [0, 1, 2].map(|c| preprocessor[key][c].as_f64().expect("a value for each channel"));
        let id2label = &part("vit", "config.json")["id2label"];
        let labels = (0..)
            .map_while(|i: usize| id2label[i.to_string()].as_str().map(str::to_owned))
            .collect();
        Self {
            img_size: side("image_size"),
            patch_size: side("patch_size"),
            mean: channels("image_mean"),
            std: channels("image_std"),
            labels,
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

    /// What transformers made of a photo.
    pub fn golden(&self, photo: &str) -> Golden {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shipped.safetensors");
        let file = std::fs::read(path)
            .expect("tests/fixtures/shipped.safetensors: `python tests/fixtures/shipped.py` makes it");
        let tensors = SafeTensors::deserialize(&file).expect("a safetensors file");
        let index = PHOTOS
            .iter()
            .position(|name| *name == photo)
            .expect("a photo of the golden file");
        // The part of a tensor that belongs to this photo.
        let bytes = |name: &str| {
            let view = tensors.tensor(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            let length = view.data().len() / PHOTOS.len();
            view.data()[index * length..][..length].to_vec()
        };
        let floats = |name: &str| -> Vec<f32> {
            bytes(name)
                .as_chunks()
                .0
                .iter()
                .map(|&value| f32::from_le_bytes(value))
                .collect()
        };
        Golden {
            image: bytes("image"),
            reconstruction: self.picture(&floats("pred")),
            hidden: floats("mask").iter().map(|&hidden| hidden == 1.0).collect(),
            best: self.best(&floats("logits")),
        }
    }

    /// Predicted patches as an image: each patch is `patch_size` rows of RGB pixels.
    fn picture(&self, pred: &[f32]) -> Vec<u8> {
        let (side, patch) = (self.img_size, self.patch_size);
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

    fn best(&self, logits: &[f32]) -> (String, f64) {
        assert_eq!(logits.len(), self.labels.len(), "a name for each class");
        let (best, &largest) = logits
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .expect("at least one class");
        let sum: f64 = logits.iter().map(|&logit| f64::from(logit - largest).exp()).sum();
        (self.labels[best].clone(), 1.0 / sum)
    }
}
