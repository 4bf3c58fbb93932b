//! Whether two things go together, patch by patch.

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

    #[test]
    fn correlation_is_numpys() {
        // np.corrcoef([1, 2, 4, 8], [3, 1, 5, 6])[0, 1]
        let b = [3.0, 1.0, 5.0, f32::NAN, 6.0];
        let r = correlation(&[1.0, 2.0, 4.0, 5.0, 8.0], &b).expect("four pairs");
        assert!((r - CORRELATION).abs() < 1e-5, "{r}");
        assert_eq!(correlation(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
    }

    const CORRELATION: f32 = 0.813392;
}
