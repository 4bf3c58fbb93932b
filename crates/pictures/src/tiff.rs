//! TIFF, read by the `tiff` crate: its samples become colours here.

use std::io::Cursor;

use tiff::decoder::{BufferLayoutPreference, Decoder, Limits};
use tiff::tags::{ByteOrder, SampleFormat, Tag};
use tiff::{ColorType, TiffError, TiffResult};

use crate::{MAX_PIXELS, Picture, PictureError, sides};

/// Values of the tag that says what samples stand for.
const GREY: u16 = 1;
const PALETTE: u16 = 3;
/// Of the tag that says what further samples stand for.
const MULTIPLIED_ALPHA: u16 = 1;
const ALPHA: u16 = 2;

type File<'a> = Decoder<Cursor<&'a [u8]>>;

/// The first picture of a TIFF file.
pub fn decode(file: &[u8]) -> Result<Picture, PictureError> {
    let mut decoder = open(file).map_err(PictureError::unread)?;
    let told = |decoder: &mut File, tag| decoder.find_tag_unsigned(tag).map_err(PictureError::unread);
    if told(&mut decoder, Tag::PhotometricInterpretation)? != Some(PALETTE) {
        return picture(file, None);
    }
    // The crate reads no palettes: to it the numbers of the colours are shades of grey.
    let palette = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(PictureError::unread)?;
    let grey = with_grey(file, &mut decoder).ok_or_else(|| PictureError::Unread("its directory is cut".into()))?;
    picture(&grey, Some(&palette))
}

fn open(file: &[u8]) -> TiffResult<File<'_>> {
    let mut limits = Limits::unlimited();
    // Eight bytes a pixel are four samples of 16 bits.
    limits.decoding_buffer_size = MAX_PIXELS * 8;
    Ok(Decoder::new(Cursor::new(file))?.with_limits(limits))
}

/// The file with another word for what its samples stand for.
fn with_grey(file: &[u8], decoder: &mut File) -> Option<Vec<u8>> {
    let is_little = decoder.byte_order() == ByteOrder::LittleEndian;
    let number = |at: usize| {
        let bytes = file.get(at..at + 2)?.try_into().ok()?;
        Some(match is_little {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        })
    };
    // Of the directory: its head, each entry, and where in one its value is. BigTIFF has larger ones.
    let (head, entry, value) = match number(2)? {
        43 => (8, 20, 12),
        _ => (2, 12, 8),
    };
    let mut at = usize::try_from(decoder.ifd_pointer()?.0).ok()? + head;
    while number(at)? != Tag::PhotometricInterpretation.to_u16() {
        at += entry;
    }
    let mut grey = file.to_vec();
    let bytes = match is_little {
        true => GREY.to_le_bytes(),
        false => GREY.to_be_bytes(),
    };
    grey.get_mut(at + value..at + value + 2)?.copy_from_slice(&bytes);
    Some(grey)
}

/// `palette`: the reds, then the greens, then the blues of the colours that samples are the numbers of.
fn picture(file: &[u8], palette: Option<&[u16]>) -> Result<Picture, PictureError> {
    let mut decoder = open(file).map_err(PictureError::unread)?;
    let (width, height) = decoder.dimensions().map_err(PictureError::unread)?;
    let (width, height) = sides(width, height)?;
    let kind = decoder.colortype().map_err(PictureError::unread)?;
    let layout = decoder.image_buffer_layout().map_err(PictureError::unread)?;
    let mut bytes = vec![0; layout.complete_len];
    let read = decoder.read_image_bytes(&mut bytes);
    let cut_short = matches!(read, Err(TiffError::IoError(_)));
    if cut_short {
        // A strip that ends too early is not read at all: with something behind it, it is, as far as it goes.
        let longer = [file, &vec![0; bytes.len()]].concat();
        let again = open(&longer).and_then(|mut longer| longer.read_image_bytes(&mut bytes));
        if bytes.iter().all(|&byte| byte == 0) {
            return Err(again
                .err()
                .map_or_else(|| PictureError::unread("it has no pixels"), PictureError::unread));
        }
    } else {
        read.map_err(PictureError::unread)?;
    }
    let extra = decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples);
    let extra = extra.ok().flatten().and_then(|extra| extra.first().copied());
    let samples = Samples::new(&bytes, &layout, kind)?;
    let colour = colours(kind, palette)?;
    // One more sample than the colour has may be its alpha.
    let alpha = matches!(extra, Some(ALPHA | MULTIPLIED_ALPHA)).then_some(samples.count - 1);
    let mut rgba = Vec::with_capacity(width * height * 4);
    for y in 0..height {
        for x in 0..width {
            let [red, green, blue] = colour(&samples, x, y);
            let alpha = alpha.map_or(u8::MAX, |channel| samples.level(x, y, channel));
            let own = |level: u8| match extra {
                // 0 by 0 has no colour.
                Some(MULTIPLIED_ALPHA) => {
                    (u32::from(level) * 255).checked_div(alpha.into()).unwrap_or(0).min(255) as u8
                }
                _ => level,
            };
            rgba.extend([own(red), own(green), own(blue), alpha]);
        }
    }
    let orientation = decoder.find_tag_unsigned(Tag::Orientation).ok().flatten();
    Ok(Picture {
        width,
        height,
        rgba,
        orientation: orientation.filter(|turn| (1..=8).contains(turn)).unwrap_or(1),
        cut_short,
    })
}

/// Gives a pixel its red, green and blue.
type Colours<'a> = Box<dyn Fn(&Samples, usize, usize) -> [u8; 3] + 'a>;

fn colours<'a>(kind: ColorType, palette: Option<&'a [u16]>) -> Result<Colours<'a>, PictureError> {
    if let Some(palette) = palette {
        let count = palette.len() / 3;
        return Ok(Box::new(move |samples, x, y| {
            let number = samples.value(x, y, 0) as usize;
            // Of 16 bits, of which the upper ones are the colour.
            [0, 1, 2].map(|channel| {
                palette
                    .get(channel * count + number)
                    .map_or(0, |level| (level >> 8) as u8)
            })
        }));
    }
    Ok(match kind {
        ColorType::Gray(_) | ColorType::GrayA(_) | ColorType::Multiband { num_samples: 2, .. } => {
            Box::new(|samples, x, y| [samples.level(x, y, 0); 3])
        }
        ColorType::RGB(_) | ColorType::RGBA(_) => {
            Box::new(|samples, x, y| [0, 1, 2].map(|channel| samples.level(x, y, channel)))
        }
        ColorType::CMYK(_) | ColorType::CMYKA(_) => Box::new(|samples, x, y| {
            let [cyan, magenta, yellow, black] = [0, 1, 2, 3].map(|channel| u32::from(samples.level(x, y, channel)));
            [cyan, magenta, yellow].map(|ink| ((255 - ink) * (255 - black) / 255) as u8)
        }),
        ColorType::YCbCr(_) => Box::new(|samples, x, y| from_ycbcr([0, 1, 2].map(|at| samples.level(x, y, at)))),
        ColorType::Palette(_) | ColorType::Lab(_) | ColorType::Multiband { .. } | _ => {
            return Err(PictureError::Unread(format!("its colours are {kind:?}")));
        }
    })
}

/// JFIF's colours (ITU-R BT.601, all levels used).
fn from_ycbcr([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    let [luma, blue, red] = [f32::from(luma), f32::from(blue) - 128.0, f32::from(red) - 128.0];
    [
        luma + 1.402 * red,
        luma - 0.344_136 * blue - 0.714_136 * red,
        luma + 1.772 * blue,
    ]
    .map(|level| level.round() as u8)
}

/// A picture's samples as the file packs them.
struct Samples<'a> {
    bytes: &'a [u8],
    /// Of each: 1, 2, 4, 8, 16, or 32 of a float.
    bits: usize,
    /// Of each pixel.
    count: usize,
    /// Bytes from one row to the next.
    row: usize,
    /// Bytes from the samples of one kind to those of the next; `None` where they lie side by side.
    plane: Option<usize>,
}

impl<'a> Samples<'a> {
    fn new(bytes: &'a [u8], layout: &BufferLayoutPreference, kind: ColorType) -> Result<Self, PictureError> {
        let bits = usize::from(kind.bit_depth());
        match (layout.sample_format, bits) {
            (SampleFormat::Uint, 1 | 2 | 4 | 8 | 16) | (SampleFormat::IEEEFP, 32) => {}
            (format, _) => {
                return Err(PictureError::Unread(format!(
                    "its samples are {format:?} of {bits} bits"
                )));
            }
        }
        let plane = layout.plane_stride.filter(|_| layout.planes > 1);
        Ok(Self {
            bytes,
            bits,
            count: kind.num_samples().into(),
            row: layout.row_stride.map_or(0, usize::from),
            plane: plane.map(usize::from),
        })
    }

    /// A sample as it is.
    fn value(&self, x: usize, y: usize, channel: usize) -> u32 {
        let (start, at) = match self.plane {
            Some(plane) => (channel * plane, x),
            None => (0, x * self.count + channel),
        };
        let row = start + y * self.row;
        let bytes = |len: usize| &self.bytes[row + at * len..][..len];
        match self.bits {
            8 => bytes(1)[0].into(),
            16 => u16::from_ne_bytes([bytes(2)[0], bytes(2)[1]]).into(),
            32 => u32::from_ne_bytes([bytes(4)[0], bytes(4)[1], bytes(4)[2], bytes(4)[3]]),
            bits => {
                let from_the_left = at * bits;
                let byte = self.bytes[row + from_the_left / 8];
                u32::from(byte >> (8 - bits - from_the_left % 8)) & ((1 << bits) - 1)
            }
        }
    }

    /// A sample as one of 256 levels.
    fn level(&self, x: usize, y: usize, channel: usize) -> u8 {
        let value = self.value(x, y, channel);
        match self.bits {
            8 => value as u8,
            32 => (f32::from_bits(value) * 255.0).round() as u8,
            bits => {
                let most = (1 << bits) - 1;
                ((value * 255 + most / 2) / most) as u8
            }
        }
    }
}
