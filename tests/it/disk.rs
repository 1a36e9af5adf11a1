//! Tests of `disk`.

mod damaged_while_running;
mod full_or_failing;
mod kept_bounded;
mod log_lines;
mod unwritten_rows;
