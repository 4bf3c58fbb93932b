//! How near our numbers have to be to the reference's.

/// Largest absolute difference allowed at every stage. float32 sums in another order differ by about 1e-6 per block
/// at these sizes; a wrong epsilon, GELU or transposition is off by 1e-3 and more.
pub const TOLERANCE: f32 = 1e-4;

/// Panics with `what` where a number is off by more than [`TOLERANCE`].
pub fn assert_close(what: &str, ours: &[f32], golden: &[f32]) {
    assert_eq!(ours.len(), golden.len(), "{what}: length");
    let differences = ours.iter().zip(golden).map(|(a, b)| (a - b).abs());
    // NaN is not below any tolerance.
    let worst = differences.fold(
        0.0,
        |worst: f32, d| if d.is_nan() { f32::INFINITY } else { worst.max(d) },
    );
    assert!(worst <= TOLERANCE, "{what}: off by {worst}, {TOLERANCE} is allowed");
}
