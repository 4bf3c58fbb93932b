//! How much memory a checkpoint may take, known before it is downloaded.

use js_sys::Reflect;

/// What a program in wasm32 has room for beside all else, bytes: its memory ends at 4 GiB.
const MOST: u64 = 7 << 29;

/// Bytes of weights that one tab may hold: half of the memory that the device tells of (`navigator.deviceMemory`), for
/// phones end a tab that takes more. Weights lie in the program's memory or in that of a GPU, which on a phone is the
/// same.
#[must_use]
pub fn most() -> u64 {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into());
    let told = navigator.and_then(|navigator| Reflect::get(&navigator, &"deviceMemory".into()));
    most_of(told.ok().and_then(|gib| gib.as_f64()))
}

fn most_of(device_gib: Option<f64>) -> u64 {
    let half = device_gib.map_or(u64::MAX, |gib| (gib / 2.0 * f64::from(1 << 30)) as u64);
    half.min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_device_and_no_more_than_wasm_has() {
        let base = 448_000_000;
        assert!(most_of(Some(0.5)) < base && most_of(Some(1.0)) > base);
        assert_eq!(most_of(Some(32.0)), MOST);
        assert_eq!(most_of(None), MOST, "Firefox and Safari do not tell");
    }
}
