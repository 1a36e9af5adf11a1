//! One test binary; one file a behaviour, named after it.

mod core_timeline;
mod cron_rules;
mod friendly_times;
mod gap_and_fold;
mod house_rules;
mod lunar_days;
mod support;
