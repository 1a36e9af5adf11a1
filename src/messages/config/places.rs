//! Faults of what a station is made of: its folders and what lies in them, its outputs.

use super::sentence::{FaultSentence, say};
use super::terms::cut;
use crate::config::fault::{OutputFault, PathFault, SwitchText};
use crate::messages::{Lang, shown};

pub(super) fn path(lang: Lang, fault: &PathFault) -> FaultSentence {
    match fault {
        PathFault::Absolute => say!(lang,
            vi: "đường dẫn tuyệt đối" => "viết đường dẫn tính từ thư mục âm thanh",
            en: "an absolute path" => "write it relative to the audio folder"),
        PathFault::LeavesFolder => say!(lang,
            vi: "đường dẫn có .. và đi ra khỏi thư mục" => "chỉ dùng tệp bên trong thư mục",
            en: "the path leaves its folder by .." => "name something inside the folder"),
        PathFault::Unusable => say!(lang,
            vi: "đường dẫn này không dùng được"
                => "viết như thu-muc/ten-tep.mp3, ngăn cách bằng dấu /",
            en: "this path can't be used" => "write it as folder/file.mp3, with / between parts"),
        PathFault::Reserved => say!(lang,
            vi: "thư mục bắt đầu bằng dấu _ là chỗ trạm cất bản tin đã phát hoặc để riêng"
                => "đặt tên thư mục khác cho hàng chờ",
            en: "a folder that begins with _ holds what has aired or is set aside"
                => "give the queue a folder of another name"),
        PathFault::PassedOver { part } => {
            let part = cut(part);
            say!(lang,
            vi: "trạm không bao giờ tìm bản tin trong thư mục tên {part}: tên như vậy là của thư mục ẩn, \
                 thư mục tạm hoặc thư mục riêng của máy"
                => "đặt tên khác cho thư mục của hàng chờ, ví dụ ban-tin",
            en: "the station never looks for bulletins in a folder named {part}: hidden and temporary \
                 folders and those of machines have such names"
                => "give the queue a folder of another name, such as ban-tin")
        }
        PathFault::OfEmergencies => say!(lang,
            vi: "thư mục _khan-cap chỉ dành cho tin khẩn cấp"
                => "chép tệp sang thư mục khác rồi ghi đường dẫn mới",
            en: "the folder _khan-cap is for emergencies alone"
                => "copy the file to another folder and name it there"),
        PathFault::StateInAudio => say!(lang,
            vi: "thư mục âm thanh và thư mục của trạm (`folders.state`) nằm trong nhau"
                => "đặt hai thư mục cạnh nhau, ví dụ `audio: audio` và `state: var`",
            en: "the audio folder and the station's own (`folders.state`) lie in each other"
                => "put them side by side, such as `audio: audio` and `state: var`"),
        PathFault::RecordingsInAudio => say!(lang,
            vi: "tệp ghi âm nằm trong thư mục âm thanh sẽ bị coi là bản tin"
                => "chọn thư mục ở ngoài, ví dụ `wav: var/ghi-am`",
            en: "recordings inside the audio folder would be taken for bulletins"
                => "choose a folder outside it, such as `wav: var/aircheck`"),
    }
}

pub(super) fn output(lang: Lang, fault: &OutputFault) -> FaultSentence {
    match fault {
        OutputFault::NotOneSink => say!(lang,
            vi: "đầu ra cần đúng một trong ba: device, wav, null"
                => "viết như `{{device: default}}`, `{{wav: var/ghi-am}}` hay `{{null: true}}`",
            en: "an output needs exactly one of device, wav, null"
                => "write `{{device: default}}`, `{{wav: var/aircheck}}` or `{{null: true}}`"),
        OutputFault::SinkTaken { first } => {
            let first = shown(first);
            say!(lang,
                vi: "thiết bị hoặc thư mục này đã là của đầu ra {first}"
                    => "mỗi đầu ra dùng một thiết bị hoặc thư mục riêng; nhiều cụm loa dùng chung một đầu ra được",
                en: "this device or folder is that of the output {first} already"
                    => "give each output its own; several zones may share one output")
        }
        OutputFault::DeviceUnnamed => say!(lang,
            vi: "tên thiết bị để trống" => "xem tên bằng lệnh `loaphuong devices` rồi ghi vào",
            en: "the device's name is empty" => "write one that `loaphuong devices` lists"),
        OutputFault::NullFalse => say!(lang,
            vi: "`null: false` không nói tiếng phát ra đâu"
                => "viết `null: true`, hoặc dùng device hay wav",
            en: "`null: false` doesn't say where the sound goes"
                => "write `null: true`, or use device or wav"),
        OutputFault::SwitchTaken { first } => {
            let first = shown(first);
            say!(lang,
                vi: "chân GPIO này đã là của tăng âm ở đầu ra {first}" => "mỗi tăng âm dùng một chân riêng",
                en: "this GPIO line is that of the output {first}'s amplifier already"
                    => "give each amplifier a line of its own")
        }
        OutputFault::NotOneSwitch => say!(lang,
            vi: "tăng âm cần đúng một trong hai: gpio, command"
                => "viết như `{{gpio: GPIO17}}` hay `{{command: {{on: [/duong-dan/lenh, bat], off: [/duong-dan/lenh, tat]}}}}`",
            en: "an amplifier needs exactly one of gpio, command"
                => "write `{{gpio: GPIO17}}` or `{{command: {{on: [/path/program, on], off: [/path/program, off]}}}}`"),
        OutputFault::SwitchWithoutKey(SwitchText::Line(line)) => {
            let line = cut(line);
            say!(lang,
                vi: "tăng âm cần mục gpio hoặc command, ở đây chưa có"
                    => "nếu muốn dùng chân GPIO tên {line}, viết `amplifier: {{gpio: {line}}}`",
                en: "an amplifier needs a key, gpio or command, and here is none"
                    => "for the GPIO line {line}, write `amplifier: {{gpio: {line}}}`")
        }
        OutputFault::SwitchWithoutKey(SwitchText::Programs) => say!(lang,
            vi: "lệnh bật tắt tăng âm phải nằm trong mục command"
                => "viết `amplifier: {{command: {{on: [/duong-dan/lenh, bat], off: [/duong-dan/lenh, tat]}}}}`",
            en: "the programs that switch an amplifier stand under command"
                => "write `amplifier: {{command: {{on: [/path/program, on], off: [/path/program, off]}}}}`"),
        OutputFault::SwitchWithoutKey(SwitchText::Unclear) => {
            output(lang, &OutputFault::NotOneSwitch)
        }
        OutputFault::CommandWithoutKeys => say!(lang,
            vi: "command cần hai mục: on để bật, off để tắt"
                => "viết `command: {{on: [/duong-dan/lenh, bat], off: [/duong-dan/lenh, tat]}}`",
            en: "command needs two keys, on and off"
                => "write `command: {{on: [/path/program, on], off: [/path/program, off]}}`"),
        OutputFault::CommandNotList { text } => {
            // Words apart, as they would be typed.
            let words = text.split_whitespace().collect::<Vec<_>>().join(", ");
            let words = cut(&words);
            say!(lang,
                vi: "lệnh phải viết thành danh sách: chương trình trước, rồi từng tham số"
                    => "viết `[{words}]`",
                en: "a command is a list: the program, then each argument"
                    => "write `[{words}]`")
        }
        OutputFault::ActiveWithoutGpio => say!(lang,
            vi: "`active` chỉ dùng với gpio" => "bỏ mục `active` đi",
            en: "`active` is for gpio alone" => "leave `active` out"),
        OutputFault::GpioByNumber { text } => {
            let text = shown(text);
            say!(lang,
                vi: "`{text}` là số thứ tự, có thể đổi khi cập nhật máy"
                    => "ghi tên chân, ví dụ GPIO17 (xem bằng lệnh gpioinfo)",
                en: "`{text}` is a number, which may be another after an upgrade"
                    => "write the line's name, such as GPIO17 (gpioinfo lists them)")
        }
        OutputFault::CommandNotAbsolute { text } => {
            let text = shown(text);
            say!(lang,
                vi: "`{text}` chưa phải đường dẫn đầy đủ của một chương trình"
                    => "viết từ dấu / đầu tiên, ví dụ /usr/local/bin/tang-am",
                en: "`{text}` is not the whole path of a program"
                    => "write it from the first /, such as /usr/local/bin/amplifier")
        }
        OutputFault::SilentTooSoon { min } => {
            let min = min.as_secs();
            say!(lang,
                vi: "với `without: silent`, trạm phải biết tăng âm đã bật trước khi phát"
                    => "đặt `warm_up` ít nhất {min}s",
                en: "with `without: silent` it must be known before sound that the amplifier is on"
                    => "make `warm_up` at least {min}s")
        }
    }
}
