//! ONNX graphs, as text: lines such as `w f16 24,3,3,3` (a tensor of zeros), `shape i64 1,-1` (whole numbers), `one i64` with a single number and
//! no comma (a number without an axis), and `Conv x,w = y pads:1,1,1,1 strides:2,2` (a node, with its attributes as numbers and as text). The
//! picture is `x`, and what the last node writes first is the output.
#![no_main]

#[path = "shared.rs"]
mod shared;

/// Most bytes of all tensors: the smallest network has 2.7 MB in half precision.
const MOST: usize = 4_000_000;

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 127 {
        bytes.push(number as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// A field of bytes.
fn field(tag: u64, content: &[u8]) -> Vec<u8> {
    [&varint(8 * tag + 2)[..], &varint(content.len() as u64), content].concat()
}

/// A field of a number.
fn number(tag: u64, value: i64) -> Vec<u8> {
    [varint(8 * tag), varint(value.cast_unsigned())].concat()
}

fn packed(tag: u64, values: &[i64]) -> Vec<u8> {
    field(tag, &values.iter().flat_map(|&value| varint(value.cast_unsigned())).collect::<Vec<u8>>())
}

fn numbers(text: &str) -> Vec<i64> {
    text.split(',').filter_map(|number| number.parse().ok()).collect()
}

/// A constant, if it is one that may be: `name kind numbers`.
fn tensor(name: &str, kind: &str, text: &str, room: &mut usize) -> Option<Vec<u8>> {
    let values = numbers(text);
    let (data_type, size) = match kind {
        "f16" => (10, 2),
        "f32" => (1, 4),
        "i64" => {
            let dims = if text.contains(',') { vec![values.len() as i64] } else { Vec::new() };
            let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            return Some([packed(1, &dims), number(2, 7), field(8, name.as_bytes()), field(9, &raw)].concat());
        }
        _ => return None,
    };
    let lengths: Option<Vec<usize>> = values.iter().map(|&length| length.try_into().ok()).collect();
    let bytes = lengths?.iter().try_fold(size, |all: usize, &length| all.checked_mul(length))?;
    *room = room.checked_sub(bytes)?;
    Some([packed(1, &values), number(2, data_type), field(8, name.as_bytes()), field(9, &vec![0; bytes])].concat())
}

/// A node: `operator inputs = outputs attributes`.
fn node(operator: &str, inputs: &str, outputs: &str, attributes: &[&str]) -> Vec<u8> {
    let names = |tag, names: &str| names.split(',').flat_map(|name| field(tag, name.as_bytes())).collect::<Vec<u8>>();
    let attribute = |text: &&str| {
        let (name, text) = text.split_once(':').unwrap_or((text, ""));
        let values = numbers(text);
        let float = [&varint(8 * 2 + 5)[..], &text.parse().unwrap_or(0.0_f32).to_le_bytes()].concat();
        let number = number(3, *values.first().unwrap_or(&0));
        field(5, &[field(1, name.as_bytes()), float, number, field(4, text.as_bytes()), packed(8, &values)].concat())
    };
    let attributes: Vec<u8> = attributes.iter().flat_map(attribute).collect();
    [names(1, inputs), names(2, outputs), field(4, operator.as_bytes()), attributes].concat()
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let dims: Vec<u8> = [1, 3, 64, 96].into_iter().flat_map(|length| field(1, &number(1, length))).collect();
    let picture = [field(1, b"x"), field(2, &field(1, &[number(1, 1), field(2, &dims)].concat()))].concat();
    let (mut graph, mut room, mut output) = (field(11, &picture), MOST, "x");
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            [name, kind, values] => {
                graph.extend(tensor(name, kind, values, &mut room).iter().flat_map(|tensor| field(5, tensor)));
            }
            [operator, inputs, "=", outputs, ref attributes @ ..] => {
                graph.extend(field(1, &node(operator, inputs, outputs, attributes)));
                output = outputs.split(',').next().unwrap_or_default();
            }
            _ => {}
        }
    }
    graph.extend(field(12, &field(1, output.as_bytes())));
    shared::read(&[number(1, 8), field(7, &graph), field(8, &number(2, 17))].concat());
});
