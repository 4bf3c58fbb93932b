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
