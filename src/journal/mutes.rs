//! Zones that are silent by a person's word, each with when and by whom.

use sqlx::sqlite::SqliteConnection;

use crate::station::ids::ZoneId;
use crate::station::mute::ZoneMute;

/// Those of a journal that may be of an early version and not to be written to: it has none then.
/// One that a newer version has written in a way of its own is passed over, as unknown as it is.
pub async fn mutes(connection: &mut SqliteConnection) -> Result<Vec<ZoneMute>, sqlx::Error> {
    let (tables,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_master WHERE name = 'mute'")
            .fetch_one(&mut *connection)
            .await?;
    if tables == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT data FROM mute ORDER BY zone").fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(|(data,)| serde_json::from_str(&data).ok()).collect())
}

/// Writes one down; a later one of the same zone takes its place.
pub async fn note(connection: &mut SqliteConnection, mute: &ZoneMute) -> Result<(), sqlx::Error> {
    let data = serde_json::to_string(mute)
        .expect("a mute is plain data with text keys, which JSON can always hold");
    sqlx::query(
        "INSERT INTO mute (zone, data) VALUES (?1, ?2) \
         ON CONFLICT (zone) DO UPDATE SET data = excluded.data",
    )
    .bind(mute.zone.as_str())
    .bind(data)
    .execute(connection)
    .await
    .map(drop)
}

/// Forgets the one of this zone.
pub async fn forget(connection: &mut SqliteConnection, zone: &ZoneId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM mute WHERE zone = ?1")
        .bind(zone.as_str())
        .execute(connection)
        .await
        .map(drop)
}
