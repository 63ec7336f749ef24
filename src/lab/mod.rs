//! The network laid open: what every layer is, costs ([`facts`]) and takes ([`profile`]), any value as the sum that it is ([`trace`]), and
//! operators of any shape to be timed ([`Operator`]).
//!
//! ```
//! use ndarray::Array3;
//! use shufflenet_wasm::{image::Input, lab::trace, network::Network, weights::open};
//!
//! let file = std::fs::read("models/everyday-332-x1.0.safetensors").expect("the default model");
//! let mut network = Network::new(&open(&file)?)?;
//! let input = Input::from_nchw(Array3::ones((3, 64, 64)).view());
//! let value = trace(&mut network, &input, "stage2.1.depthwise", [3, 5], 7)?;
//! let products = value.inputs.iter().zip(&value.weights).map(|(input, weight)| input * weight);
//! assert!((value.bias + products.sum::<f32>() - value.value).abs() < 1e-5);
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

mod layers;
mod operator;
mod published;
mod trace;

pub use layers::{Facts, facts, profile};
pub use operator::{Form, MAX_CHANNELS, MAX_SIDE, Operator, Shape};
pub use published::{Published, published};
pub use trace::{Trace, contributions, trace};
