//! What several behaviours' tests share.

// Emergencies told to a simulated ward.
pub mod alerts;
// A station whose amplifier a program switches.
pub mod amplified_ward;
// Sounds made for a test, and ways to find them again.
pub mod audio;
// A whole station: the real binary in a folder of its own, and a real centre.
pub mod daemon;
// A card that can be filled, made read-only and mended.
pub mod disk;
// Lives through random faults from a seed, and checks the promises.
pub mod faults;
// Orders as the core gives them, for outputs tested without it.
pub mod orders;
// A Samba share and an SFTP server on loopback.
pub mod peers;
// Living processes and their parents.
pub mod processes;
// Two instances of Syncthing, on loopback.
pub mod syncthing;
// A sound device without a sound card, and what was heard of it.
pub mod pulse;
// Refusals of files, as tests name them.
pub mod refusals;
// A row's fields by their names.
pub mod rows;
// A ward whose wall clock is the test's.
pub mod timekeeper;
// A small ward to try the core on.
pub mod ward;
