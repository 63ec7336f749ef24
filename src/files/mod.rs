//! Model files: what can be told of one, and the writer. Few need them: they are behind the feature `files`.

pub mod convert;
pub mod inspect;
