//! What can go wrong, said for people: what was expected, what came, what to do.

/// Anything that this crate refuses.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The bytes are no kind of model file that can be read.
    #[error(
        "this is no model file that can be read ({0}). Save the weights with torch.save(model.state_dict(), \"model.pth\") or safetensors.torch.save_file(model.state_dict(), \"model.safetensors\") and give that file."
    )]
    UnknownFormat(String),
    /// A pickle holds more than tensors and plain values; nothing of it is ever executed.
    #[error(
        "the file holds {0}, but only tensors are read from pickles, never code. Save the weights alone: torch.save(model.state_dict(), \"model.pth\"), where model is the network itself."
    )]
    NotOnlyTensors(String),
    /// The file contradicts itself or breaks off.
    #[error("the model file is damaged: {0}. Download or copy it again.")]
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
        "the model file has no tensor {name:?}, which {architecture} needs. Was the file saved from torchvision's {architecture}?"
    )]
    MissingTensor {
        /// The tensor's name.
        name: String,
        /// The architecture that was recognised.
        architecture: String,
    },
    /// A tensor's shape does not fit the architecture.
    #[error("tensor {name:?} has shape {actual:?}, but {architecture} needs {expected:?}.")]
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
    #[error("tensor {name:?} holds {actual}, but F64, F32, F16 or BF16 is needed. Save the model in one of these.")]
    WrongDtype {
        /// The tensor's name.
        name: String,
        /// The type in the file.
        actual: String,
    },
    /// A tensor holds NaN or infinity.
    #[error("tensor {name:?} holds {value} at element {index}: the training diverged or the file is damaged.")]
    NotFinite {
        /// The tensor's name.
        name: String,
        /// Where, in C order.
        index: usize,
        /// NaN or an infinity.
        value: f32,
    },
    /// Not one of the four published widths.
    #[error(
        "this is not a ShuffleNetV2 that can be read: {0}. torchvision's and Megvii's models of the widths x0.5, x1.0, x1.5 and x2.0 can be read."
    )]
    UnknownArchitecture(String),
    /// The file's metadata can't be used.
    #[error("the model file's metadata {key:?} can't be used: {reason}.")]
    BadMetadata {
        /// The metadata's key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The number of labels is not the number of classes.
    #[error(
        "there are {labels} {key}, but the network has {classes} classes. Give every class one label, in the order of training."
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
    #[error("{0}.")]
    BadInput(String),
}

/// The crate's result.
pub type Result<T> = std::result::Result<T, Error>;

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
            Self::NotFinite { .. } => "NotFinite",
            Self::UnknownArchitecture(_) => "UnknownArchitecture",
            Self::BadMetadata { .. } => "BadMetadata",
            Self::LabelsMismatch { .. } => "LabelsMismatch",
            Self::BadPicture(_) => "BadPicture",
            Self::PictureTooLarge { .. } => "PictureTooLarge",
            Self::BadInput(_) => "BadInput",
        }
    }
}
