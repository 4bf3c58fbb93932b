//! How a checkpoint wants its photos: `preprocessor_config.json`, timm's `pretrained_cfg`, or its family's default.

use std::fmt;

use serde::Deserialize;

use super::WeightsError;

/// Larger squares than any ViT was trained on, and photos much larger than the square, are a config's mistake.
const MAX_CROP: usize = 2048;
const MAX_RESIZE: usize = 4;

/// ImageNet's statistics, which most published models were trained with.
const IMAGENET_MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const IMAGENET_STD: [f32; 3] = [0.229, 0.224, 0.225];

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
}

/// What becomes of a photo's sides before the centre square is cut out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resize {
    /// The shorter side becomes so long, the other in proportion; `half_even`: a crop between two pixels goes to the even
    /// one, as torchvision rounds, not to the lower.
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

#[derive(Deserialize)]
#[serde(default)]
struct Raw {
    do_resize: bool,
    do_normalize: bool,
    do_rescale: bool,
    rescale_factor: f32,
    size: Option<Size>,
    crop_size: Option<Size>,
    do_center_crop: bool,
    resample: u8,
    image_mean: [f32; 3],
    image_std: [f32; 3],
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            do_resize: true,
            do_normalize: true,
            do_rescale: true,
            rescale_factor: 1.0 / 255.0,
            size: None,
            crop_size: None,
            do_center_crop: false,
            resample: 2,
            image_mean: [0.5; 3],
            image_std: [0.5; 3],
        }
    }
}

/// The ways in which transformers writes a size.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Size {
    Side(usize),
    Sides { height: usize, width: usize },
    Shortest { shortest_edge: usize },
}

impl PhotoConfig {
    /// Reads a `preprocessor_config.json` as transformers' `ViTImageProcessor` does; `img_size` is the model's.
    ///
    /// # Errors
    /// When it is not JSON, or asks for what is not done here.
    pub fn from_preprocessor(json: &[u8], img_size: usize) -> Result<Self, WeightsError> {
        let error = |why: String| WeightsError::Config(format!("preprocessor_config.json: {why}"));
        let raw: Raw = super::parse(json).map_err(|e| error(e.to_string()))?;
        if !(raw.do_resize && raw.do_normalize && raw.do_rescale) || (raw.rescale_factor * 255.0 - 1.0).abs() > 1e-4 {
            return Err(error("it leaves out resizing, scaling or normalising".into()));
        }
        let square = |size| match size {
            Size::Side(side) => Ok(side),
            Size::Sides { height, width } if height == width => Ok(height),
            Size::Sides { height, width } => Err(error(format!("{width} × {height} is not a square"))),
            Size::Shortest { shortest_edge } => Ok(shortest_edge),
        };
        let size = raw.size.unwrap_or(Size::Side(img_size));
        let side = square(size)?;
        let crop = match raw.crop_size {
            Some(crop) if raw.do_center_crop => square(crop)?,
            _ => side,
        };
        let resize = match size {
            Size::Shortest { .. } => Resize::Shortest { side, half_even: false },
            _ => Resize::Squeeze(side),
        };
        let interpolation = match raw.resample {
            // Pillow's numbers.
            2 => Interpolation::Bilinear,
            3 => Interpolation::Bicubic,
            other => return Err(error(format!("resample {other}; 2 and 3 are known"))),
        };
        let photo = Self {
            resize,
            crop,
            interpolation,
            mean: raw.image_mean,
            std: raw.image_std,
        };
        photo.check().map_err(error)?;
        Ok(photo)
    }

    /// Whether such a square can be made of every photo.
    fn check(&self) -> Result<(), String> {
        let (Resize::Shortest { side, .. } | Resize::Squeeze(side)) = self.resize;
        let crop = self.crop;
        if crop == 0 || crop > MAX_CROP || crop > side || side > MAX_RESIZE * crop {
            return Err(format!("a crop of {crop} from a side of {side}"));
        }
        if !self.std.iter().all(|&std| std.is_finite() && std > 0.0) || !self.mean.iter().all(|mean| mean.is_finite()) {
            return Err(format!("a mean of {:?} and a deviation of {:?}", self.mean, self.std));
        }
        Ok(())
    }

    /// transformers' own default: squeezed to the square; an MAE's statistics are ImageNet's, as its published files have it.
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
            mean: config.mean,
            std: config.std,
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
        write!(f, ", {filter}, mean {:?}, std {:?}", self.mean, self.std)
    }
}

/// The part of timm's `pretrained_cfg` that is about photos. Its defaults are those of timm's plain ViTs and DeiTs.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct TimmPhoto {
    mean: [f32; 3],
    std: [f32; 3],
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
            mean: IMAGENET_MEAN,
            std: IMAGENET_STD,
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
