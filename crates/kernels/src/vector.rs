//! Four floats: a vector register of wasm, an array elsewhere.

#[cfg(target_arch = "wasm32")]
pub use wasm::*;

#[cfg(not(target_arch = "wasm32"))]
pub use array::*;

#[cfg(target_arch = "wasm32")]
mod wasm {
    #[cfg(not(feature = "relaxed-simd"))]
    use std::arch::wasm32::f32x4_pmax;
    use std::arch::wasm32::{
        f32x4_add, f32x4_div, f32x4_extract_lane, f32x4_mul, f32x4_splat, f32x4_sub, i32x4_add, i32x4_shl, v128,
        v128_load, v128_store,
    };

    /// Four floats.
    pub type F32x4 = v128;

    simd! {
        #[inline]
        pub fn splat(value: f32) -> F32x4 {
            f32x4_splat(value)
        }

        #[inline]
        pub fn add(a: F32x4, b: F32x4) -> F32x4 {
            f32x4_add(a, b)
        }

        #[inline]
        pub fn sub(a: F32x4, b: F32x4) -> F32x4 {
            f32x4_sub(a, b)
        }

        #[inline]
        pub fn mul(a: F32x4, b: F32x4) -> F32x4 {
            f32x4_mul(a, b)
        }

        #[inline]
        pub fn div(a: F32x4, b: F32x4) -> F32x4 {
            f32x4_div(a, b)
        }

        /// The larger of two numbers; of one and no number, either. IEEE's maximum is ten instructions on x86.
        #[inline]
        pub fn max(a: F32x4, b: F32x4) -> F32x4 {
            #[cfg(feature = "relaxed-simd")]
            return std::arch::wasm32::f32x4_relaxed_max(a, b);
            #[cfg(not(feature = "relaxed-simd"))]
            return f32x4_pmax(a, b);
        }

        /// `a * b + c`, rounded once or twice.
        #[inline]
        pub fn mul_add(a: F32x4, b: F32x4, c: F32x4) -> F32x4 {
            #[cfg(feature = "relaxed-simd")]
            return std::arch::wasm32::f32x4_relaxed_madd(a, b, c);
            #[cfg(not(feature = "relaxed-simd"))]
            return f32x4_add(f32x4_mul(a, b), c);
        }

        /// `2^n` of whole numbers `n` from -126 to 127, each given as `n + 3 * 2^22`.
        #[inline]
        pub fn exp2_of_shifted(a: F32x4) -> F32x4 {
            i32x4_add(i32x4_shl(a, 23), f32x4_splat(1.0))
        }

        #[inline]
        pub fn lanes(a: F32x4) -> [f32; 4] {
            [
                f32x4_extract_lane::<0>(a),
                f32x4_extract_lane::<1>(a),
                f32x4_extract_lane::<2>(a),
                f32x4_extract_lane::<3>(a),
            ]
        }

        #[inline]
        pub fn load(from: &[f32; 4]) -> F32x4 {
            // SAFETY: the reference is to 16 bytes, and wasm loads from any alignment.
            unsafe { v128_load(from.as_ptr().cast()) }
        }

        #[inline]
        pub fn store(to: &mut [f32; 4], value: F32x4) {
            // SAFETY: as in `load`.
            unsafe { v128_store(to.as_mut_ptr().cast(), value) }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod array {
    use std::array::from_fn;

    /// Four floats.
    pub type F32x4 = [f32; 4];

    pub fn splat(value: f32) -> F32x4 {
        [value; 4]
    }

    pub fn add(a: F32x4, b: F32x4) -> F32x4 {
        from_fn(|i| a[i] + b[i])
    }

    pub fn sub(a: F32x4, b: F32x4) -> F32x4 {
        from_fn(|i| a[i] - b[i])
    }

    pub fn mul(a: F32x4, b: F32x4) -> F32x4 {
        from_fn(|i| a[i] * b[i])
    }

    pub fn div(a: F32x4, b: F32x4) -> F32x4 {
        from_fn(|i| a[i] / b[i])
    }

    pub fn max(a: F32x4, b: F32x4) -> F32x4 {
        from_fn(|i| a[i].max(b[i]))
    }

    /// `a * b + c`.
    pub fn mul_add(a: F32x4, b: F32x4, c: F32x4) -> F32x4 {
        from_fn(|i| a[i] * b[i] + c[i])
    }

    /// `2^n` of whole numbers `n` from -126 to 127, each given as `n + 3 * 2^22`.
    pub fn exp2_of_shifted(a: F32x4) -> F32x4 {
        a.map(|a| f32::from_bits((a.to_bits() << 23).wrapping_add(1.0_f32.to_bits())))
    }

    pub fn lanes(a: F32x4) -> [f32; 4] {
        a
    }

    pub fn load(from: &[f32; 4]) -> F32x4 {
        *from
    }

    pub fn store(to: &mut [f32; 4], value: F32x4) {
        *to = value;
    }
}
