//! What a speaker still reaches: the sound system of the machine, its bulletins, its recordings.
//!
//! It loads ALSA's plugins and reads ALSA's configuration while it opens its device, long after it
//! has confined itself; so the rules follow the places where these look: the machine's, the user's,
//! and those that variables name. The user's home is not among them as a whole: it is the station's
//! state, with the journal and the token.

use std::env;
use std::path::{Path, PathBuf};

use crate::sandbox::{self, CallProfile, FileReach};
use crate::wire::{MissingBarrier, SinkSpec};

/// Programs' libraries and ALSA's configuration, and what these look at of the machine.
const SYSTEM: &[&str] = &[
    "/usr",
    "/lib",
    "/lib64",
    "/proc",
    "/sys",
    "/etc/alsa",
    "/etc/asound.conf",
    "/etc/group",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/machine-id",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/pipewire",
    "/etc/pulse",
    "/run/pulse",
    "/run/udev",
    "/var/lib/alsa",
    "/var/lib/dbus/machine-id",
];

/// Of the user's home.
const OF_HOME: &[&str] =
    &[".asoundrc", ".config/alsa", ".config/pipewire", ".config/pulse", ".pulse", ".pulse-cookie"];

/// Of what replaces the user's `.config`.
const OF_CONFIG: &[&str] = &["alsa", "pipewire", "pulse"];

/// Variables that name files or folders of ALSA's, PulseAudio's and the linker's; several with
/// colons between them.
const VARIABLES: &[&str] = &[
    "ALSA_CONFIG_PATH",
    "ALSA_CONFIG_DIR",
    "ALSA_CONFIG_UCM",
    "ALSA_CONFIG_UCM2",
    "ALSA_PLUGIN_DIR",
    "LD_LIBRARY_PATH",
    "PIPEWIRE_CONFIG_DIR",
    "PIPEWIRE_RUNTIME_DIR",
    "PULSE_CLIENTCONFIG",
    "PULSE_COOKIE",
    "PULSE_RUNTIME_PATH",
    "SPA_PLUGIN_DIR",
    "XDG_RUNTIME_DIR",
];

const DEVICES: &[&str] =
    &["/dev/snd", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// Where sound servers and their clients share memory.
const SHARED_MEMORY: &str = "/dev/shm";

/// Where ALSA's dmix makes the socket of its server.
const DMIX_SOCKETS: &str = "/tmp";

/// Names of pcms that lead straight to the kernel's driver, before the colon.
const STRAIGHT: [&str; 2] = ["hw", "plughw"];

/// Takes all from this thread, and from those that it starts, that this sink and the bulletins in
/// `store` don't need. What the kernel could not take, and why.
pub fn confine(sink: &SinkSpec, store: Option<&Path>) -> Vec<MissingBarrier> {
    sandbox::confine(&reach(sink, store), calls(sink))
}

/// Takes all from this thread that listing the devices does not need.
pub fn confine_to_devices() -> Vec<MissingBarrier> {
    sandbox::confine(&with_devices(FileReach::default()), CallProfile::SoundByServer)
}

fn calls(sink: &SinkSpec) -> CallProfile {
    match sink {
        SinkSpec::Device(name) if !is_straight(name) => CallProfile::SoundByServer,
        SinkSpec::Device(_) | SinkSpec::Wav(_) | SinkSpec::Null => CallProfile::Sound,
    }
}

/// Whether a pcm needs no server.
fn is_straight(pcm: &str) -> bool {
    pcm.split_once(':').is_some_and(|(kind, _)| STRAIGHT.contains(&kind))
}

fn reach(sink: &SinkSpec, store: Option<&Path>) -> FileReach {
    let mut reach =
        FileReach { read: store.map(Path::to_owned).into_iter().collect(), ..FileReach::default() };
    match sink {
        SinkSpec::Device(_) => reach = with_devices(reach),
        SinkSpec::Wav(folder) => reach.record.push(folder.clone()),
        SinkSpec::Null => {}
    }
    reach
}

fn with_devices(mut reach: FileReach) -> FileReach {
    let under = |folder: PathBuf, names: &[&str]| {
        names.iter().map(|name| folder.join(name)).collect::<Vec<_>>()
    };
    reach.read.extend(SYSTEM.iter().map(PathBuf::from));
    if let Some(home) = env::home_dir() {
        reach.read.extend(under(home, OF_HOME));
    }
    if let Some(config) = env::var_os("XDG_CONFIG_HOME") {
        reach.read.extend(under(config.into(), OF_CONFIG));
    }
    for named in VARIABLES.iter().filter_map(env::var_os) {
        reach.read.extend(env::split_paths(&named).filter(|path| path.is_absolute()));
    }
    reach.devices.extend(DEVICES.iter().map(PathBuf::from));
    reach.scratch.push(SHARED_MEMORY.into());
    reach.sockets.push(DMIX_SOCKETS.into());
    reach
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pcm_that_may_lead_to_a_sound_server_leaves_sockets() {
        let cases = [
            (SinkSpec::Device("plughw:CARD=Device,DEV=0".into()), CallProfile::Sound),
            (SinkSpec::Device("hw:0".into()), CallProfile::Sound),
            (SinkSpec::Device("default".into()), CallProfile::SoundByServer),
            (SinkSpec::Device("sysdefault:CARD=Device".into()), CallProfile::SoundByServer),
            (SinkSpec::Device("hwdepot".into()), CallProfile::SoundByServer),
            (SinkSpec::Wav("/srv/loaphuong/recordings".into()), CallProfile::Sound),
            (SinkSpec::Null, CallProfile::Sound),
        ];
        for (sink, want) in cases {
            assert_eq!(calls(&sink), want, "{sink:?}");
        }
    }

    #[test]
    fn a_recorder_reads_its_bulletins_and_nothing_of_the_machine() {
        let reach =
            reach(&SinkSpec::Wav("/srv/wav".into()), Some(Path::new("/var/lib/loaphuong/store")));
        let want = FileReach {
            read: vec!["/var/lib/loaphuong/store".into()],
            record: vec!["/srv/wav".into()],
            ..FileReach::default()
        };
        assert_eq!(reach, want);
    }
}
