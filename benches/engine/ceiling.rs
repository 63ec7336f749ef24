//! What this machine can do at most with vectors of four: multiplications and additions that never leave the registers.
//!
//! A chain is one sum to which steps are applied one after the other. With too few chains the processor waits for results, with
//! too many they don't fit the registers, and how many are best depends on the processor and the build: so several counts are
//! tried, and the best one is the ceiling.

use crate::case::Case;
use shufflenet_wasm::kernels::lane::{Fast, Lane};
use std::hint::black_box;

const STEPS: usize = 1000;

pub fn cases() -> Vec<Case> {
    vec![chains::<4>(), chains::<6>(), chains::<8>(), chains::<10>(), chains::<11>(), chains::<12>(), chains::<13>()]
}

fn chains<const CHAINS: usize>() -> Case {
    let name = format!("{CHAINS} chains:");
    Case::new(name, CHAINS * STEPS * 4 * 2, multiply_and_add::<Fast, CHAINS>)
}

/// Every sum approaches 1, so that no step meets a number which is slow to compute with.
#[inline(never)]
fn multiply_and_add<L: Lane, const CHAINS: usize>() {
    let (factor, addend) = (L::splat(black_box(0.875)), L::splat(black_box(0.125)));
    let mut sums: [L; CHAINS] = std::array::from_fn(|_| L::splat(black_box(0.5)));
    for _ in 0..STEPS {
        for sum in &mut sums {
            *sum = sum.mul_add(factor, addend);
        }
    }
    let mut result = [0.0; 4];
    for sum in sums {
        sum.add(L::load(&result)).store(&mut result);
    }
    black_box(result);
}
