//! The faults of a configuration as people read them: lines, or with their place shown.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::faults::fault;
use crate::config::{ConfigFault, ConfigFaults};
use crate::messages::{Lang, shown};

crate::messages::phrases! {
    /// Below the faults.
    faults_total(count) {
        vi: "{count} lỗi. Xin sửa rồi chạy lại `loaphuong check`.",
        en: "Faults: {count}. Correct them and run `loaphuong check` again.",
    }
    /// Where a list of faults is cut.
    faults_omitted(count) {
        vi: "và {count} lỗi nữa",
        en: "and {count} more",
    }
}

/// `file:line:column: what is wrong; what to do`, one a fault, for logs and `status`.
pub fn fault_lines(lang: Lang, faults: &ConfigFaults) -> Vec<String> {
    let mut lines: Vec<String> = faults.list.iter().map(|fault| fault_line(lang, fault)).collect();
    if faults.omitted > 0 {
        lines.push(faults_omitted(lang, faults.omitted));
    }
    lines
}

/// Each fault as its line, followed by the source line with a caret under the place. Ends with a
/// newline.
pub fn faults_with_places(lang: Lang, faults: &ConfigFaults, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for fault in &faults.list {
        write_with_place(&mut text, lang, fault, &renderer);
        text.push('\n');
    }
    text.push_str(&faults_total(lang, faults.list.len() + faults.omitted));
    text.push('\n');
    text
}

/// The first `most` as [`faults_with_places`] shows them, without colours, and how many more there
/// are: for a place where a person reads of one file.
pub fn first_faults_with_places(lang: Lang, faults: &ConfigFaults, most: usize) -> String {
    let renderer = Renderer::plain();
    let mut text = String::new();
    for fault in faults.list.iter().take(most) {
        write_with_place(&mut text, lang, fault, &renderer);
    }
    let more = faults.list.len().saturating_sub(most) + faults.omitted;
    if more > 0 {
        text.push_str(&faults_omitted(lang, more));
    }
    text.trim_end().to_owned()
}

/// `file:line:column: what is wrong; what to do`.
pub fn fault_line(lang: Lang, fault: &ConfigFault) -> String {
    let said = self::fault(lang, &fault.kind);
    let (file, line, column) = (shown(&fault.file), fault.line, fault.column);
    // Sentences hold names out of the file.
    format!("{file}:{line}:{column}: {}; {}", shown(&said.what), shown(&said.remedy))
}

fn write_with_place(text: &mut String, lang: Lang, fault: &ConfigFault, renderer: &Renderer) {
    text.push_str(&fault_line(lang, fault));
    text.push('\n');
    let Some(excerpt) = &fault.excerpt else { return };
    let renderer = renderer.clone().decor_style(DecorStyle::Ascii);
    let snippet = Snippet::source(excerpt.text.as_str())
        .line_start(fault.line)
        .annotation(AnnotationKind::Primary.span(excerpt.marked.clone()));
    let report = [Group::with_level(Level::ERROR).element(snippet)];
    text.push_str(&renderer.render(&report));
    text.push('\n');
}
