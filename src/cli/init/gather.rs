//! The questions, in their order.

use std::fs::File;
use std::io::Read;

use super::InitArguments;
use super::answers::{self, AnswerFault, Answers, InitCentre, InitZone, ShareKind, SoundAnswer};
use super::asker::{Answering, Asker, NoAnswer, Question};
use super::hours::{self, HoursAnswer};
use super::names::{STATION_KEY_UNSAID, key, station_key};
use super::sound::{SoundTrial, device_list, usual_device};
use crate::config::{Lang, single_values};
use crate::messages::init as messages;
use crate::sys::open_file::open_regular;
use crate::wire::AlsaPcm;

/// Hours that a ward's loudspeakers usually have.
const HOURS_UNSAID: &str = "05:30-07:00, 16:30-18:30";

/// Bytes read of a file that should hold a token.
const TOKEN_FILE_BYTES_MAX: u64 = 8 * 1024;

/// Asks for everything.
///
/// # Errors
/// See [`NoAnswer`].
pub fn gather(
    asker: &mut Asker<'_>,
    arguments: &InitArguments,
    of_machine: bool,
) -> Result<Answers, NoAnswer> {
    let lang = asker.lang;
    let (id, name) = identity(asker, arguments)?;
    let zones = zones(asker, arguments)?;
    let groups = groups(asker, arguments, &zones)?;
    let hours = hours(asker, arguments)?;
    let beginnings = hours.beginnings();
    let programmes = asker.ask(
        &Question {
            flag: "--at",
            said: joined(&arguments.at, ","),
            text: messages::ask_times(lang),
            default: Some(&beginnings),
        },
        |text| hours::programmes(text, &hours),
    )?;
    let (sound, zones) = sound(asker, arguments, zones, &hours)?;
    let centre = centre(asker, arguments)?;
    let emergencies = yes_no(
        asker,
        "--emergency-folder",
        arguments.emergency_folder.clone(),
        messages::ask_emergencies(lang),
    )?;
    let share = share(asker, arguments, of_machine)?;
    Ok(Answers {
        lang,
        id,
        name,
        sound,
        zones,
        groups,
        hours,
        programmes,
        centre,
        emergencies,
        share,
    })
}

/// The station's key and name.
fn identity(
    asker: &mut Asker<'_>,
    arguments: &InitArguments,
) -> Result<(String, String), NoAnswer> {
    let lang = asker.lang;
    let mut ward = String::new();
    // Whoever says the name itself is not asked what it could be made of.
    if arguments.name.is_none() {
        let by_person = matches!(asker.answering, Answering::Person(..));
        let must = by_person || arguments.ward.is_some();
        ward = asker.ask(
            &Question {
                flag: "--ward",
                said: arguments.ward.clone(),
                text: messages::ask_ward(lang),
                default: (!must).then_some(""),
            },
            |text| match text.is_empty() && !must {
                true => Ok(String::new()),
                false => Ok(single_values::title(text)?),
            },
        )?;
    }
    let mut place = String::new();
    if arguments.name.is_none() {
        let unsaid = messages::place_unsaid(lang);
        place = asker.ask(
            &Question {
                flag: "--place",
                said: arguments.place.clone(),
                text: messages::ask_place(lang),
                default: Some(&unsaid),
            },
            |text| Ok(single_values::title(text)?),
        )?;
    }
    let name = match &arguments.name {
        Some(name) => single_values::title(name).map_err(|fault| NoAnswer::WrongArgument {
            flag: "--name",
            why: AnswerFault::from(fault).words(lang),
        })?,
        None if ward.is_empty() => place.clone(),
        None => messages::station_name(lang, &place, with_word(lang, &ward)),
    };
    let derived = match (ward.is_empty(), &arguments.name) {
        (false, _) => station_key(&ward, &place),
        (true, Some(name)) => station_key("", name),
        (true, None) => station_key(STATION_KEY_UNSAID, &place),
    };
    let id = asker.ask(
        &Question {
            flag: "--id",
            said: arguments.id.clone().or_else(|| {
                // Whoever gives the name by argument gives enough.
                let by_person = matches!(asker.answering, Answering::Person(..));
                (!by_person).then(|| derived.clone())
            }),
            text: messages::ask_id(lang, &name),
            default: Some(&derived),
        },
        |text| Ok(single_values::id(text)?.to_string()),
    )?;
    Ok((id, name))
}

/// The ward with what it is: "phường Thành Đông" of "Thành Đông".
fn with_word(lang: Lang, ward: &str) -> String {
    let key = key(ward);
    let has_word =
        ["phuong", "xa", "thi-tran", "dac-khu", "ward"].iter().any(|word| key.starts_with(word));
    let lower = |text: &str| {
        let mut letters = text.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>())
    };
    match has_word {
        true => lower(ward).unwrap_or_default(),
        false => messages::of_ward(lang, ward),
    }
}

fn zones(asker: &mut Asker<'_>, arguments: &InitArguments) -> Result<Vec<InitZone>, NoAnswer> {
    let unsaid = messages::zone_unsaid(asker.lang);
    let question = Question {
        flag: "--zone",
        said: joined(&arguments.zone, ","),
        text: messages::ask_zones(asker.lang),
        default: Some(&unsaid),
    };
    asker.ask(&question, answers::zones)
}

fn groups(
    asker: &mut Asker<'_>,
    arguments: &InitArguments,
    zones: &[InitZone],
) -> Result<Vec<answers::GroupAnswer>, NoAnswer> {
    let mut said = joined(&arguments.group, ";");
    // Of one or two zones there is no other group than all of them.
    if zones.len() < 3 && said.is_none() {
        said = Some(String::new());
    }
    let known: Vec<&str> = zones.iter().map(|zone| zone.id.as_str()).collect();
    let text = messages::ask_groups(asker.lang, known.join(", "));
    let question = Question { flag: "--group", said, text, default: Some("") };
    asker.ask(&question, |text| answers::groups(text, zones))
}

fn hours(asker: &mut Asker<'_>, arguments: &InitArguments) -> Result<HoursAnswer, NoAnswer> {
    let question = Question {
        flag: "--hours",
        said: arguments.hours.clone(),
        text: messages::ask_hours(asker.lang),
        default: Some(HOURS_UNSAID),
    };
    asker.ask(&question, hours::hours)
}

/// The device, tried; and the zones, left and right exchanged if that is what was heard.
fn sound(
    asker: &mut Asker<'_>,
    arguments: &InitArguments,
    mut zones: Vec<InitZone>,
    hours: &HoursAnswer,
) -> Result<(SoundAnswer, Vec<InitZone>), NoAnswer> {
    let lang = asker.lang;
    if arguments.wav {
        return Ok((SoundAnswer::Recorder, zones));
    }
    let pcms = device_list();
    let listed: Vec<String> = pcms
        .iter()
        .enumerate()
        .map(|(index, pcm)| format!("  {}. {} ({})", index + 1, pcm.name, pcm.description))
        .collect();
    let default = usual_device(&pcms);
    let text = match pcms.is_empty() {
        true => messages::ask_device_of_none(lang),
        false => messages::ask_device(lang, listed.join("\n")),
    };
    let mut said = arguments.device.clone();
    loop {
        let question = Question {
            flag: "--device",
            said: said.take(),
            text: text.clone(),
            default: Some(&default),
        };
        let sound = asker.ask(&question, |text| device(text, &pcms))?;
        let SoundAnswer::Device(name) = &sound else {
            asker.say(&messages::recorder_it_is(lang))?;
            return Ok((sound, zones));
        };
        let mut trial = SoundTrial { asker, device: name, hours };
        if trial.takes_sound()? {
            trial.tell_apart(&mut zones)?;
            return Ok((sound, zones));
        }
        // It may be plugged in later, and then has this very name.
        if !asker.agrees(messages::ask_other_device(lang))? {
            return Ok((sound, zones));
        }
    }
}

/// A number of the list, a device's name, or `wav` for none.
fn device(text: &str, pcms: &[AlsaPcm]) -> Result<SoundAnswer, AnswerFault> {
    if text.eq_ignore_ascii_case("wav") {
        return Ok(SoundAnswer::Recorder);
    }
    if let Ok(number) = text.parse::<usize>() {
        let listed = number.checked_sub(1).and_then(|index| pcms.get(index));
        return match listed {
            Some(pcm) => Ok(SoundAnswer::Device(pcm.name.clone())),
            None => Err(AnswerFault::NotListed { text: text.to_owned() }),
        };
    }
    Ok(SoundAnswer::Device(single_values::pcm_name(text)?))
}

fn centre(
    asker: &mut Asker<'_>,
    arguments: &InitArguments,
) -> Result<Option<InitCentre>, NoAnswer> {
    let lang = asker.lang;
    let endpoint = asker.ask(
        &Question {
            flag: "--centre",
            said: arguments.centre.clone(),
            text: messages::ask_centre(lang),
            default: Some(""),
        },
        |text| match key(text).as_str() {
            "" | "khong" | "no" | "none" => Ok(None),
            _ => Ok(Some(single_values::endpoint(text)?)),
        },
    )?;
    let Some(endpoint) = endpoint else {
        // A token is for somebody; left out in silence it would be missed.
        return match &arguments.token_file {
            None => Ok(None),
            Some(_) => Err(NoAnswer::WrongArgument {
                flag: "--token-file",
                why: messages::token_for_nobody(lang),
            }),
        };
    };
    let said = match &arguments.token_file {
        None => None,
        Some(path) => {
            let wrong = |why: String| NoAnswer::WrongArgument { flag: "--token-file", why };
            let mut text = String::new();
            open_regular(path)
                .and_then(|file: File| file.take(TOKEN_FILE_BYTES_MAX).read_to_string(&mut text))
                .map_err(|error| {
                    wrong(messages::unreadable(lang, path.display(), super::trouble(lang, &error)))
                })?;
            Some(text)
        }
    };
    let must = said.is_some();
    let token = asker.ask_hidden(
        &Question {
            flag: "--token-file",
            said,
            text: messages::ask_token(lang),
            default: Some(""),
        },
        |text| match text.trim().is_empty() && !must {
            true => Ok(None),
            false => answers::token(text).map(Some),
        },
    )?;
    Ok(Some(InitCentre { endpoint, token }))
}

fn share(
    asker: &mut Asker<'_>,
    arguments: &InitArguments,
    of_machine: bool,
) -> Result<Option<ShareKind>, NoAnswer> {
    let unsaid = messages::word_no(asker.lang);
    let mut said = arguments.samba.clone();
    // On somebody's own PC nobody is asked for a share that needs an administrator.
    if !of_machine && said.is_none() {
        said = Some(unsaid.clone());
    }
    let text = messages::ask_share(asker.lang);
    let question = Question { flag: "--samba", said, text, default: Some(&unsaid) };
    asker.ask(&question, answers::share)
}

fn yes_no(
    asker: &mut Asker<'_>,
    flag: &'static str,
    said: Option<String>,
    text: String,
) -> Result<bool, NoAnswer> {
    let unsaid = messages::word_no(asker.lang);
    asker.ask(&Question { flag, said, text, default: Some(&unsaid) }, answers::yes)
}

/// Arguments that may be given several times, as one answer.
fn joined(said: &[String], between: &str) -> Option<String> {
    (!said.is_empty()).then(|| said.join(between))
}
