//! One test binary; one file a behaviour, named after it.

mod house_rules;
