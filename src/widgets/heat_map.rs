//! A value for each patch, as colours, by itself or over the photo.

use patchwork_protocol::Photo;

use super::heat;

/// How much of the photo is seen through the colours.
const SEEN_THROUGH: f32 = 0.35;

/// Side and RGBA bytes of the photo in grey with each patch's value over it; patches without a value are transparent.
/// Without a photo the map is of one pixel a patch.
pub fn heat_map(photo: Option<&Photo>, values: &[Option<f32>], least: f32, most: f32) -> (usize, Vec<u8>) {
    let colour = |value: f32| heat::colour((value - least) / (most - least).max(f32::EPSILON));
    let colours: Vec<_> = values.iter().map(|value| value.map(colour)).collect();
    over_photo(photo, &colours)
}

/// The same of colours.
pub fn over_photo(photo: Option<&Photo>, colours: &[Option<[u8; 3]>]) -> (usize, Vec<u8>) {
    let grid = colours.len().isqrt();
    let side = photo.map_or(grid, |photo| photo.img_size);
    let mut rgba = vec![0; side * side * 4];
    for (at, pixel) in rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let (row, column) = (at / side * grid / side, at % side * grid / side);
        let Some(mut colour) = colours[row * grid + column] else {
            continue;
        };
        if let Some(rgb) = photo.and_then(|photo| photo.rgb.get(at * 3..at * 3 + 3)) {
            let grey = 0.299 * f32::from(rgb[0]) + 0.587 * f32::from(rgb[1]) + 0.114 * f32::from(rgb[2]);
            let mix = |value: u8| f32::from(value) * (1.0 - SEEN_THROUGH) + grey * SEEN_THROUGH;
            colour = colour.map(|value| mix(value).round() as u8);
        }
        pixel[..3].copy_from_slice(&colour);
        pixel[3] = u8::MAX;
    }
    (side, rgba)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_over_their_patches() {
        let photo = Photo {
            width: 4,
            height: 4,
            img_size: 4,
            patch_size: 2,
            cut_short: false,
            rgb: vec![100; 48],
        };
        let values = [Some(0.0), Some(2.0), None, Some(1.0)];
        let (side, rgba) = heat_map(Some(&photo), &values, 0.0, 2.0);
        assert_eq!((side, rgba.len()), (4, 64));
        let pixel = |row: usize, column: usize| &rgba[(row * 4 + column) * 4..][..4];
        let over = |share: f32| heat::colour(share).map(|value| (f32::from(value) * 0.65 + 35.0).round() as u8);
        assert_eq!(pixel(1, 1)[..3], over(0.0));
        assert_eq!(pixel(0, 2)[..3], over(1.0));
        assert_eq!(pixel(3, 0), [0; 4], "not there");
        assert_eq!(pixel(2, 3)[..3], over(0.5));
    }

    #[test]
    fn without_a_photo_a_patch_is_a_pixel() {
        let (side, rgba) = heat_map(None, &[Some(1.0), Some(0.0), Some(0.0), None], 0.0, 1.0);
        assert_eq!(side, 2);
        assert_eq!(rgba[..3], heat::colour(1.0));
        assert_eq!(rgba[15], 0);
    }
}
