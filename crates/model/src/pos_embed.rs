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
            row[at.clamp(0.0, (from - 1) as f64) as usize] += cubic((centre - at).abs()) as f32;
        }
        row
    };
    (0..to).map(row).collect()
}

/// The cubic convolution kernel, with torch's -0.75 for the parameter that is free.
fn cubic(distance: f64) -> f64 {
    const A: f64 = -0.75;
    let d = distance;
    if d <= 1.0 {
        ((A + 2.0) * d - (A + 3.0)) * d * d + 1.0
    } else if d < 2.0 {
        (((d - 5.0) * d + 8.0) * d - 4.0) * A
    } else {
        0.0
    }
}
