//! The inner product, on which the time of all sums here is spent.

use std::ops::{Add, Mul};

/// Sums at a time: one sum alone would wait for itself at every step.
const LANES: usize = 4;

/// The inner product of vectors of one length.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_is_counted_once() {
        for length in 0..10_u16 {
            let values: Vec<f64> = (1..=length).map(f64::from).collect();
            let known: f64 = values.iter().map(|value| value * value).sum();
            assert_eq!(dot(&values, &values), known, "{length}");
        }
        assert_eq!(dot(&[2.0_f32, 3.0], &[5.0, 7.0]), 31.0);
    }
}
