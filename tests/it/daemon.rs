//! Parts of the real-time loop: trust in the clock, the control socket, folders without rights.

// Voltage, temperature, disks and the last end, as the real binary tells them and takes them back.
mod board_health;
// How far the clock is trusted: a table of boards, networks and accidents.
mod clock_trust;
// Nobody keeps others from the control socket.
mod control_socket_is_bounded;
// The words of the control interface, known and not.
mod control_words;
// Folders in which the station may only read are told beforehand.
mod folders_that_cannot_be_written_are_told;
