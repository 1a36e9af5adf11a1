//! One test binary; one file a behaviour, named after it.

mod cron_rules;
mod friendly_times;
mod gap_and_fold;
mod lunar_days;
mod plan_queues_and_zones;
mod plan_shown;
mod plan_ward;
