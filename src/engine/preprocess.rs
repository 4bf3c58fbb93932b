//! From a decoded photo to what a model takes, as transformers' `ViTImageProcessor` and Pillow do it.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use serde::Deserialize;

use super::EngineError;
use crate::weights::WeightsError;

/// A photo this much longer than wide is cropped before resizing: the centre square is all that is kept anyway.
pub(super) const MAX_ASPECT: usize = 4;

/// Pixels of three bytes, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgb {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height * 3` bytes.
    pub pixels: Vec<u8>,
}

/// How a checkpoint wants its photos (`preprocessor_config.json`).
#[derive(Clone, Debug, PartialEq)]
pub struct Preprocess {
    /// The shorter side is resized to this.
    shortest_edge: usize,
    /// Side of the square cut from the centre after that.
    crop: usize,
    filter: FilterType,
    mean: [f32; 3],
    std: [f32; 3],
}

#[derive(Deserialize)]
struct Raw {
    size: Size,
    crop_size: Option<Square>,
    resample: u8,
    image_mean: [f32; 3],
    image_std: [f32; 3],
}

#[derive(Deserialize)]
struct Size {
    shortest_edge: usize,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Square {
    Side(usize),
    Sides { height: usize, width: usize },
}

impl Preprocess {
    /// Reads a `preprocessor_config.json`.
    ///
    /// # Errors
    /// When a key is missing or asks for what we do not do.
    pub fn from_json(json: &[u8]) -> Result<Self, WeightsError> {
        let config = |why: String| WeightsError::Config(format!("preprocessor: {why}"));
        let raw: Raw = serde_json::from_slice(json).map_err(|e| config(e.to_string()))?;
        let shortest_edge = raw.size.shortest_edge;
        let crop = match raw.crop_size {
            None => shortest_edge,
            Some(Square::Side(side)) => side,
            Some(Square::Sides { height, width }) if height == width => height,
            Some(Square::Sides { height, width }) => {
                return Err(config(format!("crop of {width} x {height}, not a square")));
            }
        };
        // Pillow's numbers for its filters.
        let filter = match raw.resample {
            2 => FilterType::Bilinear,
            3 => FilterType::CatmullRom,
            other => return Err(config(format!("resample {other}; 2 and 3 are known"))),
        };
        if crop == 0 || crop > shortest_edge {
            return Err(config(format!("crop of {crop} from a shorter side of {shortest_edge}")));
        }
        Ok(Self {
            shortest_edge,
            crop,
            filter,
            mean: raw.image_mean,
            std: raw.image_std,
        })
    }

    /// Side of the square that [`Self::square`] gives.
    #[must_use]
    pub fn img_size(&self) -> usize {
        self.crop
    }

    /// Resizes with antialiasing as Pillow does, then cuts the centre square: `img_size * img_size * 3` bytes.
    ///
    /// # Errors
    /// When the photo has no pixels.
    pub fn square(&self, photo: &Rgb) -> Result<Vec<u8>, EngineError> {
        let error = |e: &dyn std::fmt::Display| EngineError::Photo(e.to_string());
        let (width, height) = (photo.width, photo.height);
        let short = width.min(height);
        if short == 0 {
            return Err(EngineError::Photo("it has no pixels".into()));
        }
        let (source_w, source_h) = (width.min(short * MAX_ASPECT), height.min(short * MAX_ASPECT));
        let source = crop(
            &photo.pixels,
            width,
            (width - source_w) / 2,
            (height - source_h) / 2,
            source_w,
            source_h,
        );
        let edge = self.shortest_edge;
        let (to_w, to_h) = (edge * source_w / short, edge * source_h / short);

        let source =
            Image::from_vec_u8(source_w as u32, source_h as u32, source, PixelType::U8x3).map_err(|e| error(&e))?;
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(self.filter));
        let resize = |from: &Image, height: usize| {
            let mut to = Image::new(to_w as u32, height as u32, PixelType::U8x3);
            Resizer::new()
                .resize(from, &mut to, &options)
                .map(|()| to)
                .map_err(|e| error(&e))
        };
        // Rows before columns, as Pillow: bytes are clipped in between, so the order shows at hard edges.
        let resized = resize(&resize(&source, source_h)?, to_h)?;
        Ok(crop(
            resized.buffer(),
            to_w,
            (to_w - self.crop) / 2,
            (to_h - self.crop) / 2,
            self.crop,
            self.crop,
        ))
    }

    /// `[3, img_size, img_size]` values: scaled to 0..1, less the mean, over the standard deviation.
    #[must_use]
    pub fn normalise(&self, rgb: &[u8]) -> Vec<f32> {
        let channel = |c: usize| {
            rgb.iter()
                .skip(c)
                .step_by(3)
                .map(move |&v| (f32::from(v) / 255.0 - self.mean[c]) / self.std[c])
        };
        (0..3).flat_map(channel).collect()
    }

    /// The inverse of [`Self::normalise`], with values from 0 to 1 for a picture that could be one.
    #[must_use]
    pub fn denormalise(&self, values: &[f32]) -> Vec<f32> {
        let plane = values.len() / 3;
        (0..values.len())
            .map(|i| (i % 3, i / 3))
            .map(|(c, at)| values[c * plane + at] * self.std[c] + self.mean[c])
            .collect()
    }
}

/// A rectangle of an image of three bytes a pixel.
fn crop(pixels: &[u8], width: usize, left: usize, top: usize, w: usize, h: usize) -> Vec<u8> {
    let row = |y: usize| &pixels[((top + y) * width + left) * 3..][..w * 3];
    (0..h).flat_map(row).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preprocess() -> Preprocess {
        let json = br#"{"size": {"shortest_edge": 8}, "crop_size": {"height": 8, "width": 8}, "resample": 3,
            "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.3, 0.4]}"#;
        Preprocess::from_json(json).unwrap()
    }

    #[test]
    fn every_shape_of_photo_becomes_the_square() {
        for (width, height) in [(1, 1), (1, 5000), (5000, 1), (8, 8), (3, 7), (640, 480), (33, 1000)] {
            let photo = Rgb {
                width,
                height,
                pixels: vec![200; width * height * 3],
            };
            assert_eq!(
                preprocess().square(&photo).unwrap(),
                vec![200; 8 * 8 * 3],
                "{width} x {height}"
            );
        }
        assert!(
            preprocess()
                .square(&Rgb {
                    width: 0,
                    height: 4,
                    pixels: vec![]
                })
                .is_err()
        );
    }

    #[test]
    fn the_centre_is_kept() {
        let pixels = (0..24)
            .flat_map(|x| [if (8..16).contains(&x) { 255 } else { 0 }; 3])
            .collect::<Vec<u8>>()
            .repeat(8);
        assert_eq!(
            preprocess()
                .square(&Rgb {
                    width: 24,
                    height: 8,
                    pixels
                })
                .unwrap(),
            vec![255; 192]
        );
    }

    #[test]
    fn normalising_can_be_undone() {
        let rgb: Vec<u8> = (0..192).collect();
        let back = preprocess().denormalise(&preprocess().normalise(&rgb));
        for (a, b) in rgb.iter().zip(back) {
            assert!((f32::from(*a) - b * 255.0).abs() < 1e-3);
        }
    }
}
