//! The innermost loop: a few rows times one panel, summed in registers.

use crate::pack::PANEL;
use crate::vector::{F32x4, load, mul_add, splat, store};

/// Rows of a tile. With 8 columns these are 12 sums; together with what they are made of they just fit into the 16
/// registers of x86.
const ROWS: usize = 6;

/// Rows of the left side: `k` values each, `stride` apart.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub values: &'a [f32],
    pub stride: usize,
    pub k: usize,
}

/// A finished tile.
type Tile = [[f32; PANEL]; ROWS];

simd! {
    /// `m` rows times all `panels`, a packed `[n, k]`: `each` is given the row, the first of eight columns, and what is there,
    /// zeros beyond the last column. One panel after another, so that it stays in the cache for all rows.
    #[inline]
    pub(crate) fn products(rows: Rows<'_>, m: usize, panels: &[f32], mut each: impl FnMut(usize, usize, &mut [f32; PANEL])) {
        let mut tile: Tile = [[0.0; PANEL]; ROWS];
        for (panel, values) in panels.chunks_exact(PANEL * rows.k).enumerate() {
            for first in (0..m).step_by(ROWS) {
                let count = ROWS.min(m - first);
                product(rows, first, count, values, &mut tile);
                for (row, eight) in tile[..count].iter_mut().enumerate() {
                    each(first + row, panel * PANEL, eight);
                }
            }
        }
    }

    /// `rows[first..first + count] x panel` into the first rows of `tile`; `panel`: `[k, 8]`, `count` at most [`ROWS`].
    #[inline]
    fn product(rows: Rows<'_>, first: usize, count: usize, panel: &[f32], tile: &mut Tile) {
        match count {
            1 => product_of::<1>(rows, first, panel, tile),
            2 => product_of::<2>(rows, first, panel, tile),
            3 => product_of::<3>(rows, first, panel, tile),
            4 => product_of::<4>(rows, first, panel, tile),
            5 => product_of::<5>(rows, first, panel, tile),
            _ => product_of::<ROWS>(rows, first, panel, tile),
        }
    }

    #[inline(never)]
    fn product_of<const R: usize>(rows: Rows<'_>, first: usize, panel: &[f32], tile: &mut Tile) {
        let Rows { values, stride, k } = rows;
        assert!(panel.len() >= k * PANEL && values.len() >= (first + R - 1) * stride + k);
        let mut sums = [[splat(0.0); 2]; R];
        // SAFETY: `i` stays below `k`, and what follows from that was asserted above.
        unsafe {
            let left: [*const f32; R] = std::array::from_fn(|r| values.as_ptr().add((first + r) * stride));
            let right = panel.as_ptr();
            for i in 0..k {
                let low: F32x4 = load(&*right.add(i * PANEL).cast());
                let high: F32x4 = load(&*right.add(i * PANEL + 4).cast());
                for r in 0..R {
                    let value = splat(*left[r].add(i));
                    sums[r][0] = mul_add(value, low, sums[r][0]);
                    sums[r][1] = mul_add(value, high, sums[r][1]);
                }
            }
        }
        for (row, sums) in tile.iter_mut().zip(&sums) {
            let (fours, _) = row.as_chunks_mut::<4>();
            store(&mut fours[0], sums[0]);
            store(&mut fours[1], sums[1]);
        }
    }
}
