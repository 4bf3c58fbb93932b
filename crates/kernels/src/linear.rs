//! Linear layers, with what follows them in a transformer done while the values are at hand.

use crate::int16;
use crate::math::gelu;
use crate::pack::{PANEL, packed_len};
use crate::tile::{Eight, Rows, load_eight, products, store_eight};
use crate::vector::add;

/// What is done to a linear layer's output before it is written.
#[derive(Clone, Copy)]
pub enum Then<'a> {
    /// Nothing.
    Nothing,
    /// Exact GELU.
    Gelu,
    /// `[m, n]` is added: a residual connection.
    Add(&'a [f32]),
}

simd! {
    /// `x W^T + bias`, and `then`. `weight` is what [`crate::pack`] makes of `W`, `[n, k]`, and `n` the length of
    /// `bias`.
    ///
    /// # Shapes
    /// `x`: `[m, k]` with `m` from the length of `out`, `[m, n]`
    ///
    /// # Panics
    /// When the lengths do not fit together.
    pub fn linear(x: &[f32], k: usize, weight: &[f32], bias: &[f32], then: Then<'_>, out: &mut [f32]) {
        let n = bias.len();
        assert!(n > 0 && k > 0, "a linear layer without inputs or outputs");
        let m = out.len() / n;
        assert_eq!(out.len(), m * n, "an output of another shape");
        assert_eq!(x.len(), m * k, "an input of another shape");
        let int16 = int16::is_faster();
        let len = if int16 { int16::packed_len(n, k) } else { packed_len(n, k) };
        assert_eq!(weight.len(), len, "a weight of another shape");
        if let Then::Add(residual) = then {
            assert_eq!(residual.len(), out.len(), "a residual of another shape");
        }
        let finish = |row: usize, col: usize, sums: Eight| {
            let (at, cols) = (row * n + col, PANEL.min(n - col));
            let sums = plus(sums, load_eight(&bias[col..][..cols]));
            let values = match then {
                Then::Nothing => sums,
                Then::Gelu => [gelu(sums[0]), gelu(sums[1])],
                Then::Add(residual) => plus(sums, load_eight(&residual[at..][..cols])),
            };
            store_eight(&mut out[at..][..cols], values);
        };
        if int16 {
            int16::scaled_products(x, (m, k), weight, finish);
        } else {
            products::<false>(Rows { values: x, stride: k, k }, m, weight, packed_len(1, k), finish);
        }
    }

    #[inline]
    fn plus(a: Eight, b: Eight) -> Eight {
        [add(a[0], b[0]), add(a[1], b[1])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack;

    /// Values between -1 and 1 that repeat nowhere here.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let value = |i: usize| ((i as u32 ^ seed).wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 23) as f32 - 1.0;
        (0..count).map(value).collect()
    }

    fn plain(x: &[f32], weight: &[f32], bias: &[f32], (m, n, k): (usize, usize, usize)) -> Vec<f64> {
        let at = |row: usize, col: usize| {
            let products = (0..k).map(|i| f64::from(x[row * k + i]) * f64::from(weight[col * k + i]));
            products.sum::<f64>() + f64::from(bias[col])
        };
        (0..m * n).map(|i| at(i / n, i % n)).collect()
    }

    #[test]
    fn equals_a_plain_product_for_every_remainder_of_rows_and_columns() {
        for m in 1..=13 {
            for n in [1, 3, 7, 8, 9, 17] {
                for k in [1, 2, 5, 8, 33] {
                    let (x, weight, bias) = (numbers(m * k, 1), numbers(n * k, 2), numbers(n, 3));
                    let residual = numbers(m * n, 4);
                    let expected = plain(&x, &weight, &bias, (m, n, k));
                    let packed = pack(&weight, n, k);
                    let mut out = vec![f32::NAN; m * n];
                    linear(&x, k, &packed, &bias, Then::Nothing, &mut out);
                    for (found, expected) in out.iter().zip(&expected) {
                        assert!(
                            (f64::from(*found) - expected).abs() < 1e-5,
                            "{m} x {k} x {n}: {found}, not {expected}"
                        );
                    }
                    linear(&x, k, &packed, &bias, Then::Add(&residual), &mut out);
                    for ((found, expected), more) in out.iter().zip(&expected).zip(&residual) {
                        assert!(
                            (f64::from(*found) - expected - f64::from(*more)).abs() < 1e-5,
                            "with a residual"
                        );
                    }
                    linear(&x, k, &packed, &bias, Then::Gelu, &mut out);
                    for (found, expected) in out.iter().zip(&expected) {
                        let through = gelu([*expected as f32; 4])[0];
                        assert!((found - through).abs() < 1e-5, "with GELU: {found}, not {through}");
                    }
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "a weight of another shape")]
    fn refuses_a_weight_that_is_not_packed() {
        linear(&[0.0; 4], 4, &[0.0; 4], &[0.0], Then::Nothing, &mut [0.0]);
    }
}
