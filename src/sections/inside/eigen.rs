//! The largest eigenvalues of a symmetric matrix, and their eigenvectors, by the Lanczos method: a few dozen products
//! of the matrix and a vector, all kept orthogonal, then the eigenvalues of the small tridiagonal matrix that they
//! leave.

use super::vectors::{add, dot};
use patchwork_mask::argsort_descending;

/// The `count` largest eigenvalues of the symmetric `n * n` matrix, largest first, each with its eigenvector of length
/// 1.
pub fn largest(matrix: &[f64], n: usize, count: usize) -> Vec<(f64, Vec<f64>)> {
    let steps = (3 * count + 24).min(n);
    let (basis, diagonal, beside) = lanczos(matrix, n, steps);
    let found = tridiagonal(diagonal, beside);
    let order = argsort_descending(found.iter().map(|(value, _)| *value));
    let combined = |weights: &[f64]| {
        let mut sum = vec![0.0; n];
        for (weight, vector) in weights.iter().zip(&basis) {
            add(&mut sum, *weight, vector);
        }
        sum
    };
    let first = order.iter().take(count).map(|&at| &found[at]);
    first.map(|(value, weights)| (*value, combined(weights))).collect()
}

/// Orthogonal vectors in which the matrix is tridiagonal, its diagonal, and what stands beside it.
fn lanczos(matrix: &[f64], n: usize, steps: usize) -> (Vec<Vec<f64>>, Vec<f64>, Vec<f64>) {
    let (mut basis, mut diagonal, mut beside) = (Vec::<Vec<f64>>::new(), vec![], vec![]);
    // Any start will do that no eigenvector is orthogonal to: here steps of the golden ratio, around a circle of 1.
    let mut next: Vec<f64> = (1..=n).map(|at| (at as f64 * 0.618_033_988_75).fract() - 0.5).collect();
    let mut length = dot(&next, &next).sqrt();
    let scale = matrix.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    if scale == 0.0 {
        return (basis, diagonal, beside);
    }
    while basis.len() < steps && length > scale * 1e-12 {
        next.iter_mut().for_each(|value| *value /= length);
        if !basis.is_empty() {
            beside.push(length);
        }
        let mut product: Vec<f64> = matrix.chunks(n).map(|row| dot(row, &next)).collect();
        diagonal.push(dot(&product, &next));
        basis.push(next);
        // Twice is enough: rounding would bring back what was taken away.
        for _ in 0..2 {
            for vector in &basis {
                let share = dot(&product, vector);
                add(&mut product, -share, vector);
            }
        }
        length = dot(&product, &product).sqrt();
        next = product;
    }
    (basis, diagonal, beside)
}

/// Eigenvalues and eigenvectors of a symmetric tridiagonal matrix, by QL steps with implicit shifts (Golub and Van
/// Loan, 8.3).
fn tridiagonal(mut diagonal: Vec<f64>, mut beside: Vec<f64>) -> Vec<(f64, Vec<f64>)> {
    let n = diagonal.len();
    beside.resize(n, 0.0);
    let mut vectors: Vec<Vec<f64>> = (0..n)
        .map(|at| (0..n).map(|of| f64::from(u8::from(of == at))).collect())
        .collect();
    for first in 0..n {
        // A handful of steps an eigenvalue; the bound only keeps bad numbers from running on.
        for _ in 0..60 {
            let is_split = |at: &usize| {
                let size = diagonal[*at].abs() + diagonal[*at + 1].abs();
                beside[*at].abs() <= f64::EPSILON * size
            };
            let last = (first..n.saturating_sub(1)).find(is_split).unwrap_or(n - 1);
            if last == first {
                break;
            }
            ql_step(&mut diagonal, &mut beside, &mut vectors, first, last);
        }
    }
    diagonal.into_iter().zip(vectors).collect()
}

/// One step on the rows from `first` to `last`. `vectors` holds an eigenvector a row.
fn ql_step(diagonal: &mut [f64], beside: &mut [f64], vectors: &mut [Vec<f64>], first: usize, last: usize) {
    let half = (diagonal[first + 1] - diagonal[first]) / (2.0 * beside[first]);
    let root = half.hypot(1.0).copysign(half);
    let mut bulge = diagonal[last] - diagonal[first] + beside[first] / (half + root);
    let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
    for at in (first..last).rev() {
        let (outer, inner) = (sine * beside[at], cosine * beside[at]);
        let length = outer.hypot(bulge);
        beside[at + 1] = length;
        if length == 0.0 {
            diagonal[at + 1] -= moved;
            beside[last] = 0.0;
            return;
        }
        (sine, cosine) = (outer / length, bulge / length);
        let kept = diagonal[at + 1] - moved;
        let turn = (diagonal[at] - kept) * sine + 2.0 * cosine * inner;
        moved = sine * turn;
        diagonal[at + 1] = kept + moved;
        bulge = cosine * turn - inner;
        let (lower, upper) = vectors.split_at_mut(at + 1);
        for (low, high) in lower[at].iter_mut().zip(&mut upper[0]) {
            (*low, *high) = (cosine * *low - sine * *high, sine * *low + cosine * *high);
        }
    }
    diagonal[first] -= moved;
    beside[first] = bulge;
    beside[last] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_of_a_chain_are_the_known_ones() {
        // 2 on the diagonal, -1 beside it: 2 - 2 cos(pi k / (n + 1)).
        const N: usize = 30;
        let value = |at: usize| match (at / N).abs_diff(at % N) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        };
        let matrix: Vec<f64> = (0..N * N).map(value).collect();
        let found = largest(&matrix, N, 5);
        assert_eq!(found.len(), 5);
        for (at, (value, vector)) in found.iter().enumerate() {
            let known = 2.0 - 2.0 * (std::f64::consts::PI * (N - at) as f64 / (N + 1) as f64).cos();
            assert!((value - known).abs() < 1e-10, "{value} is not {known}");
            let product: Vec<f64> = matrix.chunks(N).map(|row| dot(row, vector)).collect();
            for (product, entry) in product.iter().zip(vector) {
                assert!((product - value * entry).abs() < 1e-9);
            }
            assert!((dot(vector, vector) - 1.0).abs() < 1e-10);
        }
    }

    #[test]
    fn a_matrix_of_low_rank_gives_no_more_than_there_is() {
        let matrix = [4.0, 2.0, 2.0, 1.0];
        let found = largest(&matrix, 2, 2);
        assert!((found[0].0 - 5.0).abs() < 1e-12);
        assert!(found.get(1).is_none_or(|(value, _)| value.abs() < 1e-9));
        assert!(largest(&[0.0; 9], 3, 2).is_empty(), "nothing varies");
    }
}
