//! A centre is believed only when somebody known vouches for it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use loaphuong::report::{Reporter, ReporterSetup};
use loaphuong::station::outbox::{CentreAnswer, StoredRow, UnreachableCause};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::journal::fixture::{folder, run, slot};

/// Made for these tests: a CA whose key is gone, and its certificate for `localhost` until 2126.
const CA: &str = include_str!("tls/ca.pem");
const SERVER: &str = include_str!("tls/server.pem");
const SERVER_KEY: &str = include_str!("tls/server.key");

/// Answers each HTTPS request with 204, on a thread that ends with the test's process.
fn https(host: &str) -> SocketAddr {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificates = CertificateDer::pem_slice_iter(SERVER.as_bytes())
        .collect::<Result<_, _>>()
        .expect("certificates");
    let key = PrivateKeyDer::from_pem_slice(SERVER_KEY.as_bytes()).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .expect("a server");
    let config = Arc::new(config);
    let listener = TcpListener::bind((host, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            // A client that does not trust us hangs up; that is what is tested.
            let _ = answer(&mut StreamOwned::new(connection, stream));
        }
    });
    address
}

fn answer(stream: &mut (impl Read + Write)) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer)?;
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request).to_lowercase();
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
        let begin = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(0) + 4;
        if read == 0 || request.len() >= begin + length {
            break;
        }
    }
    stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
}

#[test]
fn a_centre_is_trusted_through_the_ca_file_and_not_without() {
    let folder = folder();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, CA).expect("written");
    let port = https("127.0.0.1").port();
    let other_port = https("127.0.0.2").port();
    // The host asked for, the CA, and what comes of it.
    let cases: [(&str, u16, Option<PathBuf>, bool); 3] = [
        ("127.0.0.1", port, Some(ca.clone()), true),
        ("127.0.0.1", port, None, false),
        // The certificate names other hosts.
        ("127.0.0.2", other_port, Some(ca), false),
    ];
    for (host, port, ca_file, trusted) in cases {
        let reporter = Reporter::new(ReporterSetup {
            endpoint: format!("https://{host}:{port}/v1/events"),
            token_file: None,
            ca_file: ca_file.clone(),
            station: "thanh-dong-nvh-1".into(),
            journal: uuid::Uuid::nil(),
        })
        .expect("a reporter");
        let json = serde_json::to_string(&slot(1)).expect("JSON");
        let answer = run(reporter.post(&[StoredRow { seq: 1, previous: 0, json }]));
        match answer {
            CentreAnswer::Stored { sent: 1, .. } if trusted => {}
            CentreAnswer::Unreachable(UnreachableCause::Network(words))
                if !trusted && words.as_str().contains("certificate") => {}
            other => panic!("{host}, CA {ca_file:?}: {other:?}"),
        }
    }
}
