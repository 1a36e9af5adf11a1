//! What the help says in Vietnamese: one entry a command, one line an argument.
//!
//! Whoever adds a command or an argument adds its line, in the order of the alphabet; the test
//! `every_command_and_argument_has_its_vietnamese_help` says which are missing. A text whose first
//! paragraph ends with an empty line is cut there in short help (`-h`).

mod of_files;
mod of_station;

/// What the help says of one command in Vietnamese.
pub struct CommandHelp {
    /// Its words behind the program's name: `clock trust`; none for the program itself.
    pub command: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Names of its arguments in the code, and what they are for.
    pub arguments: &'static [(&'static str, &'static str)],
}

/// Arguments that mean the same wherever they stand.
pub const COMMON: &[(&str, &str)] = &[
    ("config", "Tệp cấu hình của trạm."),
    (
        "lang",
        "Ngôn ngữ của lời đáp; nếu không ghi thì theo trạm, không có trạm thì theo hệ điều hành.",
    ),
    ("state", "Thư mục trạng thái của trạm, khi tệp cấu hình có lỗi hoặc ở chỗ khác."),
    ("by", "Người ra lệnh, được ghi vào nhật ký phát sóng; nhiều nhất 100 ký tự."),
    ("json", "Một đối tượng JSON thay cho lời."),
    ("command", "Lệnh muốn xem, ví dụ: clock trust."),
];

/// Every command that has an entry.
pub fn entries() -> impl Iterator<Item = &'static CommandHelp> {
    of_files::COMMANDS.iter().chain(of_station::COMMANDS)
}
