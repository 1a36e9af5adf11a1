//! A supervisor that panics (here: in a log that panics) loses its speaker and its runs, says so,
//! and serves the next order.

use std::sync::atomic::{AtomicU32, Ordering};

use loaphuong::station::OutputEvent;
use loaphuong::station::states::OutputState;
use loaphuong::wire::{OutputTrouble, SinkSpec};
use tracing::field::{Field, Visit};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

use crate::support::audio::{noise, write_wav};
use crate::support::daemon::until;
use crate::support::orders::{Station, file, in_ms, order};
use crate::support::processes::is_alive;
use crate::support::pulse::{Pulse, RATE};

/// Panics the first time that a sink is told to be open.
#[derive(Default)]
struct Trap {
    sprung: AtomicU32,
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

impl<S: tracing::Subscriber> Layer<S> for Trap {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        if message.0 == "sink open" && self.sprung.fetch_add(1, Ordering::Relaxed) == 0 {
            panic!("a log that panics");
        }
    }
}

// One thread: the trap is set for this test alone.
#[tokio::test]
async fn its_runs_are_lost_its_speaker_is_ended_and_the_next_order_sounds() {
    let _trap =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(Trap::default()));
    let pulse = Pulse::start(&["amp"]);
    let mut station = Station::new(pulse.program(), &[("amp", SinkSpec::Device("amp".into()))]);
    write_wav(&station.store.path().join("short"), 48_000, 1, &noise(RATE / 2, 9));
    let zone = [("to-1", Some(0), 0.0)];
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("short")], &zone));
    let lost = |event: &OutputEvent| matches!(event, OutputEvent::Lost { .. });
    let event = station.until("loss", lost).await;
    let OutputEvent::Lost { run: 1, trouble } = event else { panic!("{event:?}") };
    assert_eq!(trouble, OutputTrouble::SupervisorFailed);
    until("end of its speaker", async || (!is_alive(pulse.started()[0])).then_some(())).await;
    assert_eq!(station.outputs.status()[0].state, OutputState::Lost);

    station.outputs.arm(&order(2, "amp", in_ms(0), vec![file("short")], &zone));
    station.until_ended(2, 0, "to-1").await;
    station.outputs.shutdown().await;
}
