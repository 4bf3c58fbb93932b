//! Fixed 2-D sine-cosine position embeddings (MAE's `get_2d_sincos_pos_embed`).
//!
//! A ViT's learned table starts without any 2-D structure and is read from the checkpoint instead.

/// The table `[1 + grid * grid, embed_dim]`, row by row; the first row, the CLS token's, is zero.
///
/// The first half of the channels encodes the column, the second half the row, as in the published MAE weights.
/// `embed_dim` is a multiple of 4.
#[must_use]
pub fn sincos_2d(embed_dim: usize, grid: usize) -> Vec<f32> {
    let mut table = vec![0.0; embed_dim];
    for row in 0..grid {
        for col in 0..grid {
            table.extend(sincos_1d(embed_dim / 2, col as f64));
            table.extend(sincos_1d(embed_dim / 2, row as f64));
        }
    }
    table
}

/// Sines, then cosines, of `position` at `dim / 2` frequencies from 1 down to 1/10000.
fn sincos_1d(dim: usize, position: f64) -> impl Iterator<Item = f32> {
    let half = dim / 2;
    let angle = move |i: usize| position / 10_000_f64.powf(i as f64 / half as f64);
    let sines = (0..half).map(move |i| angle(i).sin() as f32);
    sines.chain((0..half).map(move |i| angle(i).cos() as f32))
}

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
