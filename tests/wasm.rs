//! All tests that also run inside wasm, as one binary, so that each build is linked and started once.

#![cfg(target_family = "wasm")]
// Each module brings what they share, as it does natively, where it is a binary of its own.
#![allow(clippy::duplicate_mod)]

#[path = "checkpoints.rs"]
mod checkpoints;
#[path = "convert.rs"]
mod convert;
#[path = "explain.rs"]
mod explain;
#[path = "heads.rs"]
mod heads;
#[path = "image.rs"]
mod image;
#[path = "kernels.rs"]
mod kernels;
#[path = "lab.rs"]
mod lab;
#[path = "learn.rs"]
mod learn;
#[path = "network.rs"]
mod network;
#[path = "onnx.rs"]
mod onnx;
#[path = "quantised.rs"]
mod quantised;
#[path = "refused.rs"]
mod refused;
#[path = "taught.rs"]
mod taught;
#[path = "trace.rs"]
mod trace;
#[path = "weights.rs"]
mod weights;
