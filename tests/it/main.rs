//! One test binary; one file a behaviour, named after it.

mod check_command;
mod config_changes;
mod config_example;
mod config_faults_of_schedules;
mod config_faults_of_station;
mod config_faults_of_yaml;
mod config_hostile;
mod config_texts;
mod config_values;
mod cron_rules;
mod friendly_times;
mod gap_and_fold;
mod lunar_days;
mod plan_queues_and_zones;
mod plan_shown;
mod plan_ward;
