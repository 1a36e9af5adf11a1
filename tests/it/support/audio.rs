//! Sounds made for a test, and ways to find them again.

use std::path::Path;
use std::process::Command;

/// White noise that depends on nothing but its seed: no stretch of it looks like another, so
/// where it is found is where it is.
pub fn noise(frames: usize, seed: u64) -> Vec<i16> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..frames)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // A quarter of full scale: room for gains.
            ((state >> 48) as i16) / 4
        })
        .collect()
}

/// Writes 16-bit PCM.
pub fn write_wav(path: &Path, rate: u32, channels: u16, samples: &[i16]) {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for &sample in samples {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
}

/// Reads 16-bit PCM: samples and channels.
pub fn read_wav(path: &Path) -> (Vec<i16>, usize) {
    let mut reader = hound::WavReader::open(path).unwrap();
    let channels = usize::from(reader.spec().channels);
    (reader.samples::<i16>().map(Result::unwrap).collect(), channels)
}

/// Every `channels`-th sample from `channel` on.
pub fn channel(samples: &[i16], channels: usize, channel: usize) -> Vec<i16> {
    samples.iter().skip(channel).step_by(channels).copied().collect()
}

/// Where `needle` begins in `heard`, sample by sample the same but for `tolerance`.
pub fn find(heard: &[i16], needle: &[i16], tolerance: u16) -> Option<usize> {
    let close = |(a, b): (&i16, &i16)| a.abs_diff(*b) <= tolerance;
    (0..=heard.len().checked_sub(needle.len())?)
        .find(|&at| heard[at..].iter().zip(needle).all(close))
}

/// Runs a tool of the test machine and expects it to succeed.
pub fn tool(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed here: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {stderr}");
}
