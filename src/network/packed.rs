//! The weights of a network, packed for its kernels.

use super::Arithmetic;
use crate::Result;
use crate::arch::{Conv, Kind, Operator, Step};
use crate::kernels::depthwise::Depthwise;
use crate::kernels::pointwise::Pointwise;
use crate::kernels::quantised;
use crate::kernels::stem::Stem;
use crate::weights::{Checkpoint, Folded};
use ndarray::{Array1, Array2, ArrayView2};

/// A step's weights, ready to be used.
pub(super) enum Kernel {
    Stem(Stem),
    /// Of pictures in bytes, and of what is not in bytes.
    QuantisedStem(Box<quantised::stem::Stem>, Stem),
    Depthwise(Depthwise),
    /// Also a linear layer: of the averaged pixel.
    Pointwise(Pointwise),
    Quantised(quantised::Pointwise),
    /// Has none.
    Shuffle,
}

/// Where a network gets its weights from.
pub trait Weights {
    /// A convolution with its batch normalisation folded in.
    ///
    /// # Errors
    /// If it can't be had.
    fn folded(&self, conv: &Conv) -> Result<Folded>;

    /// A linear layer, with a ReLU after it or without: outputs x inputs, and one bias an output.
    ///
    /// # Errors
    /// If it can't be had.
    fn linear(&self, relu: bool) -> Result<(Array2<f32>, Array1<f32>)>;
}

impl Weights for Checkpoint<'_> {
    fn folded(&self, conv: &Conv) -> Result<Folded> {
        self.folded(conv)
    }

    fn linear(&self, relu: bool) -> Result<(Array2<f32>, Array1<f32>)> {
        self.linear(relu)
    }
}

impl Kernel {
    pub(super) fn pack(step: &Step, weights: &dyn Weights, arithmetic: Arithmetic) -> Result<Self> {
        let pointwise = |weight: ArrayView2<f32>, bias: &[f32], relu| match arithmetic {
            Arithmetic::F32 => Self::Pointwise(Pointwise::pack(weight, bias, relu)),
            Arithmetic::I8 => Self::Quantised(quantised::Pointwise::pack(weight, bias, relu)),
        };
        let conv = match &step.operator {
            Operator::Convolution(conv) => conv,
            Operator::Shuffle { .. } => return Ok(Self::Shuffle),
            &Operator::Linear { relu } => {
                let (weight, bias) = weights.linear(relu)?;
                return Ok(pointwise(weight.view(), &bias.to_vec(), relu));
            }
        };
        let Folded { weight, bias } = weights.folded(conv)?;
        Ok(match conv.kind {
            Kind::Stem => {
                let stem = Stem::pack(weight.view(), &bias);
                match arithmetic {
                    Arithmetic::F32 => Self::Stem(stem),
                    Arithmetic::I8 => {
                        Self::QuantisedStem(Box::new(quantised::stem::Stem::pack(weight.view(), &bias)), stem)
                    }
                }
            }
            Kind::Pointwise => {
                let matrix = weight.to_shape((conv.outputs, conv.inputs)).expect("a 1x1 filter");
                pointwise(matrix.view(), &bias, conv.relu)
            }
            Kind::Depthwise => {
                let filters = weight.to_shape((conv.outputs, 3, 3)).expect("one 3x3 filter a channel");
                Self::Depthwise(Depthwise::pack(filters.view(), &bias, conv.stride))
            }
        })
    }
}
