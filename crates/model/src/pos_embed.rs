//! Position embeddings for another grid than they were trained on.

/// How each of `to` places is mixed from `from` places along one side: torch's bicubic `interpolate` with
/// `align_corners=False`, where the border's places go on for ever.
///
/// # Shapes
/// `[to][from]`, each row with a sum of 1.
#[must_use]
pub fn resample(from: usize, to: usize) -> Vec<Vec<f32>> {
    let row = |place: usize| {
        let mut row = vec![0.0; from];
        let centre = (place as f64 + 0.5) * from as f64 / to as f64 - 0.5;
        let first = centre.floor();
        for step in -1..=2_i32 {
            let at = first + f64::from(step);
            row[at.clamp(0.0, (from - 1) as f64) as usize] += cubic((centre - at).abs(), -0.75) as f32;
        }
        row
    };
    (0..to).map(row).collect()
}

/// [`resample`] with torch's `antialias=True`: Pillow's way, where a place of a smaller grid is mixed from all that it
/// covers.
///
/// # Shapes
/// As [`resample`]'s.
#[must_use]
pub fn resample_antialiased(from: usize, to: usize) -> Vec<Vec<f32>> {
    let scale = from as f64 / to as f64;
    let wide = scale.max(1.0);
    let row = |place: usize| {
        let centre = scale * (place as f64 + 0.5);
        let first = (centre - 2.0 * wide + 0.5).max(0.0) as usize;
        let end = ((centre + 2.0 * wide + 0.5) as usize).min(from);
        let weight = |at: usize| match at {
            at if (first..end).contains(&at) => cubic(((at as f64 - centre + 0.5) / wide).abs(), -0.5),
            _ => 0.0,
        };
        let sum: f64 = (first..end).map(weight).sum();
        (0..from).map(|at| (weight(at) / sum) as f32).collect()
    };
    (0..to).map(row).collect()
}

/// The cubic convolution kernel with the parameter that is free: torch's is -0.75, Pillow's -0.5.
fn cubic(distance: f64, free: f64) -> f64 {
    let (d, a) = (distance, free);
    if d <= 1.0 {
        ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0
    } else if d < 2.0 {
        (((d - 5.0) * d + 8.0) * d - 4.0) * a
    } else {
        0.0
    }
}
