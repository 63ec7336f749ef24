//! A network of another Rust package behind plain functions, for `contenders/rust.mjs`: `allocate`, `open`, `run`.

#[cfg(feature = "rten")]
#[path = "rten.rs"]
mod runtime;
#[cfg(feature = "tract")]
#[path = "tract.rs"]
mod runtime;

use std::cell::RefCell;
use std::slice::from_raw_parts;

/// What a picture is: numbers, channels, height and width.
const SHAPE: [usize; 4] = [1, 3, 224, 224];

/// From a normalised picture to the logits.
type Run = Box<dyn Fn(&[f32]) -> Vec<f32>>;

thread_local! {
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
    static LOGITS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Room for so many bytes, aligned for floats, and never given back.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(bytes: usize) -> *mut f32 {
    vec![0.0; bytes.div_ceil(size_of::<f32>())].leak().as_mut_ptr()
}

/// # Safety
///
/// `file` points to so many bytes, an ONNX file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(file: *const u8, bytes: usize) {
    // SAFETY: the caller's promise.
    let file = unsafe { from_raw_parts(file, bytes) };
    RUN.set(Some(runtime::open(file)));
}

/// Where the logits are, until the next run.
///
/// # Safety
///
/// `input` points to so many floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn run(input: *const f32, length: usize) -> *const f32 {
    // SAFETY: the caller's promise.
    let input = unsafe { from_raw_parts(input, length) };
    LOGITS.set(RUN.with_borrow(|run| run.as_ref().expect("open comes first")(input)));
    LOGITS.with_borrow(|logits| logits.as_ptr())
}
