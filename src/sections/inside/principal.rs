//! Principal components: the few directions along which rows of values differ most.

use super::eigen;
use super::vectors::{add, dot};

/// The components of some rows, those that explain most first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Components {
    /// Each direction, of length 1.
    pub directions: Vec<Vec<f32>>,
    /// Where each row lies along each direction, from the rows' mean on: one list a direction.
    pub scores: Vec<Vec<f32>>,
    /// Share of all variance, 0 to 1.
    pub explained: Vec<f32>,
}

/// The first `count` components of rows of `dim` values. A direction's sign means nothing; here its largest entry is
/// positive.
pub fn principal_components(rows: &[f32], dim: usize, count: usize) -> Components {
    let n = rows.len() / dim.max(1);
    if n < 2 {
        return Components::default();
    }
    let mut centred: Vec<Vec<f64>> = rows
        .chunks_exact(dim)
        .map(|row| row.iter().map(|&value| f64::from(value)).collect())
        .collect();
    let mean = combined(&centred, &vec![1.0 / n as f64; n], dim);
    centred.iter_mut().for_each(|row| add(row, -1.0, &mean));
    // Rows against rows, or columns against columns: the same eigenvalues, so whichever is smaller.
    let by_rows = n <= dim;
    let vectors = if by_rows {
        centred.clone()
    } else {
        transposed(&centred, dim)
    };
    let side = vectors.len();
    let mut gram = vec![0.0; side * side];
    for (i, a) in vectors.iter().enumerate() {
        for (j, b) in vectors[..=i].iter().enumerate() {
            let product = dot(a, b);
            gram[i * side + j] = product;
            gram[j * side + i] = product;
        }
    }
    let total: f64 = (0..side).map(|at| gram[at * side + at]).sum();
    let mut components = Components::default();
    for (value, vector) in eigen::largest(&gram, side, count) {
        let mut direction = if by_rows {
            combined(&centred, &vector, dim)
        } else {
            vector
        };
        let length = dot(&direction, &direction).sqrt();
        let largest = direction
            .iter()
            .copied()
            .max_by(|a, b| a.abs().total_cmp(&b.abs()))
            .unwrap_or(1.0);
        let scale = length.max(f64::MIN_POSITIVE).copysign(largest);
        direction.iter_mut().for_each(|entry| *entry /= scale);
        let score = |row: &Vec<f64>| dot(row, &direction) as f32;
        components.scores.push(centred.iter().map(score).collect());
        components
            .directions
            .push(direction.iter().map(|&entry| entry as f32).collect());
        components.explained.push((value / total.max(f64::MIN_POSITIVE)) as f32);
    }
    components
}

impl Components {
    /// Turns each direction round whose scores run against those of the same rows in `before`.
    pub fn align(&mut self, before: &Self) {
        for ((scores, direction), before) in self.scores.iter_mut().zip(&mut self.directions).zip(&before.scores) {
            let together: f32 = scores.iter().zip(before).map(|(a, b)| a * b).sum();
            if together < 0.0 {
                scores.iter_mut().chain(direction).for_each(|value| *value = -*value);
            }
        }
    }
}

fn transposed(rows: &[Vec<f64>], dim: usize) -> Vec<Vec<f64>> {
    (0..dim)
        .map(|column| rows.iter().map(|row| row[column]).collect())
        .collect()
}

fn combined(rows: &[Vec<f64>], weights: &[f64], dim: usize) -> Vec<f64> {
    let mut sum = vec![0.0; dim];
    for (row, weight) in rows.iter().zip(weights) {
        add(&mut sum, *weight, row);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_on_a_line_have_one_direction() {
        // Along (3, 4) / 5 through (1, 1).
        let rows: Vec<f32> = [-2.0, 0.0, 2.0]
            .iter()
            .flat_map(|at| [1.0 + 0.6 * at, 1.0 + 0.8 * at])
            .collect();
        let found = principal_components(&rows, 2, 1);
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-5, "{a} is not {b}");
        close(found.directions[0][0], 0.6);
        close(found.directions[0][1], 0.8);
        close(found.explained[0], 1.0);
        close(found.scores[0][0], -2.0);
        close(found.scores[0][2], 2.0);
    }

    #[test]
    fn a_direction_that_flips_is_turned_round() {
        let scores = |values: [f32; 2]| Components {
            directions: vec![vec![1.0]],
            scores: vec![values.to_vec()],
            explained: vec![1.0],
        };
        let mut flipped = scores([1.0, -1.0]);
        flipped.align(&scores([-2.0, 3.0]));
        assert_eq!(
            (&flipped.scores[0], &flipped.directions[0]),
            (&vec![-1.0, 1.0], &vec![-1.0])
        );
        flipped.align(&scores([-2.0, 3.0]));
        assert_eq!(flipped.scores[0], [-1.0, 1.0]);
    }

    #[test]
    fn too_few_rows_have_no_direction() {
        assert_eq!(principal_components(&[1.0, 2.0], 2, 3), Components::default());
        assert_eq!(principal_components(&[], 2, 3), Components::default());
    }
}
