//! What is said of sidecars beside bulletins, and of sidecars that lie alone.

use expect_test::expect;

use super::*;
use crate::daemon::folder::writing::orders;
use crate::library::{SidecarContent, SidecarFile, UnseenCause};

#[test]
fn a_file_whose_sidecar_is_at_fault_is_answered_in_the_folder_however_little_there_is_to_show() {
    let text = |text: &str| SidecarContent::Bytes(text.into());
    let cases = [
        (text(""), "kt/a.yaml:1:1: the file holds nothing; write something"),
        (SidecarContent::TooLarge, "kt/a.yaml:1:1: the file is larger than 65536 bytes, which no"),
        (text("x: 1"), "kt/a.yaml:1:1: there is no key `x`"),
    ];
    for (content, want) in cases {
        let mut view = view(Lang::En);
        accept(&mut view, good("kt/a.mp3"));
        let beside = SidecarFile { path: "kt/a.yaml".into(), content };
        view.catalogue.sidecars.insert("kt/a.mp3".into(), Arc::new(beside));
        let (facts, moves) = decided(&view);
        let orders = orders(&facts, &moves);
        let (_, explanation) = &orders.explain_in_place["kt/a.mp3"];
        assert!(explanation.contains(want), "{explanation:?}");
    }
    // Nothing can be corrected in a text.
    for (fault, detail) in [(FileFault::SameName, ""), (FileFault::NotAFile, "a link")] {
        let mut view = view(Lang::En);
        refuse(&mut view, "kt/a.mp3", fault, detail);
        let (facts, moves) = decided(&view);
        assert!(orders(&facts, &moves).explain_in_place.is_empty(), "{fault:?} {detail}");
    }
}

fn lie_alone(view: &mut View, sidecars: &[&str]) {
    view.catalogue.lone_sidecars.extend(sidecars.iter().map(|sidecar| Arc::from(*sidecar)));
}

#[test]
fn a_sidecar_beside_no_bulletin_needs_attention_and_is_told_the_name_that_it_was_meant_to_have() {
    let cases = [
        ("kt/a.mp3.yaml", Some("a.yaml")),
        ("kt/a.mp3.YAML.txt", Some("a.yaml")),
        ("kt/a.b.mp3.yml", Some("a.b.yaml")),
        // It has its sidecar already: this one is left over.
        ("kt/co.mp3.yaml", None),
        ("kt/khac.yaml", None),
        ("a.mp3.yaml", None),
    ];
    for (sidecar, right) in cases {
        let mut view = view(Lang::En);
        for path in ["kt/a.mp3", "kt/a.b.mp3", "kt/co.mp3"] {
            accept(&mut view, good(path));
        }
        let content = SidecarContent::Bytes(b"airs: 1".to_vec());
        let beside = SidecarFile { path: "kt/co.yaml".into(), content };
        view.catalogue.sidecars.insert("kt/co.mp3".into(), Arc::new(beside));
        lie_alone(&mut view, &[sidecar]);
        let text = of(&view);
        assert!(under(&text, "NEED ATTENTION (1)").contains(&format!("- {sidecar}\n")), "{text}");
        let told = of_file(&text, sidecar);
        match right {
            Some(right) => assert!(told.contains(&format!("; rename it to {right} so")), "{told}"),
            None => assert!(told.contains("lies beside it; name it after the bulletin"), "{told}"),
        }
    }
}

#[test]
fn many_sidecars_beside_no_bulletin_are_told_of_once_between_what_lies_there_and_what_was_moved() {
    let mut view = view(Lang::Vi);
    refuse(&mut view, "kt/z.mp3", FileFault::NotAFile, "");
    put_aside(&mut view, "kt/ngan.mp3", FileFault::TooShort, "0.4 s");
    accept(&mut view, good("kt/00.mp3"));
    let sidecars: Vec<String> = (0..12).map(|n| format!("kt/{n:02}.mp3.yaml")).collect();
    lie_alone(&mut view, &sidecars.iter().map(String::as_str).collect::<Vec<_>>());
    expect![[r#"
        CẦN XỬ LÝ (14)
        - kt/z.mp3
            Đây là đường dẫn tắt hoặc tệp đặc biệt, trạm không mở; hãy chép chính tệp âm thanh vào thư mục.
        - kt/00.mp3.yaml
            Tệp ghi chú này chưa có tác dụng vì tên chưa khớp với bản tin 00.mp3; hãy đổi tên tệp ghi chú thành 00.yaml để trạm đọc được.
        - Thư mục kt: 11 tệp
            Tệp ghi chú này chưa có tác dụng vì bên cạnh không có bản tin nào cùng tên; hãy đặt tên giống tên bản tin (tin.yaml cho tin.mp3), hoặc xóa đi; nếu bản tin chưa chép xong thì cứ chờ.
              01.mp3.yaml
              02.mp3.yaml
              03.mp3.yaml
              04.mp3.yaml
              05.mp3.yaml
              06.mp3.yaml
              07.mp3.yaml
              08.mp3.yaml
              09.mp3.yaml
              10.mp3.yaml
              … và 1 tệp nữa
        - kt/ngan.mp3
            Tệp ngắn hơn một giây (0,4 giây); hãy kiểm tra bản gốc rồi xuất lại bản tin.
            Tệp được chuyển vào kt/_loi/ngan.mp3."#]]
    .assert_eq(&under(&of(&view), "CẦN XỬ LÝ"));
}

#[test]
fn a_folder_that_is_not_seen_needs_attention_first_of_all_with_what_helps() {
    let rights = "quyền mở và đọc thư mục này.";
    let system = |number| UnseenCause::System(std::io::Error::from_raw_os_error(number).into());
    let cases = [
        ("kt/kin", system(libc::EACCES), "thư mục kt/kin", "(không đủ quyền)", rights),
        ("kt/hong", system(libc::EIO), "thư mục kt/hong", "(lỗi đọc ghi", "thẻ nhớ"),
        (
            "a/b",
            UnseenCause::TooDeep { limit: 16 },
            "thư mục a/b",
            "(quá 16 lớp thư mục)",
            "bớt số lớp",
        ),
        (
            "",
            UnseenCause::TooManyFiles { limit: 100_000 },
            "thư mục âm thanh",
            "(nhiều hơn 100000 tệp)",
            "bớt tệp",
        ),
    ];
    for (folder, cause, heading, why, remedy) in cases {
        let mut view = view(Lang::Vi);
        refuse(&mut view, "kt/a.mp3", FileFault::NotAFile, "");
        view.catalogue.unseen_folders.insert(folder.into(), cause);
        let text = of(&view);
        let first = format!("CẦN XỬ LÝ (2)\n- {heading}\n");
        assert!(text.contains(&first), "{text}");
        let told = of_file(&text, heading);
        assert!(told.contains(why) && told.contains(remedy), "{told}");
    }
}
