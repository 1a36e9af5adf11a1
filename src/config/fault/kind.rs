//! What can be wrong with a configuration, by subject. `messages::config` says each and what to do
//! about it, by a match of its own over each of these enums, so that a new fault asks for its
//! sentence.
//!
//! Texts in them are the writer's own, as long and as odd as he wrote them; what the operating
//! system or the parser says is quoted, never decided by.

use super::structure::{
    DocumentFault, NameFault, ShapeFault, SyntaxFault, TextFileFault, TypingSlip,
};
use super::value::{
    AddressFault, DateFault, HoursFault, OutputFault, PathFault, ProgrammeFault, QuantityFault,
    SidecarFault, TextFault, WhenFault,
};

/// What is wrong at one place.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    TextFile(TextFileFault),
    Syntax(SyntaxFault),
    Slip(TypingSlip),
    Document(DocumentFault),
    Shape(ShapeFault),
    Name(NameFault),
    Text(TextFault),
    Quantity(QuantityFault),
    Address(AddressFault),
    When(WhenFault),
    Date(DateFault),
    Hours(HoursFault),
    Path(PathFault),
    Output(OutputFault),
    Programme(ProgrammeFault),
    Sidecar(SidecarFault),
}

/// Lets a fault of each subject be told where any fault is asked for.
macro_rules! fault_of_its_subject {
    ($($fault:ident => $subject:ident),* $(,)?) => {$(
        impl From<$fault> for FaultKind {
            fn from(fault: $fault) -> FaultKind {
                FaultKind::$subject(fault)
            }
        }
    )*};
}

fault_of_its_subject! {
    TextFileFault => TextFile,
    SyntaxFault => Syntax,
    TypingSlip => Slip,
    DocumentFault => Document,
    ShapeFault => Shape,
    NameFault => Name,
    TextFault => Text,
    QuantityFault => Quantity,
    AddressFault => Address,
    WhenFault => When,
    DateFault => Date,
    HoursFault => Hours,
    PathFault => Path,
    OutputFault => Output,
    ProgrammeFault => Programme,
    SidecarFault => Sidecar,
}
