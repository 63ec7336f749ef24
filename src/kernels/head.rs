//! From logits to answers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Probabilities of all classes: softmax of the logits divided by `temperature` (Guo et al. 2017, "On Calibration of Modern Neural
/// Networks"; 1 changes nothing).
pub fn softmax(logits: &[f32], temperature: f32, probabilities: &mut Vec<f32>) {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    probabilities.clear();
    probabilities.extend(logits.iter().map(|logit| ((logit - largest) / temperature).exp()));
    let sum: f32 = probabilities.iter().sum();
    for probability in probabilities {
        *probability /= sum;
    }
}

/// The indices of the `k` largest scores, best first; of equal ones the smaller index. At most as many as there are scores.
#[must_use]
pub fn top_k(scores: &[f32], k: usize) -> Vec<usize> {
    // A heap sorts no more than what is wanted.
    let mut heap: BinaryHeap<_> =
        scores.iter().enumerate().map(|(index, &score)| (ordered(score), Reverse(index))).collect();
    std::iter::from_fn(|| heap.pop()).take(k).map(|(_, Reverse(index))| index).collect()
}

/// Integers in the order of [`f32::total_cmp`], both zeros alike: below zero the larger bits are the smaller number.
fn ordered(score: f32) -> i32 {
    let bits = (score + 0.0).to_bits().cast_signed();
    if bits < 0 { bits ^ i32::MAX } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_sums_to_one_and_keeps_order() {
        let mut probabilities = Vec::new();
        softmax(&[1000.0, 998.0, -1000.0], 2.0, &mut probabilities);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let odds = probabilities[0] / probabilities[1];
        assert!((odds - 1f32.exp()).abs() < 1e-5, "{odds}");
    }

    #[test]
    fn top_k_is_best_first_and_stable() {
        assert_eq!(top_k(&[0.1, 0.5, 0.5, 0.9], 3), [3, 1, 2]);
        assert_eq!(top_k(&[0.1, 0.2], 9), [1, 0]);
        assert_eq!(top_k(&[-0.0, 0.0, -0.0], 3), [0, 1, 2]);
        assert_eq!(top_k(&[-2.0, 0.0, -1.0, f32::NEG_INFINITY, 1e-9], 5), [4, 1, 2, 0, 3]);
    }
}
