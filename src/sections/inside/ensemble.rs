//! Many reconstructions of one photo, each from another mask: their mean, and how far they lie apart.

use patchwork_mask::argsort;

/// Largest standard deviation of the map, in levels of 255.
pub const MOST: f32 = 48.0;

/// One reconstruction.
pub struct Member<'a> {
    /// Bytes `[side, side, 3]`.
    pub rgb: &'a [u8],
    /// Which patches it reconstructed, in raster order.
    pub hidden: &'a [bool],
}

/// What many reconstructions say together.
#[derive(Clone, Debug, PartialEq)]
pub struct Ensemble {
    /// Their mean; the photo where none reconstructed. Bytes `[side, side, 3]`.
    pub mean: Vec<u8>,
    /// Standard deviation of each pixel, in levels of 255: the root of the channels' mean variance. `NaN` where fewer
    /// than two reconstructed.
    pub deviation: Vec<f32>,
}

impl Ensemble {
    /// Counts a reconstruction only where its patch was hidden from the model, for elsewhere it was never trained to
    /// reconstruct.
    pub fn of(photo: &[u8], side: usize, members: &[Member]) -> Self {
        let pixels = side * side;
        let (mut sums, mut squares) = (vec![0_u32; pixels * 3], vec![0_u32; pixels * 3]);
        let mut counts = vec![0_u32; pixels];
        for Member { rgb, hidden } in members {
            let grid = hidden.len().isqrt();
            if grid == 0 || rgb.len() != pixels * 3 {
                continue;
            }
            let patch = side / grid;
            for (row, line) in rgb.chunks_exact(side * 3).enumerate().take(grid * patch) {
                for column in (0..grid).filter(|column| hidden[row / patch * grid + column]) {
                    let from = row * side + column * patch;
                    for (at, &value) in line[column * patch * 3..(column + 1) * patch * 3].iter().enumerate() {
                        let value = u32::from(value);
                        sums[from * 3 + at] += value;
                        squares[from * 3 + at] += value * value;
                    }
                    counts[from..from + patch].iter_mut().for_each(|count| *count += 1);
                }
            }
        }
        let mean = |at: usize| match counts[at / 3] {
            0 => photo.get(at).copied().unwrap_or_default(),
            count => ((sums[at] + count / 2) / count) as u8,
        };
        let variance = |at: usize, count: f64| {
            let mean = f64::from(sums[at]) / count;
            (f64::from(squares[at]) / count - mean * mean).max(0.0)
        };
        let deviation = |pixel: usize| match counts[pixel] {
            0 | 1 => f32::NAN,
            count => {
                let variances = (pixel * 3..pixel * 3 + 3).map(|at| variance(at, f64::from(count)));
                (variances.sum::<f64>() / 3.0).sqrt() as f32
            }
        };
        Self {
            mean: (0..pixels * 3).map(mean).collect(),
            deviation: (0..pixels).map(deviation).collect(),
        }
    }

    /// Median and largest deviation of where it is known.
    pub fn typical_and_most(&self) -> Option<(f32, f32)> {
        let known: Vec<f32> = self.deviation.iter().copied().filter(|value| !value.is_nan()).collect();
        let order = argsort(known.iter().copied().map(f64::from));
        Some((known[*order.get(order.len() / 2)?], known[*order.last()?]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two by two pixels, each its own patch.
    const PHOTO: [u8; 12] = [9; 12];

    #[test]
    fn only_what_was_reconstructed_counts() {
        // As numpy's mean and std(axis=0) have it: 10, 20, 60 of the first channel; 12, 12, 12; 0, 100, 50.
        let pictures: Vec<Vec<u8>> = [[10, 12, 0], [20, 12, 100], [60, 12, 50]]
            .iter()
            .map(|pixel| pixel.repeat(4))
            .collect();
        let masks = [
            [true, true, false, false],
            [true, false, false, true],
            [true, true, false, false],
        ];
        let members: Vec<Member> = pictures
            .iter()
            .zip(&masks)
            .map(|(rgb, hidden)| Member { rgb, hidden })
            .collect();
        let ensemble = Ensemble::of(&PHOTO, 2, &members);
        assert_eq!(ensemble.mean[..3], [30, 12, 50]);
        // np.sqrt(np.var([[10, 12, 0], [20, 12, 100], [60, 12, 50]], axis=0).mean())
        assert!(
            (ensemble.deviation[0] - 26.666_666).abs() < 1e-4,
            "{:?}",
            ensemble.deviation
        );
        // Without the second: [[10, 12, 0], [60, 12, 50]].
        assert_eq!(ensemble.mean[3..6], [35, 12, 25]);
        assert!(
            (ensemble.deviation[1] - 20.412_415).abs() < 1e-4,
            "{:?}",
            ensemble.deviation
        );
        assert_eq!(ensemble.mean[6..9], [9, 9, 9], "nobody painted it: the photo's own");
        assert!(
            ensemble.deviation[2].is_nan() && ensemble.deviation[3].is_nan(),
            "one alone has no spread"
        );
        assert_eq!(ensemble.mean[9..], [20, 12, 100]);
        let (typical, most) = ensemble.typical_and_most().expect("two are known");
        assert!(typical >= 20.0 && (most - 26.666_666).abs() < 1e-4);
    }

    #[test]
    fn nothing_is_said_without_pictures() {
        let ensemble = Ensemble::of(&PHOTO, 2, &[]);
        assert_eq!(ensemble.mean, PHOTO);
        assert_eq!(ensemble.typical_and_most(), None);
    }
}
