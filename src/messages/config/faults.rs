//! The sentence of each fault: a match over its subject, and in the subject's file one over its
//! faults.

use super::sentence::FaultSentence;
use super::{days, files, places, programmes, shapes, values, when, yaml};
use crate::config::FaultKind;
use crate::messages::Lang;

/// What is wrong and what to do.
pub fn fault(lang: Lang, kind: &FaultKind) -> FaultSentence {
    match kind {
        FaultKind::TextFile(fault) => files::text_file(lang, fault),
        FaultKind::Syntax(fault) => yaml::syntax(lang, fault),
        FaultKind::Slip(fault) => yaml::slip(lang, fault),
        FaultKind::Document(fault) => yaml::document(lang, fault),
        FaultKind::Shape(fault) => shapes::shape_of_value(lang, fault),
        FaultKind::Name(fault) => shapes::name(lang, fault),
        FaultKind::Text(fault) => values::text(lang, fault),
        FaultKind::Quantity(fault) => values::quantity(lang, fault),
        FaultKind::Address(fault) => values::address(lang, fault),
        FaultKind::When(fault) => when::when(lang, fault),
        FaultKind::Date(fault) => days::date(lang, fault),
        FaultKind::Hours(fault) => days::hours(lang, fault),
        FaultKind::Path(fault) => places::path(lang, fault),
        FaultKind::Output(fault) => places::output(lang, fault),
        FaultKind::Programme(fault) => programmes::programme(lang, fault),
        FaultKind::Sidecar(fault) => files::sidecar(lang, fault),
    }
}
