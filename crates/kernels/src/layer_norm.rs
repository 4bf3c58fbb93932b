//! Layer normalisation.

use crate::math::sum;
use crate::vector::{add, load, mul, mul_add, splat, store, sub};

simd! {
    /// Normalises each row of `x` by its mean and (biased) variance, as `torch.nn.LayerNorm`.
    ///
    /// # Shapes
    /// `x` and `out`: `[m, d]`, with `d` the length of `gain` and `bias`
    ///
    /// # Panics
    /// When the lengths do not fit together.
    pub fn layer_norm(x: &[f32], gain: &[f32], bias: &[f32], eps: f32, out: &mut [f32]) {
        let d = gain.len();
        assert!(d > 0 && bias.len() == d && x.len() == out.len() && x.len().is_multiple_of(d), "rows of another width");
        let ((gains, gain_rest), (biases, bias_rest)) = (gain.as_chunks::<4>(), bias.as_chunks::<4>());
        for (row, out) in x.chunks_exact(d).zip(out.chunks_exact_mut(d)) {
            let (fours, rest) = row.as_chunks::<4>();
            let mut total = splat(0.0);
            for four in fours {
                total = add(total, load(four));
            }
            let mean = (sum(total) + rest.iter().sum::<f32>()) / d as f32;
            // In a second pass: the mean of squares less the squared mean would lose its digits.
            let mut squares = splat(0.0);
            for four in fours {
                let off = sub(load(four), splat(mean));
                squares = mul_add(off, off, squares);
            }
            let variance = (sum(squares) + rest.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>()) / d as f32;
            let scale = 1.0 / (variance + eps).sqrt();
            let (outs, out_rest) = out.as_chunks_mut::<4>();
            for (((four, gain), bias), out) in fours.iter().zip(gains).zip(biases).zip(outs) {
                let normal = mul(sub(load(four), splat(mean)), splat(scale));
                store(out, mul_add(normal, load(gain), load(bias)));
            }
            for (((value, gain), bias), out) in rest.iter().zip(gain_rest).zip(bias_rest).zip(out_rest) {
                *out = (value - mean) * scale * gain + bias;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_mean_and_deviation_that_gain_and_bias_say() {
        for d in [1, 3, 4, 7, 192] {
            let x: Vec<f32> = (0..2 * d).map(|i| 100.0 + (i * i % 17) as f32).collect();
            let mut out = vec![f32::NAN; 2 * d];
            layer_norm(&x, &vec![2.0; d], &vec![3.0; d], 1e-6, &mut out);
            for (row, found) in x.chunks(d).zip(out.chunks(d)) {
                let mean = row.iter().map(|&v| f64::from(v)).sum::<f64>() / d as f64;
                let variance = row.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / d as f64;
                for (&value, &found) in row.iter().zip(found) {
                    let expected = (f64::from(value) - mean) / (variance + 1e-6).sqrt() * 2.0 + 3.0;
                    assert!(
                        (f64::from(found) - expected).abs() < 1e-5,
                        "{d} wide: {found}, not {expected}"
                    );
                }
            }
        }
    }
}
