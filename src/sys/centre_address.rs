//! What may be the address of a centre: the token travels there, so without TLS this machine alone.

use std::net::IpAddr;

use reqwest::Url;

/// Why an address can't be a centre's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CentreAddressFault {
    /// It is no URL, in the parser's words.
    NotUrl(String),
    /// It names no host.
    NoHost,
    /// A name or password stands in it.
    HoldsSecret,
    /// `http` to another machine.
    Unencrypted,
    /// Neither `https` nor `http`.
    OtherScheme,
}

/// Reads the address of a centre.
///
/// # Errors
/// It is none, or would tell a secret.
pub fn centre_address(text: &str) -> Result<Url, CentreAddressFault> {
    let url = Url::parse(text).map_err(|error| CentreAddressFault::NotUrl(error.to_string()))?;
    if url.host_str().is_none() {
        return Err(CentreAddressFault::NoHost);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(CentreAddressFault::HoldsSecret);
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_this_machine(&url) => Ok(url),
        "http" => Err(CentreAddressFault::Unencrypted),
        _ => Err(CentreAddressFault::OtherScheme),
    }
}

/// Whether what is sent there does not leave this machine.
pub fn is_this_machine(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
