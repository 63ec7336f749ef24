use crate::{Run, SHAPE};
use tract_onnx::prelude::*;

pub fn open(mut file: &[u8]) -> Run {
    let model = tract_onnx::onnx().model_for_read(&mut file).expect("an ONNX file that tract knows");
    let model = model.with_input_fact(0, f32::fact(SHAPE).into()).expect("a picture as input");
    let model = model.into_optimized().and_then(IntoRunnable::into_runnable).expect("a network that runs");
    Box::new(move |input| {
        let input = Tensor::from_shape(&SHAPE, input).expect("a picture");
        let logits = model.run(tvec!(input.into())).expect("it runs");
        logits[0].to_plain_array_view::<f32>().expect("floats").iter().copied().collect()
    })
}
