//! A patch as the model is given it: its pixels in a row, and what the learned filters make of them.

use super::vectors::dot;
use patchwork_protocol::Photo;

/// The bytes of one patch, row by row, red, green and blue in turn: as `patchify` has them.
pub fn pixels(photo: &Photo, patch: usize) -> Vec<u8> {
    let (side, size) = (photo.img_size, photo.patch_size);
    let grid = side / size.max(1);
    if patch >= grid * grid {
        return vec![];
    }
    let (top, left) = (patch / grid * size, patch % grid * size);
    let row = |y: usize| photo.rgb.get((y * side + left) * 3..(y * side + left + size) * 3);
    (top..top + size).filter_map(row).flatten().copied().collect()
}

/// The photo's mean patch.
pub fn mean(photo: &Photo) -> Vec<f32> {
    let count = (photo.img_size / photo.patch_size.max(1)).pow(2);
    let mut mean = vec![0.0; photo.patch_size.pow(2) * 3];
    for patch in 0..count {
        for (sum, byte) in mean.iter_mut().zip(pixels(photo, patch)) {
            *sum += f32::from(byte) / count as f32;
        }
    }
    mean
}

/// What each of the filters, `[D, values]`, makes of a patch more or less than of the mean one. That is the patch's
/// embedding less the mean embedding, whatever bias and mean the model works with, but for the scale of the pixels.
pub fn responses(filters: &[f32], pixels: &[u8], mean: &[f32]) -> Vec<f32> {
    let difference: Vec<f32> = pixels
        .iter()
        .zip(mean)
        .map(|(&byte, mean)| (f32::from(byte) - mean) / 255.0)
        .collect();
    filters
        .chunks_exact(difference.len().max(1))
        .map(|filter| dot(filter, &difference))
        .collect()
}

/// A filter as RGBA bytes: grey is 0, and the largest value is as far from it as can be.
pub fn filter_picture(filter: &[f32]) -> Vec<u8> {
    let most = filter
        .iter()
        .fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
    let byte = |value: f32| (127.5 + 127.5 * value / most).round() as u8;
    filter
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|&[r, g, b]| [byte(r), byte(g), byte(b), u8::MAX])
        .collect()
}

/// Upright bars from a middle line, as an SVG path: a unit apart, the longest a unit long.
pub fn bars(values: &[f32]) -> String {
    let most = values
        .iter()
        .fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
    let bar = |(at, value): (usize, &f32)| format!("M{at}.5 1v{:.3}", -value / most);
    values.iter().enumerate().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four patches of 2 x 2 pixels, each byte its own place.
    fn photo() -> Photo {
        Photo {
            width: 4,
            height: 4,
            img_size: 4,
            patch_size: 2,
            cut_short: false,
            rgb: (0..48).collect(),
        }
    }

    #[test]
    fn a_patch_is_cut_row_by_row() {
        let patch = pixels(&photo(), 3);
        assert_eq!(patch, [30, 31, 32, 33, 34, 35, 42, 43, 44, 45, 46, 47]);
        assert!(pixels(&photo(), 4).is_empty());
        assert_eq!(mean(&photo())[..2], [15.0, 16.0]);
    }

    #[test]
    fn filters_answer_to_what_differs_from_the_mean() {
        let (pixels, mean) = (pixels(&photo(), 3), mean(&photo()));
        let mut filters = vec![0.0; 24];
        filters[0] = 2.0;
        filters[12..].fill(1.0);
        let found = responses(&filters, &pixels, &mean);
        assert_eq!(found.len(), 2);
        assert!((found[0] - 2.0 * 15.0 / 255.0).abs() < 1e-6);
        assert!((found[1] - 12.0 * 15.0 / 255.0).abs() < 1e-5);
    }

    #[test]
    fn pictures_and_bars_are_scaled_by_the_largest_value() {
        assert_eq!(filter_picture(&[2.0, -2.0, 0.0]), [255, 0, 128, 255]);
        assert_eq!(bars(&[1.0, -0.5]), "M0.5 1v-1.000M1.5 1v0.500");
        assert_eq!(bars(&[]), "");
    }
}
