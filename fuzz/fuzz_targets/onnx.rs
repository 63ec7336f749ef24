//! Whole ONNX files. Those without weights (tests/golden/onnx) are seeds: what is missing ends a file's way late.
#![no_main]

#[path = "shared.rs"]
mod shared;

libfuzzer_sys::fuzz_target!(|file: &[u8]| shared::read(file));
