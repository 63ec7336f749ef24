//! New classes from a few examples, on top of the embedding. As long as no class has two examples, a picture belongs to the class whose example
//! points most nearly the same way; from then on a linear layer tells the classes apart ([`Discriminant`]). How alike a picture and a class's
//! mean are (Mensink et al. 2013, "Distance-Based Image Classification") tells whether it is of any of them: [`Learner::threshold`].
//!
//! ```
//! use shufflenet_wasm::learn::Learner;
//!
//! let mut learner = Learner::default();
//! learner.add("mug", &[4.0, 0.2, 0.1])?;
//! learner.add("pen", &[0.1, 0.5, 0.0])?;
//! let probabilities = learner.probabilities(&[1.0, 0.1, 0.0])?;
//! assert!(probabilities[0] > 0.99);
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

mod discriminant;
mod factor;
mod matrix;

pub use discriminant::Discriminant;
pub use matrix::Matrix;

use crate::arch::MAX_CLASSES;
use crate::kernels::head::softmax;
use crate::{Error, Result};
use matrix::dot;
use serde::{Deserialize, Serialize};

/// How sharply similarities become probabilities, as long as there is no linear layer: a cosine higher by 0.1 is e^2 times as likely.
pub const SHARPNESS: f32 = 20.0;

/// The similarity of a picture of a taught class where too few examples tell it; and as many examples as this counts for.
const USUAL_SIMILARITY: f32 = 0.66;
const USUAL_EXAMPLES: f32 = 4.0;
/// The largest similarity of a picture of nothing that was taught: with one class, and how it grows with each doubling of the classes.
const STRANGE_SIMILARITY: [f32; 2] = [0.33, 0.045];
/// Examples times classes times features that [`Learner::left_out`] looks at: some seconds.
const MOST_COMPARED: u64 = 1 << 33;

/// Classes made of examples.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Learner {
    classes: Vec<Class>,
    /// Made when it is needed.
    #[serde(skip)]
    trained: Option<Trained>,
}

/// What was made of the examples.
#[derive(Clone, Debug)]
struct Trained {
    head: Option<Discriminant>,
    /// [`Learner::threshold`].
    threshold: f32,
}

/// A class: its name and the embeddings of its examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// What the person calls it.
    pub name: String,
    /// Embeddings, in all classes as they came, or in all directions: see [`Learner::has_lengths`].
    examples: Vec<Vec<f32>>,
    /// Of the examples, each of length 1: kept, as every picture is compared with it.
    #[serde(skip)]
    sum: Vec<f32>,
}

impl PartialEq for Learner {
    fn eq(&self, other: &Self) -> bool {
        self.classes == other.classes
    }
}

impl Class {
    /// The number of examples.
    #[must_use]
    pub fn count(&self) -> usize {
        self.examples.len()
    }

    fn add(&mut self, example: Vec<f32>, direction: &[f32]) {
        self.sum.iter_mut().zip(direction).for_each(|(sum, value)| *sum += value);
        self.examples.push(example);
    }

    /// The cosine between the direction of one of its examples and the mean of the others.
    fn with_others(&self, example: &[f32]) -> f32 {
        let others: Vec<f32> = self.sum.iter().zip(example).map(|(sum, value)| sum - value).collect();
        cosine(example, &others)
    }

    /// Without one of its examples, of two or more.
    fn forget(&mut self, index: usize) {
        self.examples.remove(index);
        // Anew: what was added and taken away again would leave something.
        self.sum.fill(0.0);
        for example in &self.examples {
            self.sum.iter_mut().zip(direction(example)).for_each(|(sum, value)| *sum += value);
        }
    }
}

impl Learner {
    /// The classes, in the order in which they were first named.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Adds an example to a class, which is made if there is none of that name.
    ///
    /// # Errors
    /// [`Error::BadInput`] if the name is empty, or the embedding is empty, zero, not finite or of another length than those before, or there
    /// are as many classes as a network can have.
    pub fn add(&mut self, name: &str, embedding: &[f32]) -> Result<()> {
        self.add_at(self.place_of(name), name, embedding).map(drop)
    }

    /// Adds an example to the class at a place, or to a new one; gives its place.
    fn add_at(&mut self, place: Option<usize>, name: &str, embedding: &[f32]) -> Result<usize> {
        if name.trim().is_empty() {
            return Err(Error::BadInput("a class needs a name".to_owned()));
        }
        let direction = normalised(embedding)
            .ok_or_else(|| Error::BadInput("an embedding is a direction: finite numbers, not all zero".to_owned()))?;
        if let Some(expected) = self.length().filter(|&length| length != embedding.len()) {
            let actual = embedding.len();
            return Err(Error::BadInput(format!(
                "the examples so far have {expected} numbers, but {actual} came: they are from another model"
            )));
        }
        if is_direction(embedding) && self.has_lengths() {
            self.forget_lengths();
        }
        let example = if self.has_lengths() { embedding.to_vec() } else { direction.clone() };
        self.trained = None;
        if let Some(place) = place {
            self.classes[place].add(example, &direction);
            return Ok(place);
        }
        if self.classes.len() == MAX_CLASSES {
            return Err(Error::BadInput(format!("at most {MAX_CLASSES} classes can be taught")));
        }
        self.classes.push(Class { name: name.to_owned(), examples: vec![example], sum: direction });
        Ok(self.classes.len() - 1)
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.name == name)
    }

    /// Forgets a class; says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.classes.len();
        self.trained = None;
        self.classes.retain(|class| class.name != name);
        self.classes.len() < before
    }

    /// Forgets one example of a class, and the class with its last one; says whether there was one.
    pub fn remove_example(&mut self, name: &str, index: usize) -> bool {
        let Some(place) = self.classes.iter().position(|class| class.name == name && index < class.count()) else {
            return false;
        };
        let class = &mut self.classes[place];
        if class.count() > 1 {
            class.forget(index);
        } else {
            self.classes.remove(place);
        }
        self.trained = None;
        true
    }

    /// Gives a class another name.
    ///
    /// # Errors
    /// [`Error::BadInput`] if there is no class of the old name, or one of the new name.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<()> {
        if to.trim().is_empty() || (from != to && self.classes.iter().any(|class| class.name == to)) {
            return Err(Error::BadInput(format!("{to:?} can't be a class's new name: it is empty or taken")));
        }
        let class = self.classes.iter_mut().find(|class| class.name == from);
        let class = class.ok_or_else(|| Error::BadInput(format!("there is no class {from:?}")))?;
        to.clone_into(&mut class.name);
        Ok(())
    }

    /// The cosine between an embedding and each class's mean, from -1 to 1.
    ///
    /// # Errors
    /// [`Error::BadInput`] if the embedding is no direction or from another model.
    pub fn similarities(&self, embedding: &[f32]) -> Result<Vec<f32>> {
        let direction = self.checked(embedding)?;
        Ok(self.classes.iter().map(|class| cosine(&direction, &class.sum)).collect())
    }

    /// The direction of an embedding of the model of the examples.
    fn checked(&self, embedding: &[f32]) -> Result<Vec<f32>> {
        let direction = normalised(embedding).filter(|direction| self.length().is_none_or(|n| n == direction.len()));
        direction.ok_or_else(|| Error::BadInput("this embedding is not of the model of the examples".to_owned()))
    }

    /// One probability a class: softmax of what the linear layer says, or of the similarities as long as there is none.
    ///
    /// # Errors
    /// As [`Self::similarities`].
    pub fn probabilities(&mut self, embedding: &[f32]) -> Result<Vec<f32>> {
        let direction = self.checked(embedding)?;
        let mut probabilities = Vec::new();
        let seen = if self.has_lengths() { embedding } else { &direction };
        // Of embeddings much longer than the examples they may leave the range of floats.
        let told = |logits: &Vec<f32>| logits.iter().all(|logit| logit.is_finite());
        match self.head().map(|head| head.logits(seen)).filter(told) {
            Some(logits) => softmax(&logits, 1.0, &mut probabilities),
            None => softmax(&self.similarities(embedding)?, 1.0 / SHARPNESS, &mut probabilities),
        }
        Ok(probabilities)
    }

    /// The linear layer, if the examples make one: two classes, one of them with two examples. It is for embeddings as they come, or, where
    /// examples are directions, for directions: see [`Self::has_lengths`].
    pub fn head(&mut self) -> Option<&Discriminant> {
        self.trained().head.as_ref()
    }

    fn trained(&mut self) -> &Trained {
        if self.trained.is_none() {
            self.trained = Some(Trained { head: Discriminant::of(&self.examples()), threshold: self.middle() });
        }
        self.trained.as_ref().expect("just made")
    }

    /// Whether the examples are embeddings as they came. Those that earlier versions exported are directions, all of length 1; beside one of
    /// them all become such.
    #[must_use]
    pub fn has_lengths(&self) -> bool {
        let first = self.classes.first().and_then(|class| class.examples.first());
        !first.is_some_and(|example| is_direction(example))
    }

    fn forget_lengths(&mut self) {
        let all = self.classes.iter_mut().flat_map(|class| &mut class.examples);
        all.for_each(|example| *example = direction(example));
    }

    fn examples(&self) -> Vec<&[Vec<f32>]> {
        self.classes.iter().map(|class| class.examples.as_slice()).collect()
    }

    /// What an embedding's numbers are multiplied with to be a class's logit, and what is added: [`Self::probabilities`] is the softmax of those.
    ///
    /// # Errors
    /// As [`Self::similarities`], or if there is no such class.
    pub fn class_weights(&mut self, class: usize, embedding: &[f32]) -> Result<(Vec<f32>, f32)> {
        self.checked(embedding)?;
        let Some(taught) = self.classes.get(class) else {
            let count = self.classes.len();
            return Err(Error::BadInput(format!("one of {count} taught classes was expected, but {class} came")));
        };
        let (mean, has_lengths) = (direction(&taught.sum), self.has_lengths());
        // For directions, of which this embedding is its length times one.
        let over_length = (1.0 / length(embedding)) as f32;
        let (weights, bias, scale) = match self.head() {
            Some(head) if has_lengths => (head.weight.row(class), head.bias[class], 1.0),
            Some(head) => (head.weight.row(class), head.bias[class], over_length),
            None => (&mean[..], 0.0, SHARPNESS * over_length),
        };
        Ok((weights.iter().map(|weight| scale * weight).collect(), bias))
    }

    /// A picture whose largest similarity is below this is probably of none of the classes: in the middle between the similarity of examples
    /// with the others of their class, and that of pictures of something else.
    pub fn threshold(&mut self) -> f32 {
        self.trained().threshold
    }

    fn middle(&self) -> f32 {
        let (mut sum, mut count) = (USUAL_EXAMPLES * USUAL_SIMILARITY, USUAL_EXAMPLES);
        for class in self.classes.iter().filter(|class| class.count() > 1) {
            sum += class.examples.iter().map(|example| class.with_others(&direction(example))).sum::<f32>();
            count += class.count() as f32;
        }
        let strange = STRANGE_SIMILARITY[0] + STRANGE_SIMILARITY[1] * (self.classes.len().max(1) as f32).log2();
        f32::midpoint(sum / count, strange)
    }

    /// For each example of each class the class that the others put it into; nothing below two classes with two examples each, or for so many
    /// that it would take more than some seconds.
    #[must_use]
    pub fn left_out(&self) -> Option<Vec<Vec<usize>>> {
        self.left_out_within(MOST_COMPARED)
    }

    /// As [`Self::left_out`]: examples times classes times features are at most so many.
    fn left_out_within(&self, most: u64) -> Option<Vec<Vec<usize>>> {
        let counts = [self.classes.iter().map(Class::count).sum(), self.classes.len(), self.length().unwrap_or(0)];
        let compared = counts.into_iter().fold(1u64, |all, count| all.saturating_mul(count as u64));
        if self.classes.len() < 2 || self.classes.iter().any(|class| class.count() < 2) || compared > most {
            return None;
        }
        Some(Discriminant::left_out(&self.examples()).unwrap_or_else(|| self.left_out_of_means()))
    }

    /// As [`Self::left_out`], by the means: for examples of which all of a class are the same.
    fn left_out_of_means(&self) -> Vec<Vec<usize>> {
        let means: Vec<_> = self.classes.iter().map(|class| normalised(&class.sum)).collect();
        let guess = |own: usize, class: &Class, example: &[f32]| {
            let seen = direction(example);
            let mut scores: Vec<_> =
                means.iter().map(|mean| mean.as_ref().map_or(-1.0, |mean| dot(&seen, mean))).collect();
            scores[own] = class.with_others(&seen);
            crate::kernels::head::top_k(&scores, 1)[0]
        };
        let of_class =
            |(own, class): (usize, &Class)| class.examples.iter().map(|example| guess(own, class, example)).collect();
        self.classes.iter().enumerate().map(of_class).collect()
    }

    /// All classes and examples as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("names and numbers")
    }

    /// Classes and examples from [`Self::to_json`].
    ///
    /// # Errors
    /// [`Error::BadInput`] if it is something else, or the examples don't fit together.
    pub fn from_json(json: &str) -> Result<Self> {
        let read: Self = serde_json::from_str(json)
            .map_err(|error| Error::BadInput(format!("these are no exported classes: {error}")))?;
        let count = read.classes.len();
        if count > MAX_CLASSES {
            return Err(Error::BadInput(format!("at most {MAX_CLASSES} classes can be taught, and these are {count}")));
        }
        let mut learner = Self::default();
        for class in &read.classes {
            // Looked for once, as there may be very many examples.
            let mut place = learner.place_of(&class.name);
            for example in &class.examples {
                place = Some(learner.add_at(place, &class.name, example)?);
            }
        }
        Ok(learner)
    }

    /// Length of the examples; nothing without any.
    #[must_use]
    pub fn length(&self) -> Option<usize> {
        self.classes.first()?.examples.first().map(Vec::len)
    }
}

/// Whether it has length 1.
fn is_direction(example: &[f32]) -> bool {
    (dot(example, example) - 1.0).abs() < 1e-3
}

/// Between a vector of length 1 and any other; -1 if that one has no direction.
fn cosine(direction: &[f32], other: &[f32]) -> f32 {
    normalised(other).map_or(-1.0, |other| dot(direction, &other))
}

/// The direction of an example, which was checked to be one.
fn direction(example: &[f32]) -> Vec<f32> {
    normalised(example).unwrap_or_else(|| example.to_vec())
}

fn length(vector: &[f32]) -> f64 {
    vector.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt()
}

/// The same direction with length 1; nothing for what has no direction.
fn normalised(vector: &[f32]) -> Option<Vec<f32>> {
    let length = length(vector);
    (length.is_finite() && length > 0.0)
        .then(|| vector.iter().map(|&value| (f64::from(value) / length) as f32).collect())
}

#[cfg(test)]
mod tests;
