//! One test binary; one file a behaviour, named after it.

mod lunar_days;
