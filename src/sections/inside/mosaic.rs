//! One map for each patch, small, each at its patch's place.

use crate::widgets::heat;

/// Pixels a value, and between two maps.
const CELL: usize = 2;
const GAP: usize = 2;

/// Side and RGBA bytes of the mosaic of an `[n, n]` matrix, `n` patches in a square; the value at `least` is dark.
pub fn mosaic(values: &[f32], least: f32, most: f32) -> (usize, Vec<u8>) {
    let n = values.len().isqrt();
    let grid = n.isqrt();
    let step = grid * CELL + GAP;
    let side = (grid * step).saturating_sub(GAP);
    let mut rgba = vec![0; side * side * 4];
    for (at, pixel) in rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let (y, x) = (at / side, at % side);
        let (row, column) = (y % step / CELL, x % step / CELL);
        if row < grid && column < grid {
            let of = y / step * grid + x / step;
            let value = values[of * n + row * grid + column];
            let [r, g, b] = heat::colour((value - least) / (most - least).max(f32::EPSILON));
            *pixel = [r, g, b, u8::MAX];
        }
    }
    (side, rgba)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_map_is_at_its_patch() {
        let mut values = [0.0; 16];
        values[2 * 4 + 1] = 1.0; // of the third patch, to the second
        let (side, rgba) = mosaic(&values, 0.0, 1.0);
        assert_eq!(side, 10);
        let pixel = |y: usize, x: usize| &rgba[(y * side + x) * 4..][..4];
        assert_eq!(
            pixel(6, 2)[..3],
            heat::colour(1.0),
            "below, on the left; in it on the right above"
        );
        assert_eq!(pixel(0, 2)[..3], heat::colour(0.0));
        assert_eq!(pixel(0, 4), [0; 4], "between two");
    }
}
