//! What several rooms need of the operating system and the network, once.

// HTTP served within bounds.
pub mod http_server;
// Users by their numbers.
pub mod users;
