//! The station itself, and what is asked and ordered of it while it runs.

use super::CommandHelp;

/// By the command's words.
pub const COMMANDS: &[CommandHelp] = &[
    CommandHelp {
        command: "alert",
        about: "Phát ngay một bản tin khẩn cấp.",
        arguments: &[
            ("by", "Người ra lệnh, được ghi vào nhật ký phát sóng; nhiều nhất 100 ký tự."),
            ("exercise", "Diễn tập: chỉ ghi lại lệnh, không phát tiếng, không ngắt buổi phát nào."),
            (
                "file",
                "Tệp đã được nhận: đường dẫn tính từ thư mục âm thanh, hoặc đường dẫn đầy đủ.",
            ),
            (
                "repeat",
                "Phát mấy lần; nếu không ghi thì một lần, hoặc lặp lại cho đến giờ ghi ở --until.",
            ),
            (
                "until",
                "Dừng muộn nhất lúc nào: 17:30 (hôm nay, đã qua thì ngày mai) hoặc \"2026-03-02 17:30\"; trong vòng một ngày. Nếu có cả --repeat thì dừng theo điều đến trước.",
            ),
            ("zones", "Các cụm loa hoặc nhóm, cách nhau bằng dấu phẩy."),
        ],
    },
    CommandHelp {
        command: "amplifiers",
        about: "Tắt những tăng âm mà một trạm bị ngắt đột ngột có thể đã để bật.",
        arguments: &[],
    },
    CommandHelp {
        command: "amplifiers off",
        about: "Tắt mọi tăng âm ghi trong station.yaml, khi trạm không chạy.",
        arguments: &[],
    },
    CommandHelp {
        command: "approve",
        about: "Duyệt một bản tin đang chờ duyệt.",
        arguments: &[
            ("by", "Người duyệt, được ghi vào nhật ký phát sóng; nhiều nhất 100 ký tự."),
            (
                "file",
                "Bản tin: đường dẫn tính từ thư mục âm thanh hoặc từ thư mục đang đứng, hoặc đường dẫn đầy đủ.",
            ),
        ],
    },
    CommandHelp {
        command: "clock",
        about: "Xem đồng hồ tin được đến đâu, hoặc xác nhận đồng hồ đúng.",
        arguments: &[],
    },
    CommandHelp {
        command: "clock trust",
        about: "Xác nhận đồng hồ đang chạy đúng; hãy so với điện thoại trước.",
        arguments: &[(
            "by",
            "Người xác nhận, được ghi vào nhật ký phát sóng; nhiều nhất 100 ký tự.",
        )],
    },
    CommandHelp {
        command: "idle",
        about: "Hỏi xem lúc này khởi động lại trạm thì có làm ngắt buổi phát nào không.",
        arguments: &[("quiet", "Trong bao lâu tới không được có buổi phát nào.")],
    },
    CommandHelp {
        command: "mute",
        about: "Cho cụm loa tạm im đến một giờ hẹn, như khi có đám tang hay kỳ thi; tin khẩn cấp vẫn phát.",
        arguments: &[
            ("because", "Vì sao, để mọi người đọc; nhiều nhất 200 ký tự."),
            (
                "until",
                "Bao lâu, như 2h; hoặc đến giờ nào, như 17:30; hoặc hết ngày nào, như 2026-03-02; hoặc cả hai, như \"2026-03-02 17:30\". Nhiều nhất 30 ngày.",
            ),
            ("zones", "Các cụm loa hoặc nhóm."),
        ],
    },
    CommandHelp {
        command: "reload", about: "Đọc lại cấu hình và lịch phát.", arguments: &[]
    },
    CommandHelp {
        command: "run",
        about: "Chạy trạm.",
        arguments: &[("log", "Ghi lại nhiều đến đâu: error, warn, info hoặc debug.")],
    },
    CommandHelp {
        command: "status",
        about: "Hỏi trạm đang chạy xem tình trạng ra sao.",
        arguments: &[(
            "files",
            "Mọi tệp của thư mục âm thanh: được nhận hay không, dài bao lâu, vì sao không; thêm --json thì chỉ in các tệp này.",
        )],
    },
    CommandHelp {
        command: "stop",
        about: "Dừng những gì đang phát.",
        arguments: &[("zones", "Các cụm loa hoặc nhóm; không ghi thì tất cả.")],
    },
    CommandHelp {
        command: "test-tone",
        about: "Phát tiếng thử ở một hay nhiều cụm loa, lần lượt từng cụm.",
        arguments: &[
            (
                "by",
                "Người ra lệnh, được ghi vào nhật ký phát sóng của trạm đang chạy; nhiều nhất 100 ký tự.",
            ),
            ("zones", "Các cụm loa hoặc nhóm."),
        ],
    },
    CommandHelp {
        command: "unmute",
        about: "Cho cụm loa phát lại trước giờ hẹn.",
        arguments: &[("zones", "Các cụm loa hoặc nhóm.")],
    },
];
