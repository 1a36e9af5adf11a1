//! One test binary; one file a behaviour, named after it.

mod library_archives_without_overwriting;
mod library_fixture;
mod library_knows_what_it_knew;
mod library_looks_only_at_real_files;
mod library_outlives_its_probe;
mod library_takes_what_is_whole;
mod probe_finds_what_is_wrong;
mod probe_fixture;
mod probe_hears_every_format;
mod probe_limits_itself;
mod probe_survives_mutants;
