//! Faults that a test can inject into a simulated station.

use chrono::TimeDelta;

use super::{ContentFlaw, PowerCut, Sim, SimCard, SimEvent, SimOutputFault};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::{OutputId, Timestamp};
use crate::station::{Input, OutputEvent, Station};
use crate::wire::{CueTrouble, OutputTrouble, QuotedText};

impl Sim {
    /// A copy of the card as it is.
    pub fn copy_card(&self) -> SimCard {
        SimCard(self.disk.copy())
    }

    /// The power goes, another card is put in, and the power comes back; answers the old card. It
    /// may be a copy of an older day, or the one of another board that is used by turns with this.
    pub fn change_card(&mut self, card: SimCard, cut: impl Into<PowerCut>) -> SimCard {
        let old = SimCard(self.disk.insert(card.0));
        self.kill(cut);
        old
    }

    /// The power goes now and comes back. The outputs have just told how far they are.
    pub fn power_cut(&mut self, cut: impl Into<PowerCut>) {
        self.tell_progress();
        self.kill(cut);
    }

    /// The same without a word from the outputs.
    pub fn kill(&mut self, cut: impl Into<PowerCut>) {
        let cut = cut.into();
        self.cuts += 1;
        // What ends at this very instant has ended.
        self.outputs.sound_on(self.world, self.clock);
        self.outputs.fall_silent(self.world);
        self.amplifiers.all_off(self.world);
        self.caused.clear();
        self.cut_after = None;
        if let Some(centre) = &mut self.centre {
            centre.hang_up();
        }
        let forgotten = self.disk.forget();
        let horizon = self.disk.written().horizon;
        self.note(self.now(), SimEvent::Off { horizon, forgotten });
        self.world += cut.off;
        if let Some(shown) = cut.boots_at {
            self.clock.set(self.world, shown);
            self.trust = ClockTrust::Untrusted;
        }
        if let Some(schedule) = cut.schedule {
            self.schedule = schedule;
        }
        let recovered = self.disk.written().recovered();
        self.station = Station::new(self.schedule.clone(), recovered, self.now());
        self.wake_up();
    }

    /// The power will go at a point after so many others: before an effect, in a transaction,
    /// between a transaction and what it allows.
    pub fn kill_after(&mut self, points: usize, cut: impl Into<PowerCut>) {
        self.cut_after = Some((points, cut.into()));
    }

    /// Does it go at this point?
    pub(super) fn power_goes(&mut self, writing: bool) -> bool {
        let Some((left, cut)) = &mut self.cut_after else { return false };
        if let Some(less) = left.checked_sub(1) {
            *left = less;
            return false;
        }
        let cut = std::mem::take(cut);
        if writing {
            self.world += cut.writing;
        }
        self.kill(cut);
        true
    }

    /// All devices are lost now, and are back at once: every run is over.
    pub fn lose_outputs(&mut self) {
        self.lose(None);
    }

    /// One device is lost now, and is back at once.
    pub fn lose_output(&mut self, output: &OutputId) {
        self.lose(Some(output));
    }

    fn lose(&mut self, output: Option<&OutputId>) {
        self.tell_progress();
        for run in self.outputs.lose(output, self.world) {
            self.tell(Input::Output(OutputEvent::Lost { run, trouble: unplugged() }));
        }
    }

    /// What sounds or is armed ends without a word: neither its end nor its loss is told.
    pub fn hang_outputs(&mut self) {
        self.outputs.fall_silent(self.world);
    }

    /// An output is out of order until [`Sim::mend`].
    pub fn trouble(&mut self, output: &OutputId, trouble: SimOutputFault) {
        self.outputs.trouble.insert(output.clone(), trouble);
        match trouble {
            SimOutputFault::Absent => self.lose_output(output),
            SimOutputFault::Hanging => {
                self.outputs.lose(Some(output), self.world);
            }
        }
    }

    /// From now on an output's amplifier can't be switched on, or can, and is.
    pub fn fail_amplifier(&mut self, output: &OutputId, fails: bool) {
        if fails {
            self.amplifiers.failing.insert(output.clone());
            return;
        }
        self.amplifiers.failing.remove(output);
        // The daemon tries again for as long as it is to be on.
        if self.station.amplifier_on_since(output).is_some() {
            let event = self.amplifiers.switch(output.clone(), true, self.world);
            self.tell(Input::Amplifier(event));
        }
    }

    /// The output is in order again.
    pub fn mend(&mut self, output: &OutputId) {
        self.outputs.trouble.remove(output);
    }

    /// In the runs armed from now on, bulletins end this much before their promised length.
    pub fn shorten_bulletins(&mut self, by_ms: u64) {
        self.outputs.short_ms = by_ms;
    }

    /// Cues that break off from now on do so by this fault.
    pub fn set_cue_trouble(&mut self, trouble: CueTrouble) {
        self.outputs.cue_trouble = trouble;
    }

    /// From now on, what is armed with this content has this flaw, or none.
    pub fn set_flaw(&mut self, sha256: &str, flaw: Option<ContentFlaw>) {
        match flaw {
            Some(flaw) => drop(self.outputs.flaws.insert(sha256.into(), flaw)),
            None => drop(self.outputs.flaws.remove(sha256)),
        }
    }

    /// In the runs armed from now on, every `nth` cue cannot be sounded; 0 for none.
    pub fn break_cues(&mut self, nth: usize) {
        self.outputs.break_every = nth;
    }

    /// Runs that begin from now on tell so often how far they are.
    pub fn tell_progress_every(&mut self, every: TimeDelta) {
        self.outputs.progress_every = Some(every);
    }

    /// From now on, every event of an output is told twice, or once.
    pub fn repeat_events(&mut self, repeat: bool) {
        self.repeat_events = repeat;
    }

    /// The wall clock is set by `by`, and the daemon has noticed.
    pub fn step_clock(&mut self, by: TimeDelta) {
        self.set_clock(self.now() + by, self.trust);
    }

    /// The wall clock is set to show `to`, and the daemon has noticed.
    pub fn set_clock(&mut self, to: Timestamp, trust: ClockTrust) {
        let stepped = to - self.now();
        self.clock.set(self.world, to);
        self.tell(Input::ClockChanged { trust, stepped });
    }

    /// The wall clock gains so many microseconds a second from now on, and nobody notices.
    pub fn drift_clock(&mut self, ppm: i32) {
        self.clock.drift(self.world, ppm);
    }

    /// The clock is trusted otherwise.
    pub fn trust(&mut self, trust: ClockTrust) {
        self.tell(Input::ClockChanged { trust, stepped: TimeDelta::zero() });
    }

    /// From now on the disk takes nothing.
    pub fn fill_disk(&mut self) {
        self.disk.fill();
        self.note(self.now(), SimEvent::DiskFull);
    }

    /// There is room on the disk, and what waited is written.
    pub fn free_disk(&mut self) {
        if self.disk.is_full() {
            self.disk.free();
            self.note(self.now(), SimEvent::DiskFree);
        }
    }
}

fn unplugged() -> OutputTrouble {
    OutputTrouble::Gone { device: QuotedText::new("simulated") }
}
