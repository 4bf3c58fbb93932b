//! Decodes pictures that most browsers leave out: TIFF and JPEG XL. They come seldom, so this is a program of its own
//! that is downloaded when the first one does (`src/bin/decoder.rs`, `www/decoder.mjs`).

mod jpeg_xl;
mod tiff;

/// More pixels are no photo's, and a phone has no memory for them.
const MAX_PIXELS: usize = 100_000_000;

/// A picture's pixels as its file has them.
#[derive(Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `height * width * 4` bytes, row by row: red, green, blue in sRGB, and alpha, by which the others are not
    /// multiplied.
    pub rgba: Vec<u8>,
    /// How it is to be turned, EXIF's number: 1, not at all, to 8.
    pub orientation: u16,
    /// The file ends too early: what is missing has no colour.
    pub cut_short: bool,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It begins like neither of the formats.
    #[error("neither TIFF nor JPEG XL")]
    Unknown,
    /// The file is damaged, or of a kind that is not read.
    #[error("{0}")]
    Unread(String),
}

impl PictureError {
    fn unread(error: impl std::fmt::Display) -> Self {
        Self::Unread(error.to_string())
    }
}

/// The first picture in a file.
///
/// # Errors
/// When it is damaged, of a kind that is not read, or neither TIFF nor JPEG XL.
pub fn decode(file: &[u8]) -> Result<Picture, PictureError> {
    match file {
        [b'I', b'I', b'*' | b'+', 0, ..] | [b'M', b'M', 0, b'*' | b'+', ..] => tiff::decode(file),
        [0xff, 0x0a, ..] | [0, 0, 0, 0x0c, b'J', b'X', b'L', b' ', ..] => jpeg_xl::decode(file),
        _ => Err(PictureError::Unknown),
    }
}

/// Width and height, before anything of that size is made.
fn sides(width: u32, height: u32) -> Result<(usize, usize), PictureError> {
    let (width, height) = (width as usize, height as usize);
    match width.saturating_mul(height) {
        0..=MAX_PIXELS => Ok((width, height)),
        _ => Err(PictureError::Unread(format!("{width} × {height} pixels are too many"))),
    }
}
