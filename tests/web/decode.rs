//! Photos through the browser's decoders. `tests/fixtures/photos/make.py` makes the files.

use js_sys::{Array, Uint8Array};
use patchwork_engine::EngineError;
use patchwork_engine::browser::decode::{Decoded, decode};
use patchwork_engine::preprocess::Rgb;
use patchwork_protocol::FileKind;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

const RED: [u8; 3] = [220, 30, 30];
const GREEN: [u8; 3] = [30, 180, 30];
const BLUE: [u8; 3] = [30, 30, 220];
const YELLOW: [u8; 3] = [220, 200, 30];

/// Lossless formats may differ by the rounding of a colour conversion; two quarters differ by 150 and more.
const EXACT: u8 = 2;
/// Lossy formats.
const NEAR: u8 = 12;
/// CMYK without a profile: each program turns it into RGB in its own way.
const CMYK: u8 = 60;

macro_rules! photo {
    ($name:literal) => {
        blob(include_bytes!(concat!("../fixtures/photos/", $name)))
    };
}

fn blob(bytes: &[u8]) -> Blob {
    // Without a type, as files come from some systems: the bytes must be enough.
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).expect("a blob")
}

/// By the browser alone.
async fn read(file: &Blob) -> Result<Decoded, EngineError> {
    decode(file, None, |_| ()).await
}

/// The colours at the quarters' centres: left and right above, left and right below.
fn quarters(rgb: &Rgb) -> [[u8; 3]; 4] {
    assert_eq!(rgb.pixels.len(), rgb.width * rgb.height * 3, "three bytes a pixel");
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let at = (rgb.height * y / 4 * rgb.width + rgb.width * x / 4) * 3;
        [rgb.pixels[at], rgb.pixels[at + 1], rgb.pixels[at + 2]]
    })
}

fn assert_quarters(rgb: &Rgb, expected: [[u8; 3]; 4], tolerance: u8) {
    let ours = quarters(rgb);
    let is_near = ours
        .iter()
        .flatten()
        .zip(expected.iter().flatten())
        .all(|(a, b)| a.abs_diff(*b) <= tolerance);
    assert!(is_near, "{ours:?} instead of {expected:?}");
}

/// Decodes a file of the four quarters, upright and 64 x 32.
async fn assert_plain(file: Blob, tolerance: u8) {
    let Decoded { rgb, width, height, .. } = read(&file).await.expect("a photo");
    assert_eq!((width, height, rgb.width, rgb.height), (64, 32, 64, 32));
    assert_quarters(&rgb, [RED, GREEN, BLUE, YELLOW], tolerance);
}

/// Decodes a file whose EXIF says that it is to be shown turned to the right.
async fn assert_turned(file: Blob, tolerance: u8) {
    let Decoded { rgb, width, height, .. } = read(&file).await.expect("a photo");
    assert_eq!((width, height, rgb.width, rgb.height), (32, 64, 32, 64));
    assert_quarters(&rgb, [BLUE, RED, YELLOW, GREEN], tolerance);
}

#[wasm_bindgen_test]
async fn jpeg_is_turned_upright() {
    assert_turned(photo!("orientation_6.jpg"), NEAR).await;
}

#[wasm_bindgen_test]
async fn png_and_avif_are_turned_upright() {
    assert_turned(photo!("orientation_6.png"), EXACT).await;
    assert_turned(photo!("orientation_6.avif"), NEAR).await;
}

/// No browser's work but ours, so each of the seven ways.
#[wasm_bindgen_test]
async fn webp_is_turned_upright() {
    for (file, size, expected) in [
        (photo!("orientation_2.webp"), (64, 32), [GREEN, RED, YELLOW, BLUE]),
        (photo!("orientation_3.webp"), (64, 32), [YELLOW, BLUE, GREEN, RED]),
        (photo!("orientation_4.webp"), (64, 32), [BLUE, YELLOW, RED, GREEN]),
        (photo!("orientation_5.webp"), (32, 64), [RED, BLUE, GREEN, YELLOW]),
        (photo!("orientation_6.webp"), (32, 64), [BLUE, RED, YELLOW, GREEN]),
        (photo!("orientation_7.webp"), (32, 64), [YELLOW, GREEN, BLUE, RED]),
        (photo!("orientation_8.webp"), (32, 64), [GREEN, YELLOW, RED, BLUE]),
    ] {
        let Decoded { rgb, width, height, .. } = read(&file).await.expect("a photo");
        assert_eq!(
            (width, height, rgb.width as u32, rgb.height as u32),
            (size.0, size.1, size.0, size.1)
        );
        assert_quarters(&rgb, expected, EXACT);
    }
}

#[wasm_bindgen_test]
async fn webp() {
    assert_plain(photo!("plain.webp"), EXACT).await;
}

#[wasm_bindgen_test]
async fn avif() {
    assert_plain(photo!("plain.avif"), NEAR).await;
}

#[wasm_bindgen_test]
async fn cmyk_jpeg() {
    assert_plain(photo!("cmyk.jpg"), CMYK).await;
}

#[wasm_bindgen_test]
async fn first_frame_of_an_animation() {
    assert_plain(photo!("animated.gif"), EXACT).await;
}

#[wasm_bindgen_test]
async fn grey() {
    let Decoded { rgb, .. } = read(&photo!("grey.png")).await.expect("a photo");
    let quarters = quarters(&rgb);
    assert!(quarters.iter().all(|[r, g, b]| r == g && g == b), "{quarters:?}");
    assert_ne!(quarters[0], quarters[3]);
}

#[wasm_bindgen_test]
async fn one_pixel() {
    let Decoded { rgb, width, height, .. } = read(&photo!("one_pixel.png")).await.expect("a photo");
    assert_eq!((width, height, rgb.width, rgb.height), (1, 1, 1, 1));
    assert_quarters(&rgb, [YELLOW; 4], EXACT);
}

#[wasm_bindgen_test]
async fn large_photos_arrive_smaller_with_their_own_size_told() {
    for (file, size) in [
        (photo!("12_megapixels.png"), (4000, 3000)),
        (photo!("60_megapixels.png"), (10000, 6000)),
    ] {
        let Decoded { rgb, width, height, .. } = read(&file).await.expect("a photo");
        assert_eq!((width, height), size);
        assert!(rgb.width * rgb.height <= 4_010_000, "{} x {}", rgb.width, rgb.height);
        assert!(rgb.width.min(rgb.height) >= 512, "{} x {}", rgb.width, rgb.height);
        let ratio = rgb.width as f64 / rgb.height as f64 / (f64::from(width) / f64::from(height));
        assert!((ratio - 1.0).abs() < 1e-3, "{} x {}", rgb.width, rgb.height);
        assert_quarters(&rgb, [RED, GREEN, BLUE, YELLOW], EXACT);
    }
}

#[wasm_bindgen_test]
async fn of_a_long_photo_the_centre_arrives() {
    let Decoded { rgb, width, height, .. } = read(&photo!("thin.png")).await.expect("a photo");
    assert_eq!((width, height, rgb.width, rgb.height), (2, 60000, 2, 8));
    assert_quarters(&rgb, [RED, GREEN, BLUE, YELLOW], EXACT);

    let Decoded { rgb, width, height, .. } = read(&photo!("wide.png")).await.expect("a photo");
    assert_eq!((width, height, rgb.width, rgb.height), (20000, 600, 2400, 600));
    assert_quarters(&rgb, [RED, GREEN, BLUE, YELLOW], EXACT);
}

#[wasm_bindgen_test]
async fn alpha_is_on_white() {
    let canvas = OffscreenCanvas::new(64, 32).expect("a canvas");
    let context = canvas.get_context("2d").expect("a context").expect("a context");
    let context: OffscreenCanvasRenderingContext2d = context.unchecked_into();
    context.set_fill_style_str("rgba(255, 0, 0, 0.5)");
    context.fill_rect(0.0, 0.0, 32.0, 32.0);
    let png = JsFuture::from(canvas.convert_to_blob().expect("a file"))
        .await
        .expect("a file");

    let Decoded { rgb, .. } = read(&png.unchecked_into()).await.expect("a photo");
    let (half_red, white) = ([255, 127, 127], [255; 3]);
    assert_quarters(&rgb, [half_red, white, half_red, white], EXACT);
}

/// As a browser shows it that is given the file by an address.
#[wasm_bindgen_test]
async fn a_file_cut_short_is_shown_as_far_as_it_goes() {
    let jpeg = include_bytes!("../fixtures/photos/orientation_6.jpg");
    let png = include_bytes!("../fixtures/photos/orientation_6.png");
    let whole = read(&blob(jpeg)).await.expect("a photo");
    assert!(!whole.cut_short);
    for (file, missing) in [(&jpeg[..], 2), (&png[..], 12)] {
        let cut = read(&blob(&file[..file.len() - missing])).await.expect("a photo");
        assert_eq!(
            (cut.width, cut.height, cut.cut_short),
            (whole.width, whole.height, true)
        );
        assert_quarters(&cut.rgb, quarters(&whole.rgb), NEAR);
    }
    // The lower half of the file as it lies, which is turned, is missing.
    let half = read(&blob(&jpeg[..jpeg.len() - 50])).await.expect("a photo");
    assert!(half.cut_short);
}

#[wasm_bindgen_test]
async fn what_is_no_photo_is_refused() {
    for (file, kind) in [
        (&b"Dear diary, today I was taken for a photo."[..], FileKind::Text),
        (b"", FileKind::Empty),
        (b"%PDF-1.7", FileKind::Named("PDF".into())),
        (b"\x08\x07\x12\x07pytorch", FileKind::OtherWeights("ONNX".into())),
        (b"II*\0\x08\0\0\0", FileKind::Picture("TIFF".into())),
    ] {
        match read(&blob(file)).await.err().expect("no photo") {
            EngineError::NotAPicture(told) => assert_eq!(told, kind),
            error => panic!("{error:?}"),
        }
    }
    // Begins like one.
    let whole = include_bytes!("../fixtures/photos/12_megapixels.png");
    let error = read(&blob(&whole[..30])).await.err().expect("no photo");
    assert!(matches!(error, EngineError::Photo(_)), "{error:?}");
}
