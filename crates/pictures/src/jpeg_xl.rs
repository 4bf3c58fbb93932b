//! JPEG XL, read by `jxl-oxide`.

use jxl_oxide::{EnumColourEncoding, InitializeResult, JxlImage, PixelFormat, RenderingIntent};

use crate::{Picture, PictureError, sides};

/// The first frame of a JPEG XL file, upright.
pub fn decode(file: &[u8]) -> Result<Picture, PictureError> {
    let mut unstarted = JxlImage::builder().build_uninit();
    unstarted.feed_bytes(file).map_err(PictureError::unread)?;
    let InitializeResult::Initialized(mut image) = unstarted.try_init().map_err(PictureError::unread)? else {
        return Err(PictureError::Unread("the file ends in its head".into()));
    };
    sides(image.width(), image.height())?;
    // Colours by a profile of the file's own stay as they are: a library for those would be as large again.
    if image.image_header().metadata.xyb_encoded || image.original_icc().is_none() {
        image.request_color_encoding(EnumColourEncoding::srgb(RenderingIntent::Relative));
    }
    let (channels, has_alpha) = match image.pixel_format() {
        PixelFormat::Gray => (1, false),
        PixelFormat::Graya => (1, true),
        PixelFormat::Rgb => (3, false),
        PixelFormat::Rgba => (3, true),
        PixelFormat::Cmyk | PixelFormat::Cmyka => return Err(PictureError::Unread("it is for print (CMYK)".into())),
    };
    let cut_short = image.num_loaded_keyframes() == 0;
    let render = match cut_short {
        false => image.render_frame(0),
        true => image.render_loading_frame(),
    };
    let render = render.map_err(PictureError::unread)?;
    let mut stream = render.stream();
    let (width, height) = (stream.width() as usize, stream.height() as usize);
    let mut values = vec![0; width * height * (channels + usize::from(has_alpha))];
    stream.write_to_buffer::<u8>(&mut values);
    let pixels = values.chunks_exact(channels + usize::from(has_alpha));
    let rgba = pixels.flat_map(|pixel| {
        let colour = |channel: usize| pixel[channel.min(channels - 1)];
        let alpha = if has_alpha { pixel[channels] } else { u8::MAX };
        [colour(0), colour(1), colour(2), alpha]
    });
    Ok(Picture {
        width,
        height,
        rgba: rgba.collect(),
        orientation: 1,
        cut_short,
    })
}
