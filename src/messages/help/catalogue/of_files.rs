//! The program itself, and commands that need no running station.

use super::CommandHelp;

/// By the command's words.
pub const COMMANDS: &[CommandHelp] = &[
    CommandHelp {
        command: "",
        about: "Trạm phát loa phường: phát bản tin đúng giờ, và với mỗi buổi không phát được thì nói rõ vì sao.",
        arguments: &[],
    },
    CommandHelp {
        command: "backup",
        about: "Lưu nhật ký, lịch và cấu hình vào một tệp, trong khi trạm vẫn chạy.",
        arguments: &[
            ("file", "Tệp sao lưu sẽ ghi, ví dụ loa.tar.gz; chưa được có tệp này."),
            (
                "with_secrets",
                "Lưu cả mã truy cập trung tâm: hãy cất tệp nơi không ai khác lấy được.",
            ),
        ],
    },
    CommandHelp {
        command: "campaigns",
        about: "Xem mỗi đợt tuyên truyền đã phát bao nhiêu lượt, còn thiếu bao nhiêu.",
        arguments: &[],
    },
    CommandHelp {
        command: "check",
        about: "Kiểm tra cấu hình và lịch phát.",
        arguments: &[(
            "strict",
            "Kết thúc với mã 1 cả khi trong 30 ngày tới có buổi không phát đủ.\n\nKhông có tùy chọn này thì chỉ lỗi trong tệp mới cho mã 1. Có tùy chọn này thì cả khi có buổi sẽ không phát hoặc phát chưa hết, khi không có buổi nào, khi có phần của thư mục âm thanh không xem được, khi có thiết bị âm thanh không mở được, và khi có tăng âm không bật tắt được.",
        )],
    },
    CommandHelp {
        command: "collect",
        about: "Chạy một trung tâm.",
        arguments: &[
            ("db", "Tệp SQLite giữ mọi điều các trạm báo về; chưa có thì được tạo ra."),
            ("json", "Báo địa chỉ đang lắng nghe dưới dạng JSON."),
            ("listen", "Địa chỉ và cổng; cổng 0 là một cổng còn trống."),
            (
                "log",
                "Ghi lại nhiều đến đâu: error, warn, info hoặc debug. Việc bị từ chối ở mức warn.",
            ),
            (
                "tokens",
                "Tệp gồm các dòng `mã-trạm mã-truy-cập`, và `* mã-truy-cập` cho người vận hành (không có thì không ai đọc được); quyền 0600. Không có tệp này thì chỉ lắng nghe trên máy này, và gửi, đọc tự do. Đọc khi khởi động.",
            ),
        ],
    },
    CommandHelp {
        command: "completions",
        about: "In ra phần gợi ý lệnh (phím Tab) cho một shell.",
        arguments: &[("shell", "Cho shell nào.")],
    },
    CommandHelp {
        command: "demo",
        about: "Trình diễn một phút phát thanh của một phường trong thư mục tạm.",
        arguments: &[
            (
                "from",
                "Thư mục có station.yaml, schedules/ và audio/; nếu không ghi thì thư mục này, hoặc của dự án.",
            ),
            ("json", "Kết thúc bằng một dòng JSON: đã phát những gì, trung tâm giữ những gì."),
            ("wav", "Ghi vào tệp WAV cả khi máy có thiết bị âm thanh."),
        ],
    },
    CommandHelp {
        command: "devices",
        about: "Liệt kê các thiết bị âm thanh của máy này.",
        arguments: &[("json", "Một mảng JSON gồm `{name, description, usb, card}`.")],
    },
    CommandHelp { command: "help", about: "Xem trợ giúp của một lệnh.", arguments: &[] },
    CommandHelp {
        command: "import",
        about: "Chép tệp âm thanh từ USB vào thư mục của một hàng chờ.",
        arguments: &[
            (
                "dir",
                "Thư mục có các tệp, ví dụ của USB, hoặc một tệp; nếu không ghi thì liệt kê những gì đang cắm.",
            ),
            (
                "queue",
                "Hàng chờ nhận các tệp; nếu không ghi thì mỗi thư mục con trùng tên với thư mục của hàng chờ.",
            ),
        ],
    },
    CommandHelp {
        command: "init",
        about: "Lập một trạm: hỏi vài câu, rồi trạm chạy.",
        arguments: &[
            (
                "at",
                "Giờ bắt đầu các chương trình: \"05:30,17:00\"; nếu không ghi thì theo khung giờ.",
            ),
            ("centre", "Địa chỉ của trung tâm, hoặc no."),
            ("device", "Thiết bị âm thanh, theo tên trong `loaphuong devices`."),
            ("emergency_folder", "Tệp trong _khan-cap có phải là tin khẩn cấp không: yes hoặc no."),
            ("folder", "Để mọi thứ vào thư mục này, với người dùng thường và không có dịch vụ."),
            ("group", "Một nhóm cụm loa, \"khu-a=to-1,to-2\"; ghi được nhiều lần."),
            (
                "hours",
                "Khung giờ loa được phát: \"05:30-07:00,16:30-18:30\", hoặc theo ngày, \"T2-T6 05:30-07:00; T7,CN 06:00-07:00\".",
            ),
            ("id", "Mã của trạm ở trung tâm; nếu không ghi thì lấy từ tên."),
            ("name", "Tên đầy đủ của trạm, thay cho --ward và --place."),
            ("no_start", "Chỉ ghi các tệp, không khởi động gì."),
            ("place", "Nơi đặt trạm trong phường: \"Nhà văn hóa số 1\"."),
            (
                "samba",
                "Chia sẻ thư mục âm thanh cho máy Windows: no (không), guest (không mật khẩu) hoặc password (có mật khẩu).",
            ),
            ("token_file", "Tệp chứa mã truy cập trung tâm."),
            ("ward", "Tên phường: \"Thành Đông\"."),
            ("wav", "Không có thiết bị âm thanh: ghi lại những gì lẽ ra nghe được."),
            ("yes", "Không hỏi gì: điều gì không ghi thì lấy câu trả lời thường dùng."),
            (
                "zone",
                "Một cụm loa, \"Tổ dân phố số 1\" hoặc \"Tổ dân phố số 1=left\"; ghi được nhiều lần.",
            ),
        ],
    },
    CommandHelp {
        command: "log",
        about: "Xem nhật ký phát sóng, hoặc làm sổ nhật ký để in.",
        arguments: &[
            ("campaign", "Chỉ đợt tuyên truyền này, theo mã ghi trong lịch."),
            ("csv", "Sổ nhật ký dưới dạng bảng CSV, cho mọi phần mềm bảng tính."),
            ("file", "Chỉ bản tin này: tên tệp, tên bản tin, hoặc những chữ số đầu của mã sha256."),
            ("from", "Từ ngày này: 2026-03-01."),
            ("html", "Sổ nhật ký để in và ký."),
            ("json", "Mỗi dòng một bản ghi, như trung tâm nhận được."),
            ("month", "Cả một tháng: 2026-03."),
            ("outcome", "Chỉ những buổi có kết quả này: đã phát đủ, phát chưa hết, không phát."),
            (
                "output",
                "Ghi sổ nhật ký vào tệp này; tên tệp kết thúc bằng .html, .csv hay .xlsx thì không cần ghi dạng.",
            ),
            ("programme", "Chỉ chương trình này."),
            ("until", "Đến hết ngày này."),
            ("xlsx", "Sổ nhật ký dưới dạng tệp Excel: tổng hợp trước, rồi từng dòng."),
            (
                "zone",
                "Chỉ cụm loa này, theo mã. Không ghi --month, --from hay --until thì xem ngày gần nhất.",
            ),
        ],
    },
    CommandHelp {
        command: "plan",
        about: "Xem sẽ phát gì, ở đâu, lúc nào.",
        arguments: &[
            ("days", "Xem bao nhiêu ngày."),
            ("from", "Ngày đầu tiên, viết như 2026-02-10; nếu không ghi thì hôm nay."),
            ("json", "Một mảng JSON gồm các buổi phát, thay cho bảng."),
            ("svg", "Vẽ thêm kế hoạch thành hình vào tệp này."),
        ],
    },
    CommandHelp {
        command: "restore",
        about: "Dựng lại trạm từ bản sao lưu, trên thẻ mới hoặc trong thư mục khác.",
        arguments: &[
            ("file", "Tệp do lệnh backup ghi."),
            (
                "folder",
                "Đặt station.yaml và các tệp đi kèm vào thư mục này, không phải nơi --config nói.",
            ),
        ],
    },
    CommandHelp {
        command: "simulate",
        about: "Chạy thử lịch phát nhiều ngày trong thời gian ảo, xem sẽ nghe được gì.",
        arguments: &[
            ("days", "Chạy thử bao nhiêu ngày."),
            ("from", "Ngày đầu tiên, viết như 2026-02-10; nếu không ghi thì hôm nay."),
            ("json", "Một đối tượng JSON: các tổng số, và mọi buổi sẽ không phát đủ."),
        ],
    },
];
