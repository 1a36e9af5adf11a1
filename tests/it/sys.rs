//! What `sys` and `units` promise to the rooms above them.

// The rule of what may be the address of a centre.
mod centre_addresses;
// Each error of the operating system has its kind, and its text is quoted.
mod disk_troubles;
// Bytes go to hexadecimal and back.
mod hex_digits;
// Strangers can neither fill the HTTP server nor hold it.
mod http_served_within_bounds;
// Links are not followed, and nothing is waited for.
mod opens_what_strangers_left;
// What does not fit becomes the nearest value that does.
mod units_never_overflow;
// A file is there whole or not at all.
mod writes_files_whole;
