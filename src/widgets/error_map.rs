//! How far the prediction is off, pixel by pixel, in colours from dark blue over grey to yellow: brightness alone tells them apart.

use patchwork_protocol::{Photo, Reconstruction};

/// A difference of this many of 255 levels, or more, is the brightest.
pub const MOST: u8 = 96;

/// From no difference to the largest.
const STOPS: [[u8; 3]; 5] = [
    [0, 34, 78],
    [66, 78, 108],
    [123, 123, 122],
    [187, 173, 108],
    [255, 234, 70],
];

/// The colour of a share from 0 to 1.
fn colour(share: f32) -> [u8; 3] {
    let at = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f32;
    let (low, high) = (STOPS[at as usize], STOPS[(at as usize + 1).min(STOPS.len() - 1)]);
    std::array::from_fn(|channel| {
        let (from, to) = (f32::from(low[channel]), f32::from(high[channel]));
        (from + (to - from) * at.fract()).round() as u8
    })
}

/// The mean difference of the three channels, where patches are hidden; visible ones are transparent.
pub fn error(photo: &Photo, reconstruction: &Reconstruction) -> Vec<u8> {
    let (size, patch) = (photo.img_size, photo.patch_size.max(1));
    let mut rgba = vec![0; size * size * 4];
    if reconstruction.rgb.len() != photo.rgb.len() {
        return rgba;
    }
    let pixels = photo
        .rgb
        .as_chunks::<3>()
        .0
        .iter()
        .zip(reconstruction.rgb.as_chunks::<3>().0);
    for (at, (is, predicted)) in pixels.enumerate() {
        let (row, column) = (at / size / patch, at % size / patch);
        if reconstruction
            .mask
            .get(row * (size / patch) + column)
            .is_some_and(|&hidden| hidden != 0)
        {
            let off: f32 = is.iter().zip(predicted).map(|(a, b)| f32::from(a.abs_diff(*b))).sum();
            let [r, g, b] = colour(off / 3.0 / f32::from(MOST));
            rgba[at * 4..at * 4 + 4].copy_from_slice(&[r, g, b, u8::MAX]);
        }
    }
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwork_protocol::MaskSpec;

    #[test]
    fn larger_differences_are_brighter() {
        let brightness = |share| {
            let [r, g, b] = colour(share).map(f32::from);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let steps: Vec<f32> = (0..=20).map(|step| brightness(step as f32 / 20.0)).collect();
        assert!(steps.is_sorted_by(|a, b| a < b), "{steps:?}");
        assert_eq!((colour(-1.0), colour(9.0)), (STOPS[0], STOPS[4]));
    }

    #[test]
    fn hidden_pixels_alone_have_an_error() {
        let photo = Photo {
            width: 2,
            height: 1,
            img_size: 2,
            patch_size: 1,
            cut_short: false,
            rgb: vec![100; 12],
        };
        let reconstruction = Reconstruction {
            model: String::new(),
            spec: MaskSpec::random(0.5, 0),
            mask: vec![1, 0, 1, 0],
            rgb: [[100; 3], [0; 3], [255; 3], [0; 3]].concat(),
            loss: None,
            psnr: None,
            borrowed: false,
            millis: 0.0,
        };
        let rgba = error(&photo, &reconstruction);
        let pixel = |at: usize| <[u8; 4]>::try_from(&rgba[at * 4..at * 4 + 4]).expect("four bytes");
        assert_eq!(pixel(0), [0, 34, 78, 255]);
        assert_eq!((pixel(1), pixel(3)), ([0; 4], [0; 4]));
        assert_eq!(pixel(2), [255, 234, 70, 255]);
    }
}
