//! What systemd is told over its socket.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::sync::{Arc, Mutex};

use rustix::process::Signal;

use crate::support::daemon::{Ward, cron, due_in, until};
use loaphuong::station::states::FileStanding;

/// A notify socket, and what came in.
pub struct Systemd {
    told: Arc<Mutex<Vec<String>>>,
}

impl Systemd {
    pub fn listen(ward: &mut Ward) -> Systemd {
        let path = ward.at("notify.sock");
        let socket = UnixDatagram::bind(&path).unwrap();
        ward.set("NOTIFY_SOCKET", path.to_str().unwrap());
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = told.clone();
        // Ends with the test's process.
        std::thread::spawn(move || {
            let mut letter = [0; 4096];
            while let Ok(length) = socket.recv(&mut letter) {
                let text = String::from_utf8_lossy(&letter[..length]);
                heard.lock().unwrap().extend(text.lines().map(str::to_owned));
            }
        });
        Systemd { told }
    }

    pub fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    async fn until(&self, what: &str, is: impl Fn(&str) -> bool) -> String {
        until(what, async || self.told().into_iter().find(|line| is(line))).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_hears_ready_the_state_in_words_signs_of_life_and_the_end() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 3_000, 91);
    let systemd = Systemd::listen(&mut ward);
    ward.set("WATCHDOG_USEC", "2000000");
    ward.start().await;
    systemd.until("READY", |line| line == "READY=1").await;
    systemd.until("sign of life", |line| line == "WATCHDOG=1").await;
    systemd.until("plan in words", |line| line == "STATUS=kế tiếp 03:00 dau-nam").await;

    let due = due_in(7);
    let local = due.with_timezone(&chrono_tz::Asia::Ho_Chi_Minh);
    // Due today alone: once it has come up, no later one of its own is the next.
    ward.schedule(&[
        format!(
            "{{id: sang, title: Bản tin sáng, zones: [to-1], at: \"{}\", until: {}, \
             rundown: [{{file: a.wav}}]}}",
            cron(due),
            local.format("%F")
        ),
        "{id: nam, title: Chào năm mới, zones: [to-1], at: \"0 3 1 1 *\", rundown: [{file: a.wav}]}"
            .to_owned(),
    ]);
    let next = format!("STATUS=kế tiếp {} Bản tin sáng", local.format("%H:%M"));
    systemd.until("next slot in words", |line| line == next).await;
    systemd
        .until("what is on air in words", |line| {
            line.starts_with("STATUS=đang phát: Bản tin sáng, còn ")
                && line.ends_with(" giây; kế tiếp 03:00 Chào năm mới")
        })
        .await;
    let end = "STATUS=kế tiếp 03:00 Chào năm mới";
    systemd.until("silence in words", |line| line == end).await;
    ward.signal(Signal::TERM);
    assert!(ward.ended().await.success());
    systemd.until("STOPPING", |line| line == "STOPPING=1").await;

    let told = systemd.told();
    let place = |wanted: &str| told.iter().position(|line| line == wanted).unwrap();
    let alive = told.iter().filter(|line| *line == "WATCHDOG=1").count();
    assert!(alive > 3, "a sign of life each second: {told:#?}");
    assert_eq!(told.iter().filter(|line| *line == "READY=1").count(), 1, "{told:#?}");
    assert!(place("READY=1") < place(&next), "{told:#?}");
    let waits = told.iter().rposition(|line| *line == next).unwrap();
    let sounds = told.iter().position(|line| line.starts_with("STATUS=đang phát")).unwrap();
    assert!(waits < sounds, "an armed slot is still the next one: {told:#?}");
    let between: Vec<&String> =
        told[waits + 1..sounds].iter().filter(|line| line.starts_with("STATUS")).collect();
    assert!(between.is_empty(), "an armed slot is still the next one: {between:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_comes_after_the_known_files_and_never_for_a_station_that_cannot_run() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 1_000, 92);
    ward.start().await;
    ward.kill();
    let systemd = Systemd::listen(&mut ward);
    ward.launch();
    systemd.until("READY", |line| line == "READY=1").await;
    let status = ward.status().await.expect("it answers");
    let verdicts: Vec<_> = status.library.into_iter().map(|file| file.verdict).collect();
    assert_eq!(verdicts, [FileStanding::Accepted.into()], "what was known is known at once");
    ward.kill();

    let told = systemd.told().len();
    ward.write("schedules/lich.yaml", "programmes: [{}]\n");
    // Else it would go on with the last good files.
    fs::remove_file(ward.at("state/last-good.json")).unwrap();
    ward.launch();
    assert_eq!(ward.ended().await.code(), Some(1));
    assert_eq!(systemd.told().len(), told, "nothing is told: {:?}", systemd.told());
}
