//! How far a reconstruction is from its photo, on hidden patches alone, as the loss counts; and the map of it, the same
//! wherever it is shown.

use patchwork_protocol::{Photo, Reconstruction};

use super::heat;

/// This many of 255 levels, or more, is the palest.
pub const MOST: f32 = 96.0;

/// What is compared.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// Bytes `[side, side, 3]`.
    pub photo: &'a [u8],
    /// As many.
    pub rgb: &'a [u8],
    /// One a patch, in raster order.
    pub hidden: &'a [bool],
}

impl Compared<'_> {
    fn side(&self) -> usize {
        (self.photo.len() / 3).isqrt()
    }

    fn grid(&self) -> usize {
        self.hidden.len().isqrt()
    }

    fn patch_of(&self, pixel: usize) -> usize {
        let (side, grid) = (self.side(), self.grid());
        pixel / side * grid / side * grid + pixel % side * grid / side
    }

    /// Mean squared difference of each pixel's channels, in squared levels; `None` where it is visible.
    fn squares(&self) -> impl Iterator<Item = (usize, f32)> {
        let pixels = self.photo.as_chunks::<3>().0.iter().zip(self.rgb.as_chunks::<3>().0);
        let square = |(a, b): (&u8, &u8)| f32::from(a.abs_diff(*b)).powi(2);
        pixels
            .map(move |(is, reconstructed)| is.iter().zip(reconstructed).map(square).sum::<f32>() / 3.0)
            .enumerate()
            .filter(|&(pixel, _)| self.hidden[self.patch_of(pixel)])
    }

    /// Root mean squared error of each pixel, in levels of 255; `NaN` where it is visible.
    pub fn by_pixel(&self) -> Vec<f32> {
        let mut errors = vec![f32::NAN; self.side().pow(2)];
        for (pixel, square) in self.squares() {
            errors[pixel] = square.sqrt();
        }
        errors
    }

    /// Root mean squared error of each patch, in levels of 255; `NaN` where it is visible.
    pub fn by_patch(&self) -> Vec<f32> {
        let mut sums = vec![(0.0_f64, 0_u32); self.hidden.len()];
        for (pixel, square) in self.squares() {
            let (sum, count) = &mut sums[self.patch_of(pixel)];
            *sum += f64::from(square);
            *count += 1;
        }
        // Of a visible patch it is 0 / 0.
        sums.iter()
            .map(|&(sum, count)| (sum / f64::from(count)).sqrt() as f32)
            .collect()
    }

    /// PSNR on hidden pixels, dB; `None` where nothing is hidden, or nothing is wrong.
    pub fn psnr(&self) -> Option<f32> {
        let (sum, count) = self.squares().fold((0.0_f64, 0_u32), |(sum, count), (_, square)| {
            (sum + f64::from(square), count + 1)
        });
        let mean = sum / f64::from(count) / 255.0_f64.powi(2);
        (mean > 0.0).then(|| (-10.0 * mean.log10()) as f32)
    }
}

/// The map of errors in levels of 255, pixels or patches; what is no number is transparent.
pub fn rgba(errors: &[f32]) -> Vec<u8> {
    let mut rgba = heat::rgba(errors, 0.0, MOST);
    for (pixel, error) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(errors) {
        if error.is_nan() {
            pixel[3] = 0;
        }
    }
    rgba
}

/// The map of a reconstruction's pixels; all of it is transparent where it is not of this photo.
pub fn of_pixels(photo: &Photo, reconstruction: &Reconstruction) -> Vec<u8> {
    let hidden: Vec<bool> = reconstruction.mask.iter().map(|&hidden| hidden != 0).collect();
    if reconstruction.rgb.len() != photo.rgb.len() || hidden.is_empty() {
        return vec![0; photo.img_size * photo.img_size * 4];
    }
    let compared = Compared {
        photo: &photo.rgb,
        rgb: &reconstruction.rgb,
        hidden: &hidden,
    };
    rgba(&compared.by_pixel())
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwork_protocol::MaskSpec;

    /// Four by four pixels in four patches; numpy 2 made the numbers:
    /// `d = np.arange(48).reshape(4, 4, 3) % 7 * 5.0`, photo 100 everywhere, painted 100 + d.
    fn reconstructed() -> Vec<u8> {
        (0..48_u8).map(|at| 100 + at % 7 * 5).collect()
    }

    #[test]
    fn errors_count_hidden_patches_alone() {
        let (photo, rgb) = (vec![100; 48], reconstructed());
        let hidden = [true, false, false, true];
        let compared = Compared {
            photo: &photo,
            rgb: &rgb,
            hidden: &hidden,
        };
        let by_pixel = compared.by_pixel();
        assert!(
            (by_pixel[0] - FIRST_PIXEL).abs() < 1e-4 && by_pixel[2].is_nan(),
            "{by_pixel:?}"
        );
        let by_patch = compared.by_patch();
        assert!((by_patch[0] - PATCHES[0]).abs() < 1e-4, "{by_patch:?}");
        assert!((by_patch[3] - PATCHES[1]).abs() < 1e-4, "{by_patch:?}");
        assert!(by_patch[1].is_nan() && by_patch[2].is_nan());
        let psnr = compared.psnr().expect("something is wrong");
        assert!((psnr - PSNR).abs() < 1e-4, "{psnr}");
        assert_eq!(
            Compared {
                hidden: &[false; 4],
                ..compared
            }
            .psnr(),
            None
        );
    }

    #[test]
    fn hidden_pixels_alone_are_on_the_map() {
        let photo = Photo {
            width: 2,
            height: 2,
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
        let rgba = of_pixels(&photo, &reconstruction);
        let pixel = |at: usize| <[u8; 4]>::try_from(&rgba[at * 4..at * 4 + 4]).expect("four bytes");
        let opaque = |[r, g, b]: [u8; 3]| [r, g, b, 255];
        assert_eq!(
            [pixel(0), pixel(2)],
            [opaque(heat::colour(0.0)), opaque(heat::colour(1.0))]
        );
        assert_eq!([pixel(1)[3], pixel(3)[3]], [0, 0]);
        let other = Reconstruction {
            rgb: Vec::new(),
            ..reconstruction
        };
        assert_eq!(of_pixels(&photo, &other), [0; 16]);
    }

    const FIRST_PIXEL: f32 = 6.454972;
    const PATCHES: [f32; 2] = [16.457015, 17.380545];
    const PSNR: f32 = 23.560189;
}
