//! One sort for all: the standard library's is compiled anew for each closure, 4 kB a time in the page's program.

/// The places of `values`, that of the smallest first; equal ones keep their order (`torch.argsort(stable=True)`).
#[must_use]
pub fn argsort(values: impl IntoIterator<Item = f64>) -> Vec<usize> {
    let values: Vec<f64> = values.into_iter().collect();
    places(&values)
}

/// As [`argsort`], that of the largest first.
#[must_use]
pub fn argsort_descending(values: impl IntoIterator<Item = f64>) -> Vec<usize> {
    argsort(values.into_iter().map(|value| -value))
}

#[inline(never)]
fn places(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_keep_their_order() {
        let values = [2.0, 1.0, 2.0, f64::NEG_INFINITY, 1.0];
        assert_eq!(argsort(values), [3, 1, 4, 0, 2]);
        assert_eq!(argsort_descending(values), [0, 2, 1, 4, 3]);
        assert_eq!(argsort([]), [0; 0]);
    }
}
