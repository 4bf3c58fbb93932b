//! What a file is, by its first bytes: names lie, and a file's type is only its name again.

use patchwork_protocol::FileKind;

use super::source::{Source, bytes};

/// As many as [`file_kind`] looks at.
pub const FIRST_BYTES: usize = 512;

/// A format's first bytes, what its files are, and its name.
type Magic = (&'static [u8], fn(String) -> FileKind, &'static str);

/// Formats that begin with bytes of their own.
const MAGIC: [Magic; 35] = [
    (b"\xff\xd8\xff", picture, "JPEG"),
    (b"\x89PNG", picture, "PNG"),
    (b"GIF8", picture, "GIF"),
    (b"BM", picture, "BMP"),
    (b"II*\0", picture, "TIFF"),
    (b"MM\0*", picture, "TIFF"),
    (b"II+\0", picture, "TIFF"),
    (b"MM\0+", picture, "TIFF"),
    (b"\xff\x0a", picture, "JPEG XL"),
    (b"\0\0\0\x0cJXL ", picture, "JPEG XL"),
    (b"\0\0\0\x0cjP  ", picture, "JPEG 2000"),
    (b"\0\0\x01\0", picture, "ICO"),
    (b"8BPS", picture, "Photoshop"),
    (b"FUJIFILM", picture, "RAF"),
    (b"%PDF", named, "PDF"),
    (b"%!PS", named, "PostScript"),
    (b"\x1a\x45\xdf\xa3", named, "WebM/MKV"),
    (b"OggS", named, "Ogg"),
    (b"ID3", named, "MP3"),
    (b"fLaC", named, "FLAC"),
    (b"wOF", named, "WOFF"),
    (b"\0asm", named, "WebAssembly"),
    (b"\x7fELF", named, "ELF"),
    (b"PAR1", named, "Parquet"),
    (b"SQLite format 3", named, "SQLite"),
    (b"GGUF", other_weights, "GGUF"),
    (b"\x89HDF", other_weights, "HDF5 (Keras)"),
    (b"\x93NUMPY", other_weights, "NumPy"),
    (b"\x08\x01\x12", other_weights, "TensorFlow"),
    // torch.save before PyTorch 1.6 begins with this pickled number.
    (
        b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19",
        other_weights,
        "PyTorch < 1.6",
    ),
    (b"\x1f\x8b", archive, "gzip"),
    (b"7z\xbc\xaf\x27\x1c", archive, "7z"),
    (b"Rar!", archive, "RAR"),
    (b"\xfd7zXZ", archive, "xz"),
    (b"version https://git-lfs", |_| FileKind::LfsPointer, ""),
];

fn picture(format: String) -> FileKind {
    FileKind::Picture(format)
}

fn named(format: String) -> FileKind {
    FileKind::Named(format)
}

fn other_weights(format: String) -> FileKind {
    FileKind::OtherWeights(format)
}

fn archive(format: String) -> FileKind {
    FileKind::Archive(format)
}

/// What a file is that begins with `start`: [`FIRST_BYTES`], or all that it has. [`FileKind::Other`] where they do not
/// tell.
#[must_use]
pub fn file_kind(start: &[u8]) -> FileKind {
    if start.is_empty() {
        return FileKind::Empty;
    }
    // A safetensors file begins with its header's length, a number below four billion, and the header's bracket.
    if start.len() > 8 && start[4..8] == [0; 4] && start[8] == b'{' {
        return FileKind::Weights;
    }
    let of = |(_, kind, format): &Magic| kind((*format).to_owned());
    let magic = MAGIC.iter().find(|(magic, ..)| start.starts_with(magic)).map(of);
    magic
        .or_else(|| zip(start))
        .or_else(|| boxes(start))
        .or_else(|| text(start))
        .or_else(|| protobuf_and_others(start))
        .unwrap_or(FileKind::Other)
}

/// A zip archive by the name of its first entry.
fn zip(start: &[u8]) -> Option<FileKind> {
    if start.starts_with(b"PK\x05\x06") {
        return Some(archive("zip".into()));
    }
    let name = start.strip_prefix(b"PK\x03\x04")?;
    let length = usize::from(*start.get(26)?) | usize::from(*start.get(27)?) << 8;
    let name = name.get(26..)?;
    let name = String::from_utf8_lossy(&name[..length.min(name.len())]).into_owned();
    let last = name.rsplit('/').next().unwrap_or_default();
    Some(match last {
        _ if last.ends_with(".npy") => other_weights("NumPy".into()),
        "metadata.json" | "config.json" | "model.weights.h5" if !name.contains('/') => other_weights("Keras".into()),
        "data.pkl" | ".data" | "version" | "byteorder" | ".format_version" => FileKind::Weights,
        // torch.save's parts, in whatever order.
        _ if name.contains("/data/") => FileKind::Weights,
        _ => archive("zip".into()),
    })
}

/// Files of boxes with names: RIFF, MP4 and their like, TFLite, tar.
fn boxes(start: &[u8]) -> Option<FileKind> {
    let at = |from: usize, to: usize| start.get(from..to).unwrap_or_default();
    match (at(0, 4), at(4, 8), at(8, 12)) {
        (b"RIFF", _, b"WEBP") => Some(picture("WebP".into())),
        (b"RIFF", _, b"WAVE") => Some(named("WAV".into())),
        (b"RIFF", ..) => Some(named("AVI".into())),
        (_, b"ftyp", b"avif" | b"avis") => Some(picture("AVIF".into())),
        (_, b"ftyp", b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => {
            Some(picture("HEIC".into()))
        }
        (_, b"ftyp", b"qt  ") | (_, b"moov" | b"mdat" | b"wide", _) => Some(named("QuickTime".into())),
        (_, b"ftyp", _) => Some(named("MP4".into())),
        (_, b"TFL3", _) => Some(other_weights("TFLite".into())),
        _ if at(257, 262) == b"ustar" => Some(archive("tar".into())),
        _ => None,
    }
}

fn text(start: &[u8]) -> Option<FileKind> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let is_text = |&byte: &u8| byte >= b' ' && byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r');
    if !start.iter().all(is_text) {
        return None;
    }
    if start.trim_ascii_start().first() != Some(&b'<') {
        // Bytes of no text may be as large by chance, in a short file.
        return String::from_utf8_lossy(start).contains(' ').then_some(FileKind::Text);
    }
    let has = |word: &[u8]| {
        start
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word))
    };
    Some(match (has(b"<svg"), has(b"<html") || has(b"<!doctype html")) {
        (true, false) => picture("SVG".into()),
        _ => FileKind::WebPage,
    })
}

/// Formats that begin with a field rather than a mark.
fn protobuf_and_others(start: &[u8]) -> Option<FileKind> {
    match start {
        // The version of ONNX, then the name of what wrote it, the graph, or the operators that it needs.
        [0x08, 3..=30, 0x12 | 0x1a | 0x22 | 0x3a | 0x42, 1..=255, ..] => Some(other_weights("ONNX".into())),
        // The protocol of a pickle.
        [0x80, 2..=5, ..] => Some(other_weights("pickle".into())),
        // A map of few keys, of which the first is a short text.
        [0x81..=0x8f, 0xa1..=0xbf, letter, ..] if letter.is_ascii_lowercase() => Some(other_weights("Flax".into())),
        _ => None,
    }
}

/// What a file is that cannot hold weights as they are read here.
///
/// # Errors
/// When its first bytes cannot be read.
pub(super) fn not_weights(source: &dyn Source) -> Result<Option<FileKind>, String> {
    let start = bytes(source, 0, source.size().min(FIRST_BYTES as u64))?;
    Ok(Some(file_kind(&start)).filter(|kind| match kind {
        FileKind::Weights | FileKind::Other => false,
        // Its directory tells more than its first entry.
        FileKind::Archive(format) => format != "zip" || !start.starts_with(b"PK\x03\x04"),
        _ => true,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(start: &[u8], kind: &FileKind) {
        assert_eq!(file_kind(start), *kind, "{}", start.escape_ascii());
    }

    /// The start of a zip archive's first entry.
    fn entry(name: &str) -> Vec<u8> {
        let mut start = b"PK\x03\x04".to_vec();
        start.extend([0; 22]);
        start.extend([name.len() as u8, 0, 0, 0]);
        start.extend(name.as_bytes());
        start.extend([0x80, 0x02]);
        start
    }

    #[test]
    fn other_programs_weights_are_told() {
        for (start, format) in [
            (&b"\x08\x07\x12\x07pytorch\x1a\x052.1.0"[..], "ONNX"),
            (b"\x08\x0a:\xb2\x85\x05", "ONNX"),
            (b"GGUF\x03\0\0\0", "GGUF"),
            (b"\x1c\0\0\0TFL3\x14\0", "TFLite"),
            (b"\x89HDF\r\n\x1a\n\0\0\0\0", "HDF5 (Keras)"),
            (b"\x93NUMPY\x01\0v\0{'descr'", "NumPy"),
            (b"\x08\x01\x12\xd0\x0f", "TensorFlow"),
            (b"\x80\x04\x95\x10\0\0\0\0\0\0\0}", "pickle"),
            (b"\x81\xa6params\x81", "Flax"),
            (&entry("arr_0.npy"), "NumPy"),
            (&entry("model.weights.h5"), "Keras"),
        ] {
            is(start, &other_weights(format.into()));
        }
    }

    #[test]
    fn pictures_and_other_files_are_told() {
        for (start, format) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0"[..], "HEIC"),
            (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF"),
            (b"II*\0\x08\0\0\0", "TIFF"),
            (b"\xff\x0a\xfa\x7f", "JPEG XL"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP"),
            (b"<?xml version=\"1.0\"?>\n<!-- a drawing -->\n<svg width=\"4\">", "SVG"),
        ] {
            is(start, &picture(format.into()));
        }
        for (start, format) in [
            (&b"%PDF-1.7\n%\xe2\xe3"[..], "PDF"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", "MP4"),
            (b"\x1a\x45\xdf\xa3\x9f\x42", "WebM/MKV"),
        ] {
            is(start, &named(format.into()));
        }
        is(b"\x1f\x8b\x08\0", &archive("gzip".into()));
        is(&entry("model/"), &archive("zip".into()));
        is(b"", &FileKind::Empty);
        is("\u{feff}<!DOCTYPE html><svg>".as_bytes(), &FileKind::WebPage);
        is("{\"image_size\": 32}".as_bytes(), &FileKind::Text);
        is(b"\x01\x02\x03\x04", &FileKind::Other);
    }

    #[test]
    fn our_weights_are_not_mistaken() {
        // Lengths of headers that other formats begin with.
        for length in [
            [0x08, 7, 0x12, 0],
            [0, 0, 1, 0],
            [0x80, 4, 0, 0],
            [b'{', 1, 0, 0],
            [0x1f, 0x8b, 0, 0],
            [b'B', b'M', 0, 0],
        ] {
            is(&[&length[..], &[0; 4], b"{\"a\":"].concat(), &FileKind::Weights);
        }
        is(&entry("archive/data.pkl"), &FileKind::Weights);
        is(&entry("checkpoint/data/0"), &FileKind::Weights);
    }
}
