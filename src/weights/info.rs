//! What a model file says of itself: labels, preprocessing, licence. All of it is optional; what is missing is assumed and said so.

use super::families::{Family, Usual};
use crate::arch::{Arch, MIN_SIDE};
use crate::error::quoted;
use crate::image::Preprocess;
use crate::{Error, Result};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// The largest side that a file may ask for; more is a mistake.
const MAX_SIDE: usize = 4096;

/// The metadata's key for what is between the head's two linear layers: `relu`, or `none`, which only a reader of all kinds of files makes one.
pub(crate) const ACTIVATION: &str = "activation";

/// A model's contract with its users, from the safetensors metadata.
#[derive(Clone, Debug, Serialize)]
pub struct ModelInfo {
    /// The model's name, or the architecture's.
    pub name: String,
    /// torchvision's function, for example `shufflenet_v2_x1_0`.
    pub architecture: &'static str,
    /// Number of classes; 0 of a network that only makes embeddings.
    pub classes: usize,
    /// Length of the embedding.
    pub embedding: usize,
    /// One name a class, in the order of the logits.
    pub labels: Vec<String>,
    /// The names in other languages, by language tag (from the metadata `labels.zh` and the like).
    pub translations: BTreeMap<String, Vec<String>>,
    /// How a picture becomes the network's input.
    pub preprocess: Preprocess,
    /// By what the logits are divided before the softmax, so that the percentages mean something.
    pub temperature: f32,
    /// Licence of the weights.
    pub license: Option<String>,
    /// Where the weights come from.
    pub provenance: Option<String>,
    /// What the file did not say and was assumed.
    pub assumed: Vec<Assumption>,
}

/// Something that a file does not say, with what was assumed, and the same as an English sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Assumption {
    /// The classes have no names and are numbered.
    Labels {
        /// For people.
        message: String,
    },
    /// How pictures are prepared: [`ModelInfo::preprocess`] is whose way is usual.
    Preprocess {
        /// Whose.
        way: &'static Family,
        /// For people.
        message: String,
    },
    /// Which of the networks in the file is meant.
    Prefix {
        /// What stands before the names of its tensors.
        prefix: String,
        /// For people.
        message: String,
    },
    /// Which of the matrices in the file is the classifier.
    Head {
        /// The module's name.
        module: String,
        /// For people.
        message: String,
    },
    /// That a ReLU is between the two linear layers of the head.
    Relu {
        /// The first layer's name.
        module: String,
        /// For people.
        message: String,
    },
}

impl Assumption {
    /// What was assumed where the file was converted is kept as metadata: under this key, with a prefix or the name of a module.
    pub(crate) const PREFIX: &str = "assumed.prefix";
    /// See [`Self::PREFIX`].
    pub(crate) const HEAD: &str = "assumed.head";
    /// See [`Self::PREFIX`].
    pub(crate) const RELU: &str = "assumed.relu";

    /// Height and width that a file is made for, which says no more of how pictures are prepared.
    pub(crate) const SIZE: &str = "assumed.size";

    /// Those in the metadata.
    fn kept(metadata: &HashMap<String, String>) -> Vec<Self> {
        let value = |key: &str| metadata.get(key).cloned();
        let prefix = value(Self::PREFIX).map(|prefix| {
            let message = format!("The network under {} in the file is the one that is meant.", quoted(&prefix));
            Self::Prefix { prefix, message }
        });
        let head = value(Self::HEAD).map(|module| {
            let message = format!("{} is the classifier: it is the matrix that fits.", quoted(&module));
            Self::Head { module, message }
        });
        let relu = value(Self::RELU).map(|module| {
            let message = format!("A ReLU follows {}, the first of the head's two layers.", quoted(&module));
            Self::Relu { module, message }
        });
        [prefix, head, relu].into_iter().flatten().collect()
    }
}

/// The metadata `preprocess`, as it is written.
#[derive(Deserialize)]
struct PreprocessEntry {
    resize: usize,
    #[serde(deserialize_with = "sides")]
    crop: [usize; 2],
    mean: [f64; 3],
    std: [f64; 3],
    interpolation: Option<String>,
    antialias: Option<bool>,
    channels: Option<String>,
}

fn sides<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[usize; 2], D::Error> {
    deserializer.deserialize_any(Sides)
}

/// The side of a square, or height and width.
struct Sides;

impl<'de> Visitor<'de> for Sides {
    type Value = [usize; 2];

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("a side in pixels, or [height, width]")
    }

    fn visit_u64<E>(self, side: u64) -> Result<[usize; 2], E> {
        // What is too large is refused with the limit.
        Ok([usize::try_from(side).unwrap_or(usize::MAX); 2])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sides: A) -> Result<[usize; 2], A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(sides))
    }
}

impl ModelInfo {
    /// Reads the metadata of a file with this architecture. Says also whether the network was trained on blue, green, red.
    ///
    /// # Errors
    /// [`Error::BadMetadata`] and [`Error::LabelsMismatch`], where something is said that can't be used.
    pub fn read(metadata: &HashMap<String, String>, arch: &Arch, family: &'static Family) -> Result<(Self, bool)> {
        let architecture = arch.width.name;
        if let Some(said) = metadata.get("architecture").filter(|&said| said != architecture) {
            return Err(bad("architecture", format!("it says {said:?}, but the tensors are those of {architecture}")));
        }
        let mut assumed = Assumption::kept(metadata);
        let labels = labels(metadata, "labels", arch.classes)?.unwrap_or_else(|| {
            if arch.classes > 0 {
                let message = "The file names no classes: they are numbered.".to_owned();
                assumed.push(Assumption::Labels { message });
            }
            (0..arch.classes).map(|class| format!("class {class}")).collect()
        });
        let mut translations = BTreeMap::new();
        for key in metadata.keys() {
            let Some(language) = key.strip_prefix("labels.") else { continue };
            if let Some(labels) = self::labels(metadata, key, arch.classes)? {
                translations.insert(language.to_owned(), labels);
            }
        }
        let (preprocess, bgr) = match json::<PreprocessEntry>(metadata, "preprocess")? {
            Some(entry) => entry.checked()?,
            None => {
                let size = json::<[usize; 2]>(metadata, Assumption::SIZE)?;
                let size = size.filter(|size| size.iter().all(|side| (MIN_SIDE..=MAX_SIDE).contains(side)));
                let Usual { preprocess, bgr, way } = (family.usual)(&arch.width, size);
                let message = format!("The file does not say how pictures are prepared: {way}.");
                assumed.push(Assumption::Preprocess { way: family, message });
                (preprocess, bgr)
            }
        };
        let temperature = match metadata.get("temperature") {
            None => 1.0,
            Some(text) => match serde_json::from_str::<f32>(text) {
                Ok(value) if value.is_finite() && value > 0.0 => value,
                _ => {
                    return Err(bad("temperature", format!("a number above 0 was expected, {text:?} came")));
                }
            },
        };
        let info = Self {
            name: metadata.get("name").map_or(architecture, String::as_str).to_owned(),
            architecture,
            classes: arch.classes,
            embedding: arch.embedding(),
            labels,
            translations,
            preprocess,
            temperature,
            license: metadata.get("license").cloned(),
            provenance: metadata.get("provenance").cloned(),
            assumed,
        };
        Ok((info, bgr))
    }
}

impl PreprocessEntry {
    /// Whether every colour, on the scale 0..1, becomes a finite number.
    fn makes_numbers(&self) -> bool {
        let mut both = self.mean.iter().zip(&self.std).map(|(mean, std)| (*mean as f32, *std as f32));
        both.all(|(mean, std)| std.is_finite() && [0.0, 1.0].iter().all(|colour| ((colour - mean) / std).is_finite()))
    }

    fn checked(self) -> Result<(Preprocess, bool)> {
        let crop = self.crop;
        let problem = if crop.iter().any(|side| !(MIN_SIDE..=MAX_SIDE).contains(side)) {
            format!("crop must be from {MIN_SIDE} to {MAX_SIDE}, but is {crop:?}")
        } else if !(1..=MAX_SIDE).contains(&self.resize) {
            format!("resize must be from 1 to {MAX_SIDE}, but is {}", self.resize)
        } else if self.std.iter().any(|&std| std <= 0.0) {
            format!("std must be above 0, but is {}", shown(self.std))
        } else if !self.makes_numbers() {
            format!("mean {} and std {} make no finite numbers of colours", shown(self.mean), shown(self.std))
        } else if self.interpolation.as_deref().is_some_and(|name| name != "bilinear") || self.antialias == Some(false)
        {
            "only bilinear interpolation with antialias is offered".to_owned()
        } else {
            let [mut mean, mut std] = [self.mean, self.std].map(|colours| colours.map(|value| value as f32));
            let bgr = match self.channels.as_deref() {
                None | Some("RGB") => false,
                Some("BGR") => {
                    mean.reverse();
                    std.reverse();
                    true
                }
                Some(other) => return Err(bad("preprocess", format!("channels must be RGB or BGR, but is {other:?}"))),
            };
            return Ok((Preprocess { resize: self.resize, crop, mean, std }, bgr));
        };
        Err(bad("preprocess", problem))
    }
}

fn shown([red, green, blue]: [f64; 3]) -> String {
    format!("[{red}, {green}, {blue}]")
}

pub(super) fn bad(key: &str, reason: String) -> Error {
    Error::BadMetadata { key: key.to_owned(), reason }
}

fn json<T: DeserializeOwned>(metadata: &HashMap<String, String>, key: &str) -> Result<Option<T>> {
    metadata
        .get(key)
        .map(|text| serde_json::from_str(text).map_err(|error| bad(key, format!("it can't be read as JSON, {error}"))))
        .transpose()
}

/// The class names under `key`, one for each class.
fn labels(metadata: &HashMap<String, String>, key: &str, classes: usize) -> Result<Option<Vec<String>>> {
    let labels: Option<Vec<String>> = json(metadata, key)?;
    match labels {
        Some(labels) if labels.len() != classes => {
            Err(Error::LabelsMismatch { key: key.to_owned(), labels: labels.len(), classes })
        }
        labels => Ok(labels),
    }
}
