//! How far a reconstruction is from its photo, on hidden patches alone, as the loss counts.

/// Largest error of a map, in levels of 255.
pub const MOST: f32 = 64.0;

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

/// Pearson's correlation of the pairs that are numbers; `None` where there are fewer than three, or all are alike.
pub fn correlation(a: &[f32], b: &[f32]) -> Option<f32> {
    let pairs: Vec<(f64, f64)> = a
        .iter()
        .zip(b)
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .map(|(&a, &b)| (f64::from(a), f64::from(b)))
        .collect();
    if pairs.len() < 3 {
        return None;
    }
    let count = pairs.len() as f64;
    let (mean_a, mean_b) = pairs
        .iter()
        .fold((0.0, 0.0), |(x, y), (a, b)| (x + a / count, y + b / count));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        let (a, b) = (a - mean_a, b - mean_b);
        (ab, aa, bb) = (ab + a * b, aa + a * a, bb + b * b);
    }
    let spread = (aa * bb).sqrt();
    (spread > 0.0).then(|| (ab / spread) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn correlation_is_numpys() {
        // np.corrcoef([1, 2, 4, 8], [3, 1, 5, 6])[0, 1]
        let b = [3.0, 1.0, 5.0, f32::NAN, 6.0];
        let r = correlation(&[1.0, 2.0, 4.0, 5.0, 8.0], &b).expect("four pairs");
        assert!((r - CORRELATION).abs() < 1e-5, "{r}");
        assert_eq!(correlation(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
    }

    const FIRST_PIXEL: f32 = 6.454972;
    const PATCHES: [f32; 2] = [16.457015, 17.380545];
    const PSNR: f32 = 23.560189;
    const CORRELATION: f32 = 0.813392;
}
