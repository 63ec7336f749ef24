//! From logits to answers.

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
    let mut indices: Vec<usize> = (0..scores.len()).collect();
    indices.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    indices.truncate(k);
    indices
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
    }
}
