//! A recording of what would be heard: 16-bit PCM in WAV, readable while it grows.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};

use crate::wire::{OutputTrouble, QuotedText};

use super::clock;

/// The header's sizes are brought up to date this often, in seconds of sound: what a power cut may
/// cost at most.
const FLUSH_S: u32 = 2;

/// Sound bytes of one file, after which another is begun: half of what the format's 32-bit sizes
/// can say, since some players read them as signed.
const BYTES_MAX: u64 = 2_000_000_000;

/// Files that may have the same name but for a number: one opening a millisecond, with retries.
const NAMES_MAX: u32 = 100;

/// A WAV file being written.
pub struct WavRecording {
    folder: PathBuf,
    path: PathBuf,
    spec: WavSpec,
    writer: WavWriter<BufWriter<File>>,
    unflushed: u64,
    bytes: u64,
}

/// Makes the folder of recordings, if need be.
///
/// # Errors
/// [`OutputTrouble::Recording`] with the folder's name.
pub fn make_folder(folder: &Path) -> Result<(), OutputTrouble> {
    fs::create_dir_all(folder).map_err(|error| of_disk(folder, &error))
}

fn of_disk(path: &Path, error: &io::Error) -> OutputTrouble {
    OutputTrouble::Recording { path: QuotedText::from(&path.display()), trouble: error.into() }
}

fn of_writer(path: &Path, error: hound::Error) -> OutputTrouble {
    match error {
        hound::Error::IoError(error) => of_disk(path, &error),
        // None of them is met by a writer of 16 bits; the words say which.
        other => of_disk(path, &io::Error::other(other)),
    }
}

impl WavRecording {
    /// Creates a file in `folder` (made if need be), named by the time in UTC; never overwrites.
    pub fn create(folder: &Path, channels: u16, rate: u32) -> Result<WavRecording, OutputTrouble> {
        make_folder(folder)?;
        let spec = WavSpec {
            channels,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let (path, file) = create_new(folder).map_err(|error| of_disk(folder, &error))?;
        let writer =
            WavWriter::new(BufWriter::new(file), spec).map_err(|error| of_writer(&path, error))?;
        let folder = folder.to_owned();
        let mut recording = WavRecording { folder, path, spec, writer, unflushed: 0, bytes: 0 };
        recording.flush()?;
        Ok(recording)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends interleaved samples. May block as long as the disk does.
    pub fn write(&mut self, samples: &[i16]) -> Result<(), OutputTrouble> {
        let size = samples.len() as u64 * 2;
        if self.bytes + size > BYTES_MAX {
            let spec = self.spec;
            let next = WavRecording::create(&self.folder, spec.channels, spec.sample_rate)?;
            std::mem::replace(self, next).finish()?;
        }
        for &sample in samples {
            self.writer.write_sample(sample).map_err(|error| of_writer(&self.path, error))?;
        }
        self.bytes += size;
        self.unflushed += size;
        let second = u64::from(self.spec.sample_rate) * u64::from(self.spec.channels) * 2;
        if self.unflushed >= second * u64::from(FLUSH_S) {
            self.flush()?;
        }
        Ok(())
    }

    /// Makes the file whole.
    pub fn finish(self) -> Result<(), OutputTrouble> {
        let WavRecording { path, writer, .. } = self;
        writer.finalize().map_err(|error| of_writer(&path, error))
    }

    fn flush(&mut self) -> Result<(), OutputTrouble> {
        self.unflushed = 0;
        self.writer.flush().map_err(|error| of_writer(&self.path, error))
    }
}

fn create_new(folder: &Path) -> std::io::Result<(PathBuf, File)> {
    let stamp = clock::to_wall(clock::monotonic_ns()).format("%Y-%m-%dT%H-%M-%S%.3fZ");
    let mut last = None;
    for number in 0..NAMES_MAX {
        let name = match number {
            0 => format!("{stamp}.wav"),
            _ => format!("{stamp}-{number}.wav"),
        };
        let path = folder.join(name);
        match File::options().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| std::io::ErrorKind::AlreadyExists.into()))
}
