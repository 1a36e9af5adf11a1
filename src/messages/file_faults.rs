//! What is wrong with a file, and what to do about it.

use super::{Lang, file_particulars, plan, system_trouble};
use crate::library::UnseenCause;
use crate::station::bulletin_warning::BulletinWarning;
use crate::sys::disk_trouble::TroubleKind;
use crate::wire::{FileFault, FileRefusal, FileRemark, JoinedFiles, RoomLack};

super::phrases! {
    /// Over the list of files, or in `status`.
    accepted() { vi: "đã nhận", en: "taken" }
    refused() { vi: "không nhận", en: "not taken" }
    waiting() { vi: "chờ duyệt", en: "waits for approval" }
    pending() { vi: "đang chờ kiểm tra", en: "waiting to be checked" }

    /// Behind what is wrong with it.
    set_aside(why, path) { vi: "{why} (đã chuyển vào {path})", en: "{why} (moved to {path})" }

    not_audio(detail) {
        vi: "tệp rỗng hoặc không phải tệp âm thanh ({detail}); hãy xuất lại bản tin dưới dạng MP3 rồi chép lại",
        en: "the file is empty or holds no audio ({detail}); export the bulletin again as MP3 and copy it again",
    }
    unsupported_format(detail) {
        vi: "định dạng này không phát được ({detail}); hãy chuyển sang MP3 rồi chép lại",
        en: "this format can't be played ({detail}); convert it to MP3 and copy it again",
    }
    joined() {
        vi: "nhiều tệp âm thanh được nối thẳng vào một tệp mà không ghép lại bằng phần mềm, nên chỉ nghe được một đoạn; hãy ghép và xuất lại bằng phần mềm âm thanh rồi chép lại",
        en: "several sound files were put into one as they are, which can't be heard whole; join and export them with a sound editor and copy it again",
    }
    joined_kinds() {
        vi: "nhiều tệp âm thanh khác kiểu (tần số lấy mẫu, số kênh, cách nén) được nối thẳng vào một tệp, nên chỉ nghe được một đoạn; hãy ghép và xuất lại bằng phần mềm âm thanh rồi chép lại",
        en: "sound files of different kinds (rate, channels, format) were put into one as they are, which can't be heard whole; join and export them with a sound editor and copy it again",
    }
    truncated(detail) {
        vi: "tệp bị thiếu phần cuối ({detail}); có lẽ lần chép bị ngắt giữa chừng, hãy chép lại từ bản gốc, nếu vẫn bị báo như vậy thì xuất lại bản tin",
        en: "the end of the file is missing ({detail}); the copy probably broke off, copy it again from the original, or export the bulletin again if that is told the same",
    }
    damaged(detail) {
        vi: "tệp bị hỏng ({detail}); hãy chép lại từ bản gốc, nếu vẫn hỏng thì xuất lại bản tin",
        en: "the file is damaged ({detail}); copy it again from the original, or export the bulletin again",
    }
    too_long(detail) {
        vi: "tệp quá dài hoặc quá lớn ({detail}); hãy cắt thành nhiều bản tin ngắn hơn",
        en: "the file is too long or too large ({detail}); cut it into shorter bulletins",
    }
    unreadable(detail) {
        vi: "trạm không đọc được tệp ({detail}); hãy kiểm tra quyền đọc hoặc chép lại tệp",
        en: "the file can't be read ({detail}); check its permissions or copy it again",
    }
    probe_failed(detail) {
        vi: "trạm không kiểm tra được tệp này ({detail}); hãy xuất lại bản tin dưới dạng MP3 rồi chép lại",
        en: "the file could not be checked ({detail}); export the bulletin again as MP3 and copy it again",
    }
    unjudgeable(detail) {
        vi: "trạm đã thử kiểm tra tệp này nhiều lần mà lần nào cũng hỏng ({detail}), nên không thử nữa; hãy xuất lại bản tin dưới dạng MP3 rồi chép lại",
        en: "checking this file failed each time it was tried ({detail}), so it is not tried again; export the bulletin again as MP3 and copy it again",
    }
    no_room(detail) {
        vi: "thẻ nhớ của trạm hết chỗ hoặc không ghi được ({detail}); hãy xóa bớt tệp cũ, trạm sẽ tự nhận tệp này sau vài phút",
        en: "the station's card has no room for it or takes no writes ({detail}); delete old files, the station takes this one by itself some minutes later",
    }
    silent() {
        vi: "tệp không có tiếng; hãy nghe thử bản gốc rồi xuất lại bản tin",
        en: "the file holds no sound; listen to the original and export the bulletin again",
    }
    too_short(detail) {
        vi: "tệp ngắn hơn một giây ({detail}); hãy kiểm tra bản gốc rồi xuất lại bản tin",
        en: "the file is shorter than a second ({detail}); check the original and export the bulletin again",
    }
    not_a_file() {
        vi: "đây là đường dẫn tắt hoặc tệp đặc biệt, trạm không mở; hãy chép chính tệp âm thanh vào thư mục",
        en: "this is a link or a special file, which the station does not open; copy the audio file itself",
    }
    sidecar_at_fault(detail) {
        vi: "tệp ghi chú .yaml đi kèm có chỗ sai ({detail}); hãy sửa tệp ghi chú, trạm sẽ tự đọc lại",
        en: "the sidecar beside it (.yaml) is at fault ({detail}); correct it, the station reads it again by itself",
    }
    /// The station's own limit, not the card's.
    store_full(detail) {
        vi: "kho bản sao của trạm đã đầy ({detail}); hãy chuyển bớt tệp cũ ra khỏi thư mục, hoặc nhờ người quản trị máy tăng store: {{limit: …}} trong station.yaml; trạm sẽ tự nhận tệp này",
        en: "the station's store is full ({detail}); move old files out of the folder, or have store: {{limit: …}} in station.yaml raised; the station then takes this one by itself",
    }
    same_name() {
        vi: "trong thư mục đã có tệp cùng tên (cách gõ dấu khác nhau); hãy đổi tên một trong hai tệp",
        en: "its folder holds another file of the same name (accents typed differently); rename one of them",
    }
    broke_on_air() {
        vi: "mỗi lần phát tệp đều dừng giữa chừng vì hỏng, nên trạm không phát nữa; hãy xuất lại bản tin dưới dạng MP3 rồi chép lại",
        en: "it broke off each time it was aired, so it is aired no more; export the bulletin again as MP3 and copy it again",
    }
    silent_on_air() {
        vi: "đã phát nhiều lần mà không nghe thấy tiếng, nên trạm không phát nữa; hãy nghe thử bản gốc, xuất lại ở dạng một kênh (mono) rồi chép lại",
        en: "it was aired several times and nothing of it was heard, so it is aired no more; listen to the original, export it in mono and copy it again",
    }
    not_allowed() {
        vi: "trạm này không nhận tin khẩn cấp qua thư mục _khan-cap; hãy dùng lệnh loaphuong alert, hoặc nhờ người quản trị máy bật emergency.folder trong station.yaml",
        en: "this station takes no emergencies from the folder _khan-cap; use loaphuong alert, or have emergency.folder set in station.yaml",
    }
}

/// What is wrong with a refused file and what to do, as one sentence without a full stop.
pub fn file_refusal(lang: Lang, refusal: &FileRefusal) -> String {
    let particulars = file_particulars::particulars(lang, refusal);
    match refusal {
        FileRefusal::NoRoom(RoomLack::StoreLimit { .. }) => store_full(lang, particulars),
        FileRefusal::Joined(JoinedFiles::DifferentParts) => joined_kinds(lang),
        refusal => by_word(lang, refusal.fault(), particulars),
    }
}

/// The same of a sidecar at fault; `faults` are in the language of people, each with its place.
pub fn bad_sidecar(lang: Lang, faults: &str) -> String {
    // The source line and further faults follow below.
    sidecar_at_fault(lang, faults.lines().next().unwrap_or_default())
}

fn by_word(lang: Lang, fault: FileFault, detail: String) -> String {
    match fault {
        FileFault::NotAudio => not_audio(lang, detail),
        FileFault::UnsupportedFormat => unsupported_format(lang, detail),
        FileFault::Truncated => truncated(lang, detail),
        FileFault::Damaged => damaged(lang, detail),
        FileFault::TooLong => too_long(lang, detail),
        FileFault::Unreadable => unreadable(lang, detail),
        FileFault::ProbeFailed => probe_failed(lang, detail),
        FileFault::Unjudgeable => unjudgeable(lang, detail),
        FileFault::SameName => same_name(lang),
        FileFault::NotAllowed => not_allowed(lang),
        FileFault::NoRoom => no_room(lang, detail),
        FileFault::Silent => silent(lang),
        FileFault::TooShort => too_short(lang, detail),
        FileFault::NotAFile => not_a_file(lang),
        FileFault::BadSidecar => plan::fault(lang, fault).to_owned(),
        FileFault::Joined => joined(lang),
        FileFault::BrokeOnAir => broke_on_air(lang),
        FileFault::SilentOnAir => silent_on_air(lang),
    }
}

super::phrases! {
    /// Behind the name of a folder.
    unwritable() {
        vi: "trạm không ghi được vào thư mục này, nên không cất được bản tin đã phát (_da-phat) và không chuyển được tệp hỏng (_loi); hãy nhờ người quản trị máy cho tài khoản chạy trạm (thường là loaphuong) quyền ghi, bằng lệnh chgrp -R loaphuong và chmod -R g+rwX với thư mục này",
        en: "the station can write nothing in this folder, so it can neither put away what has aired (_da-phat) nor set aside what is at fault (_loi); have the user that it runs as (loaphuong as a rule) given the right to write, with chgrp -R loaphuong and chmod -R g+rwX on the folder",
    }
    unseen(why, remedy) {
        vi: "trạm không đọc được hết thư mục này ({why}), nên tệp mới trong đó chưa được nhận; {remedy}",
        en: "not all of this folder can be read ({why}), so new files in it are not taken; {remedy}",
    }
    let_read() {
        vi: "hãy cho tài khoản chạy trạm (thường là loaphuong) quyền mở và đọc thư mục này",
        en: "give the user that the station runs as (loaphuong as a rule) the right to open and read it",
    }
    keep_less() {
        vi: "hãy bớt tệp, hoặc bớt số lớp thư mục lồng nhau",
        en: "keep fewer files, or fewer folders in each other",
    }
    check_disk() {
        vi: "hãy kiểm tra ổ đĩa, thẻ nhớ hoặc mạng",
        en: "check the disk, the card or the network",
    }
}

/// What hides files of a folder and what to do, as one sentence without a full stop.
pub fn unseen_folder(lang: Lang, cause: &UnseenCause) -> String {
    let remedy = match cause {
        UnseenCause::System(error) if error.kind == TroubleKind::Denied => let_read(lang),
        UnseenCause::System(_) => check_disk(lang),
        UnseenCause::TooDeep { .. } | UnseenCause::TooManyFiles { .. } => keep_less(lang),
    };
    unseen(lang, system_trouble::unseen(lang, cause), remedy)
}

super::phrases! {
    quiet() {
        vi: "bản tin thu quá nhỏ, khi tăng âm lượng sẽ nghe rõ tiếng ồn; lần sau nên nói gần micrô hơn",
        en: "it was recorded very quietly, and its hiss is raised with the voice; speak closer to the microphone next time",
    }
    clipped() {
        vi: "bản tin thu quá to nên tiếng bị rè; lần sau nên giảm mức thu của micrô",
        en: "it was recorded too loudly and sounds torn; turn the microphone down next time",
    }
    channels_cancel() {
        vi: "hai kênh tiếng trái và phải triệt tiêu nhau, nên cụm loa chỉ có một kênh sẽ không nghe thấy gì hoặc nghe rất nhỏ; hãy đảo pha một kênh, hoặc xuất lại ở dạng một kênh (mono) rồi chép lại",
        en: "its left and right channels cancel each other out, so little or nothing is heard where one loudspeaker gets both; turn one of them over, or export it in mono, and copy it again",
    }
    long_silence() {
        vi: "bản tin có đoạn im lặng dài, người nghe dễ tưởng loa hỏng; nên cắt bớt rồi chép lại",
        en: "it holds a long silence, and listeners may take the loudspeakers to be broken; cut it out and copy it again",
    }
}

super::phrases! {
    length_unknown() {
        vi: "tệp không ghi độ dài, có lẽ máy ghi âm bị mất điện hoặc dừng đột ngột; trạm đã nhận toàn bộ phần tiếng có trong tệp, hãy nghe thử xem có thiếu đoạn cuối không",
        en: "the file does not tell its length, as when a recorder lost its power; all the sound in it was taken, listen whether its end is there",
    }
    length_wrong() {
        vi: "độ dài ghi trong tệp không khớp với phần tiếng; trạm đã nhận phần tiếng đọc được, hãy nghe thử xem có thiếu đoạn cuối không",
        en: "the length that the file tells does not fit its sound; what could be read was taken, listen whether its end is there",
    }
    no_end() {
        vi: "tệp không có dấu kết thúc, như nhiều tin nhắn thoại; trạm đã nhận sau khi tệp nằm yên 30 giây, hãy nghe thử xem có thiếu đoạn cuối không",
        en: "nothing marks the end of the file, as in many voice messages; it was taken after it had rested for 30 seconds, listen whether its end is there",
    }
    half_band() {
        vi: "tệp nén kiểu HE-AAC, trạm chỉ phát được nửa dải âm nên tiếng nghe đục; nên xuất lại bản tin dưới dạng MP3",
        en: "the file is HE-AAC, of which only the lower half of the band is heard, so it sounds dull; better export the bulletin as MP3",
    }
}

/// What is odd about the file of an accepted bulletin, as one sentence without a full stop.
pub fn remark(lang: Lang, remark: FileRemark) -> String {
    match remark {
        FileRemark::LengthUnknown => length_unknown(lang),
        FileRemark::LengthWrong => length_wrong(lang),
        FileRemark::NoEnd => no_end(lang),
        FileRemark::HalfBand => half_band(lang),
    }
}

/// What is odd about an accepted bulletin and what to do, as one sentence without a full stop.
pub fn warning(lang: Lang, warning: BulletinWarning) -> String {
    match warning {
        BulletinWarning::Quiet => quiet(lang),
        BulletinWarning::Clipped => clipped(lang),
        BulletinWarning::ChannelsCancel => channels_cancel(lang),
        BulletinWarning::LongSilence => long_silence(lang),
        BulletinWarning::File(odd) => remark(lang, odd),
    }
}
