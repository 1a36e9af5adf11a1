//! What is said of the clock: how far it is trusted, why, and what to do.

use super::{Lang, NAME_EN, NAME_VI};
use crate::control::ClockWhy;

phrases! {
    shows(time, zone) { vi: "Đồng hồ đang chỉ: {time} ({zone})", en: "The clock shows: {time} ({zone})" }
    looked_by_itself() {
        vi: "(Trạm không chạy: lệnh này tự xem đồng hồ.)",
        en: "(The station does not run: this command has looked by itself.)",
    }
    trust_line(trust, needed) {
        vi: "Mức tin cậy: {trust}. Trạm này cần: {needed}.",
        en: "Trust: {trust}. This station needs: {needed}.",
    }
    trust_line_since(trust, since, needed) {
        vi: "Mức tin cậy: {trust}, từ {since}. Trạm này cần: {needed}.",
        en: "Trust: {trust}, since {since}. This station needs: {needed}.",
    }
    trust_synced() { vi: "đã đồng bộ", en: "synchronised" }
    trust_holdover() { vi: "tạm tin được", en: "holding over" }
    trust_untrusted() { vi: "CHƯA TIN ĐƯỢC", en: "NOT TRUSTED" }
    needs_synced() { vi: "đã đồng bộ (synced)", en: "synchronised (synced)" }
    needs_holdover() { vi: "tạm tin được (holdover)", en: "holding over (holdover)" }
    needs_nothing() { vi: "không đòi hỏi gì (any)", en: "nothing (any)" }
    plays() { vi: "Phát theo lịch: CÓ.", en: "Scheduled sound: YES." }
    holds() {
        vi: "Phát theo lịch: KHÔNG, đang giữ lại cho đến khi tin được đồng hồ.",
        en: "Scheduled sound: NO, held until the clock can be trusted.",
    }
    why_line(why) { vi: "Vì sao: {why}", en: "Why: {why}" }
    bound_line(bound) { vi: "Sai số: không quá {bound}", en: "Error: at most {bound}" }
    bound_unknown() { vi: "Sai số: không biết được", en: "Error: not known" }
    seconds(text) { vi: "{text} giây", en: "{text} s" }

    why_kernel() {
        vi: "hệ điều hành cho biết giờ đang được đồng bộ qua mạng",
        en: "the kernel says that it is synchronised",
    }
    why_timesyncd() {
        vi: "systemd-timesyncd vừa đồng bộ giờ qua mạng",
        en: "systemd-timesyncd has synchronised it lately",
    }
    why_held() {
        vi: "đã đồng bộ sau lần khởi động này, từ đó đến nay chưa thể sai nhiều",
        en: "it was synchronised since the start of this machine and can't be far off yet",
    }
    why_battery_clock() {
        vi: "khớp với đồng hồ có pin, vốn đã chạy đúng lần đồng bộ trước",
        en: "it agrees with the battery clock, which was right at the last synchronisation",
    }
    why_vouched(by) {
        vi: "{by} đã xem và xác nhận đồng hồ chạy đúng",
        en: "{by} has looked and vouches for it",
    }
    why_before_build() {
        vi: "giờ này còn sớm hơn ngày làm ra phần mềm: đồng hồ chắc chắn sai",
        en: "it shows a time before this program was made: it is wrong",
    }
    why_before_known() {
        vi: "giờ này còn sớm hơn những gì trạm đã ghi trong nhật ký: đồng hồ chắc chắn chậm",
        en: "it shows a time before what this station has on record: it is slow",
    }
    why_never_synced() {
        vi: "chưa đồng bộ lần nào sau khi máy khởi động, và máy không có đồng hồ pin",
        en: "it was not synchronised since the start of this machine, which has no battery clock",
    }
    why_stepped() {
        vi: "đồng hồ đã bị chỉnh tay sau lần đồng bộ cuối",
        en: "it was set since it was last synchronised",
    }
    why_too_long() {
        vi: "lần đồng bộ cuối đã quá lâu, giờ có thể lệch nhiều",
        en: "it was last synchronised too long ago and may be far off",
    }
    why_battery_clock_apart() {
        vi: "đồng hồ có pin chỉ giờ khác",
        en: "the battery clock shows another time",
    }
    why_battery_clock_unproven() {
        vi: "máy có đồng hồ pin, nhưng trạm chưa lần nào thấy nó chạy đúng cạnh giờ đồng bộ qua mạng",
        en: "there is a battery clock, but this station has not yet seen it right beside a synchronised one",
    }
    why_fake_hwclock() {
        vi: "máy có đồng hồ pin, nhưng fake-hwclock vẫn được cài nên không tin được đồng hồ pin",
        en: "there is a battery clock, but fake-hwclock is installed, which may have set it",
    }

    kernel_synced(error) {
        vi: "Hệ điều hành: đã đồng bộ, sai số nhiều nhất {error}",
        en: "Kernel: synchronised, error at most {error}",
    }
    kernel_unsynced() { vi: "Hệ điều hành: chưa đồng bộ", en: "Kernel: not synchronised" }
    kernel_unasked() {
        vi: "Hệ điều hành: không được phép hỏi (adjtimex)",
        en: "Kernel: may not be asked (adjtimex)",
    }
    timesyncd_at(time) {
        vi: "systemd-timesyncd: chỉnh giờ lần cuối lúc {time}",
        en: "systemd-timesyncd: set it last at {time}",
    }
    timesyncd_none() {
        vi: "systemd-timesyncd: chưa chỉnh giờ lần nào sau khi máy khởi động",
        en: "systemd-timesyncd: has not set it since the start of this machine",
    }
    chrony_runs() { vi: "chrony: đang chạy", en: "chrony: runs" }
    rtc_shows(name, time, apart) {
        vi: "Đồng hồ pin ({name}): {time}, lệch {apart}",
        en: "Battery clock ({name}): {time}, {apart} apart",
    }
    rtc_none() { vi: "Đồng hồ pin: không có", en: "Battery clock: none" }
    synced_last(time) { vi: "Trạm thấy đồng bộ lần cuối: {time}", en: "Last seen synchronised: {time}" }
    vouched_line(by, time) {
        vi: "Người xác nhận: {by}, lúc {time}",
        en: "Vouched for by {by} at {time}",
    }
    held_title() { vi: "Đang giữ lại:", en: "Held:" }
    to_do() { vi: "Nên làm:", en: "To do:" }
    do_network() {
        vi: "nối mạng và chờ vài phút; xem bằng lệnh timedatectl",
        en: "connect the network and wait some minutes; look with timedatectl",
    }
    do_vouch() {
        vi: "không có mạng: so giờ trên với điện thoại; nếu đúng từng giây, gõ: loaphuong clock trust --by \"{NAME_VI}\"",
        en: "without a network: compare the time above with a telephone; if it is right to the second, type: loaphuong clock trust --by \"{NAME_EN}\"",
    }
    do_set() {
        vi: "nếu sai, chỉnh trước đã: sudo date -s \"2026-12-31 05:30:00\" (thay bằng giờ đúng)",
        en: "if it is wrong, set it first: sudo date -s \"2026-12-31 05:30:00\" (with the right time)",
    }
    do_rtcsync() {
        vi: "chrony đang chạy mà hệ điều hành không biết: thêm dòng rtcsync vào /etc/chrony/chrony.conf rồi gõ: sudo systemctl restart chrony",
        en: "chrony runs and the kernel does not know: add the line rtcsync to /etc/chrony/chrony.conf and type: sudo systemctl restart chrony",
    }
    do_remove_fake() {
        vi: "máy đã có đồng hồ pin thì nên gỡ fake-hwclock: sudo apt remove fake-hwclock",
        en: "with a battery clock, remove fake-hwclock: sudo apt remove fake-hwclock",
    }
    do_battery() {
        vi: "xem lại pin của đồng hồ; khi có mạng, đồng hồ pin sẽ được chỉnh lại",
        en: "look at the clock's battery; once there is a network, the battery clock is set again",
    }

    vouched_now(by, days) {
        vi: "Đã ghi nhận: {by} xác nhận đồng hồ chạy đúng. Có hiệu lực cho đến khi đồng hồ bị chỉnh, máy khởi động lại, hoặc quá {days} ngày.",
        en: "Taken: {by} vouches for the clock. It holds until the clock is set, the machine starts anew, or {days} days are over.",
    }
    already_synced() {
        vi: "Đồng hồ đã đồng bộ qua mạng, không cần ai xác nhận.",
        en: "The clock is synchronised; nobody needs to vouch for it.",
    }
    wrong_build(time) {
        vi: "đồng hồ đang chỉ {time}, còn sớm hơn ngày làm ra phần mềm, nên chắc chắn sai; hãy chỉnh giờ trước: sudo date -s \"2026-12-31 05:30:00\" (thay bằng giờ đúng)",
        en: "the clock shows {time}, before this program was made, so it is wrong; set it first: sudo date -s \"2026-12-31 05:30:00\" (with the right time)",
    }
    wrong_known(time) {
        vi: "đồng hồ đang chỉ {time}, còn sớm hơn những gì trạm đã ghi trong nhật ký, nên chắc chắn chậm; hãy chỉnh giờ trước: sudo date -s \"2026-12-31 05:30:00\" (thay bằng giờ đúng)",
        en: "the clock shows {time}, before what this station has on record, so it is slow; set it first: sudo date -s \"2026-12-31 05:30:00\" (with the right time)",
    }
    status_vouched(by) {
        vi: "tạm tin được ({by} xác nhận)",
        en: "holding over ({by} vouches for it)",
    }
    status_not_enough() {
        vi: "tạm tin được, nhưng trạm này cần đồng bộ qua mạng: chưa phát theo lịch; xem: loaphuong clock",
        en: "holding over, but this station needs it synchronised: nothing scheduled sounds; see loaphuong clock",
    }
}

/// Why the clock is trusted as far as it is; a vouch names its giver.
pub fn why(lang: Lang, why: ClockWhy, vouched_by: Option<&str>) -> String {
    match why {
        ClockWhy::Kernel => why_kernel(lang),
        ClockWhy::Timesyncd => why_timesyncd(lang),
        ClockWhy::Held => why_held(lang),
        ClockWhy::BatteryClock => why_battery_clock(lang),
        ClockWhy::Vouched => why_vouched(lang, vouched_by.unwrap_or_default()),
        ClockWhy::BeforeBuild => why_before_build(lang),
        ClockWhy::BeforeKnown => why_before_known(lang),
        ClockWhy::NeverSynced => why_never_synced(lang),
        ClockWhy::Stepped => why_stepped(lang),
        ClockWhy::TooLong => why_too_long(lang),
        ClockWhy::BatteryClockApart => why_battery_clock_apart(lang),
        ClockWhy::BatteryClockUnproven => why_battery_clock_unproven(lang),
        ClockWhy::FakeHwclock => why_fake_hwclock(lang),
    }
}
