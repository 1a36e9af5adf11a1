//! What `DOC-TOI.txt` says of the folder that it stands in: two lines, each ended.

super::phrases! {
/// Of any queue, also where nobody knows how its schedule airs it.
queue() {
    vi: "Chép bản tin vào thư mục này (MP3, M4A, OGG, WAV …): trạm phát theo lịch.\nXem tệp TINH-TRANG.txt ở thư mục âm thanh để biết tệp đã nhận chưa và bao giờ phát.\n",
    en: "Drop bulletins here (MP3, M4A, OGG, WAV …): they sound as the schedule says.\nTINH-TRANG.txt in the audio folder says whether a file is taken and when it sounds.\n",
}
/// Of the folders that a first schedule has.
announcements() {
    vi: "Chép thông báo của phường vào thư mục này (MP3, M4A, OGG, WAV …): tin mới nhất được phát trước.\nXem tệp ../TINH-TRANG.txt để biết tệp đã nhận chưa và bao giờ phát. Sau 7 ngày trạm cất tệp vào _da-phat.\n",
    en: "Drop the ward's announcements here (MP3, M4A, OGG, WAV …): the newest comes first.\n../TINH-TRANG.txt says whether a file is taken and when it sounds. After 7 days it moves to _da-phat.\n",
}
bulletins() {
    vi: "Chép bản tin vào thư mục này (MP3, M4A, OGG, WAV …): trạm lần lượt phát từng bản tin, mỗi buổi nhiều nhất ba.\nXem tệp ../TINH-TRANG.txt để biết tệp đã nhận chưa và bao giờ phát. Không cần nữa thì xóa tệp.\n",
    en: "Drop bulletins here (MP3, M4A, OGG, WAV …): they sound in turn, up to three a programme.\n../TINH-TRANG.txt says whether a file is taken and when it sounds. Delete what is not wanted any more.\n",
}
jingles() {
    vi: "Chép nhạc hiệu vào thư mục này, ví dụ mo-dau.mp3; tệp ở đây chỉ phát khi lịch gọi đúng tên.\nCách gọi ghi ở cuối tệp lịch schedules/phat-thanh.yaml.\n",
    en: "Drop jingles here, as in mo-dau.mp3; they sound only where a schedule names them.\nHow is said at the end of schedules/phat-thanh.yaml.\n",
}
emergencies() {
    vi: "CẨN THẬN: tệp âm thanh chép vào thư mục này được phát NGAY ra loa, ở mọi giờ.\nPhát xong trạm cất tệp vào _da-phat. Muốn dừng: loaphuong stop --by \"Họ tên\".\n",
    en: "CAREFUL: an audio file dropped here sounds AT ONCE, at any hour.\nThen it moves to _da-phat. To stop it: loaphuong stop --by \"Name\".\n",
}}
