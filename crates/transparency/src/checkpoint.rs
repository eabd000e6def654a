//! The log's word on what it holds (C2SP tlog-checkpoint).

use crate::{
    Hash,
    note::{self, NoteError, SigningKey, VerifierKey},
    number,
};

/// A tree head: how many entries, and the root over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Entries.
    pub size: u64,
    /// The root.
    pub root: Hash,
}

/// Why a note is not a checkpoint of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not the three lines of a checkpoint; extension lines, which nobody could audit, are not taken.
    #[error("a checkpoint has three lines: name of the log, size, root")]
    Malformed,
    /// It is another log's.
    #[error("the checkpoint is another log's")]
    OtherLog,
}

/// A checkpoint with the exact note that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: String,
}

impl Checkpoint {
    /// A log without entries.
    pub fn of_nothing() -> Self {
        Self {
            size: 0,
            root: Hash::of_nothing(),
        }
    }

    /// Signs it; the log has the name of its key.
    pub fn sign(self, key: &SigningKey) -> SignedCheckpoint {
        let text = format!("{}\n{}\n{}\n", key.verifier().name(), self.size, self.root);
        SignedCheckpoint {
            note: key.sign(&text),
            checkpoint: self,
        }
    }
}

impl SignedCheckpoint {
    /// Reads the note of a log.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        let text = note::open(note, key)?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [name, size, root, ""] = lines[..] else {
            return Err(CheckpointError::Malformed);
        };
        if name != key.name() {
            return Err(CheckpointError::OtherLog);
        }
        let size = number(size).ok_or(CheckpointError::Malformed)?;
        let root = Hash::parse(root).map_err(|_| CheckpointError::Malformed)?;
        if size == 0 && root != Hash::of_nothing() {
            return Err(CheckpointError::Malformed);
        }
        Ok(Self {
            checkpoint: Checkpoint { size, root },
            note: note.to_owned(),
        })
    }

    /// What it says.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// How many entries the log had.
    pub fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root over them.
    pub fn root(&self) -> &Hash {
        &self.checkpoint.root
    }

    /// The exact note.
    pub fn note(&self) -> &str {
        &self.note
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, NAME};

    #[test]
    fn s17_a_checkpoint_is_the_logs_own() {
        let (log, other) = (Log::of(3), Log::of(3));
        let opened = SignedCheckpoint::open(&log.note(), log.key.verifier()).unwrap();
        assert_eq!(opened.checkpoint(), &log.checkpoint(3));
        assert_eq!(opened.note(), log.note());
        assert_eq!(
            SignedCheckpoint::open(&log.note(), other.key.verifier()),
            Err(NoteError::NotSigned.into())
        );
    }

    #[test]
    fn what_the_key_signed_is_not_yet_a_checkpoint() {
        let key = Log::of(0).key;
        let root = Hash::of_leaf(b"");
        let of = |text: String| SignedCheckpoint::open(&key.sign(&text), key.verifier());
        assert!(of(format!("{NAME}\n1\n{root}\n")).is_ok());
        for malformed in [
            format!("{NAME}\n01\n{root}\n"),
            format!("{NAME}\n+1\n{root}\n"),
            format!("{NAME}\n-1\n{root}\n"),
            format!("{NAME}\n0\n{root}\n"),
            format!("{NAME}\n{}\n{root}\n", u64::MAX),
            format!("{NAME}\n1\n{root}\nextension\n"),
            format!("{NAME}\n1\n\n"),
            format!("{NAME}\n1\n{}\n", &root.to_string()[1..]),
            "\n".to_owned(),
        ] {
            assert_eq!(
                of(malformed.clone()),
                Err(CheckpointError::Malformed),
                "{malformed:?}"
            );
        }
        assert_eq!(
            of(format!("other\n1\n{root}\n")),
            Err(CheckpointError::OtherLog)
        );
    }
}
