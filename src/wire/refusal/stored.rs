//! A refusal as it is written: the word and the particulars in English, which an earlier version of
//! this program reads, and the fact.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::FileRefusal;
use super::fault::FileFault;

#[derive(Serialize, Deserialize)]
struct Written {
    fault: FileFault,
    #[serde(default)]
    detail: String,
    /// Nothing where an earlier version has written; a later one may write what is not known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refusal: Option<serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct Fact(#[serde(with = "FileRefusal")] FileRefusal);

/// The fact alone, where word and particulars are written beside it. What is not known here is read
/// as nothing.
pub mod fact {
    use super::{Deserialize, Deserializer, Fact, FileRefusal, Serialize, Serializer};

    /// Writes the fact; nothing for one that an earlier version kept.
    pub fn serialize<S: Serializer>(
        refusal: &Option<FileRefusal>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        refusal.clone().map(Fact).serialize(to)
    }

    /// Reads it back.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<FileRefusal>, D::Error> {
        let value = Option::<serde_json::Value>::deserialize(from)?;
        Ok(value.and_then(|fact| serde_json::from_value::<Fact>(fact).ok()).map(|Fact(fact)| fact))
    }
}

impl Serialize for FileRefusal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let fact = match self {
            FileRefusal::Earlier { .. } => None,
            refusal => Some(serde_json::to_value(Fact(refusal.clone()))),
        };
        let refusal = fact.transpose().map_err(serde::ser::Error::custom)?;
        Written { fault: self.fault(), detail: self.detail(), refusal }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for FileRefusal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<FileRefusal, D::Error> {
        let Written { fault, detail, refusal } = Written::deserialize(from)?;
        let fact = refusal.and_then(|fact| serde_json::from_value::<Fact>(fact).ok());
        // A fact that is not what the word says was written by somebody else.
        let fact = fact.map(|Fact(refusal)| refusal).filter(|refusal| refusal.fault() == fault);
        Ok(fact.unwrap_or(FileRefusal::Earlier { fault, quoted: detail }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{FileTruncation, LengthExcess, ProbeVerdict, UnsupportedFormat};

    #[test]
    fn what_an_earlier_version_has_kept_is_read_as_its_word_and_its_quote() {
        let earlier = |fault, quoted: &str| FileRefusal::Earlier { fault, quoted: quoted.into() };
        let short = FileTruncation::Short { decoded_ms: 5_000, promised_ms: 10_000 };
        let cases = [
            (
                r#"{"fault":"truncated","detail":"5.0 s of 10.0 s"}"#,
                earlier(FileFault::Truncated, "5.0 s of 10.0 s"),
            ),
            (r#"{"fault":"bad_note"}"#, earlier(FileFault::BadSidecar, "")),
            // Of a later version, or altered by somebody.
            (
                r#"{"fault":"silent","detail":"x","refusal":{"deaf":{"by":"now"}}}"#,
                earlier(FileFault::Silent, "x"),
            ),
            (
                r#"{"fault":"silent","detail":"x","refusal":"not_allowed"}"#,
                earlier(FileFault::Silent, "x"),
            ),
            (
                r#"{"fault":"truncated","detail":"5.0 s of 10.0 s","refusal":
                    {"truncated":{"short":{"decoded_ms":5000,"promised_ms":10000}}}}"#,
                FileRefusal::Truncated(short),
            ),
        ];
        for (line, want) in cases {
            assert_eq!(serde_json::from_str::<FileRefusal>(line).unwrap(), want, "{line}");
        }
    }

    #[test]
    fn what_is_written_an_earlier_version_reads_and_this_one_reads_whole() {
        #[derive(Deserialize)]
        struct AsBefore {
            fault: FileFault,
            detail: String,
        }
        let refusals = [
            FileRefusal::TooLong(LengthExcess::Queue { length_ms: 61_500, longest_ms: 60_000 }),
            FileRefusal::Unsupported(UnsupportedFormat::Aifc { compression: "ima4".into() }),
            FileRefusal::NotAllowed,
            FileRefusal::Earlier { fault: FileFault::Damaged, quoted: "3 of 7 packets".into() },
        ];
        for refusal in refusals {
            let line = serde_json::to_string(&refusal).unwrap();
            let before: AsBefore = serde_json::from_str(&line).unwrap();
            assert_eq!((before.fault, before.detail), (refusal.fault(), refusal.detail()));
            assert_eq!(serde_json::from_str::<FileRefusal>(&line).unwrap(), refusal, "{line}");
            let probed = serde_json::to_string(&ProbeVerdict::Refused(refusal.clone())).unwrap();
            assert!(probed.starts_with(r#"{"verdict":"refused","fault":"#), "{probed}");
            let Ok(ProbeVerdict::Refused(read)) = serde_json::from_str(&probed) else {
                panic!("{probed}")
            };
            assert_eq!(read, refusal);
        }
    }
}
