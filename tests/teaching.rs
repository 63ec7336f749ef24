//! How well classes are taught from a few photographs, and told from photographs of something else: on embeddings that benches/teaching.mjs
//! recorded. `--nocapture` shows the table; `TEACHING=FILE` that of other photographs, of which nothing is expected. Native only.

#![cfg(not(target_family = "wasm"))]

use safetensors::SafeTensors;
use shufflenet_wasm::kernels::head::top_k;
use shufflenet_wasm::learn::Learner;

const RECORDED: &[u8] = include_bytes!("golden/teaching/embeddings.safetensors");
const EPISODES: usize = 20;

/// Whether the numbers are of the photographs in the tree.
fn is_expected() -> bool {
    std::env::var_os("TEACHING").is_none()
}

/// Embeddings of some classes, as many of each, and of photographs of something else.
struct Recorded {
    classes: Vec<Vec<Vec<f32>>>,
    others: Vec<Vec<f32>>,
}

fn recorded() -> Recorded {
    let file = std::env::var("TEACHING").map_or(RECORDED.to_vec(), |path| std::fs::read(path).expect("a file"));
    let (_, header) = SafeTensors::read_metadata(&file).expect("a file of benches/teaching.mjs");
    let number = |key: &str| header.metadata().as_ref().expect("metadata")[key].parse::<usize>().expect("a number");
    let (classes, each) = (number("classes"), number("each"));
    let tensors = SafeTensors::deserialize(&file).expect("a file of benches/teaching.mjs");
    let (scales, bytes) =
        (tensors.tensor("scales").expect("scales"), tensors.tensor("embeddings").expect("embeddings"));
    let scales = scales.data().as_chunks().0.iter().map(|scale| f32::from_le_bytes(*scale));
    let rows = bytes.data().chunks_exact(bytes.shape()[1]).zip(scales);
    let all: Vec<Vec<f32>> =
        rows.map(|(row, scale)| row.iter().map(|&byte| f32::from(byte) * scale).collect()).collect();
    let (known, others) = all.split_at(classes * each);
    Recorded { classes: known.chunks_exact(each).map(<[_]>::to_vec).collect(), others: others.to_vec() }
}

/// The first `count` of a shuffled list; a function of the seed alone.
fn drawn(length: usize, count: usize, seed: u32) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
    let mut list: Vec<usize> = (0..length).collect();
    for at in 0..count {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        list.swap(at, at + state as usize % (length - at));
    }
    list.truncate(count);
    list
}

/// Some classes, taught with some examples each, and the pictures that are left.
struct Episode {
    learner: Learner,
    taught: Vec<(usize, Vec<f32>)>,
    asked: Vec<(usize, Vec<f32>)>,
}

fn episode(recorded: &Recorded, classes: usize, examples: usize, seed: usize) -> Episode {
    let (mut learner, mut taught, mut asked) = (Learner::default(), Vec::new(), Vec::new());
    for (place, class) in drawn(recorded.classes.len(), classes, seed as u32).into_iter().enumerate() {
        let pictures = &recorded.classes[class];
        let order = drawn(pictures.len(), pictures.len(), (seed * 31 + class) as u32);
        for (at, picture) in order.into_iter().enumerate() {
            let example = (place, pictures[picture].clone());
            if at < examples {
                learner.add(&place.to_string(), &example.1).expect("an embedding");
                taught.push(example);
            } else {
                asked.push(example);
            }
        }
    }
    Episode { learner, taught, asked }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// What most of the three nearest examples are, as TensorFlow.js's knn-classifier has it.
fn nearest(taught: &[(usize, Vec<f32>)], asked: &[f32], classes: usize) -> usize {
    let similarities: Vec<f32> = taught.iter().map(|(_, example)| cosine(example, asked)).collect();
    let mut votes = vec![0.0; classes];
    for at in top_k(&similarities, 3) {
        votes[taught[at].0] += 1.0 + similarities[at] * 1e-3;
    }
    top_k(&votes, 1)[0]
}

/// How often each way is right, as a share: the learner, the class means, three nearest neighbours.
fn right(recorded: &Recorded, classes: usize, examples: usize) -> [f32; 3] {
    let (mut hits, mut count) = ([0.0; 3], 0.0);
    for seed in 0..EPISODES {
        let Episode { mut learner, taught, asked } = episode(recorded, classes, examples, seed + 1);
        for (class, picture) in &asked {
            let guesses = [
                top_k(&learner.probabilities(picture).expect("an embedding"), 1)[0],
                top_k(&learner.similarities(picture).expect("an embedding"), 1)[0],
                nearest(&taught, picture, classes),
            ];
            count += 1.0;
            for (hits, guess) in hits.iter_mut().zip(guesses) {
                *hits += f32::from(u8::from(guess == *class));
            }
        }
    }
    hits.map(|hits| hits / count)
}

#[test]
fn a_few_photographs_teach_more_than_their_mean() {
    let recorded = recorded();
    println!("classes, examples: learner, class means, three nearest neighbours");
    for (classes, examples) in [(5, 1), (5, 5), (5, 15), (10, 1), (10, 5), (10, 15)] {
        let [learner, means, neighbours] = right(&recorded, classes, examples);
        println!("{classes:3} {examples:3}: {learner:.3} {means:.3} {neighbours:.3}");
        if is_expected() && examples > 1 {
            assert!(learner > means.max(neighbours) + 0.02, "{classes} {examples}: {learner} {means} {neighbours}");
        }
    }
}

/// How often a picture of a taught class is more alike than one of something else.
fn auroc(known: &[f32], others: &[f32]) -> f64 {
    let better = known.iter().map(|known| others.iter().filter(|other| known > *other).count()).sum::<usize>();
    better as f64 / (known.len() * others.len()) as f64
}

#[test]
fn photographs_of_something_else_are_told() {
    let recorded = recorded();
    println!("classes, examples: area under the curve; of the taught, and of the others, above the threshold");
    for (classes, examples) in [(1, 5), (2, 5), (5, 1), (5, 5), (10, 5), (10, 15)] {
        let (mut area, mut taken) = (0.0, [0.0; 2]);
        for seed in 0..EPISODES {
            let Episode { mut learner, asked, .. } = episode(&recorded, classes, examples, seed + 1);
            let threshold = learner.threshold();
            let similarity = |picture: &Vec<f32>| {
                learner.similarities(picture).expect("an embedding").into_iter().fold(f32::MIN, f32::max)
            };
            let known: Vec<f32> = asked.iter().map(|(_, picture)| similarity(picture)).collect();
            let others: Vec<f32> = recorded.others.iter().map(similarity).collect();
            area += auroc(&known, &others) / EPISODES as f64;
            for (taken, list) in taken.iter_mut().zip([&known, &others]) {
                let above = list.iter().filter(|&&similarity| similarity >= threshold).count();
                *taken += above as f64 / (list.len() * EPISODES) as f64;
            }
        }
        println!("{classes:3} {examples:3}: {area:.3}; {:.3} {:.3}", taken[0], taken[1]);
        if is_expected() && examples >= 5 {
            assert!(area > 0.95, "{classes} {examples}: {area}");
            assert!(taken[0] > 0.8 && taken[1] < 0.2, "{classes} {examples}: {taken:?}");
        }
    }
}
