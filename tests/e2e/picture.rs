//! A view's pixels, and what can be said of them.

use std::io::Cursor;

use serde::Deserialize;

/// RGBA pixels, row by row.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    rgba: Vec<u8>,
}

impl Picture {
    /// Of a screenshot.
    pub fn from_png(bytes: &[u8]) -> Self {
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("its pixels");
        let rgba = match (info.color_type, info.bit_depth) {
            (png::ColorType::Rgba, png::BitDepth::Eight) => pixels,
            (png::ColorType::Rgb, png::BitDepth::Eight) => pixels
                .chunks(3)
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], u8::MAX])
                .collect(),
            other => panic!("a screenshot in {other:?}"),
        };
        Self {
            width: info.width as usize,
            height: info.height as usize,
            rgba,
        }
    }

    /// Red, green, blue and opacity.
    pub fn pixel(&self, x: usize, y: usize) -> [u8; 4] {
        let at = (y * self.width + x) * 4;
        [0, 1, 2, 3].map(|channel| self.rgba[at + channel])
    }

    /// All pixels without their opacity.
    pub fn rgb(&self) -> Vec<u8> {
        self.rgba.chunks(4).flat_map(|pixel| &pixel[..3]).copied().collect()
    }

    /// For each patch in raster order whether it is transparent. A patch that is so only in part fails the test.
    pub fn hidden(&self, patch_size: usize) -> Vec<bool> {
        let grid = self.width / patch_size;
        let is_hidden = |patch: usize| {
            let (top, left) = (patch / grid * patch_size, patch % grid * patch_size);
            let opacity = (0..patch_size * patch_size)
                .map(|pixel| self.pixel(left + pixel % patch_size, top + pixel / patch_size)[3])
                .collect::<Vec<u8>>();
            assert!(
                opacity.iter().all(|&alpha| alpha == opacity[0]) && [0, u8::MAX].contains(&opacity[0]),
                "patch {patch} is hidden in part"
            );
            opacity[0] == 0
        };
        (0..grid * grid).map(is_hidden).collect()
    }

    /// How many patches are transparent.
    pub fn num_hidden(&self, patch_size: usize) -> usize {
        self.hidden(patch_size).iter().filter(|&&hidden| hidden).count()
    }

    /// How many different colours there are; a blank picture has one.
    pub fn num_colours(&self) -> usize {
        let mut colours: Vec<_> = self.rgba.chunks(4).collect();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
    }
}

/// Fails where a byte differs by more than `worst`, or all of them on average by more than `mean`.
pub fn assert_near(what: &str, ours: &[u8], expected: &[u8], worst: u8, mean: f64) {
    assert_eq!(ours.len(), expected.len(), "{what}: bytes");
    let differences = || ours.iter().zip(expected).map(|(a, b)| a.abs_diff(*b));
    let largest = differences().max().unwrap_or(0);
    let average = differences().map(f64::from).sum::<f64>() / ours.len() as f64;
    println!("{what}: off by {largest} at most, {average:.4} on average");
    assert!(
        largest <= worst && average <= mean,
        "{what}: off by {largest} at most, {average:.4} on average; {worst} and {mean} are allowed"
    );
}
