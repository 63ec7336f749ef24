//! Sums of products of bytes: what the 8-bit kernels know of a processor.
//!
//! Weights are from -127 to 127, activations from 0 to 127. Two products fit into 16 bits, and the dot product of relaxed SIMD, which leaves
//! open what happens otherwise, has one answer on every processor. Sums are integers: whatever the form, they are the same.

use crate::kernels::lane::Lane;

/// Added to a float from 0 to 127, this rounds it to a whole number (ties to even), which the bits are then above this one's.
pub const ROUND: f32 = 12_582_912.0; // 1.5 * 2^23

/// Four sums side by side, one an output channel.
pub trait Dot: Copy {
    /// Neighbouring inputs that are multiplied in one step.
    const RUN: usize;
    /// An activation, as it is stored for the kernel.
    type Activation: Copy + Default;
    /// `RUN` of them.
    type Run: Copy;
    /// `RUN` weights of each of four channels, channel by channel.
    type Block: Copy + Default + AsRef<[i8]> + AsMut<[i8]>;
    /// A block in a register.
    type Weights: Copy;
    /// A run in a register, for each of the four channels.
    type Inputs: Copy;
    /// The floats beside.
    type Lane: Lane;

    /// Zeros.
    fn zero() -> Self;
    /// A block of weights, given by channel, below 4, and input, below `RUN`.
    fn pack(weight: impl Fn(usize, usize) -> i8) -> Self::Block {
        let mut block = Self::Block::default();
        block.as_mut().iter_mut().enumerate().for_each(|(i, to)| *to = weight(i / Self::RUN, i % Self::RUN));
        block
    }
    /// A weight of a block.
    fn weight(block: &Self::Block, channel: usize, input: usize) -> i8 {
        block.as_ref()[Self::RUN * channel + input]
    }
    /// Activations in runs.
    fn runs(activations: &[Self::Activation]) -> &[Self::Run];
    /// Reads a block.
    fn weights(from: &Self::Block) -> Self::Weights;
    /// Reads a run.
    fn inputs(from: &Self::Run) -> Self::Inputs;
    /// Whether on this processor the sums are faster had in two steps, from sums of pairs.
    #[must_use]
    fn in_pairs() -> bool {
        false
    }
    /// Adds to each channel's sum the products of its weights with the inputs, in two steps if `PAIRS`, where there are two ways.
    #[must_use]
    fn add_products<const PAIRS: bool>(self, weights: Self::Weights, inputs: Self::Inputs) -> Self;
    /// The sums as floats.
    fn floats(self) -> Self::Lane;
    /// Writes sixteen activations, given as floats to which [`ROUND`] has been added.
    fn store(floats: [Self::Lane; 4], to: &mut [Self::Activation; 16]);
}

/// The fastest form that this build has.
#[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
pub type Fast = wasm::Bytes;
/// The fastest form that this build has.
#[cfg(all(target_family = "wasm", target_feature = "simd128", not(target_feature = "relaxed-simd")))]
pub type Fast = wasm::Halves;
/// The fastest form that this build has.
#[cfg(target_arch = "x86_64")]
pub type Fast = x86::Sse2;
/// The fastest form that this build has.
#[cfg(not(any(all(target_family = "wasm", target_feature = "simd128"), target_arch = "x86_64")))]
pub type Fast = Scalar;

/// The fastest form whose activations have 16 bits, so that bytes fit: what the stem reads.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
pub type Wide = wasm::Halves;
/// The fastest form whose activations have 16 bits, so that bytes fit: what the stem reads.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
pub type Wide = Fast;

/// The form without SIMD: what the others are tested against, and the fallback on other processors.
#[derive(Clone, Copy)]
pub struct Scalar([i32; 4]);

impl Dot for Scalar {
    const RUN: usize = 2;
    type Activation = i16;
    type Run = [i16; 2];
    type Block = [i8; 8];
    type Weights = [[i8; 2]; 4];
    type Inputs = [i16; 2];
    type Lane = crate::kernels::lane::Scalar;

    fn zero() -> Self {
        Self([0; 4])
    }
    fn runs(activations: &[i16]) -> &[Self::Run] {
        activations.as_chunks().0
    }
    fn weights(from: &Self::Block) -> Self::Weights {
        std::array::from_fn(|channel| [from[2 * channel], from[2 * channel + 1]])
    }
    fn inputs(from: &Self::Run) -> Self::Inputs {
        *from
    }
    fn add_products<const PAIRS: bool>(self, weights: Self::Weights, inputs: Self::Inputs) -> Self {
        let products = |channel: [i8; 2]| channel.iter().zip(inputs).map(|(&w, x)| i32::from(w) * i32::from(x)).sum();
        let [a, b, c, d]: [i32; 4] = weights.map(products);
        let [e, f, g, h] = self.0;
        Self([a + e, b + f, c + g, d + h])
    }
    fn floats(self) -> Self::Lane {
        Lane::load(&self.0.map(|sum| sum as f32))
    }
    fn store(floats: [Self::Lane; 4], to: &mut [i16; 16]) {
        for (floats, to) in floats.into_iter().zip(to.as_chunks_mut::<4>().0) {
            let mut values = [0.0; 4];
            floats.store(&mut values);
            *to = values.map(|value| value.to_bits().wrapping_sub(ROUND.to_bits()) as i16);
        }
    }
}

#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
mod wasm {
    use super::{Dot, ROUND};
    use crate::kernels::lane::Exact;
    use core::arch::wasm32::{
        f32x4_convert_i32x4, i32x4_add, i32x4_splat, i32x4_sub, v128, v128_load32_splat, v128_store,
    };

    /// Never across two cache lines.
    #[cfg(target_feature = "relaxed-simd")]
    #[derive(Clone, Copy, Default)]
    #[repr(align(16))]
    pub struct Block([i8; 16]);

    #[cfg(target_feature = "relaxed-simd")]
    impl AsRef<[i8]> for Block {
        fn as_ref(&self) -> &[i8] {
            &self.0
        }
    }

    #[cfg(target_feature = "relaxed-simd")]
    impl AsMut<[i8]> for Block {
        fn as_mut(&mut self) -> &mut [i8] {
            &mut self.0
        }
    }

    /// Four products a lane and step, by relaxed SIMD.
    #[cfg(target_feature = "relaxed-simd")]
    #[derive(Clone, Copy)]
    pub struct Bytes(v128);

    #[cfg(target_feature = "relaxed-simd")]
    impl Dot for Bytes {
        const RUN: usize = 4;
        type Activation = u8;
        type Run = [u8; 4];
        type Block = Block;
        type Weights = v128;
        type Inputs = v128;
        type Lane = Exact;

        #[inline(always)]
        fn zero() -> Self {
            Self(i32x4_splat(0))
        }
        #[inline(always)]
        fn runs(activations: &[u8]) -> &[Self::Run] {
            activations.as_chunks().0
        }
        #[inline(always)]
        fn weights(from: &Self::Block) -> v128 {
            // SAFETY: the reference covers 16 readable bytes; v128 loads need no alignment.
            unsafe { core::arch::wasm32::v128_load(from.0.as_ptr().cast()) }
        }
        #[inline(always)]
        fn inputs(from: &Self::Run) -> v128 {
            // SAFETY: the reference covers 4 readable bytes; the load needs no alignment.
            unsafe { v128_load32_splat(from.as_ptr().cast()) }
        }
        #[inline(always)]
        fn add_products<const PAIRS: bool>(self, weights: v128, inputs: v128) -> Self {
            use core::arch::wasm32::{
                i16x8_relaxed_dot_i8x16_i7x16, i16x8_splat, i32x4_dot_i16x8, i32x4_relaxed_dot_i8x16_i7x16_add,
            };
            if PAIRS {
                // Not by extadd_pairwise, which LLVM would make the one instruction of.
                let pairs = i16x8_relaxed_dot_i8x16_i7x16(weights, inputs);
                Self(i32x4_add(self.0, i32x4_dot_i16x8(pairs, i16x8_splat(1))))
            } else {
                Self(i32x4_relaxed_dot_i8x16_i7x16_add(weights, inputs, self.0))
            }
        }
        /// Asked with what lies outside of what is defined: 127 times 255, four times. x86 without VNNI has only an instruction whose
        /// sums of two products end at 32,767, and others to follow it; the rest have one for everything.
        fn in_pairs() -> bool {
            use core::arch::wasm32::{i8x16_splat, i32x4_extract_lane, i32x4_relaxed_dot_i8x16_i7x16_add, u8x16_splat};
            let [weights, inputs] = std::hint::black_box([i8x16_splat(127), u8x16_splat(255)]);
            let sums = i32x4_relaxed_dot_i8x16_i7x16_add(weights, inputs, i32x4_splat(0));
            i32x4_extract_lane::<0>(sums) == 2 * i32::from(i16::MAX)
        }
        #[inline(always)]
        fn floats(self) -> Exact {
            Exact { 0: f32x4_convert_i32x4(self.0) }
        }
        #[inline(always)]
        fn store([a, b, c, d]: [Exact; 4], to: &mut [u8; 16]) {
            use core::arch::wasm32::{i8x16_shuffle, i32x4_shl};
            // Of narrow LLVM makes three times as many instructions.
            let high = i32x4_add(i32x4_shl(c.0, 16), i32x4_shl(d.0, 24));
            let all = i32x4_add(i32x4_add(a.0, i32x4_shl(b.0, 8)), high);
            let bytes = i32x4_sub(all, i32x4_splat(ROUND.to_bits().cast_signed().wrapping_mul(0x0101_0101)));
            let bytes = i8x16_shuffle::<0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15>(bytes, bytes);
            // SAFETY: the reference covers 16 writable bytes; v128 stores need no alignment.
            unsafe { v128_store(to.as_mut_ptr().cast(), bytes) }
        }
    }

    /// Two products a lane and step, of 16 bits.
    #[derive(Clone, Copy)]
    pub struct Halves(v128);

    impl Dot for Halves {
        const RUN: usize = 2;
        type Activation = i16;
        type Run = [i16; 2];
        type Block = [i8; 8];
        type Weights = v128;
        type Inputs = v128;
        type Lane = Exact;

        #[inline(always)]
        fn zero() -> Self {
            Self(i32x4_splat(0))
        }
        #[inline(always)]
        fn runs(activations: &[i16]) -> &[Self::Run] {
            activations.as_chunks().0
        }
        #[inline(always)]
        fn weights(from: &Self::Block) -> v128 {
            // SAFETY: the reference covers 8 readable bytes; the load needs no alignment.
            unsafe { core::arch::wasm32::i16x8_load_extend_i8x8(from.as_ptr()) }
        }
        #[inline(always)]
        fn inputs(from: &Self::Run) -> v128 {
            // SAFETY: the reference covers 4 readable bytes; the load needs no alignment.
            unsafe { v128_load32_splat(from.as_ptr().cast()) }
        }
        #[inline(always)]
        fn add_products<const PAIRS: bool>(self, weights: v128, inputs: v128) -> Self {
            use core::arch::wasm32::i32x4_dot_i16x8;
            Self(i32x4_add(self.0, i32x4_dot_i16x8(weights, inputs)))
        }
        #[inline(always)]
        fn floats(self) -> Exact {
            Exact { 0: f32x4_convert_i32x4(self.0) }
        }
        #[inline(always)]
        fn store([a, b, c, d]: [Exact; 4], to: &mut [i16; 16]) {
            use core::arch::wasm32::{i16x8_shuffle, i32x4_shl};
            let round = i32x4_splat(ROUND.to_bits().cast_signed().wrapping_mul(0x0001_0001));
            for ([low, high], to) in [[a, b], [c, d]].into_iter().zip(to.as_chunks_mut::<8>().0) {
                let halves = i32x4_sub(i32x4_add(low.0, i32x4_shl(high.0, 16)), round);
                let halves = i16x8_shuffle::<0, 2, 4, 6, 1, 3, 5, 7>(halves, halves);
                // SAFETY: the reference covers 16 writable bytes; v128 stores need no alignment.
                unsafe { v128_store(to.as_mut_ptr().cast(), halves) }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Dot, ROUND};
    use crate::kernels::lane::Exact;
    use core::arch::x86_64::{
        __m128i, _mm_add_epi32, _mm_castps_si128, _mm_cvtepi32_ps, _mm_loadl_epi64, _mm_madd_epi16, _mm_packs_epi32,
        _mm_set1_epi32, _mm_setzero_si128, _mm_srai_epi16, _mm_storeu_si128, _mm_sub_epi32, _mm_unpacklo_epi8,
    };

    /// Two products a lane and step, of 16 bits.
    #[derive(Clone, Copy)]
    pub struct Sse2(__m128i);

    // SAFETY of every block below: SSE2 is part of the x86_64 baseline, and references cover the bytes that are read or written; none of these
    // needs alignment.
    impl Dot for Sse2 {
        const RUN: usize = 2;
        type Activation = i16;
        type Run = [i16; 2];
        type Block = [i8; 8];
        type Weights = __m128i;
        type Inputs = __m128i;
        type Lane = Exact;

        #[inline(always)]
        fn zero() -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm_setzero_si128() })
        }
        #[inline(always)]
        fn runs(activations: &[i16]) -> &[Self::Run] {
            activations.as_chunks().0
        }
        #[inline(always)]
        fn weights(from: &Self::Block) -> __m128i {
            // Each byte twice, then the upper one's sign spread over both.
            // SAFETY: see above.
            unsafe {
                let bytes = _mm_loadl_epi64(from.as_ptr().cast());
                _mm_srai_epi16::<8>(_mm_unpacklo_epi8(bytes, bytes))
            }
        }
        #[inline(always)]
        fn inputs(&[low, high]: &Self::Run) -> __m128i {
            // SAFETY: see above.
            unsafe { _mm_set1_epi32(i32::from(low) | i32::from(high) << 16) }
        }
        #[inline(always)]
        fn add_products<const PAIRS: bool>(self, weights: __m128i, inputs: __m128i) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm_add_epi32(self.0, _mm_madd_epi16(weights, inputs)) })
        }
        #[inline(always)]
        fn floats(self) -> Exact {
            // SAFETY: see above.
            Exact { 0: unsafe { _mm_cvtepi32_ps(self.0) } }
        }
        #[inline(always)]
        fn store(floats: [Exact; 4], to: &mut [i16; 16]) {
            // SAFETY: see above.
            unsafe {
                let round = _mm_set1_epi32(ROUND.to_bits().cast_signed());
                let [a, b, c, d] = floats.map(|float| _mm_sub_epi32(_mm_castps_si128(float.0), round));
                let to: *mut __m128i = to.as_mut_ptr().cast();
                _mm_storeu_si128(to, _mm_packs_epi32(a, b));
                _mm_storeu_si128(to.add(1), _mm_packs_epi32(c, d));
            }
        }
    }
}
