//! Linear layers in int16: each row of the input and of the weight is scaled as far as the sums allow.
//!
//! Two numbers share a word, so that one instruction of x86 multiplies eight of them. Rounding changes a layer's output
//! by a few parts in ten thousand.

use std::hint::black_box;

use crate::math::{largest, sum};
use crate::pack::{PANEL, pack_rows};
use crate::tile::{Eight, Rows, load_eight, products};
use crate::vector::{F32x4, from_int32, lanes, lower_halves, max, mul, mul_add, splat, store, sub};

/// The largest number in a row.
const LARGEST: f32 = 32_767.0;
/// The largest length (Euclidean norm) of a row. A sum of products is at most the product of two lengths (Cauchy and
/// Schwarz), here 0.998 of what an int32 holds: rounding lengthens a row by half the square root of its size at most.
const LENGTH: f32 = 46_300.0;
/// 3 * 2^22: a float of this size plus a whole number has that number in its lowest bits, and a sum with it is rounded.
const WHOLE: f32 = 12_582_912.0;

/// Whether it is faster here than float32: on x86. ARM takes three instructions for what x86 does in one. WebAssembly
/// does not say what it runs on, but the sign of 0 / 0 does: x86 sets it, ARM does not.
pub(crate) fn is_faster() -> bool {
    cfg!(all(target_arch = "wasm32", feature = "relaxed-simd"))
        && (black_box(0.0_f32) / black_box(0.0)).is_sign_negative()
}

/// Words of a row of `k` numbers, rounded up to eight numbers with zeros.
pub(crate) const fn words(k: usize) -> usize {
    k.next_multiple_of(8) / 2
}

/// How many words [`pack`] makes of a matrix `[n, k]`.
pub(crate) const fn packed_len(n: usize, k: usize) -> usize {
    n.div_ceil(PANEL) * (words(k) + 1) * PANEL
}

/// Panels of `[words, 8]` words of a weight `[n, k]`, and after each panel the scales of its eight columns.
pub(crate) fn pack(weight: &[f32], n: usize, k: usize) -> Vec<f32> {
    let (words, len) = (words(k), packed_len(1, k));
    let mut packed = vec![0.0; packed_len(n, k)];
    let mut rows = vec![0.0; PANEL * words];
    for (panel, to) in weight.chunks(PANEL * k).zip(packed.chunks_exact_mut(len)) {
        let (to, scales) = to.split_at_mut(words * PANEL);
        let eight = panel.chunks_exact(k).zip(rows.chunks_exact_mut(words));
        for ((values, row), scale) in eight.zip(scales) {
            *scale = scaled(values, row);
        }
        pack_rows(&rows, words, (panel.len() / k, words), to);
    }
    packed
}

simd! {
    /// A row as words; what it is to be multiplied with to be what it was, no number where it holds some that is not
    /// finite.
    #[inline]
    fn scaled(row: &[f32], to: &mut [f32]) -> f32 {
        let (eights, rest) = row.as_chunks::<8>();
        let mut last = [0.0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let eights = || eights.iter().chain([&last]).map(|eight| load_eight(eight));
        let (mut most, mut squares) = (splat(0.0), splat(0.0));
        for value in eights().flatten() {
            most = max(most, max(value, sub(splat(0.0), value)));
            squares = mul_add(value, value, squares);
        }
        // The sum knows of all that is not finite, the maximum does not.
        let scale = (sum(squares).sqrt() / LENGTH).max(largest(&lanes(most)) / LARGEST) + 0.0 * sum(squares);
        // Of a row of zeros: any, but infinity.
        let factor = splat(scale.max(f32::MIN_POSITIVE).recip());
        let whole = |values: F32x4| mul_add(values, factor, splat(WHOLE));
        for ([low, high], to) in eights().zip(to.as_chunks_mut::<4>().0) {
            store(to, lower_halves(whole(low), whole(high)));
        }
        scale
    }

    /// `m` rows of `k` values times a weight that [`pack`] has packed: `each` is given what [`products`] gives.
    #[inline]
    pub(crate) fn scaled_products(
        values: &[f32],
        (m, k): (usize, usize),
        weight: &[f32],
        mut each: impl FnMut(usize, usize, Eight),
    ) {
        let (words, len) = (words(k), packed_len(1, k));
        let mut all = vec![0.0; m * words];
        let rows = values.chunks_exact(k).zip(all.chunks_exact_mut(words));
        let scales: Vec<f32> = rows.map(|(row, to)| scaled(row, to)).collect();
        let rows = Rows { values: &all, stride: words, k: words };
        products::<true>(rows, m, weight, len, |row, col, sums| {
            let columns = load_eight(&weight[(col / PANEL + 1) * len - PANEL..][..PANEL]);
            let floats = [0, 1].map(|half| mul(mul(from_int32(sums[half]), splat(scales[row])), columns[half]));
            each(row, col, floats);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(x: &[f32], weight: &[f32], (m, n, k): (usize, usize, usize)) -> Vec<f32> {
        let mut out = vec![f32::NAN; m * n];
        scaled_products(x, (m, k), &pack(weight, n, k), |row, col, eight| {
            let values = eight.map(lanes);
            let cols = PANEL.min(n - col);
            out[row * n + col..][..cols].copy_from_slice(&values.as_flattened()[..cols]);
        });
        out
    }

    /// Values between -1 and 1 that repeat nowhere here.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let value = |i: usize| ((i as u32 ^ seed).wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 23) as f32 - 1.0;
        (0..count).map(value).collect()
    }

    fn length(row: &[f32]) -> f32 {
        row.iter().map(|value| value * value).sum::<f32>().sqrt()
    }

    #[test]
    fn is_near_a_plain_product_whatever_the_sizes_and_the_scales() {
        for m in 1..=5 {
            for n in [1, 7, 8, 17] {
                for k in [1, 4, 5, 12, 33, 192] {
                    for scale in [1e-12, 1.0, 1e12] {
                        let x: Vec<f32> = numbers(m * k, 1).iter().map(|value| value * scale).collect();
                        let weight = numbers(n * k, 2);
                        for (i, found) in product(&x, &weight, (m, n, k)).into_iter().enumerate() {
                            let (row, col) = (&x[i / n * k..][..k], &weight[i % n * k..][..k]);
                            let exact: f64 = row.iter().zip(col).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                            let off = (f64::from(found) - exact).abs() as f32 / (length(row) * length(col));
                            assert!(off < 1e-4, "{m} x {k} x {n} by {scale}: {found}, not {exact}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_largest_sum_fits() {
        for k in [1, 2, 3, 192, 3072] {
            for one in [-1.0, 1.0] {
                let found = product(&vec![one; k], &vec![-1.0; k], (1, 1, k))[0];
                assert!((found / k as f32 + one).abs() < 1e-3, "{k}: {found}");
            }
        }
    }

    #[test]
    fn zeros_stay_and_what_is_no_number_is_not_hidden() {
        assert_eq!(product(&[0.0; 3], &[1.0; 3], (1, 1, 3)), [0.0]);
        assert_eq!(product(&[1.0; 3], &[0.0; 3], (1, 1, 3)), [0.0]);
        for strange in [f32::NAN, f32::INFINITY] {
            assert!(product(&[1.0, strange, 1.0], &[1.0; 3], (1, 1, 3))[0].is_nan());
        }
    }
}
