//! Tests of `daemon`.

mod clock_trust;
mod control_socket_is_bounded;
mod folders_that_cannot_be_written_are_told;
