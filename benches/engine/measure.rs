//! Timing.

use crate::case::Case;

/// How long to measure.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Seconds before the first sample; browsers compile a second, faster form meanwhile.
    warm_up: f64,
    /// Seconds of a sample; far longer than the steps of a browser's clock.
    sample: f64,
    /// Samples of a case in a row, and how often all cases take their turn, so that a busy moment spoils few of them.
    samples: usize,
    rounds: usize,
}

impl Effort {
    pub fn new(quick: bool) -> Self {
        if quick {
            Self { warm_up: 0.03, sample: 1e-3, samples: 3, rounds: 1 }
        } else {
            Self { warm_up: 0.2, sample: 2e-3, samples: 9, rounds: 5 }
        }
    }
}

/// Seconds of one run of each case, the median of its samples.
pub fn medians(cases: &mut [Case], effort: Effort) -> Vec<f64> {
    let repeats: Vec<usize> =
        cases.iter_mut().map(|case| (effort.sample / warm_up(case, effort.warm_up)).ceil() as usize).collect();
    let mut samples = vec![Vec::new(); cases.len()];
    for _ in 0..effort.rounds {
        for ((case, &repeats), samples) in cases.iter_mut().zip(&repeats).zip(&mut samples) {
            sample(case, repeats);
            samples.extend((0..effort.samples).map(|_| sample(case, repeats)));
        }
    }
    samples.iter_mut().map(|samples| median(samples)).collect()
}

/// Runs a case for that many seconds; returns the seconds of a run.
fn warm_up(case: &mut Case, seconds: f64) -> f64 {
    let end = now() + seconds;
    let mut repeats = 1;
    loop {
        let one = sample(case, repeats);
        if now() > end && one > 0.0 {
            return one;
        }
        repeats = (2 * repeats).min(1000);
    }
}

/// Seconds of one run, averaged over `repeats` runs.
fn sample(case: &mut Case, repeats: usize) -> f64 {
    let start = now();
    for _ in 0..repeats {
        (case.run)();
    }
    (now() - start) / repeats as f64
}

pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    f64::midpoint(values[(values.len() - 1) / 2], values[middle])
}

/// Seconds since some moment.
#[cfg(not(target_family = "wasm"))]
fn now() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed().as_secs_f64()
}

/// Seconds since some moment.
#[cfg(target_family = "wasm")]
fn now() -> f64 {
    use wasm_bindgen::prelude::wasm_bindgen;
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        fn milliseconds() -> f64;
    }
    milliseconds() / 1000.0
}
