//! The whole of it, as a technician reads it.

use expect_test::expect;

use super::*;

#[test]
fn the_whole_of_it_in_vietnamese() {
    expect![[r#"
        TÌNH TRẠNG CỦA TRẠM
        Trạm thử (tram-thu)
        Trạm tự viết tệp này và tự cập nhật; anh chị không cần sửa.

        Trạm không có sự cố nào.

        HÔM NAY, THỨ HAI 30/11/2026
        Sắp phát:
        - 11:00 “Trưa”, Tổ dân phố số 1: sẽ không phát: bản tin chưa được duyệt.
        - 05:30 thứ Ba 01/12 “Bản tin sáng”, mọi cụm loa: sẽ phát chưa hết: không tìm thấy tệp âm thanh.

        TỆP CẦN XỬ LÝ (14)
        - kt/z.mp3
            Đây là đường dẫn tắt hoặc tệp đặc biệt, trạm không mở; hãy chép chính tệp âm thanh vào thư mục.
        - Thư mục kt: 12 tệp
            Tệp rỗng hoặc không phải tệp âm thanh (văn bản PDF); hãy xuất lại bản tin dưới dạng MP3 rồi chép lại.
            Các tệp này được chuyển vào kt/_loi.
              01.pdf
              02.pdf
              03.pdf
              04.pdf
              05.pdf
              06.pdf
              07.pdf
              08.pdf
              09.pdf
              10.pdf
              … và 2 tệp nữa
        - kt/ngan.mp3
            Tệp không có tiếng; hãy nghe thử bản gốc rồi xuất lại bản tin.
            Tệp được chuyển vào kt/_loi/ngan.mp3.

        LỊCH CẦN MÀ CHƯA CÓ TỆP (1)
        - nhac/mo.mp3: cần lúc 05:30 thứ Ba 01/12.

        CHƯƠNG TRÌNH SẼ PHÁT CHƯA HẾT HOẶC KHÔNG PHÁT (4)
        - “Trưa” lúc 11:00 thứ Hai 30/11 sẽ không phát: bản tin chưa được duyệt (duyet/1.mp3). Trong 7 ngày tới có 7 buổi như vậy.
        - “Bản tin sáng” lúc 05:30 thứ Ba 01/12 sẽ phát chưa hết: không tìm thấy tệp âm thanh (nhac/mo.mp3). Trong 7 ngày tới có 5 buổi như vậy.
        - “hang-ngay” lúc 06:00 thứ Ba 01/12 sẽ không phát: hàng chờ không có bản tin (thư mục hiem). Trong 7 ngày tới có 7 buổi như vậy.
        - “Bản tin sáng” lúc 05:30 Chủ nhật 06/12 sẽ không phát: hàng chờ không có bản tin (thư mục kt). Trong 7 ngày tới có 2 buổi như vậy.

        ĐANG CHỜ (6)
        - Thư mục duyet: 4 tệp
            Chờ duyệt: cán bộ văn hóa của phường gõ lệnh dưới đây cho từng tệp.
            loaphuong approve 'duyet/TÊN TỆP' --by "HỌ TÊN"
              1.mp3
              2.mp3
              3.mp3
              4.mp3
        - kt/dang-chep.mp3
            Tệp có vẻ chưa chép xong (chỉ đọc được 3,0/9,0 giây); trạm chờ thêm vài phút. Nếu đã chép xong, hãy chép lại từ bản gốc.
        - kt/moi.mp3
            Đang chờ chép xong và kiểm tra.

        ĐÃ NHẬN, NHƯNG CHƯA CÓ TRONG LỊCH (6)
        - cu/x.mp3
            Chưa có chương trình nào phát hàng chờ cu; hãy nhờ người quản trị máy thêm vào lịch.
        - Thư mục lac: 5 tệp
            Lịch không ghi tên tệp, nên chưa phát; nếu chép nhầm chỗ, hãy chuyển sang đúng thư mục; nếu không, hãy nhờ người quản trị máy thêm vào lịch.
              1.mp3
              2.mp3
              3.mp3
              4.mp3
              5.mp3

        ĐÃ NHẬN, NHƯNG KHÔNG PHÁT TRONG 7 NGÀY TỚI (2)
        - kt/b.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Không phát dưới tên này: cùng nội dung với kt/a.mp3, tệp ấy được phát.
            Lưu ý: nội dung giống hệt tệp kt/a.mp3; nếu chép nhầm, hãy xóa một tệp.
        - nhac/tet.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Chương trình ghi tên tệp này không có buổi nào trong 7 ngày tới.

        BẢN TIN ĐÃ NHẬN (3)
        - kt/a.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Phát tiếp: 05:30 thứ Ba 01/12, “Bản tin sáng”, mọi cụm loa.
            Lưu ý: nội dung giống hệt tệp kt/b.mp3; nếu chép nhầm, hãy xóa một tệp.
        - kt/nho.mp3
            Dài 1:30; độ to −40,0 LUFS (nhỏ); chưa phát lần nào.
            Phát tiếp: 05:30 thứ Ba 01/12, “Bản tin sáng”, mọi cụm loa.
            Lưu ý: bản tin thu quá nhỏ, khi tăng âm lượng sẽ nghe rõ tiếng ồn; lần sau nên nói gần micrô hơn.
        - kt/phim.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); đã phát 1/3 lần, gần nhất 05:30 Chủ nhật 29/11.
            Phát tiếp: 05:30 thứ Sáu 04/12, “Bản tin sáng”, mọi cụm loa.

        ĐÃ CẤT VÀO _da-phat (6 tệp gần nhất)
        Muốn phát lại: chép tệp về chỗ cũ; nội dung nào đã phát đủ số lần thì kèm tệp ghi chú cùng tên đuôi .yaml có dòng airs: và số lần lớn hơn; tệp ghi chú nào có dòng until: đã qua thì sửa hoặc bỏ dòng ấy.
        - kt/xong-1.mp3: đã phát đủ số lần, cất lúc 18:00 Chủ nhật 29/11.
        - kt/xong-2.mp3: lần này KHÔNG phát, vì cùng nội dung ấy trước đây đã phát đủ số lần; cất lúc 18:00 Chủ nhật 29/11.
        - kt/xong-3.mp3: đã quá hạn phát, cất lúc 18:00 Chủ nhật 29/11.
        - kt/xong-4.mp3: KHÔNG phát lần nào, vì đã quá hạn phát; cất lúc 18:00 Chủ nhật 29/11.
        - kt/xong-5.mp3: KHÔNG phát, vì đến hết thời hạn chưa ai duyệt; cất lúc 18:00 Chủ nhật 29/11.
        - kt/xong-6.mp3: tin khẩn cấp đã xong, cất lúc 18:00 Chủ nhật 29/11.
    "#]].assert_eq(&of(&a_bad_week(Lang::Vi)));
}

#[test]
fn the_whole_of_it_in_english() {
    expect![[r#"
        STATE OF THE STATION
        Trạm thử (tram-thu)
        The station writes this file and keeps it up to date by itself.

        The station has no trouble.

        TODAY, MONDAY 30 NOV 2026
        To come:
        - 11:00 “Trưa”, Tổ dân phố số 1: will not air: the bulletin is not approved.
        - 05:30 Tuesday 1 Dec “Bản tin sáng”, every zone: will be cut: the audio file is missing.

        FILES THAT NEED ATTENTION (14)
        - kt/z.mp3
            This is a link or a special file, which the station does not open; copy the audio file itself.
        - The folder kt: 12 files
            The file is empty or holds no audio (a PDF document); export the bulletin again as MP3 and copy it again.
            They were moved to kt/_loi.
              01.pdf
              02.pdf
              03.pdf
              04.pdf
              05.pdf
              06.pdf
              07.pdf
              08.pdf
              09.pdf
              10.pdf
              … and 2 more
        - kt/ngan.mp3
            The file holds no sound; listen to the original and export the bulletin again.
            It was moved to kt/_loi/ngan.mp3.

        NAMED IN THE SCHEDULE, BUT MISSING (1)
        - nhac/mo.mp3: needed at 05:30 Tuesday 1 Dec.

        PROGRAMMES THAT WILL NOT AIR WHOLE (4)
        - “Trưa” at 11:00 Monday 30 Nov will not air: the bulletin is not approved (duyet/1.mp3). There are 7 such slots in the next 7 days.
        - “Bản tin sáng” at 05:30 Tuesday 1 Dec will be cut: the audio file is missing (nhac/mo.mp3). There are 5 such slots in the next 7 days.
        - “hang-ngay” at 06:00 Tuesday 1 Dec will not air: no bulletin in its queue (the folder hiem). There are 7 such slots in the next 7 days.
        - “Bản tin sáng” at 05:30 Sunday 6 Dec will not air: no bulletin in its queue (the folder kt). There are 2 such slots in the next 7 days.

        WAITING (6)
        - The folder duyet: 4 files
            They wait for approval: whoever may approve them types the line below for each.
            loaphuong approve 'duyet/FILE' --by "NAME"
              1.mp3
              2.mp3
              3.mp3
              4.mp3
        - kt/dang-chep.mp3
            It looks as if its copy is not complete (3.0 s of 9.0 s); the station waits some minutes. If it is, copy it again from the original.
        - kt/moi.mp3
            Waiting to be whole and checked.

        TAKEN, BUT IN NO PROGRAMME (6)
        - cu/x.mp3
            No programme plays the queue cu; have it added to the schedule.
        - The folder lac: 5 files
            Not named in the schedule, so it does not sound; if this is the wrong folder, move it to the right one, otherwise have it added to the schedule.
              1.mp3
              2.mp3
              3.mp3
              4.mp3
              5.mp3

        TAKEN, BUT NOT PLANNED WITHIN 7 DAYS (2)
        - kt/b.mp3
            Length 1:30; loudness −18.2 LUFS (moderate); not yet heard.
            It does not air under this name: its content is that of kt/a.mp3, which airs.
            Note: the same content as kt/a.mp3; if that is a mistake, delete one of them.
        - nhac/tet.mp3
            Length 1:30; loudness −18.2 LUFS (moderate); not yet heard.
            The programme that names it has no slot within 7 days.

        BULLETINS TAKEN (3)
        - kt/a.mp3
            Length 1:30; loudness −18.2 LUFS (moderate); not yet heard.
            Next: 05:30 Tuesday 1 Dec, “Bản tin sáng”, every zone.
            Note: the same content as kt/b.mp3; if that is a mistake, delete one of them.
        - kt/nho.mp3
            Length 1:30; loudness −40.0 LUFS (quiet); not yet heard.
            Next: 05:30 Tuesday 1 Dec, “Bản tin sáng”, every zone.
            Note: it was recorded very quietly, and its hiss is raised with the voice; speak closer to the microphone next time.
        - kt/phim.mp3
            Length 1:30; loudness −18.2 LUFS (moderate); heard 1 of 3 times, last 05:30 Sunday 29 Nov.
            Next: 05:30 Friday 4 Dec, “Bản tin sáng”, every zone.

        MOVED TO _da-phat (the latest 6)
        To air one again: copy it back; where its content was heard as often as wanted, with a sidecar of the same name, ending in .yaml, with a line airs: and a larger number; where its sidecar has a line until: that has passed, correct or remove that line.
        - kt/xong-1.mp3: aired as often as wanted, moved 18:00 Sunday 29 Nov.
        - kt/xong-2.mp3: NOT aired this time, since the same content was heard as often as wanted before; moved 18:00 Sunday 29 Nov.
        - kt/xong-3.mp3: past its time, moved 18:00 Sunday 29 Nov.
        - kt/xong-4.mp3: NEVER aired, since it was past its time; moved 18:00 Sunday 29 Nov.
        - kt/xong-5.mp3: NOT aired, since nobody approved it in its time; moved 18:00 Sunday 29 Nov.
        - kt/xong-6.mp3: the emergency is over, moved 18:00 Sunday 29 Nov.
    "#]].assert_eq(&of(&a_bad_week(Lang::En)));
}
