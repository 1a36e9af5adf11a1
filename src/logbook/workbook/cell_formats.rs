//! How cells look.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// The formats of the cells of both sheets.
pub(super) struct CellFormats {
    pub head: Format,
    pub text: Format,
    pub indented: Format,
    pub bold: Format,
    pub count: Format,
    pub bold_count: Format,
    pub length: Format,
    pub bold_length: Format,
    pub date: Format,
    pub time: Format,
    pub other_day: Format,
    pub title: Format,
    pub centred: Format,
    pub strong: Format,
    pub note: Format,
}

impl CellFormats {
    /// All of them.
    pub fn new() -> CellFormats {
        let plain = Format::new().set_font_name("Times New Roman").set_font_size(10.0);
        let cell = plain
            .clone()
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Top)
            .set_text_wrap();
        let bold = cell.clone().set_bold();
        let centred_cell = cell.clone().set_align(FormatAlign::Center);
        CellFormats {
            head: bold
                .clone()
                .set_background_color("#EEEEEE")
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            indented: cell.clone().set_indent(1),
            count: cell.clone().set_num_format("0"),
            bold_count: bold.clone().set_num_format("0"),
            length: cell.clone().set_num_format("[h]:mm:ss"),
            bold_length: bold.clone().set_num_format("[h]:mm:ss"),
            date: centred_cell.clone().set_num_format("dd/mm/yyyy"),
            time: centred_cell.clone().set_num_format("hh:mm:ss"),
            other_day: centred_cell.clone().set_num_format("hh:mm dd/mm"),
            title: plain.clone().set_bold().set_font_size(16.0).set_align(FormatAlign::Center),
            centred: plain.clone().set_align(FormatAlign::Center),
            strong: plain.clone().set_bold().set_font_size(12.0),
            note: plain.clone().set_italic().set_text_wrap().set_align(FormatAlign::Top),
            text: cell,
            bold,
        }
    }
}
