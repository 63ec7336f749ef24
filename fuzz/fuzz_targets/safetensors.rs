//! The header of a safetensors file, before 256 bytes of data.
#![no_main]

#[path = "shared.rs"]
mod shared;

libfuzzer_sys::fuzz_target!(|header: &[u8]| {
    shared::read(&[&(header.len() as u64).to_le_bytes(), header, &[0; 256]].concat());
    // And as a whole file, where the length may be wrong too.
    shared::read(header);
});
