//! From a photo's file to its pixels: upright, alpha on white, no larger than useful. The browser decodes.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use super::EngineError;
use super::preprocess::Rgb;

/// A photo of more pixels than this is first drawn smaller by the browser: 60 megapixels would be 240 MB of wasm memory
/// (which never shrinks, and which a phone does not give), and the models see a few hundred pixels a side at most.
const MAX_PIXELS: f64 = 4e6;

/// Only the centre of a photo much longer than wide is drawn, since `preprocess` keeps no more of it, and a canvas
/// cannot be as long as a picture can (16,384 pixels in Chrome). It also keeps the shorter side of a photo that is drawn
/// smaller at 1,000 pixels or more.
const MAX_ASPECT: u32 = 4;

#[wasm_bindgen]
extern "C" {
    // Bound by name: pages and workers have it alike.
    #[wasm_bindgen(js_name = createImageBitmap, catch)]
    async fn create_image_bitmap(image: &Blob, options: &JsValue) -> Result<JsValue, JsValue>;
}

/// The photo's pixels, and its whole width and height as shown upright.
///
/// # Errors
/// When the browser cannot decode it.
pub async fn decode(file: &Blob) -> Result<(Rgb, u32, u32), EngineError> {
    let options = object(&[("imageOrientation", "from-image".into())]).map_err(|error| photo_error(&error))?;
    let bitmap = create_image_bitmap(file, &options)
        .await
        .map_err(|error| photo_error(&error))?;
    let bitmap: ImageBitmap = bitmap.unchecked_into();
    let (width, height) = (bitmap.width(), bitmap.height());
    let pixels = draw(&bitmap);
    // Now, not when the garbage collector comes by: it may hold hundreds of megabytes.
    bitmap.close();
    Ok((pixels.map_err(|error| photo_error(&error))?, width, height))
}

fn draw(bitmap: &ImageBitmap) -> Result<Rgb, JsValue> {
    let (width, height) = (bitmap.width(), bitmap.height());
    let longest = width.min(height).saturating_mul(MAX_ASPECT);
    let (source_w, source_h) = (width.min(longest), height.min(longest));
    let (left, top) = ((width - source_w) / 2, (height - source_h) / 2);
    let pixels = f64::from(source_w) * f64::from(source_h);
    let shrink = (MAX_PIXELS / pixels).sqrt().min(1.0);
    let side = |source: u32| (f64::from(source) * shrink).round().max(1.0);
    let (to_w, to_h) = (side(source_w), side(source_h));

    let canvas = OffscreenCanvas::new(to_w as u32, to_h as u32)?;
    // The pixels are read back once, so they had better never be on the GPU.
    let options = object(&[("willReadFrequently", true.into())])?;
    let context = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or("no 2d canvas in workers")?;
    let context: OffscreenCanvasRenderingContext2d = context.unchecked_into();
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, to_w, to_h);
    context.set_image_smoothing_enabled(true);
    // Not in web-sys for this context; browsers without it ignore it.
    Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
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

    let rgba = context.get_image_data(0.0, 0.0, to_w, to_h)?.data().0;
    let pixels = rgba
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    Ok(Rgb {
        width: to_w as usize,
        height: to_h as usize,
        pixels,
    })
}

fn object(entries: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object.into())
}

fn photo_error(error: &JsValue) -> EngineError {
    let message = Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    EngineError::Photo(
        message
            .or_else(|| error.as_string())
            .unwrap_or_else(|| format!("{error:?}")),
    )
}
