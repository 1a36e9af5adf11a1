//! What the centre logs of what it refuses: who, what, why, and no more lines than one can read.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::Peer;

/// Lines of refusals and troubles a minute; the others are counted, and the count is logged.
const LINES_MAX: u64 = 60;

const SPAN: Duration = Duration::from_secs(60);

/// Characters of a refusal that are answered and logged: what a sender wrote into a field is not
/// handed back to him whole, nor to whoever reads the log.
const WORDS_MAX: usize = 200;

/// Counts lines.
#[derive(Debug, Default)]
pub struct Log {
    lines: AtomicU64,
}

/// Why a request was refused, in words for a person with curl, on one line.
#[derive(Debug, Clone)]
pub struct Words(String);

/// Which station it was about, where that is known.
#[derive(Debug, Clone)]
pub struct Of(pub String);

impl Words {
    pub fn new(words: impl fmt::Display) -> Words {
        let mut kept = Kept { text: String::new(), left: WORDS_MAX };
        // It is full, and says so in this way.
        let _ = fmt::Write::write_fmt(&mut kept, format_args!("{words}"));
        Words(kept.text)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Takes so many characters, none of them a control character.
struct Kept {
    text: String,
    left: usize,
}

impl fmt::Write for Kept {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(if letter.is_control() { ' ' } else { letter });
        }
        Ok(())
    }
}

impl Log {
    /// May one more line be written?
    pub fn takes_line(&self) -> bool {
        self.lines.fetch_add(1, Ordering::Relaxed) < LINES_MAX
    }

    /// Says once a minute how many lines were passed over; never ends.
    pub async fn sum_up(self: Arc<Log>) {
        let mut spans = tokio::time::interval(SPAN);
        loop {
            spans.tick().await;
            let passed_over = self.lines.swap(0, Ordering::Relaxed).saturating_sub(LINES_MAX);
            if passed_over > 0 {
                tracing::warn!(passed_over, "more was refused than is logged");
            }
        }
    }
}

/// Logs whatever is refused on its way out.
pub async fn refusals(State(log): State<Arc<Log>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map(|Peer(address)| *address);
    let (method, path) = (request.method().clone(), Words::new(request.uri().path()));
    let answer = next.run(request).await;
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() || !log.takes_line() {
        return answer;
    }
    let peer = peer.map(tracing::field::display);
    let station = answer.extensions().get::<Of>().map(|Of(station)| Words::new(station));
    let station = station.as_ref().map(tracing::field::display);
    let words = answer.extensions().get::<Words>().map(tracing::field::display);
    let status_code = status.as_u16();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(peer, station, words, "the store is in trouble; stations keep their rows");
    } else {
        tracing::warn!(peer, %method, %path, status = status_code, station, words, "refused");
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_and_on_one_line() {
        assert_eq!(Words::new("a\nb\u{1b}[31m").to_string(), "a b [31m");
        assert_eq!(Words::new("ệ".repeat(1_000)).to_string(), "ệ".repeat(WORDS_MAX));
    }
}
