//! What the centre logs of what it refuses: who, what, why, and no more lines than one can read.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::peer::PeerAddress;

/// Lines of refusals and troubles a minute; the others are counted, and the count is logged.
const LINES_MAX: u64 = 60;

const SPAN: Duration = Duration::from_secs(60);

/// Characters of a refusal that are answered and logged: what a sender wrote into a field is not
/// handed back to him whole, nor to whoever reads the log.
const WORDS_MAX: usize = 200;

/// Counts lines.
#[derive(Debug, Default)]
pub struct RefusalLog {
    lines: AtomicU64,
}

/// Why a request was refused, in words for a person with curl, on one line.
#[derive(Debug, Clone)]
pub struct RefusalText(String);

/// Which station it was about, where that is known.
#[derive(Debug, Clone)]
pub struct AboutStation(pub String);

impl RefusalText {
    pub fn new(words: impl fmt::Display) -> RefusalText {
        let mut kept = BoundedText { text: String::new(), left: WORDS_MAX };
        // It is full, and says so in this way.
        let _ = fmt::Write::write_fmt(&mut kept, format_args!("{words}"));
        RefusalText(kept.text)
    }
}

impl fmt::Display for RefusalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Takes so many characters, none of them a control character.
struct BoundedText {
    text: String,
    left: usize,
}

impl fmt::Write for BoundedText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(if letter.is_control() { ' ' } else { letter });
        }
        Ok(())
    }
}

impl RefusalLog {
    /// May one more line be written?
    pub fn takes_line(&self) -> bool {
        self.lines.fetch_add(1, Ordering::Relaxed) < LINES_MAX
    }

    /// Says once a minute how many lines were passed over; never ends.
    pub async fn sum_up(self: Arc<RefusalLog>) {
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
pub async fn refusals(
    State(log): State<Arc<RefusalLog>>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<PeerAddress>().map(|PeerAddress(address)| *address);
    let (method, path) = (request.method().clone(), RefusalText::new(request.uri().path()));
    let answer = next.run(request).await;
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() || !log.takes_line() {
        return answer;
    }
    let peer = peer.map(tracing::field::display);
    let station = answer
        .extensions()
        .get::<AboutStation>()
        .map(|AboutStation(station)| RefusalText::new(station));
    let station = station.as_ref().map(tracing::field::display);
    let words = answer.extensions().get::<RefusalText>().map(tracing::field::display);
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
        assert_eq!(RefusalText::new("a\nb\u{1b}[31m").to_string(), "a b [31m");
        assert_eq!(RefusalText::new("ệ".repeat(1_000)).to_string(), "ệ".repeat(WORDS_MAX));
    }
}
