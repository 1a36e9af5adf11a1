//! The address of a centre is judged by one rule for whoever reads or uses it.

use loaphuong::sys::centre_address::{CentreAddressFault, centre_address, is_this_machine};

#[test]
fn an_address_that_would_tell_the_token_is_none() {
    use CentreAddressFault as Fault;
    let cases: [(&str, Result<bool, Fault>); 10] = [
        ("https://centre.example/v1/events", Ok(false)),
        ("https://localhost/v1/events", Ok(true)),
        ("http://127.8.8.8:8090/v1/events", Ok(true)),
        ("http://[::1]:8090/v1/events", Ok(true)),
        ("http://10.0.0.1/v1/events", Err(Fault::Unencrypted)),
        ("http://localhost.example/", Err(Fault::Unencrypted)),
        ("https://user:secret@centre.example/", Err(Fault::HoldsSecret)),
        ("ftp://127.0.0.1/", Err(Fault::OtherScheme)),
        ("data:text", Err(Fault::NoHost)),
        ("centre", Err(Fault::NotUrl("relative URL without a base".into()))),
    ];
    for (text, want) in cases {
        assert_eq!(centre_address(text).map(|url| is_this_machine(&url)), want, "{text}");
    }
}
