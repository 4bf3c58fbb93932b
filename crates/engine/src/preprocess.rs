//! From a decoded photo to what a model takes, as transformers' `ViTImageProcessor` and Pillow do it.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::EngineError;
use patchwork_weights::{Interpolation, PhotoConfig, Resize};

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

/// Makes photos what a model takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Preprocess {
    config: PhotoConfig,
    /// Whether the model sees luminance alone.
    grey: bool,
}

impl Preprocess {
    /// As a checkpoint wants its photos.
    #[must_use]
    pub fn new(config: PhotoConfig) -> Self {
        Self { config, grey: false }
    }

    /// The same for a model that takes so many channels: 3, or 1 of grey.
    #[must_use]
    pub fn with_channels(self, in_chans: usize) -> Self {
        Self {
            grey: in_chans == 1,
            ..self
        }
    }

    /// How many channels [`Self::normalise`] gives.
    #[must_use]
    pub fn channels(&self) -> usize {
        if self.grey { 1 } else { 3 }
    }

    /// Side of the square that [`Self::square`] gives.
    #[must_use]
    pub fn img_size(&self) -> usize {
        self.config.crop
    }

    /// How much of a photo's shorter side is in the square, 0 to 1; `None` where the whole photo is squeezed into it.
    #[must_use]
    pub fn side_kept(&self) -> Option<f32> {
        match self.config.resize {
            Resize::Shortest { side, .. } => Some(self.config.crop as f32 / side as f32),
            Resize::Squeeze(_) => None,
        }
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
        let PhotoConfig { resize, crop: side, .. } = self.config;
        let longest = match resize {
            // What is cut off in the end need not be resized first.
            Resize::Shortest { .. } => short * MAX_ASPECT,
            Resize::Squeeze(_) => width.max(height),
        };
        let (source_w, source_h) = (width.min(longest), height.min(longest));
        let (left, top) = ((width - source_w) / 2, (height - source_h) / 2);
        let source = crop(&photo.pixels, width, left, top, source_w, source_h);
        let (to_w, to_h) = match resize {
            Resize::Shortest { side, .. } => (side * source_w / short, side * source_h / short),
            Resize::Squeeze(side) => (side, side),
        };

        let source =
            Image::from_vec_u8(source_w as u32, source_h as u32, source, PixelType::U8x3).map_err(|e| error(&e))?;
        let filter = match self.config.interpolation {
            Interpolation::Bilinear => FilterType::Bilinear,
            Interpolation::Bicubic => FilterType::CatmullRom,
        };
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        let resized = |from: &Image, height: usize| {
            let mut to = Image::new(to_w as u32, height as u32, PixelType::U8x3);
            Resizer::new()
                .resize(from, &mut to, &options)
                .map(|()| to)
                .map_err(|e| error(&e))
        };
        // Rows before columns, as Pillow: bytes are clipped in between, so the order shows at hard edges.
        let resized = resized(&resized(&source, source_h)?, to_h)?;
        let [left, top] = [to_w, to_h].map(|length| start_of_centre(length, side, resize));
        let mut square = crop(resized.buffer(), to_w, left, top, side, side);
        if self.grey {
            for pixel in square.as_chunks_mut::<3>().0 {
                *pixel = [luminance(*pixel); 3];
            }
        }
        Ok(square)
    }

    /// `[3, img_size, img_size]` values, or `[1, …]` of grey: scaled to 0..1, less the mean, over the standard
    /// deviation.
    #[must_use]
    pub fn normalise(&self, rgb: &[u8]) -> Vec<f32> {
        let channel = |c: usize| {
            rgb.iter()
                .skip(self.colour(c))
                .step_by(3)
                .map(move |&v| (f32::from(v) / 255.0 - self.config.mean[c]) / self.config.std[c])
        };
        (0..self.channels()).flat_map(channel).collect()
    }

    /// The inverse of [`Self::normalise`], with values from 0 to 1 for a picture that could be one.
    #[must_use]
    pub fn denormalise(&self, values: &[f32]) -> Vec<f32> {
        let plane = values.len() / self.channels();
        let colours = [0, 1, 2].map(|i| {
            let c = if self.grey { 0 } else { self.colour(i) };
            (&values[c * plane..][..plane], self.config.std[c], self.config.mean[c])
        });
        let pixel = |at: usize| colours.map(|(values, std, mean)| values[at] * std + mean);
        (0..plane).flat_map(pixel).collect()
    }

    /// Which of red, green and blue a model's channel is, and which channel each of them.
    fn colour(&self, c: usize) -> usize {
        if self.config.bgr { 2 - c } else { c }
    }
}

/// ITU-R BT.601's luma, as Pillow rounds it.
fn luminance([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 19_595 + u32::from(g) * 38_470 + u32::from(b) * 7_471 + 0x8000) >> 16) as u8
}

/// Where a centre of `side` pixels begins.
fn start_of_centre(length: usize, side: usize, resize: Resize) -> usize {
    let twice = length - side;
    match resize {
        Resize::Shortest { half_even: true, .. } if twice % 4 == 3 => twice / 2 + 1,
        _ => twice / 2,
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
        Preprocess::new(PhotoConfig::from_preprocessor(json, 8).unwrap())
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
    fn a_squeezed_photo_is_seen_to_its_edges() {
        let config = PhotoConfig::from_preprocessor(br#"{"size": 2, "resample": 2}"#, 2).unwrap();
        let pixels = [[0; 12], [255; 12]].concat().repeat(2);
        let photo = Rgb {
            width: 8,
            height: 2,
            pixels,
        };
        let square = Preprocess::new(config).square(&photo).unwrap();
        // The filter reaches a little over the middle.
        assert!(
            square[..3].iter().all(|&v| v < 40) && square[3..6].iter().all(|&v| v > 215),
            "{square:?}"
        );
    }

    #[test]
    fn a_centre_between_two_pixels() {
        let start = |length, half_even| start_of_centre(length, 4, Resize::Shortest { side: 4, half_even });
        assert_eq!(
            [4, 5, 6, 7, 9, 11].map(|length| start(length, false)),
            [0, 0, 1, 1, 2, 3]
        );
        // Python's round(0.5), round(1.5), round(2.5), round(3.5).
        assert_eq!(
            [4, 5, 6, 7, 9, 11].map(|length| start(length, true)),
            [0, 0, 1, 2, 2, 4]
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
    fn a_grey_model_sees_luminance() {
        // As Pillow's convert("L").
        let photo = Rgb {
            width: 2,
            height: 2,
            pixels: [[255, 0, 0], [0, 255, 0], [0, 0, 255], [200, 200, 200]].concat(),
        };
        let config = PhotoConfig::from_preprocessor(br#"{"size": 2, "image_mean": [0.5], "image_std": [0.5]}"#, 2);
        let grey = Preprocess::new(config.unwrap()).with_channels(1);
        let square = grey.square(&photo).unwrap();
        assert_eq!(square, [76, 150, 29, 200].map(|v| [v; 3]).concat());
        let values = grey.normalise(&square);
        assert_eq!(values.len(), 4);
        assert!((values[0] - (76.0 / 255.0 - 0.5) / 0.5).abs() < 1e-6);
        let back = grey.denormalise(&values);
        assert!((back[5] * 255.0 - 150.0).abs() < 1e-3 && back.len() == 12, "{back:?}");
    }

    #[test]
    fn blue_first_there_and_back() {
        let mobile =
            br#"{"image_processor_type": "MobileViTImageProcessor", "size": {"shortest_edge": 2}, "crop_size": 2}"#;
        let preprocess = Preprocess::new(PhotoConfig::from_preprocessor(mobile, 2).unwrap());
        let rgb = [[51, 102, 255]; 4].concat();
        let values = preprocess.normalise(&rgb);
        assert_eq!([values[0], values[4], values[8]], [1.0, 0.4, 0.2]);
        assert_eq!(preprocess.denormalise(&values)[..3], [0.2, 0.4, 1.0]);
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
