//! Every bound of the configuration, in sight of each other.
//!
//! They are far above what a ward needs and low enough that the worst file costs a small board a
//! fraction of a second and a few megabytes.

use std::time::Duration;

/// Longest file read, in bytes: a thousand programmes with comments take about 400 kB.
pub const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// All files together, in bytes: twenty times a thousand programmes.
pub const TOTAL_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Schedule files in the folder: one a residential group and some for the ward, with room.
pub const SCHEDULE_FILES_MAX: usize = 64;
/// Values nested in each other: the deepest key known here lies six deep.
pub const DEPTH_MAX: usize = 16;
/// Keys, values, lists and maps in all files together: a thousand programmes of fifty each, four
/// times over.
pub const NODES_MAX: usize = 200_000;
/// Faults kept; the rest are counted. Nobody reads more, and each holds a line of its file.
pub const FAULTS_MAX: usize = 200;
/// Characters of a source line shown on either side of a fault.
pub const EXCERPT_CHARS_MAX: usize = 80;

/// Programmes in all files: the size that the planner is measured with.
pub const PROGRAMMES_MAX: usize = 1_000;
/// Zones of a station: eight outputs of eight channels.
pub const ZONES_MAX: usize = 64;
/// Outputs of a station; each is a process while it sounds.
pub const OUTPUTS_MAX: usize = 16;
/// Groups, queues, campaigns, calendars: of each.
pub const NAMES_MAX: usize = 200;
/// Cues of a rundown: with 32 bulletins from each queue the longest programme still fits one line
/// to the speaker.
pub const CUES_MAX: usize = 32;
/// Rules of one programme's `at`, and times in one rule.
pub const RULES_MAX: usize = 48;
/// Times of one programme on one day: every five minutes. Below that a slip in a rule (`*` for the
/// second) would plan a slot a second.
pub const TIMES_PER_DAY_MAX: usize = 288;
/// Days in one calendar, `except`, `only` or `mute`.
pub const DAYS_MAX: usize = 400;
/// Allowed windows of one day.
pub const WINDOWS_MAX: usize = 48;
/// Bulletins taken from a queue by one cue.
pub const TAKE_MAX: u32 = 32;
/// Airings of a bulletin in each zone: thrice a day for nine years.
pub const AIRS_MAX: u32 = 10_000;
/// Characters of a name used as a key: it is part of file names, topics and log lines.
pub const ID_CHARS_MAX: usize = 64;
/// Characters of a title, a unit, an owner.
pub const TEXT_CHARS_MAX: usize = 200;
/// Bytes of a path inside the audio folder: below every file system's limit.
pub const PATH_BYTES_MAX: usize = 1_000;
/// Channels of one output: what the largest sound cards have.
pub const CHANNELS_MAX: u16 = 64;

/// Longest time that an amplifier may take until it sounds as it should; an emergency waits for it.
pub const AMPLIFIER_WARM_UP_MAX: Duration = Duration::from_secs(30);
/// Longest time that an amplifier stays on without sound.
pub const AMPLIFIER_HOLD_MAX: Duration = Duration::from_secs(600);
/// Words of a command that switches an amplifier: its program and arguments.
pub const COMMAND_WORDS_MAX: usize = 16;

/// One local day.
pub const DAY: Duration = Duration::from_secs(86_400);
/// Longest pause in a rundown: a longer one is two programmes.
pub const PAUSE_MAX: Duration = Duration::from_secs(600);
/// Longest stay of a bulletin in its queue: ten years.
pub const KEEP_MAX: Duration = Duration::from_secs(3_660 * 86_400);
/// Shortest and longest time between two status reports: below, a hundred stations flood the
/// centre; above, nobody would notice a silent one.
pub const HEARTBEAT: (Duration, Duration) =
    (Duration::from_secs(10), Duration::from_secs(24 * 3_600));
/// Decibels of a zone's own gain.
pub const GAIN_DB: (f64, f64) = (-60.0, 20.0);
/// Bytes that private copies may take: at least a day's bulletins, at most the largest disk.
pub const STORE_BYTES: (u64, u64) = (50_000_000, 16_000_000_000_000);
/// Temperature limits in degrees Celsius: below, any board in a warm room is told of; above, none
/// works.
pub const HEALTH_TEMPERATURE_C: (u16, u16) = (40, 110);
/// Limits of free room in bytes: below, what is left free for the journal is nearly reached; above,
/// no card has as much.
pub const HEALTH_DISK_FREE_BYTES: (u64, u64) = (100_000_000, 1_000_000_000_000);
/// Target loudness in LUFS.
pub const TARGET_LUFS: (f64, f64) = (-40.0, -5.0);
/// Highest true peak in dBTP: above 0 the amplifier clips.
pub const PEAK_DBTP: (f64, f64) = (-20.0, 0.0);
