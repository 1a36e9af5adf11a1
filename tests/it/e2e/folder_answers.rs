//! A technician drops files and looks into the folder: what was taken, what was not and why, what
//! is waited for, when it will sound.

use std::fs;

use crate::probe::fixture::tone_file;
use crate::support::daemon::{Ward, until};

fn overview(ward: &Ward) -> String {
    let text = fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).unwrap_or_default();
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_files_are_answered_in_the_folder_in_the_stations_language() {
    let mut ward = Ward::new();
    ward.write(
        "schedules/lich.yaml",
        "queues:\n  kt: {folder: kt, airs: 3}\nprogrammes:\n\
         - {id: sang, title: Bản tin sáng, zones: [toan-phuong], at: \"30 5 * * *\", \
           rundown: [{file: nhac/mo-dau.wav}, {queue: kt}, {file: nhac/chua-co.wav}]}\n",
    );
    ward.drop_noise("nhac/mo-dau.wav", 1_000, 1);
    ward.start().await;
    let folder = ward.at("audio/kt");
    fs::create_dir_all(&folder).unwrap();
    let aside = ward.folder.path();
    fs::copy(tone_file(aside, "tot.mp3", 3.0, "-b:a 64k"), folder.join("tot.mp3")).unwrap();
    fs::copy(aside.join("tot.mp3"), folder.join("y-het.mp3")).unwrap();
    let whole = fs::read(tone_file(aside, "dai.wav", 10.0, "")).unwrap();
    fs::write(folder.join("cut.wav"), &whole[..whole.len() / 2]).unwrap();
    fs::write(folder.join("cong-van.mp3"), "%PDF-1.7 công văn").unwrap();
    fs::copy(tone_file(aside, "a.wma", 1.0, "-c:a wmav2"), folder.join("ghi-am.mp3")).unwrap();

    let text = until("answers about every file", async || {
        let text = overview(&ward);
        let (aside, told) = (text.matches("/_loi/").count(), text.matches("kt/").count());
        (aside == 2 && told >= 7 && text.contains("y-het.mp3\n") && !text.contains("kiểm tra"))
            .then_some(text)
    })
    .await;
    for part in [
        "Trạm thử (tram-thu)",
        "CẦN XỬ LÝ (2)\n- kt/cong-van.mp3\n    Tệp rỗng hoặc không phải tệp âm thanh",
        "Tệp được chuyển vào kt/_loi/cong-van.mp3.",
        "- kt/ghi-am.mp3\n    Định dạng này không phát được (WMA hoặc WMV của Windows Media)",
        "LỊCH CẦN MÀ CHƯA CÓ TỆP (1)\n- nhac/chua-co.wav: cần lúc 05:30 ",
        "ĐANG CHỜ (1)\n- kt/cut.wav\n    Tệp có vẻ chưa chép xong (chỉ đọc được 5,0/10,0 giây)",
        "BẢN TIN ĐÃ NHẬN (1)\n- kt/tot.mp3\n    Dài 0:03; ",
        "chưa phát lần nào.\n    Phát tiếp: 05:30 ",
        "“Bản tin sáng”, mọi cụm loa.\n",
        "KHÔNG PHÁT TRONG 7 NGÀY TỚI (1)\n- kt/y-het.mp3\n",
        "Không phát dưới tên này: cùng nội dung với kt/tot.mp3, tệp ấy được phát.\n",
        "Lưu ý: nội dung giống hệt tệp kt/tot.mp3",
        "TỆP PHÁT THEO TÊN GHI TRONG LỊCH (1)\n- nhac/mo-dau.wav\n",
    ] {
        assert!(text.contains(part), "{part:?} in\n{text}");
    }
    assert!(folder.join("cut.wav").exists(), "an upload that is taken up again finds its file");
    assert_eq!(fs::read(folder.join("_loi/cong-van.mp3")).unwrap(), "%PDF-1.7 công văn".as_bytes());
    let explanation = fs::read_to_string(folder.join("_loi/ghi-am.mp3.txt")).unwrap();
    assert!(explanation.contains("hãy chuyển sang MP3"), "{explanation}");
    let told = String::from_utf8(ward.run(&["status", "--files"]).stdout).unwrap();
    assert!(told.contains("không nhận        -  kt/ghi-am.mp3"), "{told}");

    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains("kt/cut.wav: tệp có vẻ chưa chép xong"), "as in the overview: {told}");

    // The missing end arrives, and the station is told to speak English.
    fs::write(folder.join("cut.wav"), &whole).unwrap();
    let station = fs::read_to_string(ward.at("station.yaml")).unwrap();
    ward.write("station.yaml", &format!("{station}language: en\n"));
    let text = until("answers in English", async || {
        let text = overview(&ward);
        (text.contains("BULLETINS TAKEN (2)") && text.contains("NEED ATTENTION (2)"))
            .then_some(text)
    })
    .await;
    assert!(text.contains("(WMA or WMV (Windows Media))"), "{text}");
    let explanation = until("explanation in English", async || {
        let explanation = fs::read_to_string(folder.join("_loi/ghi-am.mp3.txt")).ok()?;
        explanation.contains("convert it to MP3").then_some(explanation)
    })
    .await;
    let signed = "[loaphuong: {\"fault\":\"unsupported_format\",\"detail\":\"WMA";
    assert!(explanation.contains(signed), "{explanation}");

    // One of the refused is exported again, in another format: nobody has to do anything more.
    fs::write(folder.join("ghi-am.wav"), &whole[..]).unwrap();
    until("no more about what was mended", async || {
        let text = overview(&ward);
        (text.contains("NEED ATTENTION (1)") && !text.contains("ghi-am.mp3")).then_some(())
    })
    .await;
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains("kt/cong-van.mp3: ") && !told.contains("ghi-am.mp3"), "{told}");

    // So are those who order something, whatever language systemd gave the station.
    let refusal = |ward: &Ward| {
        let refused = ward.run(&["approve", "kt/tot.mp3", "--by", " "]);
        String::from_utf8(refused.stderr).unwrap()
    };
    assert!(refusal(&ward).contains("say who orders it (--by)"), "{}", refusal(&ward));

    // What was set aside stays known when the station starts anew.
    ward.kill();
    fs::remove_file(ward.at("audio/TINH-TRANG.txt")).unwrap();
    ward.launch();
    until("the same answers", async || {
        overview(&ward).contains("NEED ATTENTION (1)").then_some(())
    })
    .await;
    assert!(refusal(&ward).contains("say who orders it (--by)"), "{}", refusal(&ward));
    let told = String::from_utf8(ward.run(&["status", "--files"]).stdout).unwrap();
    assert!(told.contains("not taken        -  kt/ghi-am.mp3"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_station_does_not_see_or_heed_is_told_of_until_it_is_mended() {
    let mut ward = Ward::new();
    ward.drop_noise("kt/h4.wav", 1_000, 1);
    ward.start().await;
    ward.write("audio/kt/h4.wav.yaml", "airs: 1\n");
    // Deeper than the station looks. Tests run as root, who may read everything.
    let deep = ["d"; 17].join("/");
    ward.write(&format!("audio/{deep}/tin.txt"), "");
    let folder = format!("- thư mục {deep}\n    Trạm không đọc được hết thư mục này (quá 16 lớp");
    let line = "- kt/h4.wav.yaml\n    Tệp ghi chú này chưa có tác dụng vì tên chưa khớp với bản tin h4.wav; \
                hãy đổi tên tệp ghi chú thành h4.yaml ";
    until("both in the overview", async || {
        let text = overview(&ward);
        (text.contains(&folder) && text.contains(line)).then_some(())
    })
    .await;
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains(&format!("- thư mục {deep}: trạm không đọc được")), "{told}");
    assert!(told.contains("- tệp ghi chú kt/h4.wav.yaml "), "{told}");

    fs::remove_dir_all(ward.at("audio/d")).unwrap();
    fs::rename(ward.at("audio/kt/h4.wav.yaml"), ward.at("audio/kt/h4.yaml")).unwrap();
    until("neither in the overview", async || {
        let text = overview(&ward);
        (text.contains("- kt/h4.wav\n") && !text.contains("CẦN XỬ LÝ")).then_some(())
    })
    .await;
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(!told.contains("SỰ CỐ"), "{told}");
}
