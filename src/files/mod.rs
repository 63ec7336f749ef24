//! Model files: what can be told of one, and the writers. Few need them: they are behind the feature `files`.

pub mod convert;
mod export;
pub mod inspect;
