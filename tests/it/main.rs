//! One test binary; one file a behaviour, named after it.

mod core_timeline;
mod cron_rules;
mod friendly_times;
mod gap_and_fold;
mod house_rules;
mod journal_fixture;
mod journal_keeps_what_it_wrote;
mod journal_sets_damage_aside;
mod library_archives_without_overwriting;
mod library_fixture;
mod library_knows_what_it_knew;
mod library_looks_only_at_real_files;
mod library_outlives_its_probe;
mod library_takes_what_is_whole;
mod lunar_days;
mod outbox_loses_no_row;
mod outbox_obeys_the_centre;
mod probe_finds_what_is_wrong;
mod probe_fixture;
mod probe_hears_every_format;
mod probe_survives_mutants;
mod sound_faults;
mod sound_heard;
mod sound_speaker_process;
mod sound_wav_sink;
mod support;
