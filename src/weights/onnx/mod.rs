//! The ONNX reader. A graph has no names that mean anything: it is followed from the picture to the logits, each channel on its way, and
//! compared with the network that it should be.

mod graph;
mod moves;
mod network;
mod operators;
pub(crate) mod proto;
mod shapes;
mod value;

use super::info::Assumption;
use super::tensors::{Format, Tensors};
use crate::{Error, Result};
use prost::bytes::Bytes;
use proto::Model;
use std::collections::HashMap;

/// Longer files are refused: three times the largest network.
const MAX_BYTES: usize = 100_000_000;

/// Reads a torchvision ShuffleNetV2 in ONNX, as PyTorch's exporters and what simplifies their graphs write it. The tensors have torchvision's
/// names; metadata is taken over.
///
/// # Errors
/// [`Error::UnknownArchitecture`] with what differs first, or if the weights are not in this file.
pub fn read(bytes: &[u8]) -> Result<Tensors<'_>> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::UnknownFormat(format!("an ONNX file of more than {} MB", MAX_BYTES / 1_000_000)));
    }
    let model: Model = proto::decoded(&Bytes::copy_from_slice(bytes)).map_err(|error| match error {
        Error::Damaged(_) => Error::UnknownFormat("it begins as an ONNX file does, but is none".to_owned()),
        error => error,
    })?;
    let graph = graph::followed(&model)?;
    let by_name = network::tensors(&graph)?;
    let mut metadata: HashMap<_, _> = model.metadata_props.into_iter().map(|entry| (entry.key, entry.value)).collect();
    if let Some([height, width]) = graph.size {
        metadata.insert(Assumption::SIZE.to_owned(), format!("[{height},{width}]"));
    }
    let mut tensors = Tensors { format: Format::Onnx, metadata, by_name };
    network::said(&mut tensors);
    Ok(tensors)
}
