//! Four floats: a vector register of wasm, an array elsewhere. Either holds four words of other numbers, too: pairs of
//! int16, or int32.

#[cfg(target_arch = "wasm32")]
pub use wasm::*;

#[cfg(not(target_arch = "wasm32"))]
pub use array::*;

#[cfg(target_arch = "wasm32")]
mod wasm {
    #[cfg(not(feature = "relaxed-simd"))]
    use std::arch::wasm32::f32x4_pmax;
    use std::arch::wasm32::{
        f32x4_add, f32x4_convert_i32x4, f32x4_div, f32x4_extract_lane, f32x4_mul, f32x4_splat, f32x4_sub,
        i16x8_shuffle, i32x4_add, i32x4_dot_i16x8, i32x4_shl, v128, v128_load, v128_store,
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

        /// Of each pair of int16 the products, added up to an int32.
        #[inline]
        pub fn dot_int16(a: F32x4, b: F32x4) -> F32x4 {
            i32x4_dot_i16x8(a, b)
        }

        /// Of four int32.
        #[inline]
        pub fn add_int32(a: F32x4, b: F32x4) -> F32x4 {
            i32x4_add(a, b)
        }

        /// Four int32 as floats.
        #[inline]
        pub fn from_int32(a: F32x4) -> F32x4 {
            f32x4_convert_i32x4(a)
        }

        /// The lower halves of eight words, as four pairs of int16.
        #[inline]
        pub fn lower_halves(low: F32x4, high: F32x4) -> F32x4 {
            i16x8_shuffle::<0, 2, 4, 6, 8, 10, 12, 14>(low, high)
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

    /// Of each pair of int16 the products, added up to an int32.
    pub fn dot_int16(a: F32x4, b: F32x4) -> F32x4 {
        let halves = |word: f32| [word.to_bits() as i16, (word.to_bits() >> 16) as i16].map(i32::from);
        from_fn(|i| {
            let ([a, b], [c, d]) = (halves(a[i]), halves(b[i]));
            f32::from_bits((a * c + b * d) as u32)
        })
    }

    /// Of four int32.
    pub fn add_int32(a: F32x4, b: F32x4) -> F32x4 {
        from_fn(|i| f32::from_bits(a[i].to_bits().wrapping_add(b[i].to_bits())))
    }

    /// Four int32 as floats.
    pub fn from_int32(a: F32x4) -> F32x4 {
        a.map(|a| a.to_bits() as i32 as f32)
    }

    /// The lower halves of eight words, as four pairs of int16.
    pub fn lower_halves(low: F32x4, high: F32x4) -> F32x4 {
        let half = |i: usize| [low, high].as_flattened()[i].to_bits() & 0xFFFF;
        from_fn(|i| f32::from_bits(half(2 * i) | half(2 * i + 1) << 16))
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
