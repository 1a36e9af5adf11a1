//! What `loaphuong log` says beside its rows.

phrases! {
    no_such_file(file) {
        vi: "Không có bản tin nào tên là {file} trong nhật ký. Hãy ghi tên tệp, tên bản tin, hoặc ít nhất 6 chữ số đầu của mã sha256.",
        en: "No bulletin is called {file} in the journal. Give a file's name, a title, or at least the first 6 digits of its sha256.",
    }
    no_such_file_but(file, near) {
        vi: "Không có bản tin nào tên là {file} trong nhật ký. Có phải là {near}?",
        en: "No bulletin is called {file} in the journal. Did you mean {near}?",
    }
    no_such_zone(zone, all) {
        vi: "Không có cụm loa nào mã là {zone}. Hiện có: {all}.",
        en: "No zone is called {zone}. There are: {all}.",
    }
    no_such_zone_but(zone, near) {
        vi: "Không có cụm loa nào mã là {zone}. Có phải là {near}?",
        en: "No zone is called {zone}. Did you mean {near}?",
    }
    no_such_programme(programme, all) {
        vi: "Không có chương trình nào mã là {programme}. Hiện có: {all}.",
        en: "No programme is called {programme}. There are: {all}.",
    }
    no_such_programme_but(programme, near) {
        vi: "Không có chương trình nào mã là {programme}. Có phải là {near}?",
        en: "No programme is called {programme}. Did you mean {near}?",
    }
    no_such_campaign(campaign, all) {
        vi: "Không có đợt tuyên truyền nào tên là {campaign}. Hiện có: {all}.",
        en: "No campaign is called {campaign}. There are: {all}.",
    }
    no_such_campaign_but(campaign, near) {
        vi: "Không có đợt tuyên truyền nào tên là {campaign}. Có phải là {near}?",
        en: "No campaign is called {campaign}. Did you mean {near}?",
    }
    no_campaigns(campaign) {
        vi: "Không có đợt tuyên truyền nào tên là {campaign}: lịch và nhật ký chưa có đợt nào.",
        en: "No campaign is called {campaign}: there is none in the schedules nor in the journal.",
    }
    from_after_until(from, until) {
        vi: "--from ({from}) ở sau --until ({until}); hãy đổi lại hai ngày",
        en: "--from ({from}) is after --until ({until}); put them the other way round",
    }
    name_the_workbook() {
        vi: "Tệp bảng tính không xem được trên màn hình này. Hãy thêm tên tệp, ví dụ: --output nhat-ky-2026-03.xlsx",
        en: "A workbook can't be shown on this screen. Add a file's name, as in --output logbook-2026-03.xlsx",
    }
    name_the_form(path) {
        vi: "--output {path}: chưa rõ ghi dạng nào. Hãy đặt tên tệp kết thúc bằng .html, .csv hoặc .xlsx, hoặc thêm --html, --csv hay --xlsx.",
        en: "--output {path}: in which form? Let the name end in .html, .csv or .xlsx, or add --html, --csv or --xlsx.",
    }
    another_kind_of_file(path) {
        vi: "Đã có tệp {path} và tệp đó không phải nhật ký cùng dạng, nên không ghi đè. Hãy chọn tên khác.",
        en: "{path} is there already and is of another kind, so it is left alone. Choose another name.",
    }
    not_written(path, fault) {
        vi: "Không ghi được tệp {path}. Hãy chọn thư mục khác, hoặc kiểm tra chỗ trống và quyền ghi ({fault})",
        en: "Cannot write {path}: {fault}. Choose another folder, or check the free space and the permissions.",
    }
    written(path, planned, aired, cut, not_aired) {
        vi: "Đã ghi nhật ký vào tệp {path}: {planned} buổi phát, {aired} đã phát đủ, {cut} phát chưa hết, {not_aired} không phát.",
        en: "The logbook is in {path}: {planned} slots, {aired} aired, {cut} cut, {not_aired} not aired.",
    }
    too_many_rows(most) {
        vi: "Có hơn {most} dòng, quá nhiều cho một tệp. Hãy chọn thời gian ngắn hơn bằng --month, hoặc --from và --until.",
        en: "There are more than {most} rows, too many for one file. Choose a shorter time with --month, or --from and --until.",
    }
}
