//! Turns WebP photos upright, which browsers leave to others: Chrome does not look at a WebP file's EXIF at all.

use js_sys::{Array, ArrayBuffer, DataView};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The chunk with the EXIF data.
const EXIF: u32 = u32::from_be_bytes(*b"EXIF");
/// The EXIF tag that says how the photo is to be turned.
const ORIENTATION: u16 = 0x0112;

/// `file` without its EXIF, so that no browser turns it by itself, and how it is to be turned (1, not at all, to 8).
/// `None` for every other kind of file, and for a WebP without EXIF.
pub async fn take_orientation(file: &Blob) -> Result<Option<(Blob, u16)>, JsValue> {
    // "RIFF", size, "WEBP", then "VP8X", its size, and a byte of flags: the fourth bit stands for EXIF.
    let head = view(&file.slice_with_i32_and_i32(0, 21)?).await?;
    let is = |at: usize, name: &[u8; 4]| u32_be(&head, at) == Some(u32::from_be_bytes(*name));
    let has_exif = is(0, b"RIFF") && is(8, b"WEBP") && is(12, b"VP8X") && u8_at(&head, 20).is_some_and(|f| f & 8 != 0);
    if !has_exif {
        return Ok(None);
    }
    // It stays on JavaScript's side: only the few bytes that count come over.
    let bytes = view(file).await?;
    let Some(at) = find_exif(&bytes) else { return Ok(None) };
    let orientation = orientation(&bytes, at + 8)
        .filter(|turn| (1..=8).contains(turn))
        .unwrap_or(1);
    // Under a name that nobody knows, the chunk is skipped; the rest of the file keeps its place.
    let rest = file.slice_with_f64_and_f64(at as f64 + 4.0, file.size())?;
    let before = file.slice_with_f64_and_f64(0.0, at as f64)?;
    let parts = Array::of3(&before, &"none".into(), &rest);
    Ok(Some((Blob::new_with_blob_sequence(&parts)?, orientation)))
}

async fn view(file: &Blob) -> Result<DataView, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(file.array_buffer()).await?.unchecked_into();
    let length = buffer.byte_length() as usize;
    Ok(DataView::new(&buffer, 0, length))
}

/// Where the chunk begins: chunks follow one another, each with a name, a size, and a byte of padding where that is
/// odd.
fn find_exif(file: &DataView) -> Option<usize> {
    let mut at = 12;
    while u32_be(file, at)? != EXIF {
        let size = u32_at(file, at + 4, true)? as usize;
        at = at.checked_add(8)?.checked_add(size)?.checked_add(size & 1)?;
    }
    Some(at)
}

/// The orientation in EXIF data, which is a TIFF file's first directory.
fn orientation(file: &DataView, start: usize) -> Option<u16> {
    // Some programs leave JPEG's prefix in.
    let start = if u32_be(file, start)? == u32::from_be_bytes(*b"Exif") {
        start + 6
    } else {
        start
    };
    let little = u16_at(file, start, false)? == u16::from_be_bytes(*b"II");
    let directory = start.checked_add(u32_at(file, start + 4, little)? as usize)?;
    let entries = usize::from(u16_at(file, directory, little)?);
    let entry = |i: usize| directory + 2 + i * 12;
    let at = (0..entries)
        .map(entry)
        .find(|&at| u16_at(file, at, little) == Some(ORIENTATION))?;
    u16_at(file, at + 8, little)
}

fn u8_at(view: &DataView, at: usize) -> Option<u8> {
    (at < view.byte_length()).then(|| view.get_uint8(at))
}

fn u16_at(view: &DataView, at: usize, little: bool) -> Option<u16> {
    (at.checked_add(2)? <= view.byte_length()).then(|| view.get_uint16_endian(at, little))
}

fn u32_at(view: &DataView, at: usize, little: bool) -> Option<u32> {
    (at.checked_add(4)? <= view.byte_length()).then(|| view.get_uint32_endian(at, little))
}

fn u32_be(view: &DataView, at: usize) -> Option<u32> {
    u32_at(view, at, false)
}
