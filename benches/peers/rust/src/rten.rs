use crate::{Run, SHAPE};
use rten::Model;
use rten_tensor::{AsView, NdTensor, NdTensorView};

pub fn open(file: &[u8]) -> Run {
    let model = Model::load(file.to_vec()).expect("an ONNX file that rten knows");
    Box::new(move |input| {
        let input = NdTensorView::from_data(SHAPE, input);
        let logits = model.run_one(input.into(), None).expect("it runs");
        let logits: NdTensor<f32, 2> = logits.try_into().expect("logits");
        logits.to_vec()
    })
}
