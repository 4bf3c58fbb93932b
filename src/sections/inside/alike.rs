//! How alike vectors are: the cosine of the angle between them, 1 for the same direction, 0 for unrelated ones, -1 for
//! opposite.

use super::vectors::dot;

/// Cosines of all rows of `dim` values with all rows, `[n, n]`; a row of zeros is like no other.
pub fn cosines(rows: &[f32], dim: usize) -> Vec<f32> {
    let unit: Vec<Vec<f32>> = rows
        .chunks_exact(dim.max(1))
        .map(|row| {
            let length = dot(row, row).sqrt();
            row.iter().map(|value| value / length.max(f32::MIN_POSITIVE)).collect()
        })
        .collect();
    let n = unit.len();
    let mut cosines = vec![0.0; n * n];
    for (i, a) in unit.iter().enumerate() {
        for (j, b) in unit[..=i].iter().enumerate() {
            let cosine = dot(a, b);
            cosines[i * n + j] = cosine;
            cosines[j * n + i] = cosine;
        }
    }
    cosines
}

/// `count` values that say nothing: normally distributed, the same at every call.
pub fn random(count: usize) -> Vec<f32> {
    // SplitMix64 for the bits, Marsaglia's polar way from pairs of uniform numbers to normal ones.
    let mut state = 1_u64;
    let mut uniform = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
    };
    let normal = |_| loop {
        let (x, y) = (2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            break x * (-2.0 * square.ln() / square).sqrt();
        }
    };
    (0..count).map(normal).collect()
}

/// The mean cosine of patches one step apart, and that of all others.
pub fn neighbours_and_others(cosines: &[f32], grid: usize) -> (f32, f32) {
    let (mut near, mut far) = ((0.0, 0), (0.0, 0));
    let n = grid * grid;
    for (at, &cosine) in cosines.iter().enumerate().take(n * n) {
        let (a, b) = (at / n, at % n);
        let steps = (a / grid).abs_diff(b / grid) + (a % grid).abs_diff(b % grid);
        match steps {
            0 => {}
            1 => near = (near.0 + cosine, near.1 + 1),
            _ => far = (far.0 + cosine, far.1 + 1),
        }
    }
    let mean = |(sum, count): (f32, i32)| sum / count.max(1) as f32;
    (mean(near), mean(far))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_tell_directions_not_lengths() {
        let rows = [1.0, 0.0, 0.0, 2.0, 3.0, 3.0, -4.0, 0.0, 0.0, 0.0];
        let found = cosines(&rows, 2);
        let half = std::f32::consts::FRAC_1_SQRT_2;
        for (found, known) in found[..5].iter().zip([1.0, 0.0, half, -1.0, 0.0]) {
            assert!((found - known).abs() < 1e-6, "{found} is not {known}");
        }
        assert!((found[5 + 2] - half).abs() < 1e-6);
        assert_eq!(found[24], 0.0, "nothing but zeros");
    }

    #[test]
    fn random_vectors_are_alike_nowhere() {
        let values = random(196 * 192);
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let variance = values.iter().map(|value| value * value).sum::<f32>() / values.len() as f32;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean}, {variance}");
        let (near, far) = neighbours_and_others(&cosines(&values, 192), 14);
        assert!(near.abs() < 0.02 && far.abs() < 0.02, "{near}, {far}");
    }

    #[test]
    fn neighbours_are_those_one_step_away() {
        // Alike as they are near, in a square of 2 by 2.
        let cosine = |at: usize| {
            [
                1.0, 0.5, 0.5, 0.1, 0.5, 1.0, 0.1, 0.5, 0.5, 0.1, 1.0, 0.5, 0.1, 0.5, 0.5, 1.0,
            ][at]
        };
        let cosines: Vec<f32> = (0..16).map(cosine).collect();
        let (near, far) = neighbours_and_others(&cosines, 2);
        assert!((near - 0.5).abs() < 1e-6 && (far - 0.1).abs() < 1e-6, "{near}, {far}");
    }
}
