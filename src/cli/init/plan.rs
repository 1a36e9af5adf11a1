//! What `init` writes: files and folders, as values. Nothing is written here.

use std::fs;
use std::path::{Path, PathBuf};

use super::answers::{ALL_ZONES, Answers, InitZone, SoundAnswer};
use super::hours::{FirstProgramme, clock, days_text};
use super::share;
use super::template::{fill, quoted};
use crate::config::{STATE_UNSAID, is_schedule};
use crate::library::READ_ME;
use crate::messages::init as messages;
use crate::messages::init::templates;
use crate::messages::{Lang, read_me};
use crate::station::allowed_hours::AllowedSpan;
use crate::station::emergency;
use crate::station::recurrence::Weekdays;
use crate::sys::users;

/// The folders of bulletins that a first schedule has queues for, and that of its jingles.
const QUEUE_FOLDERS: [&str; 3] = ["thong-bao", "ban-tin", "nhac-hieu"];

/// The schedules and the first of them, in the folder of `station.yaml`.
const SCHEDULES: &str = "schedules";
const SCHEDULE: &str = "schedules/phat-thanh.yaml";

/// What Syncthing is to leave alone in the audio folder, as it ships.
const STIGNORE: &str = include_str!("../../../share/stignore");

/// Mode of what everybody may read.
const PLAIN_FILE: u32 = 0o644;

/// Where everything goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The folder of `station.yaml`.
    pub settings: PathBuf,
    pub audio: PathBuf,
    pub state: PathBuf,
    /// Whether it is the machine's station: a service under a user of its own.
    pub of_machine: bool,
    /// What `/` of that machine is here: a card that is prepared in another one is mounted there.
    pub root: PathBuf,
}

impl Places {
    /// Where a package has the station, on a machine whose `/` is `root`.
    pub fn of_machine(root: &Path) -> Places {
        Places {
            settings: "/etc/loaphuong".into(),
            audio: "/srv/loaphuong/audio".into(),
            state: STATE_UNSAID.into(),
            of_machine: true,
            root: root.to_owned(),
        }
    }

    /// All in one folder.
    pub fn within(folder: &Path) -> Places {
        Places {
            settings: folder.to_owned(),
            audio: folder.join("audio"),
            state: folder.join("state"),
            of_machine: false,
            root: "/".into(),
        }
    }

    /// Where a path of that machine lies on this one.
    pub fn here(&self, path: &Path) -> PathBuf {
        below(&self.root, path)
    }

    pub fn station_yaml(&self) -> PathBuf {
        self.settings.join("station.yaml")
    }

    pub fn token(&self) -> PathBuf {
        self.settings.join("token")
    }

    pub fn share(&self) -> PathBuf {
        self.settings.join("samba.conf")
    }

    /// A path as `station.yaml` names it.
    fn said(&self, path: &Path) -> String {
        let path = match self.of_machine {
            true => path,
            false => path.strip_prefix(&self.settings).unwrap_or(path),
        };
        quoted(&path.display().to_string())
    }
}

/// Where the absolute `path` of a machine lies whose `/` is `root`.
pub fn below(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix("/").map_or_else(|_| path.to_owned(), |path| root.join(path))
}

/// Whose a file or folder is to be on a machine with a user for its station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileOwner {
    Root,
    Station,
}

/// A folder that is made unless it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFolder {
    pub path: PathBuf,
    pub owner: FileOwner,
}

/// A file that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    pub path: PathBuf,
    pub text: String,
    pub mode: u32,
    pub owner: FileOwner,
    /// One that is there already stays as it is; else it is a reason to write nothing at all.
    pub may_be_there: bool,
}

/// All that is written, in this order: `station.yaml` last, so that where it lies, all lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitPlan {
    pub folders: Vec<PlannedFolder>,
    pub files: Vec<PlannedFile>,
}

/// What of a station is at these places already: its file, and schedules of any name.
pub fn already_there(places: &Places) -> Vec<PathBuf> {
    let station = Some(places.here(&places.station_yaml()));
    let station = station.filter(|path| path.symlink_metadata().is_ok());
    let schedules =
        fs::read_dir(places.here(&places.settings.join(SCHEDULES))).into_iter().flatten().flatten();
    let schedules = schedules.map(|entry| entry.path()).filter(|path| is_schedule(path));
    station.into_iter().chain(schedules).collect()
}

impl InitPlan {
    /// What is new, for people to read; what only explains a folder is not named.
    pub fn written(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().filter(|file| !file.may_be_there).map(|file| file.path.as_path())
    }

    /// Name and text of `station.yaml`.
    pub fn station(&self) -> (&str, &[u8]) {
        let file = self.files.last().expect("station.yaml is always planned, and last");
        (file.path.to_str().unwrap_or("station.yaml"), file.text.as_bytes())
    }

    /// Names and texts of the schedules.
    pub fn schedules(&self) -> Vec<(String, Vec<u8>)> {
        let schedules = self.files.iter().filter(|file| file.path.ends_with(SCHEDULE));
        schedules
            .map(|file| (file.path.display().to_string(), file.text.clone().into_bytes()))
            .collect()
    }
}

/// What these answers make at these places.
pub fn plan(answers: &Answers, places: &Places) -> InitPlan {
    let of_root = [places.settings.clone(), places.settings.join(SCHEDULES)];
    let mut folders: Vec<PlannedFolder> =
        of_root.into_iter().map(|path| PlannedFolder { path, owner: FileOwner::Root }).collect();
    let emergencies = answers.emergencies.then_some(emergency::FOLDER);
    let dropped: Vec<&str> = QUEUE_FOLDERS.into_iter().chain(emergencies).collect();
    let below = dropped.iter().map(|name| places.audio.join(name));
    let of_station = std::iter::once(places.audio.clone()).chain(below);
    folders.extend(of_station.map(|path| PlannedFolder { path, owner: FileOwner::Station }));
    let mut files: Vec<PlannedFile> = dropped
        .iter()
        .map(|name| PlannedFile {
            path: places.audio.join(name).join(READ_ME),
            text: read_me_in(name, answers.lang),
            mode: 0o664,
            owner: FileOwner::Station,
            may_be_there: true,
        })
        .collect();
    files.push(PlannedFile {
        path: places.audio.join(".stignore"),
        text: STIGNORE.to_owned(),
        mode: 0o664,
        owner: FileOwner::Station,
        may_be_there: true,
    });
    let of_root = |path: PathBuf, text: String| PlannedFile {
        path,
        text,
        mode: PLAIN_FILE,
        owner: FileOwner::Root,
        may_be_there: false,
    };
    if let Some(token) = answers.centre.as_ref().and_then(|centre| centre.token.as_ref()) {
        files.push(PlannedFile {
            mode: 0o600,
            owner: FileOwner::Station,
            ..of_root(places.token(), format!("{token}\n"))
        });
    }
    if let Some(kind) = answers.share {
        let user = users::own_name().unwrap_or_default();
        files.push(of_root(places.share(), share::settings(kind, places, &user)));
    }
    files.push(of_root(places.settings.join(SCHEDULE), schedule(answers)));
    files.push(of_root(places.station_yaml(), station(answers, places)));
    InitPlan { folders, files }
}

fn read_me_in(folder: &str, lang: Lang) -> String {
    match folder {
        "thong-bao" => read_me::announcements(lang),
        "nhac-hieu" => read_me::jingles(lang),
        emergency::FOLDER => read_me::emergencies(lang),
        _ => read_me::bulletins(lang),
    }
}

/// The text of `station.yaml`.
fn station(answers: &Answers, places: &Places) -> String {
    let (device, recorder) = match &answers.sound {
        SoundAnswer::Device(name) => (quoted(name), false),
        SoundAnswer::Recorder => (String::new(), true),
    };
    let centre = answers.centre.as_ref();
    let token = centre.is_some_and(|centre| centre.token.is_some());
    let holds: Vec<&str> = [
        if recorder { "recorder" } else { "device" },
        if answers.emergencies { "emergency" } else { "no-emergency" },
        if centre.is_some() { "report" } else { "no-report" },
        match (centre.is_some(), token) {
            (_, true) => "token",
            (true, false) => "no-token",
            (false, false) => "",
        },
    ]
    .into();
    let recordings = match places.of_machine {
        true => places.state.join("ghi-am"),
        false => places.settings.join("ghi-am"),
    };
    let values = [
        ("ID", answers.id.clone()),
        ("NAME", quoted(&answers.name)),
        ("AUDIO", places.said(&places.audio)),
        ("STATE", places.said(&places.state)),
        ("DEVICE", device),
        ("WAV", places.said(&recordings)),
        ("ZONES", zones(answers)),
        ("GROUPS", groups(answers)),
        ("HOURS", hours(answers)),
        ("ENDPOINT", centre.map(|centre| quoted(&centre.endpoint)).unwrap_or_default()),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    fill(templates::station(answers.lang), &holds, &values)
}

fn zones(answers: &Answers) -> String {
    let zone = |zone: &InitZone| {
        format!(
            "  {}:\n    name: {}\n    output: amp-1\n    channel: {}",
            zone.id,
            quoted(&zone.name),
            zone.channel
        )
    };
    answers.zones.iter().map(zone).collect::<Vec<_>>().join("\n")
}

fn groups(answers: &Answers) -> String {
    let line = |id: &str, zones: &[&str]| format!("  {id}: [{}]", zones.join(", "));
    let all: Vec<&str> = answers.zones.iter().map(|zone| zone.id.as_str()).collect();
    let own = answers.groups.iter().map(|group| {
        let zones: Vec<&str> = group.zones.iter().map(String::as_str).collect();
        line(&group.id, &zones)
    });
    std::iter::once(line(ALL_ZONES, &all)).chain(own).collect::<Vec<_>>().join("\n")
}

fn hours(answers: &Answers) -> String {
    let spans = |spans: &[AllowedSpan]| {
        let spans = spans.iter().map(|span| {
            let until = match span.until {
                86_400 => "24:00".to_owned(),
                until => clock(until),
            };
            format!("\"{}-{until}\"", clock(span.from))
        });
        format!("[{}]", spans.collect::<Vec<_>>().join(", "))
    };
    match &answers.hours.by_days[..] {
        [(days, every_day)] if *days == Weekdays::DAILY => {
            format!("  allowed: {}", spans(every_day))
        }
        by_days => {
            let lines = by_days.iter().map(|(days, said)| {
                format!("    {}: {}", quoted(&days_text(answers.lang, *days)), spans(said))
            });
            format!("  allowed:\n{}", lines.collect::<Vec<_>>().join("\n"))
        }
    }
}

/// The text of the first schedule.
fn schedule(answers: &Answers) -> String {
    let longest = answers.programmes.max_length_min;
    let programme = |programme: &FirstProgramme| {
        let time = clock(programme.second);
        let days = match programme.days {
            Weekdays::DAILY => String::new(),
            days => format!(", days: {}", quoted(&days_text(answers.lang, days))),
        };
        [
            format!("  - id: phat-thanh-{}", time.replace(':', "")),
            format!("    title: {}", quoted(&messages::programme_title(answers.lang, &time))),
            format!("    zones: [{ALL_ZONES}]"),
            format!("    at: {{time: \"{time}\"{days}}}"),
            format!("    max_length: {longest}m"),
            "    rundown:".to_owned(),
            "      - {queue: thong-bao, take: 2, optional: true}".to_owned(),
            "      - {queue: ban-tin, take: 3, optional: true}\n".to_owned(),
        ]
        .join("\n")
    };
    let programmes = answers.programmes.at.iter().map(programme).collect::<Vec<_>>().join("\n");
    fill(templates::schedule(answers.lang), &[], &[("PROGRAMMES", &programmes)])
}
