//! What the core tells, as lines of the log.

use crate::messages::{Lang, centre};
use crate::station::Notice;
use crate::station::mute::MuteEnd;

/// Logs one notice, at the level of what the operator has to do.
pub fn log(notice: &Notice) {
    match notice {
        Notice::SlotStarted { slot, late_ms } => {
            tracing::info!(%slot, late_ms, "on air");
        }
        Notice::SlotClosed { slot, outcome, reason, heard_ms } => {
            let reason = reason.map(|reason| reason.to_string()).unwrap_or_default();
            tracing::info!(%slot, %outcome, reason, heard_ms, "closed");
        }
        Notice::OutputLost { output, trouble, file, passed_over } => {
            let file = file.as_deref();
            tracing::warn!(%output, %trouble, file, passed_over, "output lost; it is tried again");
        }
        Notice::OutputBack { output, passed_over } => {
            tracing::info!(%output, passed_over, "the output sounds again");
        }
        Notice::EmergencyOrdered { slots } => tracing::debug!(?slots, "slots of an emergency"),
        Notice::ToneOrdered { slot } => tracing::debug!(%slot, "a test tone"),
        Notice::ToneEnded { slot, heard_ms } => {
            tracing::info!(%slot, heard_ms, "the test tone is over");
        }
        Notice::EmergencyDropped { path, zones } => {
            tracing::warn!(path = &**path, ?zones, "an emergency was dropped into its folder");
        }
        Notice::EmergencyTooOld { path } => {
            tracing::warn!(path = &**path, "an emergency in its folder is too old to sound");
        }
        Notice::BulletinOut { path, failure } => {
            let reason = failure.reason();
            tracing::error!(path = &**path, %reason, "failed on air time and again; set aside");
        }
        Notice::ZoneMuted { zone, until, by } => {
            tracing::warn!(%zone, %until, by, "a person has muted a zone");
        }
        Notice::ZoneUnmuted { zone, why, by } => match why {
            MuteEnd::Over => tracing::info!(%zone, "the zone's mute is over"),
            MuteEnd::Ordered => tracing::warn!(%zone, by, "a person has ended a zone's mute"),
            MuteEnd::ZoneRemoved => {
                tracing::warn!(%zone, "a muted zone is no longer configured; its mute is dropped");
            }
        },
        Notice::RowRefused { seq, answer } => {
            tracing::error!(seq, answer, "the centre will never take this row; set aside");
        }
        Notice::CentreLost { why, retry_s } => {
            let why = centre::trouble(Lang::En, why);
            tracing::warn!(why, retry_s, "the centre takes no rows; they wait");
        }
        Notice::JournalRenewed { cause, rows } => {
            let why = centre::renewal(Lang::En, *cause);
            tracing::warn!(why, rows, "a new journal begins; its rows are sent under a new id");
        }
        Notice::ClockTrusted { by } => tracing::warn!(by, "a person vouches for the clock"),
        Notice::CentreBack => tracing::info!("the centre takes rows again"),
        Notice::Unauthorised { answer } => {
            tracing::error!(answer, "the centre refuses this station's token; rows wait");
        }
    }
}
