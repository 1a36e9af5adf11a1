//! What several rooms need of the operating system and the network, once.

// HTTP/1 served within bounds.
pub mod http;
// Users by their numbers.
pub mod users;
