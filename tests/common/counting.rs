//! An allocator that counts what this thread asks for.

#![allow(dead_code, reason = "every test file is a crate of its own and uses a part of this")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static NOW: Cell<Count> = const { Cell::new(Count { calls: 0, largest: 0, held: 0, peak: 0 }) };
}

/// What a piece of work allocates.
#[derive(Clone, Copy)]
pub struct Count {
    /// How often it asks.
    pub calls: usize,
    /// The most bytes at a time.
    pub largest: usize,
    /// Bytes that it keeps.
    held: usize,
    /// The most bytes that it holds at once.
    pub peak: usize,
}

/// What `work` gives, and what it allocates.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Count) {
    let before = NOW.get().held;
    NOW.set(Count { calls: 0, largest: 0, held: before, peak: before });
    let result = work();
    let count = NOW.get();
    (result, Count { peak: count.peak - before, ..count })
}

struct Counting;

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Count { calls, largest, held, peak } = NOW.get();
        let held = held + layout.size();
        NOW.set(Count { calls: calls + 1, largest: largest.max(layout.size()), held, peak: peak.max(held) });
        // SAFETY: the caller's promises are handed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let count = NOW.get();
        NOW.set(Count { held: count.held.saturating_sub(layout.size()), ..count });
        // SAFETY: the caller's promises are handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
