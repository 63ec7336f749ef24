//! A file's bytes, wherever they are.

use std::borrow::Cow;
use std::ops::Range;

/// Copies the bytes from a place on to where they are wanted.
pub type Fetch<'a> = dyn Fn(usize, &mut [u8]) + 'a;

/// Bytes of a part: whole elements of every type, and few enough for the processor's caches.
const PART: usize = 1 << 16;

/// Bytes in memory, or bytes that are fetched part by part, so that a file outside WebAssembly's memory is never in it as a whole.
#[derive(Clone)]
pub enum Bytes<'a> {
    /// Here.
    Memory(&'a [u8]),
    /// Here, and not a part of the file as it is.
    #[cfg(feature = "files")]
    Shared(prost::bytes::Bytes),
    /// `length` bytes from `start` on, where `fetch` gets them.
    Elsewhere {
        /// Gets them.
        fetch: &'a Fetch<'a>,
        /// The first one.
        start: usize,
        /// How many there are.
        length: usize,
    },
}

impl<'a> Bytes<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Memory(bytes) => bytes.len(),
            #[cfg(feature = "files")]
            Self::Shared(bytes) => bytes.len(),
            Self::Elsewhere { length, .. } => *length,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some of them, or nothing where there are fewer.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Option<Self> {
        if range.start > range.end || range.end > self.len() {
            return None;
        }
        Some(match *self {
            Self::Memory(bytes) => Self::Memory(&bytes[range]),
            #[cfg(feature = "files")]
            Self::Shared(ref bytes) => Self::Shared(bytes.slice(range)),
            Self::Elsewhere { fetch, start, .. } => {
                Self::Elsewhere { fetch, start: start + range.start, length: range.len() }
            }
        })
    }

    /// Gives all of them to `work`, in order: at once where they are in memory, else in parts of up to `PART` bytes, so that a large
    /// tensor takes no memory twice.
    pub fn in_parts(&self, work: &mut dyn FnMut(&[u8])) {
        match *self {
            Self::Memory(bytes) => work(bytes),
            #[cfg(feature = "files")]
            Self::Shared(ref bytes) => work(bytes),
            Self::Elsewhere { fetch, start, length } => {
                let mut part = vec![0; length.min(PART)];
                for offset in (0..length).step_by(PART) {
                    let part = &mut part[..(length - offset).min(PART)];
                    fetch(start + offset, part);
                    work(part);
                }
            }
        }
    }

    /// All of them in memory; a copy only where they are not there already.
    #[must_use]
    pub fn read(&self) -> Cow<'a, [u8]> {
        match *self {
            Self::Memory(bytes) => Cow::Borrowed(bytes),
            #[cfg(feature = "files")]
            Self::Shared(ref bytes) => Cow::Owned(bytes.to_vec()),
            Self::Elsewhere { fetch, start, length } => {
                let mut bytes = vec![0; length];
                fetch(start, &mut bytes);
                Cow::Owned(bytes)
            }
        }
    }
}
