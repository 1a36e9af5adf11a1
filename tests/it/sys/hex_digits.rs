//! Hexadecimal, and the SHA-256 of what is read.

use std::io;

use loaphuong::sys::hex::{from_hex, sha256_of, to_hex};

#[test]
fn bytes_go_to_hexadecimal_and_back() {
    for bytes in [&b""[..], b"\x00", b"\x0f\xf0", b"tin s\xc3\xa1ng.mp3", b"\xff\xfe\x80"] {
        let text = to_hex(bytes);
        assert_eq!(text.len(), 2 * bytes.len());
        assert_eq!(from_hex(&text).as_deref(), Some(bytes), "{text}");
    }
    assert_eq!(to_hex(b"\xab\x0c"), "ab0c", "in lower case, two digits a byte");
}

#[test]
fn what_is_no_hexadecimal_is_no_bytes() {
    // A sign before a digit is what a parser of numbers would take.
    for text in ["0", "abc", "zz", "+1", "-1", "0x", "a ", "ấ", "1ấ"] {
        assert_eq!(from_hex(text), None, "{text}");
    }
}

#[test]
fn what_is_read_is_hashed_and_passed_on_whole() {
    let content: Vec<u8> = (0..300_000_u32).map(|n| n as u8).collect();
    let mut passed = Vec::new();
    let hash = sha256_of(&mut content.as_slice(), |piece| {
        passed.extend_from_slice(piece);
        Ok(())
    });
    assert_eq!(passed, content);
    assert_eq!(hash.unwrap().len(), 64);
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sha256_of(&mut &b"abc"[..], |_| Ok(())).unwrap(), known);
    let full = sha256_of(&mut &b"abc"[..], |_| Err(io::ErrorKind::StorageFull.into()));
    assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
}
