//! What several small models once made of one photo.

use serde::{Deserialize, Serialize};

use crate::{Classification, Photo, Reconstruction};

/// Answers of models that are not in use, kept beside the page (`www/kinds.json`); the pixels lie in `www/kinds.rgb`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedKinds {
    /// File name under `samples/` of the photo.
    pub sample: String,
    /// As the models see it; they may cut it into patches of other sizes.
    pub photo: Photo,
    /// One a reconstructor.
    pub reconstructed: Vec<Reconstruction>,
    /// Of the whole photo.
    pub classification: Classification,
}

impl RecordedKinds {
    /// Takes the pixels out: those of the photo, then those of the reconstructions.
    #[must_use]
    pub fn take_pixels(&mut self) -> Vec<u8> {
        let mut pixels = std::mem::take(&mut self.photo.rgb);
        for reconstructed in &mut self.reconstructed {
            pixels.append(&mut reconstructed.rgb);
        }
        pixels
    }

    /// Puts back what [`Self::take_pixels`] took; `None` where it is not as much as the photo's size asks for.
    #[must_use]
    pub fn with_pixels(mut self, pixels: &[u8]) -> Option<Self> {
        let each = self.photo.img_size.pow(2) * 3;
        if each == 0 || pixels.len() != (1 + self.reconstructed.len()) * each {
            return None;
        }
        let mut parts = pixels.chunks(each).map(<[u8]>::to_vec);
        self.photo.rgb = parts.next()?;
        for (reconstructed, rgb) in self.reconstructed.iter_mut().zip(parts) {
            reconstructed.rgb = rgb;
        }
        Some(self)
    }
}
