//! The HTTP client that posts rows: TLS, events, answers.

// A centre is believed only when somebody known vouches for it.
mod checks_tls;
// Rows travel as CloudEvents, and the answer is told as it was.
mod posts_events;
// Only a whole answer of a centre counts as one.
mod takes_no_page_for_an_answer;
