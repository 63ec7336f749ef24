//! A linear layer that tells taught classes apart: linear discriminant analysis (Fisher 1936) with a regularised covariance (Friedman 1989). Classes
//! are taken to spread alike around their means, and directions in which examples spread anyway count little. One solution, without steps
//! towards it: the same examples give the same bits everywhere.
//!
//! Logistic regression on the same embeddings is right about as often, and takes hundreds of passes; class means and nearest neighbours are right
//! less often. docs/teaching.md has the figures.

use super::Matrix;
use super::factor::{Factor, Triangle};
use super::matrix::dot;
use crate::kernels::head::top_k;

/// How much of the covariance is that of a ball. 0.2 to 0.8 make no difference beyond a point on photographs.
const BALL: f32 = 0.5;
/// With few examples the covariance is that of their noise, and the classes look further apart than they are. Logits are divided by one plus this,
/// times the features, over the examples beyond one a class: fitted to held-out photographs, with 2 to 20 examples in 2 to 20 classes.
const DOUBT: f32 = 1.6;

/// A linear layer: one logit a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Discriminant {
    /// Classes x features.
    pub weight: Matrix,
    /// One a class.
    pub bias: Vec<f32>,
}

impl Discriminant {
    /// From the examples of two classes or more, of which one has two examples or more; nothing for fewer, where all of a class are the same, or where
    /// they are too far apart for 32-bit floats.
    #[must_use]
    pub fn of(classes: &[&[Vec<f32>]]) -> Option<Self> {
        let Moments { means, spread, beyond, variance } = Moments::of(classes)?;
        let (mut weight, squares) = Covariance::of(spread, beyond, variance).unspread_means(&means)?;
        let mut bias: Vec<f32> = squares.iter().map(|square| -0.5 * square).collect();
        let temperature = 1.0 + DOUBT * weight.columns as f32 / beyond;
        weight.values.iter_mut().chain(&mut bias).for_each(|value| *value /= temperature);
        Some(Self { weight, bias })
    }

    /// For each example of each class the class that the others put it into; nothing where [`Self::of`] gives nothing. Each class needs two examples.
    ///
    /// Without an example its class's mean and the covariance lose a part along one direction (Sherman and Morrison 1950), so that one solution
    /// serves all. The ball stays that of all examples.
    #[must_use]
    pub fn left_out(classes: &[&[Vec<f32>]]) -> Option<Vec<Vec<usize>>> {
        let Moments { means, spread, beyond, variance } = Moments::of(classes)?;
        let covariance = Covariance::of(spread.clone(), beyond, variance);
        let (weight, squares) = covariance.unspread_means(&means)?;
        let mut unspread = spread.clone();
        covariance.unspread(&mut unspread);
        let mut rows = spread.rows().zip(unspread.rows());
        let guess = |own: usize, example: &[f32], count: f32, away: &[f32], solved: &[f32]| {
            let part = (1.0 - BALL) / beyond * count / (count - 1.0);
            let part = part / (1.0 - part * dot(away, solved));
            let along = dot(example, solved);
            let score = |(class, (weight, mean)): (usize, (&[f32], &[f32]))| {
                let (mut seen, mut square, mut across) = (dot(weight, example), squares[class], dot(mean, solved));
                if class == own {
                    let less = 1.0 / (count - 1.0);
                    square += less * (less * dot(away, solved) - 2.0 * across);
                    seen -= less * along;
                    across -= less * dot(away, solved);
                }
                seen + part * across * along - 0.5 * (square + part * across * across)
            };
            top_k(&weight.rows().zip(means.rows()).enumerate().map(score).collect::<Vec<_>>(), 1)[0]
        };
        let of_class = |(own, class): (usize, &&[Vec<f32>])| {
            let rows = class.iter().zip(&mut rows);
            rows.map(|(example, (away, solved))| guess(own, example, class.len() as f32, away, solved)).collect()
        };
        Some(classes.iter().enumerate().map(of_class).collect())
    }

    /// One logit a class.
    #[must_use]
    pub fn logits(&self, embedding: &[f32]) -> Vec<f32> {
        self.weight.rows().zip(&self.bias).map(|(weight, bias)| dot(weight, embedding) + bias).collect()
    }
}

/// Where the examples of each class are, and how they spread around it.
struct Moments {
    /// One row a class.
    means: Matrix,
    /// Of each example its difference from the mean of its class.
    spread: Matrix,
    /// Examples beyond one a class.
    beyond: f32,
    /// The mean square of the differences, of one feature.
    variance: f32,
}

impl Moments {
    fn of(classes: &[&[Vec<f32>]]) -> Option<Self> {
        let examples: usize = classes.iter().map(|class| class.len()).sum();
        let beyond = examples.saturating_sub(classes.len());
        if classes.len() < 2 || beyond == 0 {
            return None;
        }
        let features = classes[0].first()?.len();
        let mut means = Matrix::zeros(classes.len(), features);
        let mut spread = Matrix::zeros(examples, features);
        let mut rows = spread.values.chunks_exact_mut(features);
        for (class, mean) in classes.iter().zip(means.values.chunks_exact_mut(features)) {
            let share = 1.0 / class.len() as f32;
            for example in *class {
                mean.iter_mut().zip(example).for_each(|(mean, value)| *mean += share * value);
            }
            for (example, to) in class.iter().zip(&mut rows) {
                to.iter_mut().zip(example).zip(&*mean).for_each(|((to, value), mean)| *to = value - mean);
            }
        }
        let squares: f64 = spread.values.iter().map(|&value| f64::from(value).powi(2)).sum();
        let (beyond, variance) = (beyond as f32, (squares / (beyond * features) as f64) as f32);
        (BALL * variance).is_normal().then_some(Self { means, spread, beyond, variance })
    }
}

/// `BALL * variance` in every direction, and for the rest as the examples spread. Of few examples the matrix of their products is the smaller
/// one (Woodbury's identity).
enum Covariance {
    Full(Factor),
    OfExamples { spread: Matrix, products: Factor, ball: f32 },
}

impl Covariance {
    fn of(spread: Matrix, beyond: f32, variance: f32) -> Self {
        let (share, ball) = ((1.0 - BALL) / beyond, BALL * variance);
        if spread.values.len() / spread.columns > spread.columns {
            let mut covariance = Triangle::of_columns(&spread);
            covariance.scale_and_add(share, ball);
            return Self::Full(covariance.factor());
        }
        let mut products = Triangle::of_rows(&spread);
        products.scale_and_add(1.0, ball / share);
        Self::OfExamples { spread, products: products.factor(), ball }
    }

    /// Means times the inverse, and what each is times its mean; nothing where a number is too large to be told.
    fn unspread_means(&self, means: &Matrix) -> Option<(Matrix, Vec<f32>)> {
        let mut weight = means.clone();
        self.unspread(&mut weight);
        let squares: Vec<f32> = weight.rows().zip(means.rows()).map(|(weight, mean)| dot(weight, mean)).collect();
        weight.values.iter().chain(&squares).all(|value| value.is_finite()).then_some((weight, squares))
    }

    /// Multiplies each row with the inverse.
    fn unspread(&self, rows: &mut Matrix) {
        let (spread, products, ball) = match self {
            Self::Full(factor) => return factor.solve(rows),
            Self::OfExamples { spread, products, ball } => (spread, products, ball),
        };
        let along = rows.rows().flat_map(|row| spread.rows().map(move |example| dot(example, row))).collect();
        let mut along = Matrix { columns: spread.values.len() / spread.columns, values: along };
        products.solve(&mut along);
        for (row, along) in rows.values.chunks_exact_mut(rows.columns).zip(along.rows()) {
            for (factor, example) in along.iter().zip(spread.rows()) {
                row.iter_mut().zip(example).for_each(|(to, value)| *to -= factor * value);
            }
            for value in row {
                *value /= ball;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples around a mean for each class, longer in some directions than in others; a function of its numbers alone.
    fn examples(classes: usize, each: usize, features: usize) -> Vec<Vec<Vec<f32>>> {
        let mut state = 1u32;
        let mut noise = move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as f32 / 2_147_483_648.0 - 1.0
        };
        (0..classes)
            .map(|_| {
                let mean: Vec<f32> = (0..features).map(|_| noise()).collect();
                let example = |noise: &mut dyn FnMut() -> f32| {
                    mean.iter().enumerate().map(|(f, m)| m + noise() * if f % 4 == 0 { 6.0 } else { 0.4 }).collect()
                };
                (0..each).map(|_| example(&mut noise)).collect()
            })
            .collect()
    }

    fn borrowed(examples: &[Vec<Vec<f32>>]) -> Vec<&[Vec<f32>]> {
        examples.iter().map(Vec::as_slice).collect()
    }

    /// The plain form: the covariance as a matrix, solved by elimination in f64.
    fn plain(classes: &[&[Vec<f32>]]) -> (Vec<Vec<f64>>, Vec<f64>) {
        let (count, features) = (classes.iter().map(|class| class.len()).sum::<usize>(), classes[0][0].len());
        let mean = |class: &&[Vec<f32>]| -> Vec<f64> {
            (0..features).map(|f| class.iter().map(|x| f64::from(x[f])).sum::<f64>() / class.len() as f64).collect()
        };
        let means: Vec<Vec<f64>> = classes.iter().map(mean).collect();
        let beyond = (count - classes.len()) as f64;
        let mut covariance = vec![vec![0.0; features]; features];
        for (class, mean) in classes.iter().zip(&means) {
            for x in *class {
                for i in 0..features {
                    for j in 0..features {
                        covariance[i][j] += (f64::from(x[i]) - mean[i]) * (f64::from(x[j]) - mean[j]) / beyond;
                    }
                }
            }
        }
        let variance = (0..features).map(|f| covariance[f][f]).sum::<f64>() / features as f64;
        let ball = f64::from(BALL);
        for (i, row) in covariance.iter_mut().enumerate() {
            for value in row.iter_mut() {
                *value *= 1.0 - ball;
            }
            row[i] += ball * variance;
        }
        let temperature = 1.0 + f64::from(DOUBT) * features as f64 / beyond;
        let mut weights = Vec::new();
        for mean in &means {
            let mut rows: Vec<Vec<f64>> =
                covariance.iter().zip(mean).map(|(row, b)| [&row[..], &[*b]].concat()).collect();
            for i in 0..features {
                let pivot = rows[i].clone();
                for (j, row) in rows.iter_mut().enumerate().filter(|(j, _)| *j != i) {
                    let factor = row[i] / pivot[i];
                    debug_assert!(j != i);
                    row.iter_mut().zip(&pivot).for_each(|(to, value)| *to -= factor * value);
                }
            }
            weights.push((0..features).map(|i| rows[i][features] / rows[i][i] / temperature).collect::<Vec<f64>>());
        }
        let bias = weights.iter().zip(&means).map(|(w, m)| -0.5 * w.iter().zip(m).map(|(w, m)| w * m).sum::<f64>());
        let bias = bias.collect();
        (weights, bias)
    }

    #[test]
    fn few_and_many_examples_are_solved_as_the_plain_form_does() {
        for (classes, each, features) in [(2, 2, 12), (3, 4, 12), (3, 5, 15), (3, 6, 16), (4, 30, 9), (2, 3, 1)] {
            let examples = examples(classes, each, features);
            let found = Discriminant::of(&borrowed(&examples)).expect("examples enough");
            let (weights, bias) = plain(&borrowed(&examples));
            let scale = weights.iter().flatten().fold(0.0f64, |most, w| most.max(w.abs()));
            for (row, expected) in found.weight.rows().zip(&weights) {
                for (is, should) in row.iter().zip(expected) {
                    assert!(
                        (f64::from(*is) - should).abs() < 1e-3 * scale,
                        "{classes} {each} {features}: {is} {should}"
                    );
                }
            }
            for (is, should) in found.bias.iter().zip(&bias) {
                assert!((f64::from(*is) - should).abs() < 1e-3 * should.abs().max(scale), "{is} {should}");
            }
        }
    }

    #[test]
    fn directions_that_tell_nothing_count_little() {
        let examples = examples(5, 20, 40);
        let (known, new): (Vec<_>, Vec<_>) =
            examples.iter().map(|class| class.split_at(10)).map(|(a, b)| (a.to_vec(), b.to_vec())).unzip();
        let head = Discriminant::of(&borrowed(&known)).expect("examples enough");
        let best = |scores: &[f32]| top_k(scores, 1)[0];
        let nearest = |x: &Vec<f32>| {
            let distance = |class: &Vec<Vec<f32>>| {
                let mean = |f: usize| class.iter().map(|x| x[f]).sum::<f32>() / class.len() as f32;
                -x.iter().enumerate().map(|(f, value)| (value - mean(f)).powi(2)).sum::<f32>()
            };
            best(&known.iter().map(distance).collect::<Vec<_>>())
        };
        let all = || new.iter().enumerate().flat_map(|(class, examples)| examples.iter().map(move |x| (class, x)));
        let right = all().filter(|(class, x)| best(&head.logits(x)) == *class).count();
        let by_means = all().filter(|(class, x)| nearest(x) == *class).count();
        assert!(right > by_means + 10, "{right} and {by_means} of {}", all().count());
    }

    /// Close to what really leaving each out gives: the same guess for nearly all.
    #[test]
    fn what_is_left_out_is_guessed_by_the_others() {
        for (classes, each, features) in [(4, 6, 40), (5, 12, 8)] {
            let examples = examples(classes, each, features);
            let guesses = Discriminant::left_out(&borrowed(&examples)).expect("examples enough");
            let mut same = 0;
            for (class, at) in (0..classes).flat_map(|class| (0..each).map(move |at| (class, at))) {
                let mut others = examples.clone();
                let left = others[class].remove(at);
                let head = Discriminant::of(&borrowed(&others)).expect("examples enough");
                same += usize::from(top_k(&head.logits(&left), 1)[0] == guesses[class][at]);
            }
            assert!(same * 20 >= classes * each * 19, "{same} of {}", classes * each);
            let right =
                guesses.iter().enumerate().flat_map(|(class, all)| all.iter().filter(move |g| **g == class)).count();
            assert!(right > 0 && right < classes * each, "{right}: some are right and some wrong");
        }
    }

    #[test]
    fn too_little_is_nothing() {
        let (one, other) = ([vec![1.0, 2.0]], [vec![2.0, 1.0]]);
        let (both, twice) = ([&one[..], &other].concat(), [&one[..], &one].concat());
        assert_eq!(Discriminant::of(&[]), None);
        assert_eq!(Discriminant::of(&[&both]), None);
        assert_eq!(Discriminant::of(&[&one, &other]), None);
        assert_eq!(Discriminant::of(&[&twice, &other]), None, "they do not spread");
        assert!(Discriminant::of(&[&both, &other]).is_some());
    }
}
