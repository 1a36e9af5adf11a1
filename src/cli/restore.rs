//! `loaphuong restore`.

mod placed_journal;

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use super::backup::{say, say_fault, say_system};
use super::init::not_written;
use super::init::plan::{FileOwner, InitPlan, PlannedFile, PlannedFolder};
use super::init::write;
use super::{CommonArguments, print, runtime};
use crate::backup::{BackupFault, BackupManifest, BackupMember, BulletinEntry, check, extract};
use crate::config::{self, Config, ConfigFaults, ConfigTexts, StationFolders, is_schedule};
use crate::daemon::now;
use crate::journal;
use crate::messages::config::{fault_lines, faults_omitted};
use crate::messages::{Lang, backup as messages, figures, init, journal_trouble, quoted, shown};
use crate::sys::open_file::open_regular;
use crate::sys::users::{self, UserNumbers};
use placed_journal::PlacedJournal;

/// The user whose the machine's station is.
const STATION_USER: &str = "loaphuong";

/// Modes of what is written: everybody may read settings, the station alone its token.
const SETTINGS_MODE: u32 = 0o644;
const SECRET_MODE: u32 = 0o600;

/// Faults of a backup's files that are told: who mends these asks `check` for the others.
const FAULTS_TOLD_MAX: usize = 5;

#[derive(clap::Args)]
pub struct RestoreArguments {
    /// A file that `backup` has written.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Make station.yaml and what belongs to it in this folder, and not in that of --config.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Makes a station of a backup where there is none; nothing that is there is touched.
pub fn run(common: &CommonArguments, arguments: RestoreArguments) -> ExitCode {
    match perform(common, &arguments) {
        Ok(told) => print(&told),
        Err(code) => code,
    }
}

/// The texts of a backup.
type Texts = Vec<(BackupMember, String)>;

fn perform(common: &CommonArguments, arguments: &RestoreArguments) -> Result<String, ExitCode> {
    let lang = common.lang;
    let of_file = |fault: &BackupFault| say_fault(lang, &arguments.file, fault);
    let mut file = open_regular(&arguments.file)
        .map_err(|error| say_system(lang, &arguments.file, error.into()))?;
    let manifest = check(&mut file).map_err(|fault| of_file(&fault))?;
    let texts = texts(&mut file, &manifest).map_err(|fault| of_file(&fault))?;

    let target = match &arguments.folder {
        Some(folder) => folder.join("station.yaml"),
        None => common.config.clone(),
    };
    let target = std::path::absolute(&target).unwrap_or(target);
    let base = target.parent().unwrap_or(Path::new("/"));
    let station = text_of(&texts, &BackupMember::Station).unwrap_or_default();
    let last_good = text_of(&texts, &BackupMember::LastGood).and_then(ConfigTexts::of_json);
    let before = || {
        let texts = last_good.clone()?.moved(&target, &base.join("schedules"));
        Some(texts.config()?.folders)
    };
    let folders = config::folders_in(&target, station.as_bytes(), base).or_else(before);
    let Some(folders) = folders else {
        return Err(say(messages::folders_at_fault(lang)));
    };
    if let Some(outside) = outside(&folders, base, arguments.folder.is_some()) {
        return Err(say(messages::leaves_folder(lang, outside.display(), base.display())));
    }
    let read = config_of(&texts, &target, &folders.schedules, base);
    let last_good = last_good.map(|texts| texts.moved(&target, &folders.schedules));
    // What the restored station will air by, and names itself.
    let config = match &read {
        Ok(config) => Some(config.clone()),
        Err(_) => last_good.clone().and_then(ConfigTexts::config),
    };
    let own = station_user(common, arguments)?;
    let (mut plan, mut lacks) = plan(lang, &texts, (&target, base), &folders, config.as_ref());
    if let Err(faults) = &read {
        lacks.insert(0, at_fault(lang, faults, config.is_some()));
        let kept = last_good.filter(|_| config.is_some()).map(|texts| PlannedFile {
            path: folders.state.join(config::LAST_GOOD),
            text: texts.to_json(),
            mode: SECRET_MODE,
            owner: FileOwner::Station,
            may_be_there: false,
        });
        // `station.yaml` stays the last.
        plan.files.splice(0..0, kept);
    }
    let there = already_there(&plan, &folders);
    if !there.is_empty() {
        let paths: Vec<String> = there.iter().map(|path| path.display().to_string()).collect();
        return Err(say(messages::station_there(lang, paths.join(", "))));
    }
    let placed = PlacedJournal::begin(&folders.state)
        .map_err(|error| say_system(lang, &folders.state, error.into()))?;
    take_journal(&mut file, &manifest, &placed.unready).map_err(|fault| match &fault {
        // The backup was read twice by now: what the system refuses is the writing.
        BackupFault::System(_) => say_fault(lang, &folders.state, &fault),
        BackupFault::Damaged(_)
        | BackupFault::NoManifest
        | BackupFault::Newer { .. }
        | BackupFault::Strange { .. }
        | BackupFault::Altered { .. } => of_file(&fault),
    })?;
    // A clock that stands before the backup knows nothing of the present.
    let present = Some(now()).filter(|now| *now >= manifest.created);
    let restored = runtime()?.block_on(journal::restored(&placed.unready, present));
    let restored = restored.map_err(|error| say(journal_trouble::journal(lang, &error)))?;
    let placed = placed
        .name(own)
        .map_err(|error| say_system(lang, &folders.state, error.into()))?
        .ok_or_else(|| say(messages::station_there(lang, folders.state.display())))?;
    write::write(&plan, Path::new("/"), own).map_err(|fault| not_written(lang, &fault))?;
    placed.stays();
    let timezone = config.as_ref().map(|config| config.schedule.timezone);
    let timezone = timezone.unwrap_or(chrono_tz::Asia::Ho_Chi_Minh);
    let created = figures::date_and_minute(lang, &manifest.created.with_timezone(&timezone));
    let said = || config::id_in(station.as_bytes()).map(|id| id.to_string());
    let before = || config.map(|config| config.id.to_string());
    let mut lines = vec![
        match manifest.station.clone().or_else(said).or_else(before) {
            Some(station) => messages::restored(lang, station, created, restored.rows),
            None => messages::restored_unnamed(lang, created, restored.rows),
        },
        messages::new_journal(lang),
        messages::next(lang),
    ];
    lines.extend(to_do(lang, &manifest, &target, &folders, lacks));
    Ok(lines.join("\n") + "\n")
}

/// That the files of the backup are at fault, and where; with `last_good` the station starts all
/// the same, by what is kept of it.
fn at_fault(lang: Lang, faults: &ConfigFaults, last_good: bool) -> String {
    let mut lines = vec![match last_good {
        true => messages::at_fault(lang),
        false => messages::at_fault_for_good(lang),
    }];
    let all = fault_lines(lang, faults);
    lines.extend(all.iter().take(FAULTS_TOLD_MAX).map(|line| format!("   {line}")));
    if all.len() > FAULTS_TOLD_MAX {
        let more = faults.list.len() + faults.omitted - FAULTS_TOLD_MAX;
        lines.push(format!("   {}", faults_omitted(lang, more)));
    }
    lines.join("\n")
}

/// The folder of the station that lies where a backup may not write: schedules never go out of the
/// folder of `station.yaml`, and where people have named one, nothing does.
fn outside<'a>(folders: &'a StationFolders, base: &Path, named: bool) -> Option<&'a Path> {
    let others = [&folders.state, &folders.audio].into_iter().filter(|_| named);
    let all = std::iter::once(&folders.schedules).chain(others);
    all.map(PathBuf::as_path).find(|folder| !lies_in(folder, base))
}

/// Whether a path lies in a folder, by its parts alone; one that goes up anywhere does not.
fn lies_in(path: &Path, folder: &Path) -> bool {
    path.starts_with(folder) && !path.components().any(|part| part == Component::ParentDir)
}

/// The user whose files become the station's; none on a PC. The machine's own station is nobody's
/// without that user: no unit would start it.
fn station_user(
    common: &CommonArguments,
    arguments: &RestoreArguments,
) -> Result<Option<UserNumbers>, ExitCode> {
    if arguments.folder.is_some() || !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let user = users::numbers(STATION_USER);
    if user.is_none() && common.config == Path::new(super::CONFIG_UNSAID) {
        return Err(say(init::no_station_user(common.lang, STATION_USER)));
    }
    Ok(user)
}

fn texts(file: &mut File, manifest: &BackupManifest) -> Result<Texts, BackupFault> {
    let mut texts = Texts::new();
    extract(file, manifest, |member, content| {
        if member != BackupMember::Journal {
            let mut text = String::new();
            content.read_to_string(&mut text)?;
            texts.push((member, text));
        }
        Ok(())
    })?;
    Ok(texts)
}

fn text_of<'a>(texts: &'a Texts, wanted: &BackupMember) -> Option<&'a str> {
    texts.iter().find(|(member, _)| member == wanted).map(|(_, text)| text.as_str())
}

/// The configuration as it will be, or its faults at the places that they will have.
fn config_of(
    texts: &Texts,
    target: &Path,
    folder: &Path,
    base: &Path,
) -> Result<Config, ConfigFaults> {
    let name = target.to_string_lossy();
    let station = text_of(texts, &BackupMember::Station).unwrap_or_default();
    let schedules = texts.iter().filter_map(|(member, text)| match member {
        BackupMember::Schedule(name) => {
            let name = folder.join(name).to_string_lossy().into_owned();
            Some((name, text.clone().into_bytes()))
        }
        BackupMember::Station
        | BackupMember::Journal
        | BackupMember::Token
        | BackupMember::Authority
        | BackupMember::LastGood => None,
    });
    config::load_texts((&name, station.as_bytes()), schedules.collect(), base)
}

/// What is written beside the journal, `station.yaml` last, and what a person has to bring.
fn plan(
    lang: Lang,
    texts: &Texts,
    (target, base): (&Path, &Path),
    folders: &StationFolders,
    config: Option<&Config>,
) -> (InitPlan, Vec<String>) {
    let report = config.and_then(|config| config.report.as_ref());
    let mut files = Vec::new();
    let mut lacks = Vec::new();
    let mut add = |path: PathBuf, text: &str, mode, owner| {
        files.push(PlannedFile { path, text: text.to_owned(), mode, owner, may_be_there: false });
    };
    for (member, text) in texts {
        match member {
            BackupMember::Schedule(name) => {
                add(folders.schedules.join(name), text, SETTINGS_MODE, FileOwner::Root);
            }
            BackupMember::Token => match report.and_then(|report| report.token_file.clone()) {
                Some(path) if !lies_in(&path, base) => {
                    lacks.push(messages::put_by_hand(lang, member.path(), path.display()));
                }
                Some(path) => add(path, text, SECRET_MODE, FileOwner::Station),
                None => lacks.push(messages::token_nowhere(lang)),
            },
            BackupMember::Authority => match report.and_then(|report| report.ca_file.clone()) {
                Some(path) if !lies_in(&path, base) => {
                    lacks.push(messages::put_by_hand(lang, member.path(), path.display()));
                }
                Some(path) => add(path, text, SETTINGS_MODE, FileOwner::Root),
                None => lacks.push(messages::authority_nowhere(lang)),
            },
            BackupMember::Station | BackupMember::Journal | BackupMember::LastGood => {}
        }
    }
    let station = text_of(texts, &BackupMember::Station).unwrap_or_default();
    add(target.to_owned(), station, SETTINGS_MODE, FileOwner::Root);
    let token = report.and_then(|report| report.token_file.as_ref());
    if let Some(path) = token.filter(|_| text_of(texts, &BackupMember::Token).is_none()) {
        lacks.push(messages::token_missing(lang, path.display()));
    }
    let mut made: Vec<PathBuf> =
        files.iter().filter_map(|file| file.path.parent()).map(Path::to_owned).collect();
    made.push(folders.schedules.clone());
    let plain = |path| PlannedFolder { path, owner: FileOwner::Root };
    let audio = PlannedFolder { path: folders.audio.clone(), owner: FileOwner::Station };
    let folders = made.into_iter().map(plain).chain([audio]).collect();
    (InitPlan { folders, files }, lacks)
}

/// What of a station lies in these places already.
fn already_there(plan: &InitPlan, folders: &StationFolders) -> Vec<PathBuf> {
    let schedules = fs::read_dir(&folders.schedules).into_iter().flatten().flatten();
    let schedules = schedules.map(|entry| entry.path()).filter(|path| is_schedule(path));
    let journal = folders.state.join(journal::FILE_NAME);
    let mut there: Vec<PathBuf> = plan.written().map(Path::to_owned).chain([journal]).collect();
    there.retain(|path| path.symlink_metadata().is_ok());
    for path in schedules {
        if !there.contains(&path) {
            there.push(path);
        }
    }
    there
}

fn take_journal(file: &mut File, manifest: &BackupManifest, to: &Path) -> Result<(), BackupFault> {
    // Left by a try that the power ended.
    let _ = fs::remove_file(to);
    extract(file, manifest, |member, content| {
        if member == BackupMember::Journal {
            let mut out = File::options().write(true).create_new(true).open(to)?;
            io::copy(content, &mut out)?;
            out.sync_all()?;
        }
        Ok(())
    })
}

/// What a person has to do now, by numbers.
fn to_do(
    lang: Lang,
    manifest: &BackupManifest,
    target: &Path,
    folders: &StationFolders,
    mut lacks: Vec<String>,
) -> Vec<String> {
    let lies = |bulletin: &&BulletinEntry| folders.audio.join(&bulletin.path).exists();
    let missing: Vec<&str> = manifest
        .bulletins
        .iter()
        .filter(|bulletin| !lies(bulletin))
        .map(|bulletin| bulletin.path.as_str())
        .collect();
    if let Some(first) = missing.first() {
        let (first, audio) = (shown(first), folders.audio.display());
        lacks.push(messages::audio_missing(lang, missing.len(), first, audio));
    }
    let typed = quoted(&target.display().to_string());
    lacks.push(messages::check_it(lang, &typed));
    lacks.push(match target == Path::new(super::CONFIG_UNSAID) {
        true => messages::start_service(lang),
        false => messages::start_by_hand(lang, &typed),
    });
    lacks.push(messages::old_card(lang));
    lacks.iter().enumerate().map(|(index, line)| format!("{}. {line}", index + 1)).collect()
}
