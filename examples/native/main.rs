//! Says what is in photographs: `cargo run --release --example native -- photo.jpg`.

use shufflenet_wasm::Classifier;
use shufflenet_wasm::image::Pixels;
use std::error::Error;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/everyday-332-x1.0.safetensors");

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        return Err("the names of JPEG or PNG files are needed".into());
    }
    let mut classifier = Classifier::load(&std::fs::read(MODEL)?)?;
    for file in files {
        let photograph = image::open(&file)?.into_rgb8();
        let (width, height) = (photograph.width() as usize, photograph.height() as usize);
        let probabilities = classifier.classify(Pixels::new(photograph.as_raw(), width, height, 3)?)?.to_vec();
        let guesses = classifier.top_k(3).into_iter();
        let guesses: Vec<String> = guesses
            .map(|class| format!("{} {:.0} %", classifier.info().labels[class], 100.0 * probabilities[class]))
            .collect();
        println!("{file}: {}", guesses.join(", "));
    }
    Ok(())
}
