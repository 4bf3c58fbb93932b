//! The innermost loop: a few rows times one panel, summed in registers.

use crate::pack::PANEL;
use crate::vector::{F32x4, add, add_int32, dot_int16, lanes, load, mul_add, splat, store};

/// Rows of a tile. With 8 columns these are 8 sums: with more, browsers' compilers run out of the 16 registers of x86.
const ROWS: usize = 4;

/// Words of panels that stay in the nearest cache, beside a few rows.
const NEAR: usize = 4096;

/// Rows of the left side: `k` values each, `stride` apart; or words of two int16.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub values: &'a [f32],
    pub stride: usize,
    pub k: usize,
}

/// Eight columns of one row.
pub(crate) type Eight = [F32x4; 2];

simd! {
    /// `m` rows times all `panels` of `len` words each, a packed `[n, k]`: `each` is given the row, the first of eight
    /// columns, and what is there, zeros beyond the last column; where `INT16`, as 32-bit integers. A group of panels
    /// at a time, small enough to stay in the cache for all rows.
    #[inline]
    pub(crate) fn products<const INT16: bool>(
        rows: Rows<'_>,
        m: usize,
        panels: &[f32],
        len: usize,
        mut each: impl FnMut(usize, usize, Eight),
    ) {
        let mut tile = [[splat(0.0); 2]; ROWS];
        let at_once = (NEAR / len).max(1);
        for (group, near) in panels.chunks(at_once * len).enumerate() {
            for first in (0..m).step_by(ROWS) {
                let count = ROWS.min(m - first);
                for (panel, values) in near.chunks_exact(len).enumerate() {
                    match count {
                        1 => product::<1, 4, INT16>(rows, first, values, &mut tile),
                        2 => product::<2, 2, INT16>(rows, first, values, &mut tile),
                        3 => product::<3, 1, INT16>(rows, first, values, &mut tile),
                        _ => product::<ROWS, 1, INT16>(rows, first, values, &mut tile),
                    }
                    let col = (group * at_once + panel) * PANEL;
                    for (row, eight) in tile[..count].iter().enumerate() {
                        each(first + row, col, *eight);
                    }
                }
            }
        }
    }

    /// `rows[first..first + R] x panel` into the first rows of `tile`; `panel`: `[k, 8]`. A sum waits for the one
    /// before it, so few rows take turns with `U` sets of sums.
    #[inline(never)]
    fn product<const R: usize, const U: usize, const INT16: bool>(
        rows: Rows<'_>,
        first: usize,
        panel: &[f32],
        tile: &mut [Eight; ROWS],
    ) {
        let Rows { values, stride, k } = rows;
        let left: [&[f32]; R] = std::array::from_fn(|r| &values[(first + r) * stride..][..k]);
        let right = &panel[..k * PANEL];
        let mut sums = [[[splat(0.0); 2]; R]; U];
        // Inlined: what a step works on stays in registers.
        let step = |i: usize, sums: &mut [Eight; R]| {
            // SAFETY: `i` is below `k`, the length of each of `left`; `right` has `k` times eight values.
            unsafe {
                let low: F32x4 = load(&*right.as_ptr().add(i * PANEL).cast());
                let high: F32x4 = load(&*right.as_ptr().add(i * PANEL + 4).cast());
                for r in 0..R {
                    let value = splat(*left[r].as_ptr().add(i));
                    sums[r][0] = multiply::<INT16>(value, low, sums[r][0]);
                    sums[r][1] = multiply::<INT16>(value, high, sums[r][1]);
                }
            }
        };
        let whole = k / U * U;
        for i in (0..whole).step_by(U) {
            for (u, sums) in sums.iter_mut().enumerate() {
                step(i + u, sums);
            }
        }
        for i in whole..k {
            step(i, &mut sums[0]);
        }
        for r in 0..R {
            let half = |half: usize| {
                let more = sums[1..].iter().map(|more| more[r][half]);
                more.fold(sums[0][r][half], |sum, more| if INT16 { add_int32(sum, more) } else { add(sum, more) })
            };
            tile[r] = [half(0), half(1)];
        }
    }

    #[inline]
    fn multiply<const INT16: bool>(a: F32x4, b: F32x4, sum: F32x4) -> F32x4 {
        if INT16 { add_int32(dot_int16(a, b), sum) } else { mul_add(a, b, sum) }
    }

    /// Eight values from `from` on, zeros past its end.
    #[inline]
    pub(crate) fn load_eight(from: &[f32]) -> Eight {
        if let [low, high, ..] = from.as_chunks::<4>().0 {
            return [load(low), load(high)];
        }
        let mut eight = [[0.0; 4]; 2];
        eight.as_flattened_mut()[..from.len()].copy_from_slice(from);
        [load(&eight[0]), load(&eight[1])]
    }

    /// Writes as many of eight values as `to` has room for.
    #[inline]
    pub(crate) fn store_eight(to: &mut [f32], eight: Eight) {
        if let [low, high, ..] = to.as_chunks_mut::<4>().0 {
            store(low, eight[0]);
            store(high, eight[1]);
            return;
        }
        let values = [lanes(eight[0]), lanes(eight[1])];
        let values = values.as_flattened();
        to.copy_from_slice(&values[..to.len()]);
    }
}
