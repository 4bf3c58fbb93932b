//! Multi-head self-attention of one sequence.

use crate::math::{exp, largest, scale, sum};
use crate::pack::{PANEL, pack_rows, packed_len};
use crate::tile::{Rows, products, store_eight};
use crate::vector::{add, load, mul, splat, store, sub};

simd! {
    /// `softmax(q k^T / sqrt(head width)) v` of every head, for as many of the `l` tokens from the `first` on as `out`
    /// has room for; where `causal`, a token sees itself and those before it.
    ///
    /// # Shapes
    /// `qkv`: `[l, 3, heads, head width]` -> `out`: `[rows, heads, head width]`
    ///
    /// # Panics
    /// When the lengths do not fit together.
    pub fn attention(qkv: &[f32], l: usize, heads: usize, causal: bool, first: usize, out: &mut [f32]) {
        assert!(l > 0 && heads > 0 && qkv.len().is_multiple_of(3 * l * heads), "not queries, keys and values");
        let d = qkv.len() / 3 / l;
        let hd = d / heads;
        let tokens = out.len() / d;
        assert!(out.len() == tokens * d && first + tokens <= l, "an output of another shape");
        let keys = l.next_multiple_of(PANEL);
        let mut packed_k = vec![0.0; packed_len(l, hd)];
        let mut packed_v = vec![0.0; packed_len(hd, l)];
        let mut scores = vec![0.0; tokens * keys];
        for head in 0..heads {
            let [q, k, v] = [0, 1, 2].map(|part| &qkv[part * d + head * hd..]);
            pack_rows(k, 3 * d, (l, hd), &mut packed_k);
            let rows = Rows { values: &q[first * 3 * d..], stride: 3 * d, k: hd };
            products::<false>(rows, tokens, &packed_k, packed_len(1, hd), |token, key, eight| {
                store_eight(&mut scores[token * keys + key..][..PANEL], eight);
            });
            for (token, row) in scores.chunks_exact_mut(keys).enumerate() {
                let seen = if causal { first + token + 1 } else { l };
                softmax(row, seen, (hd as f32).sqrt().recip());
            }
            pack_columns(v, 3 * d, (hd, l), &mut packed_v);
            let rows = Rows { values: &scores, stride: keys, k: l };
            products::<false>(rows, tokens, &packed_v, packed_len(1, l), |token, col, eight| {
                let (at, cols) = (token * d + head * hd + col, PANEL.min(hd - col));
                store_eight(&mut out[at..at + cols], eight);
            });
        }
    }

    /// Softmax of `factor` times the first `seen` values; the rest becomes zero. A row's length is a multiple of 8.
    #[inline]
    fn softmax(row: &mut [f32], seen: usize, factor: f32) {
        let most = largest(&row[..seen]);
        let mut total = splat(0.0);
        for four in row.as_chunks_mut::<4>().0 {
            let value = exp(mul(sub(load(four), splat(most)), splat(factor)));
            store(four, value);
        }
        row[seen..].fill(0.0);
        for four in row.as_chunks::<4>().0 {
            total = add(total, load(four));
        }
        scale(row, sum(total).recip());
    }
}

/// Reorders `k` rows of `n` values, `stride` apart, as if it were the transpose that `pack_rows` is given.
fn pack_columns(values: &[f32], stride: usize, (n, k): (usize, usize), packed: &mut [f32]) {
    for (panel, to) in packed.chunks_exact_mut(packed_len(1, k)).enumerate() {
        let (col, cols) = (panel * PANEL, PANEL.min(n - panel * PANEL));
        for (row, eight) in to.as_chunks_mut::<PANEL>().0[..k].iter_mut().enumerate() {
            eight[..cols].copy_from_slice(&values[row * stride + col..][..cols]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula, one token and head after another.
    fn plain(qkv: &[f32], l: usize, heads: usize, hd: usize, causal: bool) -> Vec<f64> {
        let at = |token: usize, part: usize, head: usize, i: usize| {
            f64::from(qkv[((token * 3 + part) * heads + head) * hd + i])
        };
        let mut out = Vec::new();
        for token in 0..l {
            for head in 0..heads {
                let seen = if causal { token + 1 } else { l };
                let score = |key: usize| {
                    (0..hd)
                        .map(|i| at(token, 0, head, i) * at(key, 1, head, i))
                        .sum::<f64>()
                };
                let shares: Vec<f64> = (0..seen).map(|key| (score(key) / (hd as f64).sqrt()).exp()).collect();
                let total: f64 = shares.iter().sum();
                let mix = |i: usize| {
                    shares
                        .iter()
                        .enumerate()
                        .map(|(key, s)| s / total * at(key, 2, head, i))
                        .sum()
                };
                out.extend((0..hd).map(mix).collect::<Vec<f64>>());
            }
        }
        out
    }

    #[test]
    fn equals_the_formula_for_every_length() {
        for l in 1..=20 {
            for (heads, hd) in [(1, 1), (2, 3), (3, 8), (2, 20)] {
                for causal in [false, true] {
                    let qkv: Vec<f32> = (0..3 * l * heads * hd)
                        .map(|i| ((i * 7919 % 113) as f32 - 56.0) / 20.0)
                        .collect();
                    let mut out = vec![f32::NAN; l * heads * hd];
                    attention(&qkv, l, heads, causal, 0, &mut out);
                    for (found, expected) in out.iter().zip(plain(&qkv, l, heads, hd, causal)) {
                        assert!(
                            (f64::from(*found) - expected).abs() < 1e-5,
                            "{l} tokens, {heads} heads of {hd}: {found}, not {expected}"
                        );
                    }
                    let (first, last) = (l / 3, l - l / 4);
                    let d = heads * hd;
                    let mut some = vec![f32::NAN; (last - first) * d];
                    attention(&qkv, l, heads, causal, first, &mut some);
                    for (found, expected) in some.iter().zip(&out[first * d..]) {
                        assert!((found - expected).abs() < 1e-5, "tokens {first} to {last} of {l}");
                    }
                }
            }
        }
    }
}
