//! Two real instances of Syncthing on loopback: nothing is announced, no relay is asked.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::daemon::until;
use super::peers::free_port;

/// The folder's name on both sides, and the key to their interfaces.
const FOLDER: &str = "loa";
const KEY: &str = "chi-trong-may-nay";

/// One instance.
pub struct Syncthing {
    home: tempfile::TempDir,
    id: String,
    listens: u16,
    interface: u16,
    server: Option<Child>,
}

impl Syncthing {
    /// `office`, which only sends, and `station`, which only receives; both running.
    pub async fn pair(office: &Path, station: &Path) -> (Syncthing, Syncthing) {
        let (mut one, mut other) = (Syncthing::generate(), Syncthing::generate());
        one.configure(&other, office, "sendonly");
        other.configure(&one, station, "receiveonly");
        for instance in [&mut one, &mut other] {
            instance.start();
        }
        for instance in [&one, &other] {
            until("answer of Syncthing", async || instance.status().await).await;
        }
        (one, other)
    }

    fn generate() -> Syncthing {
        let home = tempfile::tempdir().unwrap();
        let made = Command::new("syncthing")
            .args(["generate", "--no-default-folder"])
            .arg(format!("--home={}", home.path().display()))
            .output()
            .expect("syncthing, of the package of this name");
        assert!(made.status.success(), "{made:?}");
        let settings = fs::read_to_string(home.path().join("config.xml")).unwrap();
        let (_, behind) = settings.split_once("<device id=\"").expect("its own device");
        let id = behind.split('"').next().unwrap().to_owned();
        let (listens, interface) = (free_port(), free_port());
        Syncthing { home, id, listens, interface, server: None }
    }

    /// As people would set it up in its interface, and with everything off that leaves the machine.
    fn configure(&self, peer: &Syncthing, path: &Path, kind: &str) {
        let file = self.home.path().join("config.xml");
        let mut settings = fs::read_to_string(&file).unwrap();
        let (before, key) = settings.split_once("<apikey>").expect("a key");
        let (_, behind) = key.split_once("</apikey>").unwrap();
        settings = format!("{before}<apikey>{KEY}</apikey>{behind}");
        let listens = format!("<listenAddress>tcp://127.0.0.1:{}</listenAddress>", self.listens);
        for (usual, here) in [
            ("<listenAddress>default</listenAddress>", listens.as_str()),
            ("<globalAnnounceEnabled>true<", "<globalAnnounceEnabled>false<"),
            ("<localAnnounceEnabled>true<", "<localAnnounceEnabled>false<"),
            ("<relaysEnabled>true<", "<relaysEnabled>false<"),
            ("<natEnabled>true<", "<natEnabled>false<"),
            ("<crashReportingEnabled>true<", "<crashReportingEnabled>false<"),
            ("<urAccepted>0<", "<urAccepted>-1<"),
            ("<autoUpgradeIntervalH>12<", "<autoUpgradeIntervalH>0<"),
            ("<reconnectionIntervalS>60<", "<reconnectionIntervalS>1<"),
            ("<startBrowser>true<", "<startBrowser>false<"),
        ] {
            assert!(settings.contains(usual), "{usual} in\n{settings}");
            settings = settings.replace(usual, here);
        }
        let (own, other, port) = (&self.id, &peer.id, peer.listens);
        let more = format!(
            "<device id=\"{other}\"><address>tcp://127.0.0.1:{port}</address></device>\n\
             <folder id=\"{FOLDER}\" label=\"\" path=\"{}\" type=\"{kind}\" rescanIntervalS=\"1\" \
             fsWatcherEnabled=\"false\"><device id=\"{own}\"></device>\
             <device id=\"{other}\"></device></folder>\n<gui ",
            path.display()
        );
        fs::write(file, settings.replacen("<gui ", &more, 1)).unwrap();
    }

    fn start(&mut self) {
        let log = fs::File::create(self.home.path().join("said")).unwrap();
        let server = Command::new("syncthing")
            .args(["serve", "--no-browser", "--no-restart", "--no-upgrade"])
            .arg(format!("--home={}", self.home.path().display()))
            .arg(format!("--gui-address=127.0.0.1:{}", self.interface))
            .env("STNOUPGRADE", "1")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("syncthing, of the package of this name");
        self.server = Some(server);
    }

    fn request(&self, method: reqwest::Method, what: &str) -> reqwest::RequestBuilder {
        let url = format!("http://127.0.0.1:{}/rest/{what}?folder={FOLDER}", self.interface);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.request(method, url).header("X-API-Key", KEY)
    }

    /// How its folder stands.
    pub async fn status(&self) -> Option<Value> {
        let answer = self.request(reqwest::Method::GET, "db/status").send().await.ok()?;
        answer.error_for_status().ok()?.json().await.ok()
    }

    /// Has it look at its folder now.
    pub async fn scan(&self) {
        let answer = self.request(reqwest::Method::POST, "db/scan").send().await.unwrap();
        answer.error_for_status().unwrap();
    }

    /// The button *Revert Local Changes*.
    pub async fn revert(&self) {
        let answer = self.request(reqwest::Method::POST, "db/revert").send().await.unwrap();
        answer.error_for_status().unwrap();
    }
}

impl Drop for Syncthing {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
