//! The pickle within a new and within an old file, where the layers around it are right: reaches deeper than whole files do.
#![no_main]

#[path = "shared.rs"]
mod shared;

libfuzzer_sys::fuzz_target!(|pickle: &[u8]| {
    shared::read(&shared::zip(pickle));
    shared::read(&shared::legacy(pickle));
});
