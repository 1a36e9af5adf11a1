//! Lives through random faults from a seed, and checks the promises against what the log says,
//! against a recording of what would be heard, and against what the centre has.

mod accounts;
mod befall;
mod cards;
mod causes;
mod checks;
mod dice;
mod generated;
mod hearing;
mod life;
mod wholeness;

pub use cards::live_with_cards;
pub use checks::{check, closings};
pub use dice::Dice;
pub use generated::generated;
pub use life::{Log, Menu, live, planned};
