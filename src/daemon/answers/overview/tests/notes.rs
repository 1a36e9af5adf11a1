//! What is said of notes beside bulletins, and of notes that lie alone.

use expect_test::expect;

use super::*;
use crate::daemon::answers::said;
use crate::station::stock::{Note, NoteContent};

#[test]
fn a_file_whose_note_is_at_fault_is_answered_in_the_folder_however_little_there_is_to_show() {
    let large = "kt/a.yaml:1:1: the file is larger than 65536 bytes, which no note is; see whether";
    let cases = [
        (FileFault::BadNote, "kt/a.yaml:1:1: the file holds nothing; write something", true),
        (FileFault::BadNote, large, true),
        (FileFault::BadNote, "kt/a.yaml:1:1: there is no key `x`\n  |\n1 | x: 1", true),
        // Nothing can be corrected in a text.
        (FileFault::SameName, "", false),
        (FileFault::NotAFile, "a link", false),
    ];
    for (fault, detail, answered) in cases {
        let mut view = view(Lang::En);
        refuse(&mut view, "kt/a.mp3", fault, detail);
        let said = said(&view);
        let note = said.in_place.get("kt/a.mp3").map(|(_, note)| note);
        assert_eq!(note.is_some(), answered, "{fault:?} {detail}");
        assert!(note.is_none_or(|note| note.contains(detail.lines().next().unwrap())), "{note:?}");
    }
}

fn lie_alone(view: &mut View, notes: &[&str]) {
    stock(view).lone_notes.extend(notes.iter().map(|note| Arc::from(*note)));
}

#[test]
fn a_note_beside_no_bulletin_needs_attention_and_is_told_the_name_that_it_was_meant_to_have() {
    let cases = [
        ("kt/a.mp3.yaml", Some("a.yaml")),
        ("kt/a.mp3.YAML.txt", Some("a.yaml")),
        ("kt/a.b.mp3.yml", Some("a.b.yaml")),
        // It has its note already: this one is left over.
        ("kt/co.mp3.yaml", None),
        ("kt/khac.yaml", None),
        ("a.mp3.yaml", None),
    ];
    for (note, right) in cases {
        let mut view = view(Lang::En);
        for path in ["kt/a.mp3", "kt/a.b.mp3", "kt/co.mp3"] {
            accept(&mut view, good(path));
        }
        let content = NoteContent::Bytes(Vec::new());
        let beside = Note { path: "kt/co.yaml".into(), content };
        stock(&mut view).notes.insert("kt/co.mp3".into(), Arc::new(beside));
        lie_alone(&mut view, &[note]);
        let text = of(&view);
        assert!(under(&text, "NEEDS ATTENTION (1)").contains(&format!("- {note}\n")), "{text}");
        let told = of_file(&text, note);
        match right {
            Some(right) => assert!(told.contains(&format!("; rename it to {right} so")), "{told}"),
            None => assert!(told.contains("lies beside it; name it after the bulletin"), "{told}"),
        }
    }
}

#[test]
fn many_notes_beside_no_bulletin_are_told_of_once_between_what_lies_there_and_what_was_moved() {
    let mut view = view(Lang::Vi);
    refuse(&mut view, "kt/z.mp3", FileFault::NotAFile, "");
    put_aside(&mut view, "kt/ngan.mp3", FileFault::TooShort, "0.4 s");
    accept(&mut view, good("kt/00.mp3"));
    let notes: Vec<String> = (0..12).map(|n| format!("kt/{n:02}.mp3.yaml")).collect();
    lie_alone(&mut view, &notes.iter().map(String::as_str).collect::<Vec<_>>());
    expect![[r#"
        CẦN XỬ LÝ (14)
        - kt/z.mp3
            Đây là đường dẫn tắt hoặc tệp đặc biệt, trạm không mở; hãy chép chính tệp âm thanh vào thư mục.
        - kt/00.mp3.yaml
            Ghi chú này chưa có tác dụng vì tên chưa khớp với bản tin 00.mp3; hãy đổi tên ghi chú thành 00.yaml để trạm đọc được.
        - Thư mục kt: 11 tệp
            Ghi chú này chưa có tác dụng vì bên cạnh không có bản tin nào cùng tên; hãy đặt tên giống tên bản tin (tin.yaml cho tin.mp3), hoặc xóa đi; nếu bản tin chưa chép xong thì cứ chờ.
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
              … và 1 tệp khác
        - kt/ngan.mp3
            Tệp ngắn hơn một giây (0,4 giây); hãy kiểm tra bản gốc rồi xuất lại bản tin.
            Tệp được chuyển vào kt/_loi/ngan.mp3."#]]
    .assert_eq(&under(&of(&view), "CẦN XỬ LÝ"));
}

#[test]
fn a_folder_that_is_not_seen_needs_attention_first_of_all_with_what_helps() {
    let rights = "quyền mở và đọc thư mục này.";
    let cases = [
        ("kt/kin", "Permission denied (os error 13)", "thư mục kt/kin", "(không đủ quyền)", rights),
        (
            "kt/hong",
            "Input/output error (os error 5)",
            "thư mục kt/hong",
            "(lỗi đọc ghi",
            "thẻ nhớ",
        ),
        ("a/b", "more than 16 folders deep", "thư mục a/b", "(quá 16 lớp thư mục)", "bớt số lớp"),
        ("", "more than 100000 files", "thư mục âm thanh", "(nhiều hơn 100000 tệp)", "bớt tệp"),
    ];
    for (folder, english, heading, why, remedy) in cases {
        let mut view = view(Lang::Vi);
        refuse(&mut view, "kt/a.mp3", FileFault::NotAFile, "");
        stock(&mut view).unseen.insert(folder.into(), english.to_owned());
        let text = of(&view);
        let first = format!("CẦN XỬ LÝ (2)\n- {heading}\n");
        assert!(text.contains(&first), "{text}");
        let told = of_file(&text, heading);
        assert!(told.contains(why) && told.contains(remedy), "{told}");
    }
}
