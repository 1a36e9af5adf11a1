//! Tests of `report`.

mod checks_tls;
mod posts_events;
mod takes_no_page_for_an_answer;
