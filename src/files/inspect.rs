//! What is in a file, and whether it will run.

use crate::Error;
use crate::classifier::network_of;
use crate::network::Arithmetic;
use crate::weights::{Checkpoint, Family, Format, Located, ModelInfo, SCALE, locate, read};
use serde::Serialize;

/// What can be told of a file; as much as could be read of it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// The kind of file.
    pub format: Option<Format>,
    /// Length of the file.
    pub bytes: usize,
    /// Tensors in the file.
    pub tensors: usize,
    /// Types of the elements, and how many there are of each.
    pub elements: Vec<(String, usize)>,
    /// Whose names and layout the network has.
    pub family: Option<&'static Family>,
    /// What stands before the network's names.
    pub prefix: Option<String>,
    /// Tensors that the network does not need.
    pub unused: usize,
    /// Trainable parameters of the network.
    pub parameters: Option<usize>,
    /// What is known of the network.
    pub info: Option<ModelInfo>,
    /// Why it will not run; none if it will.
    pub problem: Option<Problem>,
}

/// An error as data.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// [`Error::code`].
    pub code: &'static str,
    /// The error for people.
    pub message: String,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

/// Looks at a file of any kind.
#[must_use]
pub fn inspect(bytes: &[u8]) -> Inspection {
    let mut inspection = Inspection { bytes: bytes.len(), ..Inspection::default() };
    inspection.problem = fill(&mut inspection, bytes).err().map(Problem::from);
    inspection
}

fn fill(inspection: &mut Inspection, bytes: &[u8]) -> Result<(), Error> {
    let tensors = read(bytes)?;
    inspection.format = Some(tensors.format);
    inspection.tensors = tensors.by_name.len();
    for tensor in tensors.by_name.values() {
        let elements = tensor.elements();
        let dtype = format!("{:?}", tensor.dtype);
        match inspection.elements.iter_mut().find(|(known, _)| *known == dtype) {
            Some((_, count)) => *count = count.saturating_add(elements),
            None => inspection.elements.push((dtype, elements)),
        }
    }
    let Located { tensors, prefix } = locate(tensors)?;
    let checkpoint = Checkpoint::of(tensors)?;
    inspection.family = Some(checkpoint.family);
    inspection.prefix = Some(prefix);
    inspection.parameters = Some(checkpoint.parameters());
    let names = checkpoint.names();
    let used = |name: &&String| names.iter().any(|used| used == name.strip_suffix(SCALE).unwrap_or(name));
    inspection.unused = inspection.tensors.saturating_sub(checkpoint.tensors.by_name.keys().filter(used).count());
    let result = network_of(&checkpoint, Arithmetic::F32).map(drop);
    inspection.info = Some(checkpoint.info);
    result
}
