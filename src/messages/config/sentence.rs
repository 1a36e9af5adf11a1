//! What a fault is told in, and how both languages of it are written side by side.

/// What is wrong, and what to do about it; two halves of one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSentence {
    pub what: String,
    pub remedy: String,
}

/// A [`FaultSentence`] from both languages side by side; names in braces are those of the caller.
macro_rules! say {
    ($lang:expr, vi: $vi:literal => $vi_remedy:literal, en: $en:literal => $en_remedy:literal $(,)?) => {
        match $lang {
            $crate::messages::Lang::Vi => $crate::messages::config::sentence::FaultSentence {
                what: format!($vi),
                remedy: format!($vi_remedy),
            },
            $crate::messages::Lang::En => $crate::messages::config::sentence::FaultSentence {
                what: format!($en),
                remedy: format!($en_remedy),
            },
        }
    };
}
pub(super) use say;
