//! What several rooms need of the operating system and the network, once: the ground under all
//! rooms but the core, which asks the system for nothing.

// Work that waits for a disk, on a thread of its own.
pub mod blocking;
// Voltage, temperature and file systems, as the kernel tells them.
pub mod board;
// What may be the address of a centre.
pub mod centre_address;
// The room that is left on a disk.
pub mod disk_space;
// What an error of the operating system says about a disk.
pub mod disk_trouble;
// Bytes and hashes in hexadecimal.
pub mod hex;
// HTTP served within bounds.
pub mod http_server;
// Waits that the kernel ends.
pub mod kernel_timer;
// Files of strangers, opened without following a link and without waiting.
pub mod open_file;
// Pages of this program, let go of while it waits.
pub mod program_pages;
// Users by their numbers.
pub mod users;
// Files that are there whole or not at all.
pub mod whole_file;
