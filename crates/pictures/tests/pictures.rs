//! Each picture in `pictures/` against what Pillow, tifffile or libjxl made of it (`make.py`).

use std::path::{Path, PathBuf};

use patchwork_pictures::{Picture, decode};

const WIDTH: usize = 24;
const HEIGHT: usize = 16;
/// Levels of 255. Lossy files', and light's that becomes sRGB, are rounded in another order there.
const ROUNDED: u8 = 2;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect("a file of the project's own")
}

#[test]
fn all_are_read_as_by_others() {
    let files = std::fs::read_dir(folder()).expect("a folder of the project's own");
    let mut names: Vec<_> = files
        .map(|file| file.expect("an entry").file_name().into_string().expect("a plain name"))
        .filter(|name| !name.ends_with(".rgba"))
        .collect();
    names.sort();
    assert_eq!(names.len(), 32);
    for name in &names {
        let stem = name.split('.').next().expect("a name");
        let expected = file(&format!("{stem}.rgba"));
        let picture = decode(&file(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((picture.width, picture.height), (WIDTH, HEIGHT), "{name}");
        assert!(!picture.cut_short, "{name}");
        assert_eq!(picture.orientation, if stem == "turned" { 6 } else { 1 }, "{name}");
        let is_rounded = ["jpeg", "lossy", "sixteen_bits", "was_a_jpeg"].contains(&stem);
        let within = if is_rounded { ROUNDED } else { 0 };
        let apart = picture.rgba.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(apart.is_some_and(|most| most <= within), "{name}: {apart:?} levels");
    }
}

/// The rows that are there; the others have no colour.
#[test]
fn a_file_cut_short_is_read_as_far_as_it_goes() {
    let whole = decode(&file("big_tiff.tif")).expect("a picture");
    // Its directory is in front.
    let cut = &file("big_tiff.tif")[..1488 - WIDTH * 3 * 4];
    let Picture { rgba, cut_short, .. } = decode(cut).expect("a part of it");
    assert!(cut_short);
    let rows = WIDTH * 4 * (HEIGHT - 5);
    assert_eq!(rgba[..rows], whole.rgba[..rows]);
    assert_ne!(rgba, whole.rgba);

    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos/disc.jxl");
    let file = std::fs::read(photo).expect("a file of the project's own");
    let half = decode(&file[..file.len() / 2]).expect("a part of it");
    assert!(half.cut_short);
}

#[test]
fn what_is_no_picture_is_refused_in_words() {
    let tiff = file("plain.tif");
    let jxl = file("lossless.jxl");
    for (what, bytes) in [
        ("nothing", &[][..]),
        ("a JPEG", b"\xff\xd8\xff\xe0"),
        ("a TIFF's head", b"II*\0\x08\0\0\0"),
        ("half of a TIFF's directory", &tiff[..80]),
        ("a JPEG XL's head", &jxl[..4]),
    ] {
        let error = decode(bytes).expect_err(what).to_string();
        assert!(!error.is_empty(), "{what}");
    }
}

/// Before there is memory for them.
#[test]
fn too_many_pixels_are_refused() {
    // Not divided by eight, 18 bits of height, as wide as high, nothing else of its own.
    let head: u32 = 1 << 2 | 0x3_ffff << 3 | 1 << 21 | 1 << 24 | 1 << 25;
    let jxl = [&[0xff, 0x0a], &head.to_le_bytes()[..]].concat();
    let mut tiff = file("plain.tif");
    let directory = u32::from_le_bytes(tiff[4..8].try_into().expect("four bytes")) as usize + 2;
    for entry in tiff[directory..].chunks_exact_mut(12) {
        // Width, height, rows per strip: 16 bits each.
        if let [0, 1, ..] | [1, 1, ..] | [22, 1, ..] = entry {
            entry[8..10].fill(0xff);
        }
    }
    for (bytes, side) in [(jxl, "262144"), (tiff, "65535")] {
        let error = decode(&bytes).expect_err("a refusal").to_string();
        assert_eq!(error, format!("{side} × {side} pixels are too many"));
    }
}

/// Whatever becomes of the bytes, there is an answer.
#[test]
fn damage_does_no_harm() {
    for name in [
        "plain.tif",
        "lzw.tif",
        "jpeg.tif",
        "mode_p.tif",
        "planes.tif",
        "lossless.jxl",
        "lossy.jxl",
    ] {
        let whole = file(name);
        for at in 0..whole.len() {
            for value in [0, 1, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                let _ = decode(&damaged);
            }
        }
    }
}
