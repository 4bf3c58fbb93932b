//! What decodes photos that the browser does not; `www/decoder.mjs` asks for it when the first one comes.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod program {
    use patchwork_pictures::Picture;
    use wasm_bindgen::JsError;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// A picture's pixels as its file has them.
    #[wasm_bindgen]
    pub struct Pixels(Picture);

    #[wasm_bindgen]
    impl Pixels {
        /// Pixels in a row.
        #[wasm_bindgen(getter)]
        #[must_use]
        pub fn width(&self) -> usize {
            self.0.width
        }

        /// How it is to be turned, EXIF's number.
        #[wasm_bindgen(getter)]
        #[must_use]
        pub fn orientation(&self) -> u16 {
            self.0.orientation
        }

        /// Whether the file ends too early.
        #[wasm_bindgen(getter, js_name = cutShort)]
        #[must_use]
        pub fn cut_short(&self) -> bool {
            self.0.cut_short
        }

        /// Four bytes a pixel, row by row; once.
        #[must_use]
        pub fn rgba(&mut self) -> Vec<u8> {
            std::mem::take(&mut self.0.rgba)
        }
    }

    /// The first picture in a TIFF or JPEG XL file.
    ///
    /// # Errors
    /// When it cannot be read; says why.
    #[wasm_bindgen]
    pub fn decode(file: &[u8]) -> Result<Pixels, JsError> {
        patchwork_pictures::decode(file).map(Pixels).map_err(Into::into)
    }
}
