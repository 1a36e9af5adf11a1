//! The commands that need no running station: check, plan, log, demo, init, import.

// Backups that were altered, and places where something lies.
mod backups_refused;
// `campaigns` tells how far each is; `check` tells of those that are over.
mod campaigns_shown;
// `check` looks at the programs and lines that switch amplifiers.
mod check_amplifiers;
// `check --json`: faults as fields, or the whole station.
mod check_as_json;
// `check` ends with 1 and every fault, or with 0 and one screen.
mod check_command;
// `check` says how many slots of the next 30 days will not air, and why.
mod check_verdict;
// Whoever may not read the station's files is told that alone.
mod files_denied;
// The demo lives through a minute of a ward and tells the truth at its end.
mod demo;
// Help in the language of the answers, completions, manual pages.
mod help_in_vietnamese;
// `restore` of the machine's station where the package lacks.
mod restore_needs_the_package;
// The language: the option, the station, the environment.
mod languages;
// `import` copies from a stick: whole, over nothing, and no stranger's link is followed.
mod import_command;
// `init` asks whoever sits at the terminal, and asks again.
mod init_asks;
// `init` for the machine itself: files of the station's user, share, service.
mod init_for_the_machine;
// `init` writes a whole station or nothing, and says what is wrong with an answer.
mod init_command;
// Whatever is answered, the files that `init` writes have no fault.
mod init_property;
// `log` makes the logbook: named forms, files that are not overwritten, one bulletin, one campaign.
mod log_forms;
// `log` shows the journal to people and programs.
mod log_shown;
// `plan --svg` draws over pictures and over nothing else.
mod plan_picture_file;
// The plan as a table, as JSON and as a picture.
mod plan_shown;
// What the operating system says, in the reader's language.
mod system_words;
// `loaphuong … | head`: who has read enough ends nothing.
mod readers_that_go_away;
// `simulate --json` is objects with named fields.
mod simulated_json;
// Wrong usage ends with 2, and says what to type instead.
mod usage_faults;
