//! The ways by which files really come into the folder: a Samba share and an SFTP server, on
//! loopback, each with its real server and client.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use loaphuong::cli::init::answers::ShareKind;
use loaphuong::cli::init::plan::Places;
use loaphuong::cli::init::share::settings;

use super::daemon::until;

/// A port that nobody listens on; another process may take it before it is used.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn until_listening(port: u16, server: &mut Child, log: &Path) {
    until("server", async || {
        let ended = server.try_wait().unwrap();
        assert!(ended.is_none(), "{ended:?}: {}", fs::read_to_string(log).unwrap_or_default());
        std::net::TcpStream::connect(("127.0.0.1", port)).ok()
    })
    .await;
}

/// The user that this test is.
fn user() -> String {
    let told = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

/// A folder as Windows machines see it.
pub struct Share {
    _folder: tempfile::TempDir,
    port: u16,
    server: Child,
}

impl Share {
    /// Shares the audio folder of the station in `folder` for guests, by the settings that ship.
    pub async fn of(folder: &Path) -> Share {
        let places = Places::within(folder);
        Share::included(&places.share(), &settings(ShareKind::Guest, &places, &user())).await
    }

    /// Serves what `settings`, at `own` or to be written there, say of the share `loa-phuong`.
    pub async fn included(own_settings: &Path, settings: &str) -> Share {
        if !own_settings.exists() {
            fs::write(own_settings, settings).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let (at, port) = (folder.path(), free_port());
        let own = at.display();
        let server_settings = format!(
            "[global]\n\
             server role = standalone server\n\
             interfaces = 127.0.0.1/8\n\
             bind interfaces only = yes\n\
             smb ports = {port}\n\
             private dir = {own}\nlock directory = {own}\nstate directory = {own}\n\
             cache directory = {own}\npid directory = {own}\nncalrpc dir = {own}/ncalrpc\n\
             log file = {own}/log\n\
             guest account = {}\n\
             disable spoolss = yes\nload printers = no\ndisable netbios = yes\n\
             [other]\npath = {own}\n\
             include = {}\n",
            user(),
            own_settings.display()
        );
        fs::write(at.join("smb.conf"), server_settings).unwrap();
        let log = at.join("said");
        let said = fs::File::create(&log).unwrap();
        let mut server = Command::new("smbd")
            .args(["--foreground", "--no-process-group", "--debug-stdout", "--debuglevel=0"])
            .arg(format!("--configfile={own}/smb.conf"))
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            // It ends its whole group when it ends.
            .process_group(0)
            .spawn()
            .expect("smbd, of the package samba");
        until_listening(port, &mut server, &log).await;
        Share { _folder: folder, port, server }
    }

    /// What smbclient does there with these of its commands.
    pub fn client(&self, commands: &str) -> Output {
        let told = Command::new("smbclient")
            .args(["//127.0.0.1/loa-phuong", "--no-pass", "--configfile=/dev/null", "--port"])
            .arg(self.port.to_string())
            .args(["--command", commands])
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("smbclient, of the package of this name");
        assert!(told.status.success(), "{commands}: {told:?}");
        told
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        // Its children serve one client each and end with it.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A folder as WinSCP and the like see it.
pub struct Sftp {
    folder: tempfile::TempDir,
    port: u16,
    server: Child,
}

impl Sftp {
    pub async fn start() -> Sftp {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for key in ["host", "client"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(at(key))
                .stdin(Stdio::null())
                .status();
            assert!(made.expect("ssh-keygen, of the package openssh-client").success());
        }
        let port = free_port();
        let own = folder.path().display();
        let settings = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {own}/host\n\
             AuthorizedKeysFile {own}/client.pub\nPidFile none\nStrictModes no\nUsePAM no\n\
             Subsystem sftp internal-sftp\n"
        );
        fs::write(at("sshd.conf"), settings).unwrap();
        if user() == "root" {
            // Where it locks its unprivileged half in; the package's service makes it at its start.
            fs::create_dir_all("/run/sshd").unwrap();
        }
        let log = at("said");
        let mut server = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(at("sshd.conf"))
            .stdin(Stdio::null())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .expect("sshd, of the package openssh-server");
        until_listening(port, &mut server, &log).await;
        Sftp { folder, port, server }
    }

    /// A client that carries these commands out, at so many Kbit/s at most.
    pub fn client(&self, commands: &str, limit: Option<u32>) -> Child {
        let batch = self.folder.path().join("batch");
        fs::write(&batch, commands).unwrap();
        let mut client = Command::new("sftp");
        client.arg("-b").arg(batch).arg("-P").arg(self.port.to_string()).arg("-i");
        client.arg(self.key()).args([
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "IdentitiesOnly=yes",
        ]);
        if let Some(limit) = limit {
            client.arg("-l").arg(limit.to_string());
        }
        client
            .arg(format!("{}@127.0.0.1", user()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sftp, of the package openssh-client")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("client")
    }
}

impl Drop for Sftp {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
