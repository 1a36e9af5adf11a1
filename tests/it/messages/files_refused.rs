//! An order about a file that was not taken says why, in both languages.

use loaphuong::control::{RefusalReply, RefusalWord};
use loaphuong::folder_policy::RefusalCause;
use loaphuong::messages::{Lang, folder, order_refusals::refused_file};

#[test]
fn an_order_about_a_refused_file_says_why_it_was_not_taken() {
    for why in [RefusalCause::BrokeOnAir, RefusalCause::SilentOnAir] {
        for (lang, begins) in [
            (Lang::Vi, "tệp a.mp3 không được nhận: "),
            (Lang::En, "the file a.mp3 was not taken: "),
        ] {
            let sentence = format!("{begins}{}", folder::refusal(lang, &why));
            let want = RefusalReply { word: RefusalWord::RefusedFile.into(), sentence };
            assert_eq!(refused_file(lang, "a.mp3", &why), want);
        }
    }
}
