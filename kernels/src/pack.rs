//! Weights in the order in which products read them.

/// Columns of a product that are made at once.
pub const PANEL: usize = 8;

/// How many floats [`pack`] makes of a matrix `[n, k]`.
#[must_use]
pub const fn packed_len(n: usize, k: usize) -> usize {
    n.div_ceil(PANEL) * PANEL * k
}

/// Reorders the weight `[n, k]` of a linear layer with `n` outputs into panels of 8 outputs: `[n / 8, k, 8]`, the last one
/// filled up with zeros. A product then reads it from front to back, whatever its size.
///
/// # Panics
/// When `weight` has not `n * k` values.
#[must_use]
pub fn pack(weight: &[f32], n: usize, k: usize) -> Vec<f32> {
    assert_eq!(weight.len(), n * k, "a weight of another shape");
    let mut packed = vec![0.0; packed_len(n, k)];
    pack_rows(weight, k, (n, k), &mut packed);
    packed
}

/// As [`pack`], of `n` rows that start `stride` values apart, into `packed`.
pub(crate) fn pack_rows(rows: &[f32], stride: usize, (n, k): (usize, usize), packed: &mut [f32]) {
    for (panel, to) in packed.chunks_exact_mut(PANEL * k).take(n.div_ceil(PANEL)).enumerate() {
        let first = panel * PANEL;
        if first + PANEL <= n {
            // Eight rows side by side: one pass over what is written.
            let from: [&[f32]; PANEL] = std::array::from_fn(|i| &rows[(first + i) * stride..][..k]);
            for (at, eight) in to.as_chunks_mut::<PANEL>().0.iter_mut().enumerate() {
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
        assert_eq!(packed[..8], [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]);
        assert_eq!(packed[8..16], [1.0, 11.0, 21.0, 31.0, 41.0, 51.0, 61.0, 71.0]);
        assert_eq!(
            packed[16..],
            [
                80.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 81.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            ]
        );
    }
}
