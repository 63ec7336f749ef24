//! Which buffer each step writes.

use crate::arch::{Operator, Step};

/// For each step the buffer that it writes: the first one that holds nothing which is still to be read.
pub fn places(steps: &[Step]) -> Vec<usize> {
    let mut until: Vec<usize> = (0..steps.len()).collect();
    for (index, step) in steps.iter().enumerate() {
        let mut reads = vec![step.reads];
        if let Operator::Shuffle { passed, .. } = &step.operator {
            // The convolution before may store for the shuffle, and so what it reads is still needed here.
            reads.extend([*passed, steps[index - 1].reads]);
        }
        for from in reads.iter().filter_map(|read| read.step) {
            until[from] = index;
        }
    }
    // Features, what a linear layer makes of them, and logits are asked for after the run.
    until[Step::features(steps)..].fill(usize::MAX);
    let mut places: Vec<usize> = Vec::with_capacity(steps.len());
    for index in 0..steps.len() {
        let taken = |place: &usize| (0..index).any(|before| places[before] == *place && until[before] >= index);
        places.push((0..=index).find(|place| !taken(place)).expect("fewer are taken than there are steps before"));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::{Arch, Read, WIDTHS};

    /// What a step reads was written last by the step that it reads, also when the convolution before stores for the shuffle.
    #[test]
    fn nothing_is_overwritten_before_it_is_read() {
        let steps = Arch::new(WIDTHS[1], 10).steps();
        let places = places(&steps);
        assert_eq!(places.iter().max(), Some(&3), "four buffers are enough");
        for in_store in [true, false] {
            let mut holds = [None; 4];
            for (index, step) in steps.iter().enumerate() {
                let intact = |read: &Read| {
                    assert!(read.step.is_none_or(|from| holds[places[from]] == Some(from)), "{}", step.name);
                };
                let mut writes = index;
                match (&step.operator, steps.get(index + 1).map(|step| &step.operator)) {
                    // Written by the convolution before.
                    (Operator::Shuffle { .. }, _) if in_store => continue,
                    (Operator::Shuffle { passed, .. }, _) => intact(passed),
                    (_, Some(Operator::Shuffle { passed, .. })) if in_store => {
                        intact(passed);
                        writes = index + 1;
                    }
                    _ => {}
                }
                intact(&step.reads);
                holds[places[writes]] = Some(writes);
            }
            let last = steps.len() - 1;
            assert_eq!(
                (holds[places[last - 1]], holds[places[last]]),
                (Some(last - 1), Some(last)),
                "kept after the run"
            );
        }
    }
}
