//! From a photo's file to its pixels: upright, alpha on white, no larger than useful. The browser decodes.

mod webp;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use super::meter::Meter;
use crate::preprocess::{MAX_ASPECT, Rgb};
use crate::{EngineError, cut_short};
use patchwork_protocol::{FileKind, Progress};
use patchwork_weights::{FIRST_BYTES, file_kind};

/// A photo of more pixels than this is first drawn smaller by the browser: 60 megapixels would be 240 MB of wasm memory
/// (which never shrinks, and which a phone does not give), and the models see a few hundred pixels a side at most.
const MAX_PIXELS: f64 = 4e6;

/// The EXIF number of a photo that needs no turning, and the first of those that swap width and height.
const UPRIGHT: u16 = 1;
const TRANSPOSED: u16 = 5;

/// For each EXIF number from 1 on: what a step along the file's rows is on screen (x, y), and one along its columns.
const TURNS: [[f64; 4]; 8] = [
    [1.0, 0.0, 0.0, 1.0],
    [-1.0, 0.0, 0.0, 1.0],
    [-1.0, 0.0, 0.0, -1.0],
    [1.0, 0.0, 0.0, -1.0],
    [0.0, 1.0, 1.0, 0.0],
    [0.0, 1.0, -1.0, 0.0],
    [0.0, -1.0, -1.0, 0.0],
    [0.0, -1.0, 1.0, 0.0],
];

#[wasm_bindgen]
extern "C" {
    // Bound by name: pages and workers have it alike.
    #[wasm_bindgen(js_name = createImageBitmap, catch)]
    async fn create_image_bitmap(image: &Blob, options: &JsValue) -> Result<JsValue, JsValue>;

    /// Decodes what the browser does not (`www/decoder.mjs`).
    pub type Decoder;

    /// Downloads it; `report` hears of each part's bytes, and how many there will be.
    #[wasm_bindgen(method, catch)]
    async fn get(this: &Decoder, report: &Closure<dyn FnMut(f64, f64)>) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn decode(this: &Decoder, file: &Blob) -> Result<JsValue, JsValue>;

    /// A picture that it decoded.
    type Drawn;

    #[wasm_bindgen(method, getter)]
    fn bitmap(this: &Drawn) -> ImageBitmap;

    #[wasm_bindgen(method, getter)]
    fn orientation(this: &Drawn) -> u16;

    #[wasm_bindgen(method, getter, js_name = cutShort)]
    fn cut_short(this: &Drawn) -> bool;
}

/// Formats that every browser decodes: where it does not, the file is at fault.
const DECODED_BY_ALL: [&str; 5] = ["JPEG", "PNG", "GIF", "WebP", "BMP"];
/// Formats that a [`Decoder`] decodes.
const DECODED_HERE: [&str; 2] = ["TIFF", "JPEG XL"];

/// A photo's pixels.
pub struct Decoded {
    /// Them, drawn smaller where there are very many.
    pub rgb: Rgb,
    /// The whole photo's width as shown upright.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Its file ends too early: what is missing is plain.
    pub cut_short: bool,
}

/// The photo's pixels, as far as its file goes. What the browser does not decode, `decoder` may; `progress` hears of
/// its download.
///
/// # Errors
/// When neither can decode it.
pub async fn decode(
    file: &Blob,
    decoder: Option<&Decoder>,
    progress: impl Fn(Progress) + 'static,
) -> Result<Decoded, EngineError> {
    let told = |error: JsValue| photo_error(&error);
    let start = file.slice_with_i32_and_i32(0, FIRST_BYTES as i32).map_err(told)?;
    let kind = file_kind(&bytes(&start).await.map_err(told)?);
    // A browser may know pictures that are not known here.
    if !matches!(kind, FileKind::Picture(_) | FileKind::Other) {
        return Err(EngineError::NotAPicture(kind));
    }
    let error = match decode_and_draw(file).await {
        Ok(decoded) => return Ok(decoded),
        Err(error) => error,
    };
    let FileKind::Picture(format) = &kind else {
        return Err(photo_error(&error));
    };
    if let Some(mended) = mended(file, format).await
        && let Ok(decoded) = decode_and_draw(&mended).await
    {
        return Ok(Decoded {
            cut_short: true,
            ..decoded
        });
    }
    if let Some(decoder) = decoder.filter(|_| DECODED_HERE.contains(&format.as_str())) {
        return decode_here(file, format, decoder, progress).await;
    }
    Err(match DECODED_BY_ALL.contains(&format.as_str()) {
        true => photo_error(&error),
        false => EngineError::NotAPicture(kind),
    })
}

async fn decode_here(
    file: &Blob,
    format: &str,
    decoder: &Decoder,
    progress: impl Fn(Progress) + 'static,
) -> Result<Decoded, EngineError> {
    let mut meter = Meter::new(None, progress);
    meter.cached = false;
    let report = Closure::new(move |bytes: f64, total: f64| {
        meter.total = Some(total as u64);
        meter.add(bytes as u64);
    });
    decoder.get(&report).await.map_err(|error| EngineError::NoDecoder {
        format: format.to_owned(),
        reason: message(&error),
    })?;
    let drawn = decoder.decode(file).await.map_err(|error| photo_error(&error))?;
    let drawn: Drawn = drawn.unchecked_into();
    let decoded = draw_and_close(&drawn.bitmap(), drawn.orientation()).map_err(|error| photo_error(&error))?;
    Ok(Decoded {
        cut_short: drawn.cut_short(),
        ..decoded
    })
}

/// A picture whose file ends too early with an end.
async fn mended(file: &Blob, format: &str) -> Option<Blob> {
    let parts = match format {
        "JPEG" => Array::of2(file, &Uint8Array::from(&cut_short::END_OF_JPEG[..])),
        "PNG" => {
            let png = cut_short::png(&bytes(file).await.ok()?)?;
            Array::of1(&Uint8Array::from(&png[..]))
        }
        _ => return None,
    };
    Blob::new_with_blob_sequence(&parts).ok()
}

async fn bytes(file: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

async fn decode_and_draw(file: &Blob) -> Result<Decoded, JsValue> {
    let options = object(&[("imageOrientation", "from-image".into())])?;
    let (bitmap, turn) = match webp::take_orientation(file).await? {
        Some((file, turn)) => (create_image_bitmap(&file, &options).await?, turn),
        None => (create_image_bitmap(file, &options).await?, UPRIGHT),
    };
    draw_and_close(&bitmap.unchecked_into(), turn)
}

/// A picture that is all there.
fn draw_and_close(bitmap: &ImageBitmap, turn: u16) -> Result<Decoded, JsValue> {
    let (width, height) = swapped_if(turn >= TRANSPOSED, bitmap.width(), bitmap.height());
    let rgb = draw(bitmap, turn);
    // Now, not when the garbage collector comes by: it may hold hundreds of megabytes.
    bitmap.close();
    Ok(Decoded {
        rgb: rgb?,
        width,
        height,
        cut_short: false,
    })
}

/// The pixels of a picture that is decoded already, upright.
///
/// # Errors
/// When it has none.
pub fn drawn(bitmap: &ImageBitmap) -> Result<Rgb, EngineError> {
    if bitmap.width() == 0 || bitmap.height() == 0 {
        return Err(EngineError::Photo("it has no pixels, or was closed".into()));
    }
    draw(bitmap, UPRIGHT).map_err(|error| photo_error(&error))
}

/// Draws the part of `bitmap` that counts, turned as the EXIF number `turn` says.
fn draw(bitmap: &ImageBitmap, turn: u16) -> Result<Rgb, JsValue> {
    let (width, height) = (bitmap.width(), bitmap.height());
    // A canvas cannot be as long as a picture can (16,384 pixels in Chrome), and `preprocess` keeps no more of it.
    let longest = width.min(height).saturating_mul(MAX_ASPECT as u32);
    let (source_w, source_h) = (width.min(longest), height.min(longest));
    let (left, top) = ((width - source_w) / 2, (height - source_h) / 2);
    let pixels = f64::from(source_w) * f64::from(source_h);
    let shrink = (MAX_PIXELS / pixels).sqrt().min(1.0);
    let side = |source: u32| (f64::from(source) * shrink).round().max(1.0);
    let (to_w, to_h) = (side(source_w), side(source_h));
    let (canvas_w, canvas_h) = swapped_if(turn >= TRANSPOSED, to_w, to_h);

    let canvas = OffscreenCanvas::new(canvas_w as u32, canvas_h as u32)?;
    // The pixels are read back once, so they had better never be on the GPU.
    let options = object(&[("willReadFrequently", true.into())])?;
    let context = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or("no 2d canvas in workers")?;
    let context: OffscreenCanvasRenderingContext2d = context.unchecked_into();
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, canvas_w, canvas_h);
    context.set_image_smoothing_enabled(true);
    // Not in web-sys for this context; browsers without it ignore it.
    Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    let [a, b, c, d] = TURNS[usize::from(turn) - 1];
    // Where an axis points backwards, it starts from the far side.
    let from = |x: f64, y: f64, size: f64| if x + y < 0.0 { size } else { 0.0 };
    context.set_transform(a, b, c, d, from(a, c, canvas_w), from(b, d, canvas_h))?;
    context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        bitmap,
        left.into(),
        top.into(),
        source_w.into(),
        source_h.into(),
        0.0,
        0.0,
        to_w,
        to_h,
    )?;

    let rgba = context.get_image_data(0.0, 0.0, canvas_w, canvas_h)?.data().0;
    let pixels = rgba
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    Ok(Rgb {
        width: canvas_w as usize,
        height: canvas_h as usize,
        pixels,
    })
}

fn swapped_if<T>(swap: bool, width: T, height: T) -> (T, T) {
    if swap { (height, width) } else { (width, height) }
}

fn object(entries: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object.into())
}

fn photo_error(error: &JsValue) -> EngineError {
    EngineError::Photo(message(error))
}

fn message(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
