//! Tensors of any name and shape, as lines such as `backbone.conv1.0.weight 24,3,3,3`, all zero: what looks for a network in them. They are of
//! bytes, or of what stands behind the shape: `fc.weight 3,1024 F16`.
#![no_main]

#[path = "shared.rs"]
mod shared;

/// Most bytes of all tensors: the smallest network has 1.4 MB in integers.
const MOST: usize = 2_000_000;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (mut header, mut end) = (String::from("{\"__metadata__\":{}"), 0usize);
    for line in text.lines() {
        let Some((name, shape)) = line.split_once(' ') else { continue };
        let (shape, kind) = shape.split_once(' ').unwrap_or((shape, "I8"));
        let size = match kind {
            "I8" | "U8" => 1,
            "F16" | "BF16" => 2,
            "F32" => 4,
            _ => continue,
        };
        let shape: Vec<usize> = shape.split(',').filter_map(|length| length.parse().ok()).collect();
        let size = shape.iter().try_fold(size, |size: usize, &length| size.checked_mul(length));
        let Some(next) = size.and_then(|size| end.checked_add(size)).filter(|&next| next <= MOST) else { continue };
        let name: String = name.escape_default().filter(|&letter| letter != '\\' && letter != '"').collect();
        header += &format!(",\"{name}\":{{\"dtype\":\"{kind}\",\"shape\":{shape:?},\"data_offsets\":[{end},{next}]}}");
        end = next;
    }
    header += "}";
    shared::read(&[&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; end]].concat());
});
