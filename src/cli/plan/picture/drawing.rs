//! Colours, letters and strokes of the picture.

use svg::node::element::{Definitions, Path, Pattern, Rectangle, Text, Title};
use unicode_width::UnicodeWidthStr;

/// Behind everything.
pub(super) const PAPER: &str = "#ffffff";
/// Names and titles.
pub(super) const TEXT: &str = "#1f2933";
/// Hours and what is said aside.
pub(super) const FAINT: &str = "#7b8794";
/// Lines between hours and zones.
pub(super) const RULE: &str = "#d5dae0";
/// Hours in which nothing may sound.
pub(super) const CLOSED: &str = "#e6e9ed";
/// Hours in which sound is allowed.
pub(super) const OPEN: &str = "#edf7ea";
/// What will not air.
pub(super) const ALARM: &str = "#c81e1e";
/// Fill and edge, one pair a programme, light enough for dark letters; told apart also in grey and
/// by the most common forms of colour blindness because the number stands beside them.
const PROGRAMMES: [(&str, &str); 10] = [
    ("#9ad0f5", "#2b78b3"),
    ("#ffd27a", "#b97e00"),
    ("#a6dfb4", "#2f8f4e"),
    ("#f6b1c3", "#b8405f"),
    ("#cfbdf5", "#6b4fb8"),
    ("#f8c7a0", "#b8632a"),
    ("#9fdcd6", "#1f857b"),
    ("#dfdf8a", "#83830f"),
    ("#b9c9f4", "#4360b5"),
    ("#dcbfb0", "#875a43"),
];
/// Names that exist on Linux, Windows and macOS and hold all Vietnamese letters.
const FONTS: &str = "DejaVu Sans, Noto Sans, Segoe UI, Arial, sans-serif";
/// Mean width of a letter of these fonts, as a part of the size; a little generous.
const LETTER_WIDTH: f64 = 0.6;

pub(super) fn programme(index: usize) -> (&'static str, &'static str) {
    PROGRAMMES[index % PROGRAMMES.len()]
}

/// Room that a line of letters needs, about.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.width() as f64 * size * LETTER_WIDTH
}

pub(super) fn letters(text: &str, x: f64, y: f64, size: f64, colour: &str) -> Text {
    Text::new(text)
        .set("x", round(x))
        .set("y", round(y))
        .set("font-family", FONTS)
        .set("font-size", size)
        .set("fill", colour)
}

pub(super) fn area(x: f64, y: f64, width: f64, height: f64, fill: &str) -> Rectangle {
    Rectangle::new()
        .set("x", round(x))
        .set("y", round(y))
        .set("width", round(width))
        .set("height", round(height))
        .set("fill", fill)
}

/// What a viewer shows under the pointer.
pub(super) fn hint(text: &str) -> Title {
    Title::new(text)
}

/// `url(#waits)`: red strokes that leave the ground visible.
pub(super) fn definitions() -> Definitions {
    let strokes = Path::new()
        .set("d", "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4")
        .set("stroke", ALARM)
        .set("stroke-width", 1.4);
    let hatch = Pattern::new()
        .set("id", "waits")
        .set("width", 8)
        .set("height", 8)
        .set("patternUnits", "userSpaceOnUse")
        .add(strokes);
    Definitions::new().add(hatch)
}

/// A hundredth of a unit is finer than any screen, and keeps the file small.
pub(super) fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
