//! What is timed.

/// Something to run again and again.
pub struct Case {
    pub name: String,
    /// How often the network runs it for one picture.
    pub times: usize,
    /// Floating-point operations of one run; a multiplication and an addition are two.
    pub operations: usize,
    pub run: Box<dyn FnMut()>,
}

impl Case {
    pub fn new(name: impl Into<String>, operations: usize, run: impl FnMut() + 'static) -> Self {
        Self { name: name.into(), times: 1, operations, run: Box::new(run) }
    }
}
