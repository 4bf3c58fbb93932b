//! Weights in the order in which products read them.

use crate::int16;

/// Columns of a product that are made at once.
pub const PANEL: usize = 8;

/// The shape of what [`pack`] makes of a matrix `[n, k]`.
#[must_use]
pub fn packed_shape(n: usize, k: usize) -> [usize; 3] {
    let rows = if int16::is_faster() {
        int16::packed_len(1, k)
    } else {
        packed_len(1, k)
    } / PANEL;
    [n.div_ceil(PANEL), rows, PANEL]
}

/// How many floats [`pack_floats`] makes of a matrix `[n, k]`.
pub(crate) const fn packed_len(n: usize, k: usize) -> usize {
    n.div_ceil(PANEL) * k.next_multiple_of(4) * PANEL
}

/// Reorders the weight `[n, k]` of a linear layer with `n` outputs into panels of 8 outputs: `[n / 8, k, 8]`, both
/// sizes rounded up, to 8 outputs and 4 inputs, with zeros. A product then reads it from front to back, whatever its
/// size; on a GPU four inputs at a time. In a browser on x86, with the feature `relaxed-simd`, a panel holds int16, two
/// to a word, and its scales, for [`crate::linear`] alone.
///
/// # Panics
/// When `weight` has not `n * k` values.
#[must_use]
pub fn pack(weight: &[f32], n: usize, k: usize) -> Vec<f32> {
    assert_eq!(weight.len(), n * k, "a weight of another shape");
    if int16::is_faster() {
        int16::pack(weight, n, k)
    } else {
        pack_floats(weight, n, k)
    }
}

fn pack_floats(weight: &[f32], n: usize, k: usize) -> Vec<f32> {
    let mut packed = Vec::with_capacity(packed_len(n, k));
    for panel in weight.chunks((PANEL * k).max(1)) {
        // One by one: the zeros are still in the nearest cache when they are written over.
        let at = packed.len();
        packed.resize(at + packed_len(1, k), 0.0);
        pack_rows(panel, k, (panel.len() / k, k), &mut packed[at..]);
    }
    packed
}

/// As [`pack`], of `n` rows that start `stride` values apart, into `packed`.
pub(crate) fn pack_rows(rows: &[f32], stride: usize, (n, k): (usize, usize), packed: &mut [f32]) {
    for (panel, to) in packed
        .chunks_exact_mut(packed_len(1, k))
        .take(n.div_ceil(PANEL))
        .enumerate()
    {
        let first = panel * PANEL;
        if first + PANEL <= n {
            // Eight rows side by side: one pass over what is written.
            let from: [&[f32]; PANEL] = std::array::from_fn(|i| &rows[(first + i) * stride..][..k]);
            for (at, eight) in to.as_chunks_mut::<PANEL>().0[..k].iter_mut().enumerate() {
                for (value, row) in eight.iter_mut().zip(from) {
                    *value = row[at];
                }
            }
        } else {
            to.fill(0.0);
            for row in first..n {
                for (at, &value) in rows[row * stride..][..k].iter().enumerate() {
                    to[at * PANEL + row - first] = value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_lie_side_by_side_and_the_rest_is_zero() {
        // [9, 2]: row n holds 10 n and 10 n + 1.
        let weight: Vec<f32> = (0..9).flat_map(|n| [10.0 * n as f32, 10.0 * n as f32 + 1.0]).collect();
        let packed = pack(&weight, 9, 2);
        let rows: Vec<&[f32]> = packed.chunks(8).collect();
        assert_eq!(rows.len(), 8);
        assert_eq!(rows[0], [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]);
        assert_eq!(rows[1], [1.0, 11.0, 21.0, 31.0, 41.0, 51.0, 61.0, 71.0]);
        assert_eq!(rows[4], [80.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(rows[5], [81.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!([2, 3, 6, 7].iter().all(|&row| rows[row] == [0.0; 8]));
    }
}
