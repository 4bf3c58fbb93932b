//! The reference's numbers, and how near ours have to be.

use safetensors::SafeTensors;

/// Largest absolute difference allowed at every stage. float32 sums in another order differ by about 1e-6 per block
/// at these sizes; a wrong epsilon (of the cases with a large one), GELU or transposition is off by 1e-3 and more.
pub const TOLERANCE: f32 = 1e-4;

/// Panics with `what` where a number is off by more than [`TOLERANCE`].
pub fn assert_close(what: &str, ours: &[f32], golden: &[f32]) {
    assert_within(TOLERANCE, what, ours, golden);
}

/// The same for another tolerance.
pub fn assert_within(tolerance: f32, what: &str, ours: &[f32], golden: &[f32]) {
    assert_eq!(ours.len(), golden.len(), "{what}: length");
    let differences = ours.iter().zip(golden).map(|(a, b)| (a - b).abs());
    // NaN is not below any tolerance.
    let worst = differences.fold(
        0.0,
        |worst: f32, d| if d.is_nan() { f32::INFINITY } else { worst.max(d) },
    );
    assert!(worst <= tolerance, "{what}: off by {worst}, {tolerance} is allowed");
}

/// Shape and values of a golden tensor; `None` where there is none of that name.
pub fn floats(file: &SafeTensors, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
    let view = file.tensor(name).ok()?;
    let values = view.data().as_chunks().0.iter().map(|&value| f32::from_le_bytes(value));
    Some((view.shape().to_vec(), values.collect()))
}
