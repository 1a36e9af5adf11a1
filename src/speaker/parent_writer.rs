//! The speaker's lines to its parent: said whole, one at a time, by whichever thread has something
//! to say. What a feeder is about to touch must be told before it does, for it may be its last
//! word.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use crate::wire::FromSpeaker;

/// Where lines go; clones share it.
#[derive(Clone)]
pub struct ParentWriter(Arc<Mutex<Inner>>);

struct Inner {
    output: Box<dyn Write + Send>,
    /// The parent no longer takes lines; it was killed.
    unheard: bool,
}

impl ParentWriter {
    pub fn new(output: impl Write + Send + 'static) -> ParentWriter {
        ParentWriter(Arc::new(Mutex::new(Inner { output: Box::new(output), unheard: false })))
    }

    /// Says a line. When it returns the parent has it, or will, whatever becomes of this process.
    ///
    /// # Errors
    /// Once, when the parent is found to be gone; from then on lines are dropped.
    pub fn say(&self, line: &FromSpeaker) -> std::io::Result<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.unheard {
            return Ok(());
        }
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let said = inner.output.write_all(&text).and_then(|()| inner.output.flush());
        inner.unheard = said.is_err();
        said
    }
}
