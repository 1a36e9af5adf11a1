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

/// Where `source`, louder by `gain_db`, begins in `heard`: each sample right within one step, and
/// nothing but silence around it. Otherwise what differs, in words.
pub fn heard_whole(heard: &[i16], source: &[i16], gain_db: f64) -> Result<usize, String> {
    let factor = 10f64.powf(gain_db / 20.0);
    let scaled = |&sample: &i16| (f64::from(sample) * factor).round() as i16;
    let wanted: Vec<i16> = source.iter().map(scaled).collect();
    let loud = |samples: &[i16]| samples.iter().position(|sample| sample.unsigned_abs() > 1);
    let lead = loud(&wanted).ok_or("the source is silent")?;
    let begin = loud(heard).ok_or("nothing is heard")?;
    let at = begin.checked_sub(lead).ok_or("the first frames are missing")?;
    let got = heard.get(at..at + wanted.len()).ok_or("the end is missing")?;
    if let Some(off) = got.iter().zip(&wanted).position(|(a, b)| a.abs_diff(*b) > 1) {
        let power = |s: &[i16]| s.iter().map(|&s| f64::from(s).powi(2)).sum::<f64>();
        let level = 10.0 * (power(got) / power(&wanted)).log10();
        return Err(format!("frame {off} differs; the level is off by {level:.2} dB"));
    }
    let around = heard[..at].iter().chain(&heard[at + wanted.len()..]);
    match around.filter(|&&sample| sample != 0).count() {
        0 => Ok(at),
        more => Err(format!("{more} frames of sound around it")),
    }
}
