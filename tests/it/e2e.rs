//! The real binary, as people meet it: folder, orders, recordings, record, centre.

// A day with the folder, as a technician lives it.
mod a_technicians_day;
// An amplifier is on before sound and off after, whatever is killed.
mod amplifier;
// `--json` of what is ordered and asked of a running station.
mod answers_as_json;
// A bulletin waits for approval, airs, is altered and waits again.
mod approval;
// A running station is reached though its files are broken.
mod broken_station;
// A bulletin's whole way: dropped, taken, sounded, written down, delivered.
mod bulletins_way;
// A card restored to an older day: its rows reach the centre all the same.
mod card_restored;
// The wall clock in 1970, years ahead, a day back, trusted and not.
mod clock;
// Emergencies ordered, dropped into their folder, rehearsed.
mod emergencies;
// What the folder tells of files taken, refused and waited for.
mod folder_answers;
// The record claims no more than the recordings hold.
mod heard_or_not;
// Files that arrive while a bulletin is on air disturb no sample of it.
mod intake_on_air;
// Fifty times `kill -9` in a busy minute.
mod kill_nine;
// `init`, a file over a real share, heard at its time.
mod from_init_to_the_first_bulletin;
// Files with the faults of recorders and telephones, from folder to loudspeaker.
pub mod odd_files;
// One list of what needs a person: status, its exit code, the overview.
mod needs_a_person;
// A stop, an emergency, an end; and what is said when it can't be.
mod orders;
// Whoever orders is told what came of it; the record says who ordered.
mod orders_answered;
// Files change while the station runs.
mod reload;
// A schedule that is not read because of its name is told.
mod schedules_passed_over;
// The store stays within its limit, and queues put away what has aired.
mod shelf;
// A slot that was cut for an unapproved bulletin, as everybody is told it.
mod slots_that_lack_a_cue;
// The folders that people drop files into, and the audio folder itself, where they are missing.
mod missing_folders;
// A backup that was made while a schedule was at fault.
mod restored_at_fault;
// A station that dies and goes on elsewhere from its backup.
mod moves_to_another_card;
// What systemd is told over its socket.
pub mod systemd;
// A second daemon, unusable folders, a centre that is away or refuses.
mod troubles;
// Another program in the running one's place; when a restart is heard by nobody.
mod upgrade;
// An emergency does not wait behind an ordinary file's judging.
mod urgent_files;
// A test tone, ordered of a running station.
mod test_tone;
// A zone is muted, and sounds again.
mod zone_muted;
