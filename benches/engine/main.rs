//! How fast the engine is: its operators at the shapes of the real networks, whole networks, and the preparation of a picture,
//! each beside what the machine can do at most. Runs natively (`cargo bench`) and as WebAssembly (benches/engine.mjs).

mod case;
mod ceiling;
mod measure;
mod networks;
mod operators;
mod report;
#[path = "../../tests/common/mod.rs"]
mod weights;

use measure::Effort;

/// Options: `--quick` for a smoke run, and a word that the names of what is to be timed have in them, for example `pointwise`.
#[cfg(not(target_family = "wasm"))]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let effort = Effort::new(arguments.iter().any(|argument| argument == "--quick"));
    let wanted = arguments.iter().find(|argument| !argument.starts_with('-'));
    println!("{}", report::markdown(effort, wanted.map_or("", String::as_str)));
}

/// WebAssembly calls [`report`] instead.
#[cfg(target_family = "wasm")]
fn main() {}

/// The tables as Markdown.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen]
#[must_use]
pub fn report(quick: bool, wanted: &str) -> String {
    report::markdown(Effort::new(quick), wanted)
}
