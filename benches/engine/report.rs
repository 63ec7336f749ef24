//! Tables of what was measured.

use crate::case::Case;
use crate::measure::{Effort, medians};
use crate::{ceiling, networks, operators};
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::kernels::lane::BUILD;
use shufflenet_wasm::network::Arithmetic;
use std::fmt::Write;

/// A case that was timed.
struct Row {
    name: String,
    times: usize,
    seconds: f64,
    /// GFLOP/s.
    rate: f64,
}

/// The tables as Markdown, of everything whose name has `wanted` in it.
pub fn markdown(effort: Effort, wanted: &str) -> String {
    let [x0_5, x1_0, ..] = WIDTHS.map(|width| Arch::new(width, 1000));
    let networks = [(x1_0, 224), (x0_5, 224), (x1_0, 96)];

    let both = |(arch, side)| [Arithmetic::F32, Arithmetic::I8].map(|arithmetic| network(&arch, side, arithmetic));
    let mut whole: Vec<Case> = networks.into_iter().flat_map(both).collect();
    whole.push(networks::preparation(1280, 720));
    let mut text = format!("Build: {BUILD}\n");
    section(&mut text, "Whole", whole, wanted, effort, whole_table);
    for (arch, side) in &networks[..2] {
        for (arithmetic, form) in [(Arithmetic::F32, ""), (Arithmetic::I8, ", 8 bit")] {
            let title = format!("Operators of {} at {side} x {side}{form}", arch.width.name);
            let cases = operators::cases(arch, *side, arithmetic);
            section(&mut text, &title, cases, wanted, effort, operator_table);
        }
    }
    text
}

fn network(arch: &Arch, side: usize, arithmetic: Arithmetic) -> Case {
    let operations = operators::cases(arch, side, arithmetic).iter().map(|case| case.times * case.operations).sum();
    networks::network(arch, side, arithmetic, operations)
}

/// Times the wanted cases together with the ceiling, and appends a table of them.
fn section(
    text: &mut String,
    title: &str,
    mut cases: Vec<Case>,
    wanted: &str,
    effort: Effort,
    table: fn(&[Row], f64) -> String,
) {
    cases.retain(|case| case.name.contains(wanted));
    if cases.is_empty() {
        return;
    }
    let mut all = ceiling::cases();
    let chains = all.len();
    all.append(&mut cases);
    let seconds = medians(&mut all, effort);
    let rows: Vec<Row> = all.into_iter().zip(seconds).map(Row::new).collect();

    let (chains, rows) = rows.split_at(chains);
    let ceiling = chains.iter().map(|row| row.rate).fold(0.0, f64::max);
    let by_chains: Vec<String> = chains.iter().map(|row| format!("{} {:.1}", row.name, row.rate)).collect();
    writeln!(text, "\n### {title}\n\n{}", table(rows, ceiling)).expect("text grows");
    writeln!(text, "Ceiling: {ceiling:.1} GFLOP/s ({}).", by_chains.join(", ")).expect("text grows");
}

impl Row {
    fn new((case, seconds): (Case, f64)) -> Self {
        Self { name: case.name, times: case.times, seconds, rate: case.operations as f64 / seconds / 1e9 }
    }
}

fn whole_table(rows: &[Row], ceiling: f64) -> String {
    let mut text = String::from("| | ms | GFLOP/s | of the ceiling |\n| --- | ---: | ---: | ---: |\n");
    for Row { name, seconds, rate, .. } in rows {
        let milliseconds = 1e3 * seconds;
        if *rate > 0.0 {
            let share = 100.0 * rate / ceiling;
            writeln!(text, "| {name} | {milliseconds:.2} | {rate:.1} | {share:.0} % |").expect("text grows");
        } else {
            writeln!(text, "| {name} | {milliseconds:.2} | | |").expect("text grows");
        }
    }
    text
}

fn operator_table(rows: &[Row], ceiling: f64) -> String {
    let sum: f64 = rows.iter().map(|row| row.times as f64 * row.seconds).sum();
    let mut text = String::from(
        "| | times | µs each | GFLOP/s | of the ceiling | of the sum |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for Row { name, times, seconds, rate } in rows {
        let (micros, of_ceiling) = (1e6 * seconds, 100.0 * rate / ceiling);
        let of_sum = 100.0 * *times as f64 * seconds / sum;
        writeln!(text, "| {name} | {times} | {micros:.1} | {rate:.1} | {of_ceiling:.0} % | {of_sum:.1} % |")
            .expect("text grows");
    }
    writeln!(text, "| sum | | {:.0} | | | |", 1e6 * sum).expect("text grows");
    text
}
