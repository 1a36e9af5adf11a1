//! What is measured, against a meter that looks at everything and against sums done by hand.

use super::*;

fn measured(rate: u32, channels: usize, samples: &[f32], pieces: usize) -> MeasuredSound {
    let mut meter = SoundMeter::new(rate, channels).unwrap();
    samples.chunks(pieces * channels).for_each(|piece| meter.add(piece).unwrap());
    meter.finish().unwrap()
}

/// Bursts of a tone near half the sample rate, whose true peaks lie between samples, each at
/// its own level and place.
fn bursts(rate: u32, seconds: u32) -> Vec<f32> {
    let mut state = 1_u64;
    let mut sound = Vec::new();
    while sound.len() < (rate * seconds) as usize {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let random = |shift: u32| (state >> shift) as u8 as f32 / 256.0;
        let (level, phase) = (random(56) * 0.9, random(48));
        let turn = 0.25 + random(40) * 0.2;
        let length = 100 + (state >> 32) as usize % 3_000;
        sound.extend(
            (0..length).map(|n| level * ((n as f32 * turn + phase) * std::f32::consts::TAU).sin()),
        );
    }
    sound
}

#[test]
fn the_true_peak_is_that_of_a_meter_that_looks_at_everything() {
    for rate in [8_000, 22_050, 44_100, 48_000, 96_000, 192_000] {
        let sound = bursts(rate, 5);
        for seed in 0..8 {
            // The loudest first, last, and wherever else.
            let mut turned = sound.clone();
            turned.rotate_left(seed * sound.len() / 8);
            let mut plain = EbuR128::new(1, rate, Mode::TRUE_PEAK).unwrap();
            plain.add_frames_f32(&turned).unwrap();
            let plain = 20.0 * plain.true_peak(0).unwrap().log10() as f32;
            let peak = measured(rate, 1, &turned, 1_152).true_peak_dbtp.unwrap();
            assert!((peak - plain).abs() < 1e-4, "{rate} Hz, {seed}: {peak}, plain {plain}");
        }
    }
}

#[test]
fn the_true_peak_of_two_channels_is_found_before_behind_and_where_they_begin_to_differ() {
    let (rate, block) = (44_100, 441);
    let tone = |level: f32, frames: usize| {
        (0..frames).map(move |n| level * (n as f32 * 2.6 + 0.4).sin()).collect::<Vec<f32>>()
    };
    // Frames before the loudest; in the other channel nothing from the third block on.
    for loudest in [100, 2 * block - 12, 2 * block - 1, 2 * block + 40, 7 * block] {
        let left = [tone(0.2, loudest), tone(0.9, 24), tone(0.2, 10 * block)].concat();
        let other = |(n, &left): (usize, &f32)| [left, if n < 2 * block { left } else { 0.0 }];
        let sound: Vec<f32> = left.iter().enumerate().flat_map(other).collect();
        let means: Vec<f32> = sound.chunks(2).map(|two| (two[0] + two[1]) / 2.0).collect();
        let plain = |channels: u32, samples: &[f32]| {
            let mut plain = EbuR128::new(channels, rate, Mode::TRUE_PEAK).unwrap();
            plain.add_frames_f32(samples).unwrap();
            let peaks = (0..channels).map(|channel| plain.true_peak(channel).unwrap());
            20.0 * peaks.fold(0.0, f64::max).log10() as f32
        };
        let found = measured(rate, 2, &sound, 1_152);
        for (found, want) in [
            (found.true_peak_dbtp.unwrap(), plain(2, &sound)),
            (found.mixed_dbtp.unwrap(), plain(1, &means)),
        ] {
            assert!((found - want).abs() < 1e-4, "{loudest}: {found}, plain {want}");
        }
    }
}

#[test]
fn a_peak_as_far_above_its_samples_as_can_be_is_found() {
    let alike = |overshoot: f32| (0.9 / overshoot, 0.9 / overshoot);
    for (rate, taps, levels) in [
        (44_100, 12, [alike(1.85), alike(1.86), alike(1.864), (0.482, 0.49)]),
        (96_000, 24, [alike(2.29), alike(2.305), alike(2.306), (0.389, 0.396)]),
    ] {
        // Wherever it lies in the pieces for which it is decided whether to look.
        let cases = levels.into_iter().flat_map(|at| (0..48).map(move |n| (at, n)));
        for ((first, second), shift) in cases {
            // Loud, and then samples so low that they reach it only between them: in the middle of
            // signs that alternate from there to both sides each coefficient counts in full. Where
            // the first half is too low for a look, the second can't do without it.
            let turn = 100.0 * std::f32::consts::TAU / rate as f32;
            let mut sound: Vec<f32> =
                (0..rate / 50).map(|n| 0.9 * (n as f32 * turn).sin()).collect();
            sound.resize(sound.len() + 500 + shift, 0.0);
            sound.extend((0..taps).map(|n| {
                let level = if n < taps / 2 { first } else { second };
                if (n % 2 == 1) == (n < taps / 2) { level } else { -level }
            }));
            sound.resize(sound.len() + 500, 0.0);
            let mut plain = EbuR128::new(1, rate, Mode::TRUE_PEAK).unwrap();
            plain.add_frames_f32(&sound).unwrap();
            let plain = 20.0 * plain.true_peak(0).unwrap().log10() as f32;
            let what = format!("{rate} Hz, {first}, {second}, {shift}: plain {plain}");
            assert!(plain > 20.0 * 0.90005_f32.log10(), "{what}");
            let peak = measured(rate, 1, &sound, 1_152).true_peak_dbtp.unwrap();
            assert!((peak - plain).abs() < 1e-5, "{what}, {peak}");
        }
    }
}

#[test]
fn silence_is_told_by_its_place() {
    let rate = 8_000;
    let tone = |ms: u32, level: f32| -> Vec<f32> {
        (0..ms * rate / 1_000).map(|n| level * (n as f32).sin()).collect()
    };
    let parts =
        [(500, 0.0), (1_000, 0.5), (300, 0.0005), (200, 0.5), (700, 0.0), (100, 0.5), (90, 0.0)];
    let sound: Vec<f32> = parts.iter().flat_map(|&(ms, level)| tone(ms, level)).collect();
    for pieces in [1, 37, 4_096] {
        let measured = measured(rate, 1, &sound, pieces);
        let found = (measured.lead_ms, measured.pause_ms, measured.tail_ms, measured.silent_ms);
        assert_eq!(found, (500, 700, 90, 1_590), "in pieces of {pieces}");
    }
    let nothing = measured(rate, 1, &tone(3_000, 0.0), 1_000);
    assert_eq!((nothing.loudness_lufs, nothing.true_peak_dbtp), (None, None));
    assert_eq!((nothing.lead_ms, nothing.tail_ms, nothing.silent_ms), (3_000, 0, 3_000));
}

#[test]
fn only_samples_side_by_side_at_full_scale_are_clipped() {
    let cases: [(&[f32], u64); 5] = [
        (&[0.2, 1.0, 0.2, -1.0, 0.2], 0),
        (&[0.2, 1.0, 1.0, 0.2], 2),
        (&[-1.0, -1.0, -1.2, -1.0], 4),
        (&[0.999, 0.999, 0.999], 0),
        (&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0], 5),
    ];
    for (samples, clipped) in cases {
        assert_eq!(measured(8_000, 1, samples, 2).clipped, clipped, "{samples:?}");
        // Each channel by itself.
        let pair: Vec<f32> = samples.iter().flat_map(|&sample| [sample, 0.1]).collect();
        assert_eq!(measured(8_000, 2, &pair, 2).clipped, clipped, "{samples:?} on the left");
    }
}

#[test]
fn a_voice_is_as_loud_from_one_channel_as_from_two_alike() {
    let mono: Vec<f32> = (0..96_000).map(|n| 0.1 * (n as f32 * 0.13).sin()).collect();
    let stereo: Vec<f32> = mono.iter().flat_map(|&sample| [sample, sample]).collect();
    let loudness = |channels, sound: &[f32]| measured(48_000, channels, sound, 960).loudness_lufs;
    let (one, two) = (loudness(1, &mono).unwrap(), loudness(2, &stereo).unwrap());
    assert!((one - two).abs() < 0.01, "{one} and {two}");
}

#[test]
fn what_the_channels_have_in_common_counts_for_both_and_for_their_mean() {
    let rate = 48_000;
    let tone = |seconds: usize, left: f32, right: f32| -> Vec<f32> {
        let sine = (0..seconds * rate as usize).map(|n| (n as f32 * 0.13).sin());
        sine.flat_map(|sine| [left * sine, right * sine]).collect()
    };
    let (alike, apart) = (tone(10, 0.1, 0.1), tone(10, 0.1, 0.0));
    let both: Vec<f32> = alike.iter().chain(&apart).copied().collect();
    let lufs = |samples: &[f32]| {
        let found = measured(rate, 2, samples, 1_152 * 2);
        (found.loudness_lufs.unwrap(), found.mixed_lufs.unwrap())
    };
    let (whole, mixed) = lufs(&alike);
    assert!((whole - mixed).abs() < 1e-3, "{whole} {mixed}");
    let (one_side, half) = lufs(&apart);
    assert!((whole - one_side - 3.01).abs() < 0.02, "{one_side}");
    assert!((whole - half - 6.02).abs() < 0.02, "{half}");
    // Half of the time each: the mean of both energies.
    let mean =
        |a: f32, b: f32| 10.0 * ((10_f32.powf(a / 10.0) + 10_f32.powf(b / 10.0)) / 2.0).log10();
    let (found, found_mixed) = lufs(&both);
    assert!((found - mean(whole, one_side)).abs() < 0.1, "{found}");
    assert!((found_mixed - mean(whole, half)).abs() < 0.1, "{found_mixed}");
    // The loudest was alike on both sides, but for what the filter makes of the edge.
    let peaks = measured(rate, 2, &both, 1_152 * 2);
    let [mixed, whole] = [peaks.mixed_dbtp, peaks.true_peak_dbtp].map(Option::unwrap);
    assert!((whole - mixed).abs() < 0.05, "{whole} {mixed}");
}

#[test]
fn the_loudness_is_that_of_a_meter_that_hears_each_channel_by_itself() {
    for rate in [8_000, 11_025, 22_050, 44_100, 48_000, 96_000] {
        let (left, right) = (bursts(rate, 8), bursts(rate, 11));
        // Alike at first, then apart; loud, then by 15 dB and by 80 dB softer, below both gates.
        let frames = right.iter().zip(left.iter().cycle().skip(1_234)).enumerate();
        let sound: Vec<f32> = frames
            .flat_map(|(n, (&one, &other))| {
                let second = n / rate as usize;
                let level = [1.0, 1.0, 1.0, 1.0, 0.18, 0.18, 0.0001, 1.0].get(second);
                let other = if second < 2 { one } else { other };
                [one, other].map(|sample| sample * level.unwrap_or(&1.0))
            })
            .collect();
        let means: Vec<f32> =
            sound.as_chunks::<2>().0.iter().map(|[left, right]| (left + right) / 2.0).collect();
        let plain = |channels: u32, samples: &[f32]| {
            let mut plain = EbuR128::new(channels, rate, Mode::I).unwrap();
            if channels == 1 {
                plain.set_channel(0, ebur128::Channel::DualMono).unwrap();
            }
            plain.add_frames_f32(samples).unwrap();
            plain.loudness_global().unwrap() as f32
        };
        let two = measured(rate, 2, &sound, 1_152);
        let one = measured(rate, 1, &means, 1_152);
        for (found, want) in [
            (two.loudness_lufs, plain(2, &sound)),
            (two.mixed_lufs, plain(1, &means)),
            (one.loudness_lufs, plain(1, &means)),
        ] {
            let found = found.unwrap();
            // Where 100 ms are no whole number of frames, the blocks drift apart by a frame a step.
            let off = if rate % 10 == 0 { 1e-4 } else { 0.02 };
            assert!((found - want).abs() < off, "{rate} Hz: {found}, plain {want}");
        }
        assert_eq!(one.mixed_lufs, None);
    }
}
