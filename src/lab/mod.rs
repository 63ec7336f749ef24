//! The network laid open: what every layer is, costs ([`facts`]) and takes ([`profile`]), any value as the sum that it is ([`trace`]), and
//! operators of any shape to be timed ([`Operator`]).

mod layers;
mod operator;
mod published;
mod trace;

pub use layers::{Facts, facts, profile};
pub use operator::{Form, MAX_CHANNELS, MAX_SIDE, Operator, Shape};
pub use published::{Published, published};
pub use trace::{Trace, contributions, trace};
