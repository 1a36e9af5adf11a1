//! One test binary; one file a behaviour, named after it.

mod centre_fixture;
mod centre_stores_once;
mod core_timeline;
mod cron_rules;
mod friendly_times;
mod gap_and_fold;
mod house_rules;
mod journal_fixture;
mod journal_keeps_what_it_wrote;
mod journal_sets_damage_aside;
mod lunar_days;
mod outbox_loses_no_row;
mod outbox_obeys_the_centre;
mod report_posts_events;
mod support;
