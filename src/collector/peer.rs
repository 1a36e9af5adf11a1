//! Who is at the other end of a connection.

use std::net::IpAddr;

/// Who posts or asks, by address; an IPv4 address mapped into IPv6 is the IPv4 one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PeerAddress(pub IpAddr);
