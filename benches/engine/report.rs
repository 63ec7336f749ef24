//! Tables of what was measured.

use crate::case::Case;
use crate::measure::{Effort, medians};
use crate::{ceiling, networks, operators};
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::kernels::lane::BUILD;
use std::fmt::Write;

/// The tables as Markdown, of everything whose name has `wanted` in it.
pub fn markdown(effort: Effort, wanted: &str) -> String {
    let [x0_5, x1_0, ..] = WIDTHS.map(|width| Arch { width, classes: 1000 });
    let networks = [(x1_0, 224), (x0_5, 224), (x1_0, 96)];
    let mut text = format!("Build: {BUILD}\n");
    let mut ceiling = 0f64;
    for (arch, side) in &networks[..2] {
        let mut cases = operators::cases(arch, *side);
        cases.retain(|case| case.name.contains(wanted));
        let title = format!("Operators of {} at {side} x {side}", arch.width.name);
        ceiling = ceiling.max(table(&mut text, &title, cases, effort));
    }
    let mut whole: Vec<Case> = networks.map(|(arch, side)| network(&arch, side)).into();
    whole.push(networks::preparation(1280, 720));
    whole.retain(|case| case.name.contains(wanted));
    ceiling = ceiling.max(table(&mut text, "Whole networks", whole, effort));
    writeln!(text, "\nCeiling: {ceiling:.1} GFLOP/s").expect("text grows");
    text
}

fn network(arch: &Arch, side: usize) -> Case {
    let operations = operators::cases(arch, side).iter().map(|case| case.times * case.operations).sum();
    networks::network(arch, side, operations)
}

/// Times the cases together with the ceiling, and appends a table; returns the ceiling in GFLOP/s.
fn table(text: &mut String, title: &str, cases: Vec<Case>, effort: Effort) -> f64 {
    if cases.is_empty() {
        return 0.0;
    }
    let mut all = ceiling::cases();
    let chains = all.len();
    all.extend(cases);
    let seconds = medians(&mut all, effort);
    let rates: Vec<f64> = all.iter().zip(&seconds).map(|(case, s)| case.operations as f64 / s / 1e9).collect();
    let ceiling = rates[..chains].iter().copied().fold(0.0, f64::max);
    let total: f64 = all.iter().zip(&seconds).skip(chains).map(|(case, s)| case.times as f64 * s).sum();

    let mut line = |line: std::fmt::Arguments| writeln!(text, "{line}").expect("text grows");
    line(format_args!("\n{title}; ceiling {ceiling:.1} GFLOP/s\n"));
    line(format_args!("| {:46} | times | {:>9} | GFLOP/s | of ceiling | of the sum |", "", "µs"));
    line(format_args!("| {0:-<46} | {0:->4}: | {0:->8}: | {0:->6}: | {0:->9}: | {0:->9}: |", "-"));
    for ((case, seconds), rate) in all.iter().zip(&seconds).zip(&rates).skip(chains) {
        let (name, times, micros) = (&case.name, case.times, 1e6 * seconds);
        let share = 100.0 * times as f64 * seconds / total;
        let of_ceiling = 100.0 * rate / ceiling;
        line(format_args!(
            "| {name:46} | {times:5} | {micros:9.1} | {rate:7.1} | {of_ceiling:8.0} % | {share:8.1} % |"
        ));
    }
    line(format_args!("\nSum: {:.2} ms", 1e3 * total));
    ceiling
}
