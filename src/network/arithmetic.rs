//! What a network computes with.

use crate::image::Preparer;
use crate::{Error, Result};
use serde::Serialize;
use std::str::FromStr;

/// What a network computes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Arithmetic {
    /// 32-bit floats: PyTorch's answers.
    #[default]
    F32,
    /// Stem, pointwise convolutions and classifier in 8-bit integers ([`crate::kernels::quantised`]), the rest in floats of which none are fused: faster,
    /// and the same bits in every build. The answers are a little different.
    I8,
}

impl Arithmetic {
    /// What prepares pictures for a network in this arithmetic.
    #[must_use]
    pub fn preparer(self) -> Preparer {
        match self {
            Self::F32 => Preparer::default(),
            Self::I8 => Preparer::of_bytes(),
        }
    }
}

impl FromStr for Arithmetic {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "f32" => Ok(Self::F32),
            "i8" => Ok(Self::I8),
            _ => Err(Error::BadInput(format!("the arithmetic f32 or i8 was expected, but {name:?} came"))),
        }
    }
}
