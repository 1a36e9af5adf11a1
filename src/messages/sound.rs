//! What `devices` and `test-tone` say.

super::phrases! {
    /// Head of the column with a device's name.
    device_name() { vi: "Tên thiết bị", en: "Device" }
    /// Head of the column with ALSA's description.
    device_description() { vi: "Mô tả", en: "Description" }
    /// Mark of a USB device.
    device_usb() { vi: "USB", en: "USB" }
    /// Below the table.
    devices_hint() {
        vi: "Ghi tên thiết bị vào station.yaml, ví dụ: outputs: {{amp-1: {{device: \"plughw:CARD=Device\"}}}}",
        en: "Put a device's name into station.yaml, as in: outputs: {{amp-1: {{device: \"plughw:CARD=Device\"}}}}",
    }
    /// Instead of the table.
    no_devices() {
        vi: "Máy này không có thiết bị âm thanh nào. Hãy cắm thiết bị âm thanh USB rồi chạy lại lệnh này; nếu đã cắm mà vẫn không thấy, hãy kiểm tra rằng người dùng này thuộc nhóm audio.",
        en: "This machine has no sound device. Plug in a USB sound device and run this again; if one is plugged in, check that this user is in the group audio.",
    }
    /// The list could not be made.
    devices_failed(why) {
        vi: "Không liệt kê được thiết bị âm thanh: {why}.",
        en: "The sound devices cannot be listed: {why}.",
    }
    /// Before the tone.
    tone_begins(zone, name, device) {
        vi: "Phát tiếng thử 1 kHz trong 3 giây tại {zone} ({name}), qua {device} …",
        en: "Sounding 1 kHz for 3 seconds in {zone} ({name}), through {device} …",
    }
    /// After the tone.
    tone_sounded(seconds) {
        vi: "Thiết bị đã phát đủ {seconds} giây. Nếu không nghe thấy gì, hãy kiểm tra dây nối và tăng âm của cụm loa.",
        en: "The device took all {seconds} seconds. If nothing was heard, check the cable and the amplifier of the zone.",
    }
    /// The tone failed.
    tone_failed(why) {
        vi: "Không phát được tiếng thử: {why}. Chạy `loaphuong devices` để xem các thiết bị hiện có.",
        en: "The tone could not be sounded: {why}. `loaphuong devices` lists the devices there are.",
    }
    /// The guard does not let the tone sound now.
    tone_outside_hours(zone) {
        vi: "Lúc này ngoài khung giờ cho phép của {zone}, nên không phát tiếng thử. Hãy thử lại trong giờ ghi ở mục guard của station.yaml.",
        en: "It is outside the allowed hours of {zone} now, so no tone is sounded. Try again within the hours written under guard in station.yaml.",
    }
}
