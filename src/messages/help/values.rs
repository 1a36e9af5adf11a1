//! What values are called in the Vietnamese help: `<NGÀY>` for `<DATE>`.

/// The English names of values, in the order of the alphabet, and the Vietnamese ones.
const NAMES: &[(&str, &str)] = &[
    ("BY", "HỌ TÊN"),
    ("CONFIG", "TỆP"),
    ("DATE", "NGÀY"),
    ("DAYS", "SỐ NGÀY"),
    ("DB", "TỆP"),
    ("DIR", "THƯ MỤC"),
    ("DURATION", "KHOẢNG"),
    ("FILE", "TỆP"),
    ("FROM", "NGÀY"),
    ("HOURS", "KHUNG GIỜ"),
    ("ID", "MÃ"),
    ("LANG", "NGÔN NGỮ"),
    ("LISTEN", "ĐỊA CHỈ"),
    ("LOG", "MỨC"),
    ("MONTH", "THÁNG"),
    ("NAME", "TÊN"),
    ("NAME=ZONE,…", "TÊN=CỤM,…"),
    ("NAME[=CHANNEL]", "TÊN[=KÊNH]"),
    ("OUTCOME", "KẾT QUẢ"),
    ("PROGRAMME", "CHƯƠNG TRÌNH"),
    ("QUEUE", "HÀNG CHỜ"),
    ("REPEAT", "SỐ LẦN"),
    ("SHELL", "SHELL"),
    ("STATE", "THƯ MỤC"),
    ("TEXT", "LỜI"),
    ("TIME", "GIỜ"),
    ("TOKENS", "TỆP"),
    ("UNTIL", "NGÀY"),
    ("URL", "ĐỊA CHỈ"),
    ("WHO", "AI"),
    ("YES|NO", "YES|NO"),
    ("ZONE", "CỤM LOA"),
    ("ZONES", "CỤM LOA"),
];

/// What a value is called in Vietnamese; [`NAMES`] has it or not.
pub fn value_name(english: &str) -> Option<&'static str> {
    NAMES.iter().find(|(name, _)| *name == english).map(|(_, vietnamese)| *vietnamese)
}
