//! `loaphuong backup`.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{
    CommonArguments, INPUT_AT_FAULT, denial, print, runtime, show_faults, show_faults_and_rights,
};
use crate::backup::{
    BULLETINS_MAX, BackupFault, BackupManifest, BackupMember, BackupWriter, BulletinEntry,
    MEMBERS_MAX, TEXT_BYTES_MAX, VERSION, check,
};
use crate::config::{self, Config, ConfigTexts, StationFolders, is_schedule};
use crate::daemon::now;
use crate::journal::{Journal, JournalError};
use crate::messages::{Lang, backup as messages, journal_trouble};
use crate::station::stock::{KnownFile, KnownItem};
use crate::sys::open_file::open_regular;
use crate::sys::whole_file::{FlushScope, UnnamedFile};
use crate::wire::DiskTrouble;

/// Who may read a backup: the record says who ordered what, and it may hold a secret.
const MODE: u32 = 0o600;

#[derive(clap::Args)]
pub struct BackupArguments {
    /// The backup that is written, such as loa.tar.gz; it must not exist.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Also the token for the centre: keep the file where nobody else finds it.
    #[arg(long)]
    with_secrets: bool,
}

/// Writes a backup of the station, running or not, whole or not at all.
pub fn run(common: &CommonArguments, arguments: BackupArguments) -> ExitCode {
    match perform(common, &arguments) {
        Ok(told) => print(&told),
        Err(code) => code,
    }
}

fn perform(common: &CommonArguments, arguments: &BackupArguments) -> Result<String, ExitCode> {
    let lang = common.lang;
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| say_system(lang, &path, error.into())
    };
    if arguments.file.symlink_metadata().is_ok() {
        return Err(say(messages::file_taken(lang, arguments.file.display())));
    }
    let read = config::load(&common.config);
    let Some(folders) = config::known_folders(&common.config) else {
        let Err(faults) = &read else { return Err(ExitCode::from(INPUT_AT_FAULT)) };
        let code = show_faults_and_rights(common, faults);
        if denial(lang, faults).is_none() {
            eprintln!("loaphuong: {}", messages::nothing_known(lang, common.config.display()));
        }
        return Err(code);
    };
    // A slip in a file must not keep anybody from saving what is on a failing card.
    let last_good = match &read {
        Ok(_) => None,
        Err(faults) => {
            show_faults(common, faults);
            eprintln!("loaphuong: {}", messages::files_at_fault(lang));
            // As long as a text may be; what is longer is no ward's.
            config::last_good_texts(&common.config)
                .filter(|texts| texts.to_json().len() as u64 <= TEXT_BYTES_MAX)
        }
    };
    let config = read.ok();
    let mut out = UnnamedFile::beside(&arguments.file, MODE, None).map_err(at(&arguments.file))?;
    let folder = arguments.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let copy =
        tempfile::Builder::new().prefix(".nhat-ky").tempfile_in(folder.unwrap_or(Path::new(".")));
    let copy = copy.map_err(at(&arguments.file))?;
    let journal = runtime()?.block_on(copy_journal(&folders.state, copy.path()));
    let journal = journal.map_err(|error| match error {
        CopyFault::Source(error) => say(journal_trouble::journal(lang, &error)),
        CopyFault::Target(error) => {
            let words = journal_trouble::words(lang, &error);
            say(messages::no_copy(lang, arguments.file.display(), words))
        }
    })?;

    let parts = parts(&common.config, &folders, config.as_ref(), arguments.with_secrets);
    let created = now();
    let mut writer = BackupWriter::new(out.file(), created);
    for (member, path) in &parts {
        let text = read_part(path).map_err(at(path))?;
        writer.add(member, text.len() as u64, &text[..]).map_err(at(path))?;
    }
    if let Some(texts) = &last_good {
        let text = texts.to_json();
        writer
            .add(&BackupMember::LastGood, text.len() as u64, text.as_bytes())
            .map_err(at(&arguments.file))?;
    }
    let content = File::open(copy.path()).map_err(at(copy.path()))?;
    let bytes = content.metadata().map_err(at(copy.path()))?.len();
    writer.add(&BackupMember::Journal, bytes, content).map_err(at(&arguments.file))?;
    let manifest = BackupManifest {
        version: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        station: station_id(common, config.as_ref(), last_good.as_ref()),
        created,
        journal: journal.id,
        rows: journal.rows,
        members: Vec::new(),
        bulletins: bulletins(&journal.known),
    };
    writer.finish(manifest).map_err(at(&arguments.file))?;
    let written = check(out.file()).map_err(|fault| say_fault(lang, &arguments.file, &fault))?;
    let named = out.name_unless_taken(&arguments.file, FlushScope::ContentAndName);
    if !named.map_err(at(&arguments.file))? {
        return Err(say(messages::file_taken(lang, arguments.file.display())));
    }
    let holds_token = parts.iter().any(|(member, _)| *member == BackupMember::Token);
    Ok(told(lang, &arguments.file, &written, holds_token))
}

/// The station's id, also where its files are at fault.
fn station_id(
    common: &CommonArguments,
    config: Option<&Config>,
    last_good: Option<&ConfigTexts>,
) -> Option<String> {
    let known = config.map(|config| config.id.clone());
    let said = || config::id_in(&read_part(&common.config).ok()?);
    let before = || last_good?.clone().config().map(|config| config.id.clone());
    known.or_else(said).or_else(before).map(|id| id.to_string())
}

/// A journal as it was at one instant.
struct JournalCopy {
    id: uuid::Uuid,
    rows: u64,
    known: Vec<KnownFile>,
}

/// Why there is no copy: the station's own journal, or the disk that the copy goes to.
enum CopyFault {
    Source(JournalError),
    Target(JournalError),
}

async fn copy_journal(state: &Path, to: &Path) -> Result<JournalCopy, CopyFault> {
    let running = Journal::open_readonly(state).await.map_err(CopyFault::Source)?;
    let known = running.known().await.map_err(CopyFault::Source)?;
    running.copy_to(to).await.map_err(|error| match error.is_disk_fault() {
        true => CopyFault::Target(error),
        false => CopyFault::Source(error),
    })?;
    let (id, rows) = Journal::head_of_copy(to).await.map_err(CopyFault::Target)?;
    Ok(JournalCopy { id, rows, known })
}

/// What is taken beside the journal: what it is, and where it lies.
fn parts(
    station: &Path,
    folders: &StationFolders,
    config: Option<&Config>,
    with_secrets: bool,
) -> Vec<(BackupMember, PathBuf)> {
    let mut parts = vec![(BackupMember::Station, station.to_owned())];
    let entries = fs::read_dir(&folders.schedules).into_iter().flatten().flatten();
    let mut schedules: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| is_schedule(path)).collect();
    schedules.sort();
    // A few places are for the others.
    schedules.truncate(MEMBERS_MAX - 8);
    parts.extend(schedules.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        Some((BackupMember::Schedule(name), path))
    }));
    let report = config.and_then(|config| config.report.as_ref());
    let authority = report.and_then(|report| report.ca_file.clone());
    parts.extend(authority.map(|path| (BackupMember::Authority, path)));
    let token = report.and_then(|report| report.token_file.clone()).filter(|_| with_secrets);
    parts.extend(token.map(|path| (BackupMember::Token, path)));
    parts
}

fn read_part(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    open_regular(path)?.take(TEXT_BYTES_MAX + 1).read_to_end(&mut text)?;
    match text.len() as u64 > TEXT_BYTES_MAX {
        true => Err(std::io::ErrorKind::FileTooLarge.into()),
        false => Ok(text),
    }
}

fn bulletins(known: &[KnownFile]) -> Vec<BulletinEntry> {
    let accepted = known.iter().filter_map(|file| match &file.item {
        KnownItem::Accepted(bulletin) => Some(BulletinEntry {
            path: bulletin.path.to_string(),
            sha256: bulletin.sha256.to_string(),
            title: bulletin.title.clone(),
            length_ms: bulletin.length_ms,
        }),
        KnownItem::Refused(_) => None,
    });
    accepted.take(BULLETINS_MAX).collect()
}

fn told(lang: Lang, file: &Path, manifest: &BackupManifest, holds_token: bool) -> String {
    let schedules =
        manifest.members.iter().filter(|member| member.path.starts_with("schedules/")).count();
    let mut lines = vec![
        messages::written(lang, file.display()),
        messages::holds(lang, manifest.rows, schedules),
    ];
    let last_good = BackupMember::LastGood.path();
    if manifest.members.iter().any(|member| member.path == last_good) {
        lines.push(messages::with_last_good(lang, last_good));
    }
    if !manifest.bulletins.is_empty() {
        lines.push(messages::without_audio(lang, manifest.bulletins.len()));
    }
    lines.push(match holds_token {
        true => messages::with_token(lang),
        false => messages::without_token(lang),
    });
    lines.push(messages::keep_elsewhere(lang));
    lines.join("\n") + "\n"
}

/// Says why there is no backup, or no station of one; exit code 1.
pub(super) fn say(text: String) -> ExitCode {
    eprintln!("loaphuong: {text}");
    ExitCode::from(INPUT_AT_FAULT)
}

pub(super) fn say_system(lang: Lang, path: &Path, trouble: DiskTrouble) -> ExitCode {
    say_fault(lang, path, &BackupFault::System(trouble))
}

pub(super) fn say_fault(lang: Lang, path: &Path, fault: &BackupFault) -> ExitCode {
    say(messages::fault(lang, &path.display().to_string(), fault))
}
