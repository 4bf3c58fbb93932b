//! exp and GELU, four at a time.

use crate::vector::{F32x4, add, div, exp2_of_shifted, lanes, load, max, mul, mul_add, splat, store, sub};

/// Below it `exp`, and what GELU makes of it, would be smaller than a normal float, and slow.
const LEAST: f32 = -83.0;
/// 3 * 2^22: a float of this size plus a whole number has that number in its lowest bits.
const WHOLE: f32 = 12_582_912.0;

simd! {
    /// `e^x` for `x` up to 88; within 3e-7 of it, relatively. Smaller than 1e-36 it stays at about that.
    #[inline]
    pub fn exp(x: F32x4) -> F32x4 {
        let x = max(x, splat(LEAST));
        // e^x = 2^n e^r, with |r| at most half of ln 2. So far from zero a float has no fractions: the sum is rounded.
        let shifted = mul_add(x, splat(std::f32::consts::LOG2_E), splat(WHOLE));
        let n = sub(shifted, splat(WHOLE));
        // ln 2 in two parts: the first has few bits, so that n times it is exact.
        let r = mul_add(n, splat(-0.693_359_4), x);
        let r = mul_add(n, splat(2.121_944_4e-4), r);
        // Minimax for the relative error: 2e-8 (Taylor's series of as many terms: 1.2e-7).
        let mut sum = splat(1.383_679_4e-3);
        for factor in [8.374_857e-3, 4.166_823e-2, 1.666_642e-1, 4.999_999e-1, 1.0, 1.0] {
            sum = mul_add(sum, r, splat(factor));
        }
        mul(sum, exp2_of_shifted(shifted))
    }

    /// Exact GELU, `x / 2 (1 + erf(x / sqrt 2))` (arXiv 1606.08415), within 6e-7 for `|x|` up to 6.
    ///
    /// erfc by Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
    #[inline]
    pub fn gelu(x: F32x4) -> F32x4 {
        let positive = max(x, splat(0.0));
        // |x| = 2 max(x, 0) - x
        let size = sub(add(positive, positive), x);
        let z = mul(size, splat(std::f32::consts::FRAC_1_SQRT_2));
        let t = div(splat(1.0), mul_add(z, splat(0.327_591_1), splat(1.0)));
        let mut sum = splat(1.061_405_4);
        for factor in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
            sum = mul_add(sum, t, splat(factor));
        }
        let erfc = mul(mul(sum, t), exp(sub(splat(0.0), mul(z, z))));
        // max(x, 0) - |x| / 2 erfc(|x| / sqrt 2)
        sub(positive, mul(mul(size, splat(0.5)), erfc))
    }

    /// The sum of the four.
    #[inline]
    pub fn sum(x: F32x4) -> f32 {
        let [a, b, c, d] = lanes(x);
        (a + b) + (c + d)
    }

    /// The largest of `values`; -infinity where there are none.
    #[inline]
    pub fn largest(values: &[f32]) -> f32 {
        let (fours, rest) = values.as_chunks::<4>();
        let mut most = splat(f32::NEG_INFINITY);
        for four in fours {
            most = max(most, load(four));
        }
        rest.iter().copied().chain(lanes(most)).fold(f32::NEG_INFINITY, f32::max)
    }

    /// Multiplies each of `values`, whose length is a multiple of 4.
    #[inline]
    pub fn scale(values: &mut [f32], by: f32) {
        for four in values.as_chunks_mut::<4>().0 {
            let scaled = mul(load(four), splat(by));
            store(four, scaled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_three_parts_in_ten_million() {
        for step in -8000..=800 {
            let x = step as f32 / 100.0;
            let (found, expected) = (f64::from(exp([x; 4])[0]), f64::from(x).exp());
            assert!(
                ((found - expected) / expected).abs() < 3e-7,
                "exp({x}) = {found}, not {expected}"
            );
        }
        assert!(exp([-1e9; 4])[0] < 1e-36);
    }

    /// erf by its Taylor series in f64, good to 1e-12 here.
    fn erf(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn gelu_is_the_exact_one() {
        for step in -600..=600 {
            let x = step as f32 / 100.0;
            let wide = f64::from(x);
            let expected = wide / 2.0 * (1.0 + erf(wide / std::f64::consts::SQRT_2));
            let found = f64::from(gelu([x; 4])[0]);
            // What tanh's approximation is off by is 1e-3.
            assert!((found - expected).abs() < 6e-7, "gelu({x}) = {found}, not {expected}");
        }
        assert!(gelu([-40.0; 4])[0].abs() < 1e-30);
        assert_eq!(gelu([40.0; 4])[0], 40.0);
    }
}
