//! How a checkpoint wants its photos: `preprocessor_config.json`, timm's `pretrained_cfg`, or its family's default.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::WeightsError;

/// Larger squares than any ViT was trained on, and photos much larger than the square, are a config's mistake.
const MAX_CROP: usize = 2048;
const MAX_RESIZE: usize = 4;

/// ImageNet's statistics, which most published models were trained with.
const IMAGENET_MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const IMAGENET_STD: [f32; 3] = [0.229, 0.224, 0.225];
/// Those of CLIP's own photos, which transformers' CLIP and BiT processors have.
const CLIP_MEAN: [f32; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
const CLIP_STD: [f32; 3] = [0.268_629_54, 0.261_302_6, 0.275_777_1];

/// From a photo to a model's input.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoConfig {
    /// What becomes of its sides.
    pub resize: Resize,
    /// Side of the square that the model gets, pixels.
    pub crop: usize,
    /// How new pixels are mixed from old ones.
    pub interpolation: Interpolation,
    /// Taken from each channel, 0 to 1.
    pub mean: [f32; 3],
    /// By which each channel is divided after that.
    pub std: [f32; 3],
    /// Whether blue comes first and red last.
    pub bgr: bool,
}

/// What becomes of a photo's sides before the centre square is cut out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resize {
    /// The shorter side becomes so long, the other in proportion; `half_even`: a crop between two pixels goes to the
    /// even one, as torchvision rounds, not to the lower.
    Shortest {
        /// Pixels.
        side: usize,
        /// Whose rounding.
        half_even: bool,
    },
    /// Both sides become so long, pixels: the photo is squeezed.
    Squeeze(usize),
}

/// Filters for resizing, all with antialiasing as Pillow has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// Two by two.
    Bilinear,
    /// Four by four.
    Bicubic,
}

/// The keys we read; what is not there is left to the processor's class.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    image_processor_type: Option<String>,
    feature_extractor_type: Option<String>,
    do_resize: Option<bool>,
    do_normalize: Option<bool>,
    do_rescale: Option<bool>,
    rescale_factor: Option<f32>,
    size: Option<Size>,
    default_to_square: Option<bool>,
    crop_size: Option<Size>,
    do_center_crop: Option<bool>,
    crop_pct: Option<f64>,
    do_flip_channel_order: Option<bool>,
    resample: Option<u8>,
    image_mean: Option<Channels>,
    image_std: Option<Channels>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

/// One number for all channels, or one for each.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Channels {
    One(f32),
    /// Of a grey photo.
    Only([f32; 1]),
    Each([f32; 3]),
}

impl Channels {
    fn each(self) -> [f32; 3] {
        match self {
            Self::One(value) | Self::Only([value]) => [value; 3],
            Self::Each(values) => values,
        }
    }
}

/// What a processor of transformers does where its config says nothing.
struct Class {
    size: Option<Size>,
    /// Whether a single number for a size means both sides, or the shorter one.
    default_to_square: bool,
    crop_size: Option<Size>,
    resample: u8,
    do_normalize: bool,
    mean: [f32; 3],
    std: [f32; 3],
    do_flip_channel_order: bool,
    /// What part of a small square's shorter side is kept; larger squares get the whole photo, squeezed. Only
    /// ConvNeXt's photos are resized that way.
    crop_pct: Option<f64>,
}

impl Class {
    /// By its name, of whatever backend; older configs call it a feature extractor.
    fn named(name: Option<&str>) -> Result<Self, String> {
        let vit = Self {
            size: None,
            default_to_square: true,
            crop_size: None,
            resample: 2,
            do_normalize: true,
            mean: [0.5; 3],
            std: [0.5; 3],
            do_flip_channel_order: false,
            crop_pct: None,
        };
        let Some(name) = name else { return Ok(vit) };
        let short = name.trim_end_matches("Fast").trim_end_matches("Pil");
        let short = short
            .trim_end_matches("ImageProcessor")
            .trim_end_matches("FeatureExtractor");
        Ok(match short {
            "ViT" => vit,
            "DeiT" => Self {
                size: Some(Size::Side(256)),
                crop_size: Some(Size::Side(224)),
                resample: 3,
                ..vit
            },
            "CLIP" | "Bit" => Self {
                size: Some(Size::Shortest { shortest_edge: 224 }),
                default_to_square: false,
                crop_size: Some(Size::Side(224)),
                resample: 3,
                mean: CLIP_MEAN,
                std: CLIP_STD,
                ..vit
            },
            "ConvNext" => Self {
                size: Some(Size::Shortest { shortest_edge: 384 }),
                default_to_square: false,
                resample: 3,
                crop_pct: Some(224.0 / 256.0),
                ..vit
            },
            "MobileViT" => Self {
                size: Some(Size::Shortest { shortest_edge: 224 }),
                default_to_square: false,
                crop_size: Some(Size::Side(256)),
                resample: 3,
                do_normalize: false,
                do_flip_channel_order: true,
                ..vit
            },
            _ => {
                return Err(format!(
                    "{name} is not known here; those of ViT, DeiT, CLIP, BiT, ConvNext and MobileViT are"
                ));
            }
        })
    }
}

/// Keys that change no pixel of a colour photo: what the processor is called, what it is part of, and how it answers.
const HARMLESS: [&str; 21] = [
    "_name_or_path",
    "_processor_class",
    "_valid_processor_keys",
    "backend",
    "data_format",
    "device",
    "disable_grouping",
    "do_convert_annotations",
    "do_convert_rgb",
    "do_reduce_labels",
    "image_seq_length",
    "input_data_format",
    "model_input_names",
    "model_type",
    "num_channels",
    "processor_class",
    "return_tensors",
    "torch_dtype",
    "transformers_version",
    "use_fast",
    "tokenizer_class",
];

/// A key that may change pixels, and that is not known here.
fn unknown_key(others: &BTreeMap<String, Value>) -> Option<String> {
    let is_off = |key: &str, value: &Value| value.is_null() || key.starts_with("do_") && value == &Value::Bool(false);
    let found = others
        .iter()
        .find(|(key, value)| !HARMLESS.contains(&key.as_str()) && !is_off(key, value));
    found.map(|(key, value)| {
        let shown: String = value.to_string().chars().take(60).collect();
        format!("{key} is {shown}, which is not known here")
    })
}

/// The ways in which transformers writes a size.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Size {
    Side(usize),
    Sides { height: usize, width: usize },
    Shortest { shortest_edge: usize },
}

impl Raw {
    /// What becomes of a photo's values; its sides are known.
    fn photo(&self, class: &Class, resize: Resize, crop: usize) -> Result<PhotoConfig, String> {
        let interpolation = match self.resample.unwrap_or(class.resample) {
            // Pillow's numbers.
            2 => Interpolation::Bilinear,
            3 => Interpolation::Bicubic,
            other => return Err(format!("resample {other}; 2 and 3 are known")),
        };
        // Of values from 0 to 1, which ours are; mean and deviation are of what the factor makes of them.
        let scale = match (self.do_rescale, self.rescale_factor) {
            (Some(false), _) => 255.0,
            (_, Some(factor)) if (factor * 255.0 - 1.0).abs() > 1e-4 => factor * 255.0,
            _ => 1.0,
        };
        if !(scale.is_finite() && scale > 0.0) {
            return Err(format!("a rescale_factor of {}", scale / 255.0));
        }
        let (mean, std) = match self.do_normalize.unwrap_or(class.do_normalize) {
            true => (
                self.image_mean.map_or(class.mean, Channels::each),
                self.image_std.map_or(class.std, Channels::each),
            ),
            false => ([0.0; 3], [1.0; 3]),
        };
        let photo = PhotoConfig {
            resize,
            crop,
            interpolation,
            mean: mean.map(|mean| mean / scale),
            std: std.map(|std| std / scale),
            bgr: self.do_flip_channel_order.unwrap_or(class.do_flip_channel_order),
        };
        photo.check()?;
        Ok(photo)
    }

    /// A square below 384 pixels is cut from a photo whose shorter side is a little longer; of others the photo is
    /// squeezed.
    fn as_convnext(&self, class: &Class, size: Size, crop_pct: f64) -> Result<PhotoConfig, String> {
        let Size::Shortest { shortest_edge } = size else {
            return Err("size has no shortest_edge, which ConvNextImageProcessor needs".into());
        };
        if self.do_center_crop == Some(true) {
            return Err("do_center_crop is true, which is not done here for ConvNextImageProcessor".into());
        }
        let side = (shortest_edge as f64 / self.crop_pct.unwrap_or(crop_pct)) as usize;
        let resize = match shortest_edge {
            0..384 => Resize::Shortest { side, half_even: false },
            _ => Resize::Squeeze(shortest_edge),
        };
        self.photo(class, resize, shortest_edge)
    }
}

impl PhotoConfig {
    /// Reads a `preprocessor_config.json` as transformers' `AutoImageProcessor` does; `img_size` is the model's.
    ///
    /// # Errors
    /// When it is not JSON, or asks for what is not done here.
    pub fn from_preprocessor(json: &[u8], img_size: usize) -> Result<Self, WeightsError> {
        let error = |why: String| WeightsError::Config(format!("preprocessor_config.json: {why}"));
        let raw: Raw = super::parse(json).map_err(error)?;
        if let Some(why) = unknown_key(&raw.others) {
            return Err(error(why));
        }
        let class = raw
            .image_processor_type
            .as_deref()
            .or(raw.feature_extractor_type.as_deref());
        let class = Class::named(class).map_err(error)?;
        if raw.do_resize == Some(false) {
            return Err(error(
                "do_resize is false: photos have to be brought to the model's size".into(),
            ));
        }
        if raw.crop_pct.is_some() && class.crop_pct.is_none() {
            return Err(error("crop_pct, which only ConvNextImageProcessor has".into()));
        }
        let square = |key: &str, size| match size {
            Size::Side(side) => Ok(side),
            Size::Sides { height, width } if height == width => Ok(height),
            Size::Sides { height, width } => Err(error(format!("{key} is {width} × {height}, which is not a square"))),
            Size::Shortest { shortest_edge } => Ok(shortest_edge),
        };
        let size = match raw.size.or(class.size).unwrap_or(Size::Side(img_size)) {
            Size::Side(shortest_edge) if !raw.default_to_square.unwrap_or(class.default_to_square) => {
                Size::Shortest { shortest_edge }
            }
            size => size,
        };
        let side = square("size", size)?;
        if let Some(crop_pct) = class.crop_pct {
            return raw.as_convnext(&class, size, crop_pct).map_err(error);
        }
        let crop_size = raw.crop_size.or(class.crop_size);
        let crop = match crop_size {
            Some(crop) if raw.do_center_crop.unwrap_or(class.crop_size.is_some()) => square("crop_size", crop)?,
            // The longer side is left as it is.
            _ if matches!(size, Size::Shortest { .. }) && raw.do_center_crop == Some(false) => {
                return Err(error(
                    "it leaves photos longer than wide: do_center_crop is false".into(),
                ));
            }
            _ => side,
        };
        let resize = match size {
            Size::Shortest { .. } => Resize::Shortest { side, half_even: false },
            _ => Resize::Squeeze(side),
        };
        raw.photo(&class, resize, crop).map_err(error)
    }

    /// Whether such a square can be made of every photo.
    fn check(&self) -> Result<(), String> {
        let (Resize::Shortest { side, .. } | Resize::Squeeze(side)) = self.resize;
        let crop = self.crop;
        if crop == 0 || crop > MAX_CROP || crop > side || side > MAX_RESIZE * crop {
            return Err(format!(
                "crop_size is {crop} for photos of {side}, which is not done here"
            ));
        }
        if !self.std.iter().all(|&std| std.is_finite() && std > 0.0) || !self.mean.iter().all(|mean| mean.is_finite()) {
            return Err(format!("a mean of {:?} and a deviation of {:?}", self.mean, self.std));
        }
        Ok(())
    }

    /// transformers' own default: squeezed to the square; an MAE's statistics are ImageNet's, as its published files
    /// have it.
    #[must_use]
    pub fn transformers(img_size: usize, is_mae: bool) -> Self {
        let (mean, std) = if is_mae {
            (IMAGENET_MEAN, IMAGENET_STD)
        } else {
            ([0.5; 3], [0.5; 3])
        };
        Self {
            resize: Resize::Squeeze(img_size),
            crop: img_size,
            interpolation: Interpolation::Bilinear,
            mean,
            std,
            bgr: false,
        }
    }

    /// timm's way (`create_transform`): the shorter side becomes `img_size / crop_pct`, rounded down.
    ///
    /// # Errors
    /// When it asks for what is not done here.
    pub fn timm(img_size: usize, config: &TimmPhoto) -> Result<Self, WeightsError> {
        let error = |why: String| WeightsError::Config(format!("config.json: {why}"));
        let interpolation = match config.interpolation.as_str() {
            "bilinear" => Interpolation::Bilinear,
            "bicubic" => Interpolation::Bicubic,
            other => {
                return Err(error(format!(
                    "interpolation {other:?}; bilinear and bicubic are known"
                )));
            }
        };
        if config.crop_mode != "center" {
            return Err(error(format!("crop_mode {:?}; center is known", config.crop_mode)));
        }
        let side = (img_size as f64 / config.crop_pct).floor() as usize;
        let photo = Self {
            resize: Resize::Shortest { side, half_even: true },
            crop: img_size,
            interpolation,
            mean: config.mean.each(),
            std: config.std.each(),
            bgr: false,
        };
        photo.check().map_err(error)?;
        Ok(photo)
    }
}

impl fmt::Display for PhotoConfig {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // In torchvision's terms, which are the same in every language.
        match self.resize {
            Resize::Shortest { side, .. } => write!(f, "Resize({side}), CenterCrop({})", self.crop)?,
            Resize::Squeeze(side) if side == self.crop => write!(f, "Resize({side} × {side})")?,
            Resize::Squeeze(side) => write!(f, "Resize({side} × {side}), CenterCrop({})", self.crop)?,
        }
        let filter = match self.interpolation {
            Interpolation::Bilinear => "bilinear",
            Interpolation::Bicubic => "bicubic",
        };
        write!(f, ", {filter}, mean {:?}, std {:?}", self.mean, self.std)?;
        match self.bgr {
            true => f.write_str(", BGR"),
            false => Ok(()),
        }
    }
}

/// The part of timm's `pretrained_cfg` that is about photos. Its defaults are those of timm's plain ViTs and DeiTs.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct TimmPhoto {
    mean: Channels,
    std: Channels,
    interpolation: String,
    crop_mode: String,
    /// timm's own default where a config has none; plain ViTs and DeiTs have 0.9.
    #[serde(default = "default_crop_pct")]
    crop_pct: f64,
}

fn default_crop_pct() -> f64 {
    0.875
}

impl TimmPhoto {
    /// facebookresearch/mae evaluates with a shorter side of 256 for a crop of 224.
    #[must_use]
    pub fn mae() -> Self {
        Self {
            crop_pct: 224.0 / 256.0,
            ..Self::default()
        }
    }
}

impl Default for TimmPhoto {
    fn default() -> Self {
        Self {
            mean: Channels::Each(IMAGENET_MEAN),
            std: Channels::Each(IMAGENET_STD),
            interpolation: "bicubic".into(),
            crop_mode: "center".into(),
            crop_pct: 0.9,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_size() {
        let read = |size: &str| {
            let json = format!(r#"{{"size": {size}, "do_center_crop": true, "resample": 3}}"#);
            PhotoConfig::from_preprocessor(json.as_bytes(), 224).map(|photo| (photo.resize, photo.crop))
        };
        assert_eq!(read("224").unwrap(), (Resize::Squeeze(224), 224));
        assert_eq!(
            read(r#"{"height": 96, "width": 96}"#).unwrap(),
            (Resize::Squeeze(96), 96)
        );
        assert_eq!(read(r#"256, "crop_size": 224"#).unwrap(), (Resize::Squeeze(256), 224));
        let shortest = Resize::Shortest {
            side: 256,
            half_even: false,
        };
        assert_eq!(
            read(r#"{"shortest_edge": 256}, "crop_size": 224"#).unwrap(),
            (shortest, 224)
        );
        assert_eq!(
            read(r#"{"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}"#).unwrap(),
            (shortest, 224)
        );
        // As transformers' fast processors write what they were not told.
        let unset = r#"{"height": 96, "width": 96}, "crop_size": null, "image_mean": null, "do_rescale": null"#;
        assert_eq!(read(unset).unwrap(), (Resize::Squeeze(96), 96));
        for wrong in [
            r#"{"height": 96, "width": 64}"#,
            r#"{"shortest_edge": 8}, "crop_size": 9"#,
            "0",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_processor_has_its_own_way() {
        let read = |json: &str| PhotoConfig::from_preprocessor(json.as_bytes(), 224);
        let shortest = |side| Resize::Shortest { side, half_even: false };
        let clip = read(r#"{"feature_extractor_type": "CLIPFeatureExtractor", "size": 32, "crop_size": 32}"#).unwrap();
        assert_eq!((clip.resize, clip.crop, clip.mean), (shortest(32), 32, CLIP_MEAN));
        let deit = read(r#"{"image_processor_type": "DeiTImageProcessorFast"}"#).unwrap();
        assert_eq!(
            (deit.resize, deit.crop, deit.interpolation),
            (Resize::Squeeze(256), 224, Interpolation::Bicubic)
        );
        let vit = r#"{"image_processor_type": "ViTImageProcessor", "default_to_square": false, "size": 40,
            "do_center_crop": true, "crop_size": 32, "image_mean": 0.5}"#;
        let vit = read(vit).unwrap();
        assert_eq!((vit.resize, vit.crop, vit.mean), (shortest(40), 32, [0.5; 3]));
        for (json, word) in [
            (
                r#"{"image_processor_type": "SwinImageProcessor"}"#,
                "SwinImageProcessor",
            ),
            (r#"{"antialias": false}"#, "antialias"),
            (r#"{"rescale_offset": true}"#, "rescale_offset"),
            (r#"{"auto_map": {"AutoImageProcessor": "x"}}"#, "auto_map"),
            (r#"{"size": {"shortest_edge": 224, "longest_edge": 448}}"#, "size is"),
            (r#"{"do_resize": false}"#, "do_resize"),
            (r#"{"do_pad": true}"#, "do_pad"),
            (r#"{"crop_pct": 0.875}"#, "crop_pct"),
            (r#"{"resample": "cubic"}"#, "resample is"),
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(error.contains(word), "{json}: {error}");
        }
        assert!(read(r#"{"do_pad": false, "do_convert_rgb": true, "processor_class": "X"}"#).is_ok());
    }

    #[test]
    fn timm_rounds_the_shorter_side_down() {
        let side = |config: &TimmPhoto| match PhotoConfig::timm(224, config).unwrap().resize {
            Resize::Shortest { side, .. } => side,
            Resize::Squeeze(_) => 0,
        };
        assert_eq!((side(&TimmPhoto::default()), side(&TimmPhoto::mae())), (248, 256));
        for json in [
            r#"{"crop_pct": 1e-9}"#,
            r#"{"crop_pct": 0}"#,
            r#"{"crop_pct": 2}"#,
            r#"{"std": [0, 1, 1]}"#,
            r#"{"crop_mode": "squash"}"#,
        ] {
            let config: TimmPhoto = serde_json::from_str(json).unwrap();
            assert!(PhotoConfig::timm(224, &config).is_err(), "{json}");
        }
    }
}
