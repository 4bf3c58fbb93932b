//! Inner products and weighted sums of vectors, on which nearly all time here is spent.
//!
//! Functions of their own: browsers put optimised code in place of the first quick one only where a function is
//! entered.

use std::ops::{Add, Mul};

/// Sums at a time: one sum alone would wait for itself at every step.
const LANES: usize = 4;

/// The inner product of vectors of one length.
#[inline(never)]
pub fn dot<T>(a: &[T], b: &[T]) -> T
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [T::default(); LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] = sums[lane] + a[lane] * b[lane];
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(&a, &b)| a * b);
    sums.into_iter().chain(rest).fold(T::default(), T::add)
}

/// Adds a vector, so often, to a sum.
#[inline(never)]
pub fn add(sum: &mut [f64], weight: f64, vector: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += weight * value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_counted_once() {
        for length in 0..10_u16 {
            let values: Vec<f64> = (1..=length).map(f64::from).collect();
            let known: f64 = values.iter().map(|value| value * value).sum();
            assert_eq!(dot(&values, &values), known, "{length}");
        }
        let mut sum = [1.0, 2.0];
        add(&mut sum, -2.0, &[3.0, 4.0]);
        assert_eq!(sum, [-5.0, -6.0]);
        assert_eq!(dot(&[2.0_f32, 3.0], &[5.0, 7.0]), 31.0);
    }
}
