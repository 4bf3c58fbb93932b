//! Pictures whose file ends too early, made whole with nothing in the place of what is missing.

use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// With it browsers decode a JPEG as far as it goes.
pub const END_OF_JPEG: [u8; 2] = [0xff, 0xd9];
/// What a PNG begins with.
const SIGNATURE: usize = 8;
/// A chunk's length and name, and the check behind it.
const FRAME: usize = 12;
/// More values are no photo's, and a phone has no memory for them.
const MAX_VALUES: usize = 256 << 20;
/// The longest stored block of a zlib stream.
const BLOCK: usize = 0xffff;
/// Rows and columns of each pass of an interlaced PNG: the first, and how many to the next.
const PASSES: [[usize; 4]; 7] = [
    [0, 8, 0, 8],
    [0, 8, 4, 8],
    [4, 8, 0, 4],
    [0, 4, 2, 4],
    [2, 4, 0, 2],
    [0, 2, 1, 2],
    [1, 2, 0, 1],
];

/// A whole PNG with the rows that `file` has; the others are empty. `None` where it has none.
pub fn png(file: &[u8]) -> Option<Vec<u8>> {
    let (mut before, mut packed) = (file.get(..SIGNATURE)?.to_vec(), Vec::new());
    let mut header = None;
    let mut rest = file.get(SIGNATURE..)?;
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let data = &behind[..length.min(behind.len())];
        match &head[4..] {
            b"IDAT" => packed.extend_from_slice(data),
            b"IEND" => break,
            name => {
                if name == b"IHDR" {
                    header = Some(data);
                }
                // Such as the palette; what comes behind the pixels is of no use to them.
                if let Some(chunk) = rest.get(..length.checked_add(FRAME)?)
                    && packed.is_empty()
                {
                    before.extend_from_slice(chunk);
                }
            }
        }
        rest = behind.get(length.checked_add(4)?..).unwrap_or_default();
    }
    let mut rows = vec![0; size(header?)?];
    let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (_, _, unpacked) = decompress(&mut DecompressorOxide::new(), &packed, &mut rows, 0, flags);
    if unpacked == 0 {
        return None;
    }
    let mut whole = before;
    chunk(&mut whole, b"IDAT", &stored(&rows));
    chunk(&mut whole, b"IEND", &[]);
    Some(whole)
}

/// Bytes of all rows, each with the one that names its filter.
fn size(header: &[u8]) -> Option<usize> {
    let &[w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, _, _, interlaced] = header.first_chunk::<13>()?;
    let width = u32::from_be_bytes([w0, w1, w2, w3]) as usize;
    let height = u32::from_be_bytes([h0, h1, h2, h3]) as usize;
    let channels = match colour {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let part = |width: usize, height: usize| -> Option<usize> {
        let bits = width.checked_mul(channels * usize::from(depth))?;
        match width {
            0 => Some(0),
            _ => height.checked_mul(1 + bits.div_ceil(8)),
        }
    };
    let along = |length: usize, first: usize, step: usize| length.saturating_sub(first).div_ceil(step);
    let size = match interlaced {
        0 => part(width, height)?,
        _ => PASSES
            .iter()
            .map(|&[row, rows, column, columns]| part(along(width, column, columns), along(height, row, rows)))
            .try_fold(0_usize, |sum, part| sum.checked_add(part?))?,
    };
    Some(size).filter(|&size| size > 0 && size <= MAX_VALUES)
}

/// A zlib stream of `values` as they are.
fn stored(values: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = values.len().div_ceil(BLOCK);
    for (i, block) in values.chunks(BLOCK).enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(i + 1 == blocks));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend_from_slice(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for &value in values {
        a = (a + u32::from(value)) % 65_521;
        b = (b + a) % 65_521;
    }
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    file.extend((data.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend_from_slice(name);
    file.extend_from_slice(data);
    let mut check = u32::MAX;
    for &byte in &file[start..] {
        check ^= u32::from(byte);
        for _ in 0..8 {
            check = check >> 1 ^ if check & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    file.extend((!check).to_be_bytes());
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use image::{GenericImageView, load_from_memory};

    fn fixture(name: &str) -> Vec<u8> {
        let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).expect("a picture")
    }

    /// The rows that are the same in both, from the first on.
    fn rows_kept(whole: &[u8], cut: &[u8]) -> (u32, u32) {
        let (whole, cut) = (
            load_from_memory(whole).expect("whole"),
            load_from_memory(cut).expect("mended"),
        );
        assert_eq!(whole.dimensions(), cut.dimensions());
        let (width, height) = whole.dimensions();
        let same = |&y: &u32| (0..width).all(|x| whole.get_pixel(x, y) == cut.get_pixel(x, y));
        ((0..height).take_while(same).count() as u32, height)
    }

    #[test]
    fn a_png_is_shown_as_far_as_it_goes() {
        let whole = fixture("www/samples/coffee.png");
        let half = png(&whole[..whole.len() / 2]).expect("some rows");
        let (kept, height) = rows_kept(&whole, &half);
        assert!(kept > height / 3 && kept < height, "{kept} of {height}");
        // Without its end, and within its last check.
        for missing in [12, 14] {
            let (kept, height) = rows_kept(&whole, &png(&whole[..whole.len() - missing]).expect("all rows"));
            assert_eq!(kept, height, "{missing} bytes missing");
        }
        assert_eq!(png(&whole[..60]), None);
        assert_eq!(png(b"\x89PNG"), None);
    }

    #[test]
    fn sizes_of_rows() {
        let header = |width: u32, height: u32, rest: [u8; 5]| {
            size(&[&width.to_be_bytes()[..], &height.to_be_bytes(), &rest].concat())
        };
        assert_eq!(header(5, 3, [8, 2, 0, 0, 0]), Some(3 * 16));
        assert_eq!(header(9, 2, [1, 0, 0, 0, 0]), Some(2 * 3));
        // One pass has no column, and two no row.
        assert_eq!(header(4, 4, [8, 0, 0, 0, 1]), Some(2 + 2 + 3 + 2 * 3 + 2 * 5));
        assert_eq!(header(1 << 30, 1 << 30, [16, 6, 0, 0, 0]), None);
    }
}
