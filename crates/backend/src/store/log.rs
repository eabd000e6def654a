//! The log: what waits to be put in, its tree in tiles, and its newest checkpoint (S-17).

use domain::{AccountId, HistoryEntryId};
use transparency::{Hash, Opening, Tiles, tile::Place};

use super::{
    StoreError,
    row::Columns,
    sql::{Connection, query},
    transaction::{Reader, Transaction},
};

/// The lock of PostgreSQL that whoever puts entries into the log holds.
const SEQUENCING: i64 = 0x716f_6c74_616e_6261;
/// The commitments themselves stand below the tiles of the leaves.
const ENTRIES: i64 = -1;

/// The newest checkpoint.
#[derive(Debug, Clone)]
pub struct LogHead {
    /// Entries.
    pub size: u64,
    /// Its signed note.
    pub note: String,
}

/// What a person's history has for the log.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Salt and entry.
    pub opening: Opening,
    /// Where it stands in the log, once it does.
    pub place: Option<u64>,
}

impl Reader {
    /// The newest checkpoint; none of a log without entries.
    pub async fn log_head(&mut self) -> Result<Option<LogHead>, StoreError> {
        query("SELECT size, note FROM log_head")
            .fetch_optional(self.connection())
            .await?
            .map(|row| {
                Ok(LogHead {
                    size: unsigned(row.number("size")?, "size")?,
                    note: row.text("note")?,
                })
            })
            .transpose()
    }

    /// Whether something waits to be put into the log.
    pub async fn log_waits(&mut self) -> Result<bool, StoreError> {
        let first = query(
            "SELECT id FROM history WHERE opening IS NOT NULL AND place IS NULL ORDER BY at, id LIMIT 1",
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(first.is_some())
    }

    /// Tiles of the tree.
    pub async fn log_tiles(
        &mut self,
        places: impl IntoIterator<Item = Place>,
    ) -> Result<Tiles, StoreError> {
        let mut tiles = Tiles::default();
        for place in places {
            let hashes = self
                .tile(i64::from(place.level), place.number)
                .await?
                .ok_or(StoreError::Unreadable("hashes"))?;
            tiles
                .insert(place, &hashes)
                .map_err(|_| StoreError::Unreadable("hashes"))?;
        }
        Ok(tiles)
    }

    /// The commitments of so many entries from a multiple of 256 on, one after the other; fewer at the end.
    pub async fn log_entries(&mut self, number: u64) -> Result<Vec<u8>, StoreError> {
        Ok(self.tile(ENTRIES, number).await?.unwrap_or_default())
    }

    /// What an entry of a person's history has for the log.
    pub async fn logged(
        &mut self,
        account: &AccountId,
        entry: &HistoryEntryId,
    ) -> Result<Option<Logged>, StoreError> {
        query(
            "SELECT opening, place FROM history WHERE id = $1 AND account = $2 AND opening IS NOT NULL",
        )
        .bind(entry.as_str())
        .bind(account.as_str())
        .fetch_optional(self.connection())
        .await?
        .map(|row| {
            Ok(Logged {
                opening: opening(row.bytes("opening")?)?,
                place: row
                    .number_if_any("place")?
                    .map(|place| unsigned(place, "place"))
                    .transpose()?,
            })
        })
        .transpose()
    }

    async fn tile(&mut self, level: i64, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
        query("SELECT hashes FROM log_tiles WHERE level = $1 AND number = $2")
            .bind(level)
            .bind(signed(number)?)
            .fetch_optional(self.connection())
            .await?
            .map(|row| row.bytes("hashes"))
            .transpose()
    }
}

impl Transaction {
    /// Whether this transaction may put entries into the log: one at a time does, of all replicas.
    pub async fn may_sequence(&mut self) -> Result<bool, StoreError> {
        match self.connection() {
            // Its one writer is in this process, and no other process writes.
            Connection::Sqlite(_) => Ok(true),
            Connection::Postgres(_) => query(
                "SELECT CASE WHEN pg_try_advisory_xact_lock($1) THEN 1 ELSE 0 END::BIGINT AS free",
            )
            .bind(SEQUENCING)
            .fetch_one(self.connection())
            .await?
            .truth("free"),
        }
    }

    /// Gives what waits its places, the oldest first; gives the commitments in order.
    pub async fn sequence(&mut self, size: u64, most: u32) -> Result<Vec<Hash>, StoreError> {
        let rows = query(
            "UPDATE history SET place = waiting.place FROM \
             (SELECT id, $1 - 1 + ROW_NUMBER() OVER (ORDER BY at, id) AS place FROM history \
              WHERE opening IS NOT NULL AND place IS NULL ORDER BY at, id LIMIT $2) AS waiting \
             WHERE history.id = waiting.id RETURNING history.place, history.opening",
        )
        .bind(signed(size)?)
        .bind(i64::from(most))
        .fetch_all(self.connection())
        .await?;
        let mut placed = rows
            .iter()
            .map(|row| {
                Ok((
                    row.number("place")?,
                    opening(row.bytes("opening")?)?.commitment(),
                ))
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        placed.sort();
        Ok(placed
            .into_iter()
            .map(|(_, commitment)| commitment)
            .collect())
    }

    /// Writes tiles that have changed.
    pub async fn write_log_tiles(
        &mut self,
        tiles: &Tiles,
        changed: impl IntoIterator<Item = Place>,
    ) -> Result<(), StoreError> {
        for place in changed {
            let hashes = tiles.tile(place).unwrap_or_default();
            self.write_tile(i64::from(place.level), place.number, hashes)
                .await?;
        }
        Ok(())
    }

    /// Appends commitments to those of a log of a size.
    pub async fn write_log_entries(
        &mut self,
        size: u64,
        commitments: &[Hash],
    ) -> Result<(), StoreError> {
        let width = transparency::tile::WIDTH as u64;
        let mut at = size;
        let mut rest = commitments;
        while !rest.is_empty() {
            let number = at / width;
            let mut bytes = self.log_entries(number).await?;
            let (now, later) = rest.split_at(rest.len().min((width - at % width) as usize));
            bytes.extend(now.iter().flat_map(Hash::as_bytes));
            self.write_tile(ENTRIES, number, bytes).await?;
            at += now.len() as u64;
            rest = later;
        }
        Ok(())
    }

    /// Puts a checkpoint in the place of the one before.
    pub async fn write_log_head(&mut self, head: &LogHead) -> Result<(), StoreError> {
        query(
            "INSERT INTO log_head (one, size, note) VALUES (1, $1, $2) \
             ON CONFLICT (one) DO UPDATE SET size = excluded.size, note = excluded.note",
        )
        .bind(signed(head.size)?)
        .bind(head.note.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn write_tile(
        &mut self,
        level: i64,
        number: u64,
        hashes: Vec<u8>,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO log_tiles (level, number, hashes) VALUES ($1, $2, $3) \
             ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
        )
        .bind(level)
        .bind(signed(number)?)
        .bind(hashes)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

fn opening(bytes: Vec<u8>) -> Result<Opening, StoreError> {
    Opening::parse(bytes).map_err(|_| StoreError::Unreadable("opening"))
}

fn unsigned(number: i64, column: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Unreadable(column))
}

fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Unreadable("number"))
}
