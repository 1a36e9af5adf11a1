//! `loaphuong devices`.

use std::process::ExitCode;

use comfy_table::{Table, presets};

use super::{CommonArguments, print_line};
use crate::messages::sound;
use crate::output::list_devices;
use crate::wire::AlsaPcm;

#[derive(clap::Args)]
pub struct DevicesArguments {
    /// A JSON array of `{name, description, usb, card}`.
    #[arg(long)]
    json: bool,
}

/// Lists the ALSA pcms that can play, USB cards first. A machine without one is no failure.
pub fn run(common: &CommonArguments, arguments: DevicesArguments) -> ExitCode {
    let pcms = match pcms() {
        Ok(pcms) => pcms,
        Err(why) => {
            eprintln!("{}", sound::devices_failed(common.lang, why));
            return ExitCode::FAILURE;
        }
    };
    let text = if arguments.json {
        serde_json::to_string_pretty(&pcms).expect("strings and booleans are always JSON")
    } else if pcms.is_empty() {
        sound::no_devices(common.lang)
    } else {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header([
            sound::device_name(common.lang),
            String::new(),
            sound::device_description(common.lang),
        ]);
        for pcm in pcms {
            let usb = if pcm.usb { sound::device_usb(common.lang) } else { String::new() };
            table.add_row([pcm.name, usb, pcm.description]);
        }
        format!("{table}\n\n{}", sound::devices_hint(common.lang))
    };
    print_line(text)
}

/// Asks a child: ALSA's complaints go nowhere, and its faults stay there.
pub(super) fn pcms() -> Result<Vec<AlsaPcm>, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?
        .block_on(list_devices(&program))
}
