//! One scale of colours for values from 0 to 1: dark blue to pale yellow, even in lightness, so that it reads without
//! colour vision and in grey.

/// Evenly spaced from 0 to 1.
const SCALE: [[f32; 3]; 5] = [
    [13.0, 22.0, 75.0],
    [38.0, 77.0, 120.0],
    [92.0, 128.0, 132.0],
    [168.0, 176.0, 110.0],
    [250.0, 233.0, 126.0],
];

/// The colour of a value; beyond 0 and 1 that of the nearer end.
pub fn colour(value: f32) -> [u8; 3] {
    let at = value.clamp(0.0, 1.0) * (SCALE.len() - 1) as f32;
    let lower = (at as usize).min(SCALE.len() - 2);
    let share = at - lower as f32;
    std::array::from_fn(|channel| {
        let (from, to) = (SCALE[lower][channel], SCALE[lower + 1][channel]);
        (from + (to - from) * share).round() as u8
    })
}

/// Values as RGBA bytes, `least` and below dark, `most` and above pale.
pub fn rgba(values: &[f32], least: f32, most: f32) -> Vec<u8> {
    let share = |value: f32| (value - least) / (most - least).max(f32::EPSILON);
    let pixel = |&value: &f32| {
        let [r, g, b] = colour(share(value));
        [r, g, b, u8::MAX]
    };
    values.iter().flat_map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As sRGB's luma.
    fn lightness([r, g, b]: [u8; 3]) -> f32 {
        0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)
    }

    #[test]
    fn more_is_lighter() {
        let steps: Vec<f32> = (0..=100).map(|at| lightness(colour(at as f32 / 100.0))).collect();
        assert!(steps.is_sorted(), "{steps:?}");
        assert!(steps[100] - steps[0] > 150.0);
    }

    #[test]
    fn values_are_scaled_between_least_and_most() {
        let bytes = rgba(&[1.0, 2.0, 3.0, 9.0], 1.0, 3.0);
        let pixels: Vec<[u8; 3]> = bytes.as_chunks::<4>().0.iter().map(|&[r, g, b, _]| [r, g, b]).collect();
        assert_eq!(pixels, [colour(0.0), colour(0.5), colour(1.0), colour(1.0)]);
        assert_eq!(rgba(&[5.0], 5.0, 5.0).len(), 4, "all alike");
    }
}
