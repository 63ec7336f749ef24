//! Whole files as `torch.save` writes them, new and old.
#![no_main]

#[path = "shared.rs"]
mod shared;

libfuzzer_sys::fuzz_target!(|file: &[u8]| shared::read(file));
