//! What can go wrong, said for people: what was expected, what came, what to do. Whatever comes from a file is cut: names of megabytes and
//! shapes of millions of axes are no help to anyone.

/// Most characters of a name in a message, and of a sentence with several.
const NAME: usize = 100;
const SENTENCE: usize = 1000;
/// Most axes of a shape in a message.
const AXES: usize = 8;

/// The beginning of a text, with a mark where it goes on.
fn cut(text: &str, length: usize) -> String {
    let mut characters = text.chars();
    let mut kept: String = characters.by_ref().take(length).collect();
    if characters.next().is_some() {
        kept.push('…');
    }
    kept
}

/// A name in a message, cut.
pub(crate) fn quoted(name: &str) -> String {
    format!("{:?}", cut(name, NAME))
}

fn shape(shape: &[usize]) -> String {
    let more = if shape.len() > AXES { format!(" and {} more axes", shape.len() - AXES) } else { String::new() };
    format!("{:?}{more}", &shape[..shape.len().min(AXES)])
}

/// Anything that this crate refuses.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The bytes are no kind of model file that can be read.
    #[error(
        "this is no model file that can be read ({}). Save the weights with torch.save(model.state_dict(), \"model.pth\") or safetensors.torch.save_file(model.state_dict(), \"model.safetensors\") and give that file.",
        cut(.0, SENTENCE)
    )]
    UnknownFormat(String),
    /// A pickle holds more than tensors and plain values; nothing of it is ever executed.
    #[error(
        "the file holds {}, but only tensors are read from pickles, never code. Save the weights alone: torch.save(model.state_dict(), \"model.pth\"), where model is the network itself.",
        cut(.0, SENTENCE)
    )]
    NotOnlyTensors(String),
    /// The file contradicts itself or breaks off.
    #[error("the model file is damaged: {}. Download or copy it again.", cut(.0, SENTENCE))]
    Damaged(String),
    /// The header promises more bytes than there are.
    #[error(
        "the model file is cut short: its header describes {expected} bytes, but {actual} came. Download or copy it again."
    )]
    Truncated {
        /// Bytes that the header describes.
        expected: u64,
        /// Bytes that came.
        actual: u64,
    },
    /// A tensor that the network needs is not in the file.
    #[error(
        "the model file has no tensor {}, which {architecture} needs. Was the file saved from torchvision's {architecture}?",
        quoted(.name)
    )]
    MissingTensor {
        /// The tensor's name.
        name: String,
        /// The architecture that was recognised.
        architecture: String,
    },
    /// A tensor's shape does not fit the architecture.
    #[error("tensor {} has shape {}, but {architecture} needs {expected:?}.", quoted(.name), shape(.actual))]
    WrongShape {
        /// The tensor's name.
        name: String,
        /// The architecture that was recognised.
        architecture: String,
        /// The shape that it needs.
        expected: Vec<usize>,
        /// The shape in the file.
        actual: Vec<usize>,
    },
    /// A tensor's element type is not a float that can be read.
    #[error("tensor {} holds {actual}, but F64, F32, F16 or BF16 is needed. Save the model in one of these.", quoted(.name))]
    WrongDtype {
        /// The tensor's name.
        name: String,
        /// The type in the file.
        actual: String,
    },
    /// A tensor holds NaN or infinity.
    #[error("tensor {} holds {} at element {index}: the training diverged or the file is damaged.", quoted(.name), f64::from(*value))]
    NotFinite {
        /// The tensor's name.
        name: String,
        /// Where, in C order.
        index: usize,
        /// NaN or an infinity.
        value: f32,
    },
    /// Finite numbers in the file make others that are not.
    #[error("{} leaves the range of numbers (f32): the training diverged, or the file's numbers are not what they should be.", cut(.0, SENTENCE))]
    Overflow(String),
    /// Not one of the four published widths.
    #[error(
        "this is not a ShuffleNetV2 that can be read: {}. torchvision's and Megvii's models of the widths x0.5, x1.0, x1.5 and x2.0 can be read, in ONNX torchvision's.",
        cut(.0, SENTENCE)
    )]
    UnknownArchitecture(String),
    /// The file's metadata can't be used.
    #[error("the model file's metadata {} can't be used: {}.", quoted(.key), cut(.reason, SENTENCE))]
    BadMetadata {
        /// The metadata's key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The number of labels is not the number of classes.
    #[error(
        "there are {labels} {}, but the network has {classes} classes. Give every class one label, in the order of training.",
        cut(.key, NAME)
    )]
    LabelsMismatch {
        /// The metadata's key.
        key: String,
        /// Labels in the file.
        labels: usize,
        /// Classes of the network.
        classes: usize,
    },
    /// The pixels do not make a picture.
    #[error("this can't be a picture: {0}.")]
    BadPicture(String),
    /// More pixels than can be held.
    #[error(
        "the picture has {width} x {height} pixels, more than the {limit} million that can be held. Make it smaller first."
    )]
    PictureTooLarge {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// The limit, in millions of pixels.
        limit: usize,
    },
    /// An argument that can't be worked with.
    #[error("{}.", cut(.0, SENTENCE))]
    BadInput(String),
}

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A name that programs can compare.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFormat(_) => "UnknownFormat",
            Self::NotOnlyTensors(_) => "NotOnlyTensors",
            Self::Damaged(_) => "Damaged",
            Self::Truncated { .. } => "Truncated",
            Self::MissingTensor { .. } => "MissingTensor",
            Self::WrongShape { .. } => "WrongShape",
            Self::WrongDtype { .. } => "WrongDtype",
            Self::NotFinite { .. } | Self::Overflow(_) => "NotFinite",
            Self::UnknownArchitecture(_) => "UnknownArchitecture",
            Self::BadMetadata { .. } => "BadMetadata",
            Self::LabelsMismatch { .. } => "LabelsMismatch",
            Self::BadPicture(_) => "BadPicture",
            Self::PictureTooLarge { .. } => "PictureTooLarge",
            Self::BadInput(_) => "BadInput",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_a_file_is_cut() {
        let long = "\u{1b}名".repeat(1_000_000);
        let missing = Error::MissingTensor { name: long.clone(), architecture: "shufflenet_v2_x1_0".to_owned() };
        let shaped = Error::WrongShape {
            name: long.clone(),
            architecture: "shufflenet_v2_x1_0".to_owned(),
            expected: vec![24, 3, 3, 3],
            actual: vec![1; 1_000_000],
        };
        let sentences = [
            Error::UnknownFormat(long.clone()),
            Error::NotOnlyTensors(long.clone()),
            Error::Damaged(long.clone()),
            Error::BadInput(long.clone()),
            Error::BadMetadata { key: "labels".to_owned(), reason: long.clone() },
        ];
        // Every second character is of this kind.
        let held = |error: &Error| 2 * error.to_string().matches('名').count();
        let key = Error::BadMetadata { key: long.clone(), reason: String::new() };
        for error in [missing, shaped, key] {
            assert_eq!(held(&error), NAME, "{error}");
            assert!(error.to_string().len() < 1000, "{error}");
        }
        for error in sentences {
            assert_eq!(held(&error), SENTENCE, "{error}");
        }
        assert_eq!(cut("three", 5), "three");
        assert_eq!(cut("three", 4), "thre…");
        assert_eq!(shape(&[1, 2]), "[1, 2]");
    }
}
