//! New classes from a few examples, without training: a picture belongs to the class whose examples' embeddings point most nearly the same
//! way (nearest class mean; Mensink et al. 2013, "Distance-Based Image Classification").

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// How sharply similarities become probabilities: a cosine higher by 0.1 is e^2 times as likely.
pub const SHARPNESS: f32 = 20.0;

/// Classes made of examples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learner {
    classes: Vec<Class>,
}

/// A class: its name and the embeddings of its examples, each of length 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// What the person calls it.
    pub name: String,
    examples: Vec<Vec<f32>>,
    /// Of the examples: kept, as every picture is compared with it.
    #[serde(skip)]
    sum: Vec<f32>,
}

impl Class {
    fn of(name: &str, example: Vec<f32>) -> Self {
        Self { name: name.to_owned(), sum: example.clone(), examples: vec![example] }
    }

    /// The number of examples.
    #[must_use]
    pub fn count(&self) -> usize {
        self.examples.len()
    }

    fn add(&mut self, example: Vec<f32>) {
        self.sum.iter_mut().zip(&example).for_each(|(sum, value)| *sum += value);
        self.examples.push(example);
    }

    /// The class without one of its examples; nothing if it was the last.
    fn without(self, index: usize) -> Option<Self> {
        let mut kept = self.examples.into_iter().enumerate().filter(|&(i, _)| i != index).map(|(_, example)| example);
        let mut class = Self::of(&self.name, kept.next()?);
        kept.for_each(|example| class.add(example));
        Some(class)
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
    /// [`Error::BadInput`] if the name is empty, or the embedding is empty, zero, not finite or of another length than those before.
    pub fn add(&mut self, name: &str, embedding: &[f32]) -> Result<()> {
        if name.trim().is_empty() {
            return Err(Error::BadInput("a class needs a name".to_owned()));
        }
        let example = normalised(embedding)
            .ok_or_else(|| Error::BadInput("an embedding is a direction: finite numbers, not all zero".to_owned()))?;
        if let Some(expected) = self.length().filter(|&length| length != example.len()) {
            let actual = example.len();
            return Err(Error::BadInput(format!(
                "the examples so far have {expected} numbers, but {actual} came: they are from another model"
            )));
        }
        match self.classes.iter_mut().find(|class| class.name == name) {
            Some(class) => class.add(example),
            None => self.classes.push(Class::of(name, example)),
        }
        Ok(())
    }

    /// Forgets a class; says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.classes.len();
        self.classes.retain(|class| class.name != name);
        self.classes.len() < before
    }

    /// Forgets one example of a class, and the class with its last one; says whether there was one.
    pub fn remove_example(&mut self, name: &str, index: usize) -> bool {
        let Some(place) = self.classes.iter().position(|class| class.name == name && index < class.count()) else {
            return false;
        };
        if let Some(class) = self.classes.remove(place).without(index) {
            self.classes.insert(place, class);
        }
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
        let direction = normalised(embedding).filter(|direction| self.length().is_none_or(|n| n == direction.len()));
        let direction = direction
            .ok_or_else(|| Error::BadInput("this embedding is not of the model of the examples".to_owned()))?;
        Ok(self.classes.iter().map(|class| cosine(&direction, &class.sum)).collect())
    }

    /// One probability a class: softmax of the similarities.
    ///
    /// # Errors
    /// As [`Self::similarities`].
    pub fn probabilities(&self, embedding: &[f32]) -> Result<Vec<f32>> {
        let mut probabilities = Vec::new();
        crate::kernels::head::softmax(&self.similarities(embedding)?, 1.0 / SHARPNESS, &mut probabilities);
        Ok(probabilities)
    }

    /// The share of examples that the others put into the right class; nothing below two classes with two examples each.
    #[must_use]
    pub fn leave_one_out(&self) -> Option<f32> {
        if self.classes.len() < 2 || self.classes.iter().any(|class| class.count() < 2) {
            return None;
        }
        let means: Vec<_> = self.classes.iter().map(|class| normalised(&class.sum)).collect();
        let (mut right, mut all) = (0, 0);
        for (own, class) in self.classes.iter().enumerate() {
            for example in &class.examples {
                let mut scores: Vec<_> =
                    means.iter().map(|mean| mean.as_ref().map_or(-1.0, |mean| dot(example, mean))).collect();
                let others: Vec<_> = class.sum.iter().zip(example).map(|(sum, value)| sum - value).collect();
                scores[own] = cosine(example, &others);
                right += usize::from(crate::kernels::head::top_k(&scores, 1) == [own]);
                all += 1;
            }
        }
        Some(right as f32 / all as f32)
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
        let mut learner = Self::default();
        for class in &read.classes {
            for example in &class.examples {
                learner.add(&class.name, example)?;
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

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Between a vector of length 1 and any other; -1 if that one has no direction.
fn cosine(direction: &[f32], other: &[f32]) -> f32 {
    normalised(other).map_or(-1.0, |other| dot(direction, &other))
}

/// The same direction with length 1; nothing for what has no direction.
fn normalised(vector: &[f32]) -> Option<Vec<f32>> {
    let length = vector.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
    (length.is_finite() && length > 0.0)
        .then(|| vector.iter().map(|&value| (f64::from(value) / length) as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two classes around two directions.
    fn taught() -> Learner {
        let mut learner = Learner::default();
        for spread in [-0.2, 0.0, 0.3] {
            learner.add("mug", &[4.0, spread, 0.1]).expect("a good example");
            learner.add("pen", &[spread, 0.5, 0.0]).expect("a good example");
        }
        learner
    }

    #[test]
    fn the_nearer_class_is_more_probable() {
        let learner = taught();
        let probabilities = learner.probabilities(&[1.0, 0.4, 0.0]).expect("a good embedding");
        assert!(probabilities[0] > 0.9 && (probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{probabilities:?}");
        let similarities = learner.similarities(&[0.0, 9.0, 0.0]).expect("a good embedding");
        assert!(similarities[1] > 0.99 && similarities[0] < 0.1, "{similarities:?}");
    }

    #[test]
    fn leave_one_out_needs_two_of_everything_and_sees_mistakes() {
        let mut learner = taught();
        assert_eq!(learner.leave_one_out(), Some(1.0));
        learner.add("mug", &[0.0, 1.0, 0.0]).expect("an example in the wrong class");
        // That example is nearer to the pens, and now the pen that leans towards the mugs is nearer to the mugs.
        assert_eq!(learner.leave_one_out(), Some(5.0 / 7.0));
        learner.add("cap", &[0.0, 0.0, 1.0]).expect("a good example");
        assert_eq!(learner.leave_one_out(), None);
    }

    #[test]
    fn classes_are_renamed_and_forgotten() {
        let mut learner = taught();
        assert!(
            learner.rename("mug", "pen").is_err()
                && learner.rename("cup", "x").is_err()
                && learner.rename("mug", " ").is_err()
        );
        learner.rename("mug", "杯子").expect("a free name");
        assert_eq!(learner.classes()[0].name, "杯子");
        assert!(learner.remove_example("杯子", 2) && !learner.remove_example("杯子", 2));
        assert!(learner.remove_example("杯子", 0) && learner.remove_example("杯子", 0), "the last example");
        assert_eq!(learner.classes().len(), 1);
        assert!(learner.remove("pen") && !learner.remove("pen"));
    }

    #[test]
    fn exports_come_back_and_nonsense_does_not() {
        let learner = taught();
        assert_eq!(Learner::from_json(&learner.to_json()).expect("its own export"), learner);
        for nonsense in [
            "",
            "{}",
            "[1]",
            r#"{"classes":[{"name":"a","examples":[[1,2],[1]]}]}"#,
            r#"{"classes":[{"name":"a","examples":[[0]]}]}"#,
        ] {
            assert_eq!(Learner::from_json(nonsense).expect_err("nonsense").code(), "BadInput", "{nonsense}");
        }
        let mut learner = learner;
        for bad in [&[][..], &[0.0; 3], &[f32::NAN, 1.0, 1.0], &[1.0; 4]] {
            assert!(learner.add("mug", bad).is_err() && learner.similarities(bad).is_err());
        }
        assert!(learner.add("", &[1.0; 3]).is_err());
    }
}
