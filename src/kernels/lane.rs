//! Four `f32` side by side: the one thing that the kernels know of a processor.
//!
//! Every form computes the same bits (multiply, round, add, round), but for relaxed SIMD, which may fuse the two roundings
//! into one. So results are equal natively and in every browser's plain build, and kernels are written once.

/// Four `f32` values.
pub trait Lane: Copy {
    /// The same value four times.
    fn splat(value: f32) -> Self;
    /// Reads four neighbours.
    fn load(from: &[f32; 4]) -> Self;
    /// Writes four neighbours.
    fn store(self, to: &mut [f32; 4]);
    /// `self * factor + addend`.
    #[must_use]
    fn mul_add(self, factor: Self, addend: Self) -> Self;
    /// `self + other`.
    #[must_use]
    fn add(self, other: Self) -> Self;
    /// `self * other`.
    #[must_use]
    fn mul(self, other: Self) -> Self;
    /// The smaller of each pair; `self` where neither is smaller.
    #[must_use]
    fn min(self, other: Self) -> Self;
    /// The larger of each pair; `self` where neither is larger.
    #[must_use]
    fn max(self, other: Self) -> Self;
    /// `[a0 b0 a1 b1]` and `[a2 b2 a3 b3]`: two groups of channels, shuffled.
    fn interleave(self, other: Self) -> (Self, Self);
}

/// The form without SIMD: what the others are tested against, and the fallback on other processors.
#[derive(Clone, Copy)]
pub struct Scalar([f32; 4]);

impl Scalar {
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }
}

impl Lane for Scalar {
    fn splat(value: f32) -> Self {
        Self([value; 4])
    }
    fn load(from: &[f32; 4]) -> Self {
        Self(*from)
    }
    fn store(self, to: &mut [f32; 4]) {
        *to = self.0;
    }
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // Not f32::mul_add, which rounds once.
        self.zip(factor, |a, b| a * b).zip(addend, |a, b| a + b)
    }
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
    fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if b < a { b } else { a })
    }
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { b } else { a })
    }
    fn interleave(self, other: Self) -> (Self, Self) {
        let (a, b) = (self.0, other.0);
        (Self([a[0], b[0], a[1], b[1]]), Self([a[2], b[2], a[3], b[3]]))
    }
}

/// The fastest form that this build has.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
pub type Fast = wasm::Simd128<true>;
/// The fastest form that this build has.
#[cfg(target_arch = "x86_64")]
pub type Fast = x86::Sse2;
/// The fastest form that this build has.
#[cfg(target_arch = "aarch64")]
pub type Fast = arm::Neon;
/// The fastest form that this build has.
#[cfg(not(any(
    all(target_family = "wasm", target_feature = "simd128"),
    target_arch = "x86_64",
    target_arch = "aarch64"
)))]
pub type Fast = Scalar;

/// The fastest form that rounds after every operation, in this build as in all others: what 8-bit arithmetic promises.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
pub type Exact = wasm::Simd128<{ cfg!(not(target_feature = "relaxed-simd")) }>;
/// The fastest form that rounds after every operation, in this build as in all others: what 8-bit arithmetic promises.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
pub type Exact = Fast;

/// Which form [`Fast`] is, for people: `simd128`, `relaxed-simd`, `sse2`, `neon` or `scalar`.
pub const BUILD: &str = if cfg!(all(target_family = "wasm", target_feature = "relaxed-simd")) {
    "relaxed-simd"
} else if cfg!(all(target_family = "wasm", target_feature = "simd128")) {
    "simd128"
} else if cfg!(target_arch = "x86_64") {
    "sse2"
} else if cfg!(target_arch = "aarch64") {
    "neon"
} else {
    "scalar"
};

#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
mod wasm {
    use super::Lane;
    #[cfg(target_feature = "relaxed-simd")]
    use core::arch::wasm32::f32x4_relaxed_madd;
    use core::arch::wasm32::{
        f32x4_add, f32x4_mul, f32x4_pmax, f32x4_pmin, f32x4_splat, i32x4_shuffle, v128, v128_load, v128_store,
    };

    /// With relaxed SIMD a multiplication and an addition may be `FUSED`.
    #[derive(Clone, Copy)]
    pub struct Simd128<const FUSED: bool>(pub(in crate::kernels) v128);

    impl<const FUSED: bool> Lane for Simd128<FUSED> {
        #[inline(always)]
        fn splat(value: f32) -> Self {
            Self(f32x4_splat(value))
        }
        #[inline(always)]
        fn load(from: &[f32; 4]) -> Self {
            // SAFETY: the reference covers 16 readable bytes; v128 loads need no alignment.
            Self(unsafe { v128_load(from.as_ptr().cast()) })
        }
        #[inline(always)]
        fn store(self, to: &mut [f32; 4]) {
            // SAFETY: the reference covers 16 writable bytes; v128 stores need no alignment.
            unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
        }
        #[inline(always)]
        fn mul_add(self, factor: Self, addend: Self) -> Self {
            #[cfg(target_feature = "relaxed-simd")]
            if FUSED {
                return Self(f32x4_relaxed_madd(self.0, factor.0, addend.0));
            }
            self.mul(factor).add(addend)
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            Self(f32x4_pmin(self.0, other.0))
        }
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            Self(f32x4_pmax(self.0, other.0))
        }
        #[inline(always)]
        fn interleave(self, other: Self) -> (Self, Self) {
            (Self(i32x4_shuffle::<0, 4, 1, 5>(self.0, other.0)), Self(i32x4_shuffle::<2, 6, 3, 7>(self.0, other.0)))
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Lane;
    use core::arch::x86_64::{
        __m128, _mm_add_ps, _mm_loadu_ps, _mm_max_ps, _mm_min_ps, _mm_mul_ps, _mm_set1_ps, _mm_storeu_ps,
        _mm_unpackhi_ps, _mm_unpacklo_ps,
    };

    #[derive(Clone, Copy)]
    pub struct Sse2(pub(in crate::kernels) __m128);

    // SAFETY of every block below: SSE2 is part of the x86_64 baseline, and references cover the 16 bytes they lend; loadu and storeu
    // need no alignment.
    impl Lane for Sse2 {
        #[inline(always)]
        fn splat(value: f32) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm_set1_ps(value) })
        }
        #[inline(always)]
        fn load(from: &[f32; 4]) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm_loadu_ps(from.as_ptr()) })
        }
        #[inline(always)]
        fn store(self, to: &mut [f32; 4]) {
            // SAFETY: see above.
            unsafe { _mm_storeu_ps(to.as_mut_ptr(), self.0) }
        }
        #[inline(always)]
        fn mul_add(self, factor: Self, addend: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm_add_ps(_mm_mul_ps(self.0, factor.0), addend.0) })
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm_add_ps(self.0, other.0) })
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm_mul_ps(self.0, other.0) })
        }
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            // minps answers its second operand where neither is smaller.
            // SAFETY: see above.
            Self(unsafe { _mm_min_ps(other.0, self.0) })
        }
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            // maxps answers its second operand where neither is larger.
            // SAFETY: see above.
            Self(unsafe { _mm_max_ps(other.0, self.0) })
        }
        #[inline(always)]
        fn interleave(self, other: Self) -> (Self, Self) {
            // SAFETY: see above.
            unsafe { (Self(_mm_unpacklo_ps(self.0, other.0)), Self(_mm_unpackhi_ps(self.0, other.0))) }
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::Lane;
    use core::arch::aarch64::{
        float32x4_t, vaddq_f32, vbslq_f32, vcltq_f32, vdupq_n_f32, vld1q_f32, vmulq_f32, vst1q_f32, vzip1q_f32,
        vzip2q_f32,
    };

    #[derive(Clone, Copy)]
    pub struct Neon(pub(in crate::kernels) float32x4_t);

    // SAFETY of every block below: NEON is part of the aarch64 baseline, and references cover the 16 bytes they lend.
    impl Lane for Neon {
        #[inline(always)]
        fn splat(value: f32) -> Self {
            // SAFETY: see above.
            Self(unsafe { vdupq_n_f32(value) })
        }
        #[inline(always)]
        fn load(from: &[f32; 4]) -> Self {
            // SAFETY: see above.
            Self(unsafe { vld1q_f32(from.as_ptr()) })
        }
        #[inline(always)]
        fn store(self, to: &mut [f32; 4]) {
            // SAFETY: see above.
            unsafe { vst1q_f32(to.as_mut_ptr(), self.0) }
        }
        #[inline(always)]
        fn mul_add(self, factor: Self, addend: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { vaddq_f32(vmulq_f32(self.0, factor.0), addend.0) })
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { vaddq_f32(self.0, other.0) })
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { vmulq_f32(self.0, other.0) })
        }
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { vbslq_f32(vcltq_f32(other.0, self.0), other.0, self.0) })
        }
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            // SAFETY: see above.
            Self(unsafe { vbslq_f32(vcltq_f32(self.0, other.0), other.0, self.0) })
        }
        #[inline(always)]
        fn interleave(self, other: Self) -> (Self, Self) {
            // SAFETY: see above.
            unsafe { (Self(vzip1q_f32(self.0, other.0)), Self(vzip2q_f32(self.0, other.0))) }
        }
    }
}
