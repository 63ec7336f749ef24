//! The part of the ONNX format that is used here: messages and field numbers of `onnx.proto`
//! (<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>). Fields that are left out are passed over when a file is read.
//!
//! Messages within a graph are kept as bytes and decoded one at a time: a file of empty messages would take a hundred times its size.

use crate::{Error, Result};
use prost::Message;
use prost::bytes::{Buf, Bytes};
use prost::encoding::{DecodeContext, decode_key, skip_field};

/// Most fields of a graph: nodes, constants, descriptions of values. Exporters write some 1,500 for the largest network.
const MOST_IN_GRAPH: usize = 50_000;
/// Most fields of any other message.
const MOST: usize = 5_000;

/// A file.
#[derive(Clone, PartialEq, Message)]
pub struct Model {
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    #[prost(string, tag = "2")]
    pub producer_name: String,
    /// A [`Graph`].
    #[prost(bytes = "bytes", tag = "7")]
    pub graph: Bytes,
    #[prost(message, repeated, tag = "8")]
    pub opset_import: Vec<Opset>,
    #[prost(message, repeated, tag = "14")]
    pub metadata_props: Vec<Entry>,
}

/// Which operators are meant.
#[derive(Clone, PartialEq, Message)]
pub struct Opset {
    #[prost(string, tag = "1")]
    pub domain: String,
    #[prost(int64, tag = "2")]
    pub version: i64,
}

/// Metadata.
#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(string, tag = "2")]
    pub value: String,
}

/// Nodes in the order in which they can be computed.
#[derive(Clone, PartialEq, Message)]
pub struct Graph {
    /// [`Node`]s.
    #[prost(bytes = "bytes", repeated, tag = "1")]
    pub node: Vec<Bytes>,
    #[prost(string, tag = "2")]
    pub name: String,
    /// [`Tensor`]s.
    #[prost(bytes = "bytes", repeated, tag = "5")]
    pub initializer: Vec<Bytes>,
    /// [`Value`]s; of old files also the names of the initializers.
    #[prost(bytes = "bytes", repeated, tag = "11")]
    pub input: Vec<Bytes>,
    /// [`Value`]s.
    #[prost(bytes = "bytes", repeated, tag = "12")]
    pub output: Vec<Bytes>,
}

/// An operator with what it reads and writes; an input that is left out has no name.
#[derive(Clone, PartialEq, Message)]
pub struct Node {
    #[prost(string, repeated, tag = "1")]
    pub input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub output: Vec<String>,
    #[prost(string, tag = "3")]
    pub name: String,
    #[prost(string, tag = "4")]
    pub op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub attribute: Vec<Attribute>,
    /// Whose operator it is: ONNX's own without a name, or one with.
    #[prost(string, tag = "7")]
    pub domain: String,
}

/// A constant of a node.
#[derive(Clone, PartialEq, Message)]
pub struct Attribute {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(float, tag = "2")]
    pub f: f32,
    #[prost(int64, tag = "3")]
    pub i: i64,
    #[prost(bytes = "bytes", tag = "4")]
    pub s: Bytes,
    /// A [`Tensor`].
    #[prost(bytes = "bytes", tag = "5")]
    pub t: Bytes,
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub ints: Vec<i64>,
    /// [`INT`] and the like.
    #[prost(int32, tag = "20")]
    pub r#type: i32,
}

/// The types of attributes that are written.
pub const INT: i32 = 2;
/// See [`INT`].
pub const INTS: i32 = 7;

/// Numbers in the file.
#[derive(Clone, PartialEq, Message)]
pub struct Tensor {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub dims: Vec<i64>,
    /// [`FLOAT`] and the like.
    #[prost(int32, tag = "2")]
    pub data_type: i32,
    /// Floats in a row, little-endian.
    #[prost(bytes = "bytes", tag = "4")]
    pub float_data: Bytes,
    /// Varints in a row; also those of half precision.
    #[prost(bytes = "bytes", tag = "5")]
    pub int32_data: Bytes,
    /// Varints in a row.
    #[prost(bytes = "bytes", tag = "7")]
    pub int64_data: Bytes,
    #[prost(string, tag = "8")]
    pub name: String,
    #[prost(bytes = "bytes", tag = "9")]
    pub raw_data: Bytes,
    /// Where the numbers are, if they are in another file.
    #[prost(message, repeated, tag = "13")]
    pub external_data: Vec<Entry>,
    /// 1 if they are in another file.
    #[prost(int32, tag = "14")]
    pub data_location: i32,
}

/// Types of elements.
pub const FLOAT: i32 = 1;
/// See [`FLOAT`].
pub const INT32: i32 = 6;
/// See [`FLOAT`].
pub const INT64: i32 = 7;
/// See [`FLOAT`].
pub const FLOAT16: i32 = 10;
/// See [`FLOAT`].
pub const DOUBLE: i32 = 11;
/// See [`FLOAT`].
pub const BFLOAT16: i32 = 16;
/// Those that weights and activations may have.
pub const FLOATS: [i32; 4] = [FLOAT, FLOAT16, BFLOAT16, DOUBLE];

/// A value's name, type and shape.
#[derive(Clone, PartialEq, Message)]
pub struct Value {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub r#type: Option<Type>,
}

/// A value's type.
#[derive(Clone, PartialEq, Message)]
pub struct Type {
    #[prost(message, optional, tag = "1")]
    pub tensor_type: Option<TensorType>,
}

/// A tensor's type of elements and shape.
#[derive(Clone, PartialEq, Message)]
pub struct TensorType {
    #[prost(int32, tag = "1")]
    pub elem_type: i32,
    /// A [`Shape`].
    #[prost(bytes = "bytes", optional, tag = "2")]
    pub shape: Option<Bytes>,
}

/// Axes.
#[derive(Clone, PartialEq, Message)]
pub struct Shape {
    #[prost(message, repeated, tag = "1")]
    pub dim: Vec<Dimension>,
}

/// The length of an axis: a number, or a name if it may be any.
#[derive(Clone, PartialEq, Message)]
pub struct Dimension {
    #[prost(int64, optional, tag = "1")]
    pub dim_value: Option<i64>,
    #[prost(string, optional, tag = "2")]
    pub dim_param: Option<String>,
}

/// A message of limited length.
///
/// # Errors
/// [`Error::Damaged`] if it is none, [`Error::UnknownArchitecture`] if it has more fields than any network's.
pub fn decoded<M: Message + Default>(bytes: &Bytes) -> Result<M> {
    of_at_most(bytes, MOST)
}

/// As [`decoded`].
///
/// # Errors
/// As [`decoded`].
pub fn graph(model: &Model) -> Result<Graph> {
    of_at_most(&model.graph, MOST_IN_GRAPH)
}

fn of_at_most<M: Message + Default>(bytes: &Bytes, most: usize) -> Result<M> {
    let damaged = |error: prost::DecodeError| Error::Damaged(format!("its protobuf can't be read ({error})"));
    let mut rest = bytes.clone();
    let mut fields = 0;
    while rest.has_remaining() {
        let (tag, wire) = decode_key(&mut rest).map_err(damaged)?;
        skip_field(wire, tag, &mut rest, DecodeContext::default()).map_err(damaged)?;
        fields += 1;
        if fields > most {
            return Err(Error::UnknownArchitecture(format!("one of its messages has more than {most} fields")));
        }
    }
    M::decode(bytes.clone()).map_err(damaged)
}
