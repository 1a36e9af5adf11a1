//! Tests of `cli`.

mod check_command;
mod check_verdict;
mod demo;
mod log_shown;
mod plan_picture_file;
mod plan_shown;
mod readers_that_go_away;
