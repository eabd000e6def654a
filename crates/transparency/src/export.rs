//! A whole log in a file, and which of its entries are not what the log had.
//!
//! ```text
//! qoltanba/log-export@v1
//! key <verifier key>
//! entry <commitment>                  one a line, in order
//! hash <level> <index> <hash>         of complete subtrees, leaves first: with them a change is found, not only seen
//!
//! <note of the checkpoint>
//! ```
//!
//! The checkpoint's signature covers every entry. The hashes are believed only as far as they lead down from its root,
//! so whoever changes them too is found less exactly, and not less surely.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    ops::Range,
};

use crate::{
    Checkpoint, Hash, Receipt, SignedCheckpoint, VerifierKey,
    checkpoint::CheckpointError,
    number,
    receipt::ReceiptError,
    tree::{self, Subtree, root_of_complete, subtrees},
};

const FIRST_LINE: &str = "qoltanba/log-export@v1";

/// An exported log, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Who signs the log, as the file has it.
    pub key: VerifierKey,
    /// The commitments.
    pub entries: Vec<Hash>,
    /// Hashes of complete subtrees by level and index.
    hashes: HashMap<(u32, u64), Hash>,
    /// The note of the checkpoint.
    pub checkpoint: String,
}

/// The line at which a file is not an exported log, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {0} is not one of an exported log")]
pub struct ExportError(pub usize);

/// What is not as the log had it. Places are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The file has another entry there.
    Changed {
        /// In the log.
        entry: u64,
    },
    /// The file has not got it.
    Missing {
        /// In the log.
        entry: u64,
    },
    /// The file has an entry that the log had not.
    Added {
        /// In the file.
        entry: u64,
    },
    /// The file has it at another place.
    Moved {
        /// In the log.
        entry: u64,
    },
    /// Something there is not as the log had it, and the hashes that would tell what were changed too.
    Somewhere {
        /// The first entry of the log that it can be.
        from: u64,
        /// The last one.
        to: u64,
    },
}

/// Why what somebody kept does not belong to an exported log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OtherLog {
    /// What was kept proves nothing itself.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// The log was longer already when the checkpoint was signed.
    #[error("the log had {kept} entries, and the file has {entries}")]
    Shorter {
        /// Entries of the kept checkpoint.
        kept: u64,
        /// Entries of the file.
        entries: u64,
    },
    /// The first entries are not those that the checkpoint was signed for.
    #[error("the first {size} entries are not those of the checkpoint that was kept")]
    OtherRoot {
        /// So many.
        size: u64,
    },
    /// The entry of the receipt is not there.
    #[error("entry {} is not the one of the receipt", .entry + 1)]
    OtherEntry {
        /// Its place.
        entry: u64,
    },
}

impl Export {
    /// The export of entries that a checkpoint was signed for, with all hashes.
    pub fn new(key: VerifierKey, entries: Vec<Hash>, checkpoint: String) -> Self {
        let mut hashes = HashMap::new();
        let mut level: Vec<Hash> = entries.iter().map(leaf).collect();
        for height in 0.. {
            for (index, hash) in (0..).zip(&level) {
                hashes.insert((height, index), *hash);
            }
            if level.len() < 2 {
                break;
            }
            level = level
                .chunks_exact(2)
                .map(|pair| Hash::of_node(&pair[0], &pair[1]))
                .collect();
        }
        Self {
            key,
            entries,
            hashes,
            checkpoint,
        }
    }

    /// Parses a file.
    pub fn parse(text: &str) -> Result<Self, ExportError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ExportError(1))?;
        let mut lines = (1..).zip(head.split('\n'));
        let mut line = |wanted: &dyn Fn(&str) -> bool| {
            let (at, line) = lines.next().unwrap_or((1, ""));
            wanted(line).then_some(line).ok_or(ExportError(at))
        };
        line(&|line| line == FIRST_LINE)?;
        let key = line(&|line| line.starts_with("key "))?;
        let key = VerifierKey::parse(&key["key ".len()..]).map_err(|_| ExportError(2))?;
        let mut entries = Vec::new();
        let mut hashes = HashMap::new();
        for (at, line) in lines {
            if let Some(entry) = line.strip_prefix("entry ") {
                entries.push(Hash::parse(entry).map_err(|_| ExportError(at))?);
            } else {
                let (place, hash) = hash_line(line).ok_or(ExportError(at))?;
                hashes.insert(place, hash);
            }
        }
        Ok(Self {
            key,
            entries,
            hashes,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Checks the entries against the checkpoint in the file; gives it, and all that is not as the log had it.
    pub fn verify(
        &self,
        key: &VerifierKey,
    ) -> Result<(SignedCheckpoint, Vec<Finding>), CheckpointError> {
        let signed = SignedCheckpoint::open(&self.checkpoint, key)?;
        let leaves: Vec<Hash> = self.entries.iter().map(leaf).collect();
        let whole = leaves.len() as u64 == signed.size() && tree::root(&leaves) == *signed.root();
        let findings = if whole {
            Vec::new()
        } else {
            Search::new(self, leaves).findings(signed.checkpoint())
        };
        Ok((signed, findings))
    }

    /// Checks that the log has grown out of a checkpoint that somebody kept.
    pub fn grew_out_of(&self, kept: &Checkpoint) -> Result<(), OtherLog> {
        let first = usize::try_from(kept.size)
            .ok()
            .and_then(|size| self.entries.get(..size))
            .ok_or(OtherLog::Shorter {
                kept: kept.size,
                entries: self.entries.len() as u64,
            })?;
        let root = tree::root(&first.iter().map(leaf).collect::<Vec<_>>());
        (root == kept.root)
            .then_some(())
            .ok_or(OtherLog::OtherRoot { size: kept.size })
    }

    /// Checks that the log has the entry of a receipt, and has grown out of its checkpoint.
    pub fn has(&self, receipt: &Receipt, key: &VerifierKey) -> Result<(), OtherLog> {
        let kept = receipt.verify(key)?;
        let commitment = receipt.opening.commitment();
        let index = usize::try_from(receipt.index).ok();
        let entry = index.and_then(|index| self.entries.get(index));
        if entry != Some(&commitment) {
            return Err(OtherLog::OtherEntry {
                entry: receipt.index,
            });
        }
        self.grew_out_of(kept.checkpoint())
    }
}

impl fmt::Display for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\nkey {}", self.key)?;
        for entry in &self.entries {
            writeln!(f, "entry {entry}")?;
        }
        let mut places: Vec<_> = self.hashes.iter().collect();
        places.sort();
        for ((level, index), hash) in places {
            writeln!(f, "hash {level} {index} {hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

fn leaf(entry: &Hash) -> Hash {
    Hash::of_leaf(entry.as_bytes())
}

fn hash_line(line: &str) -> Option<((u32, u64), Hash)> {
    let mut words = line.strip_prefix("hash ")?.splitn(3, ' ');
    let level = number(words.next()?)?;
    let index = number(words.next()?)?;
    let hash = Hash::parse(words.next()?).ok()?;
    Some(((u32::try_from(level).ok()?, index), hash))
}

/// What the log's leaves were, as far as its root and the file's hashes tell.
struct Search<'e> {
    export: &'e Export,
    /// Of the file's entries.
    leaves: Vec<Hash>,
    /// Of the log, by place.
    known: BTreeMap<u64, Hash>,
    unknown: Vec<Range<u64>>,
}

impl<'e> Search<'e> {
    fn new(export: &'e Export, leaves: Vec<Hash>) -> Self {
        Self {
            export,
            leaves,
            known: BTreeMap::new(),
            unknown: Vec::new(),
        }
    }

    fn findings(mut self, checkpoint: &Checkpoint) -> Vec<Finding> {
        let tops = subtrees(0, checkpoint.size);
        let hashes: Option<Vec<Hash>> = tops.iter().map(|top| self.hash(top)).collect();
        match hashes.filter(|hashes| tree::joined(hashes) == checkpoint.root) {
            Some(hashes) => {
                for (top, hash) in tops.iter().zip(hashes) {
                    self.descend(*top, hash);
                }
            }
            None => self.unknown.push(0..checkpoint.size),
        }
        let mut findings = self.compare(checkpoint.size);
        for range in self.unknown {
            // Of a log without entries there is nothing that could have changed.
            if let Some(to) = range.end.checked_sub(1) {
                findings.push(Finding::Somewhere {
                    from: range.start,
                    to,
                });
            }
        }
        findings
    }

    /// The hash of a subtree as the file has it.
    fn hash(&self, subtree: &Subtree) -> Option<Hash> {
        self.export
            .hashes
            .get(&(subtree.level, subtree.index))
            .copied()
    }

    /// Learns the leaves below a hash that is the log's.
    fn descend(&mut self, subtree: Subtree, hash: Hash) {
        let Subtree { level, index } = subtree;
        let range = index << level..(index + 1) << level;
        if let Some(leaves) = self.leaves.get(range.start as usize..range.end as usize)
            && root_of_complete(leaves) == hash
        {
            self.known.extend(range.zip(leaves.iter().copied()));
            return;
        }
        if level == 0 {
            self.known.insert(index, hash);
            return;
        }
        let [left, right] = [2 * index, 2 * index + 1].map(|index| Subtree {
            level: level - 1,
            index,
        });
        match (self.hash(&left), self.hash(&right)) {
            (Some(l), Some(r)) if Hash::of_node(&l, &r) == hash => {
                self.descend(left, l);
                self.descend(right, r);
            }
            _ => self.unknown.push(range),
        }
    }

    /// Lays the file's leaves beside the log's; what the log's are is known for `known` only.
    fn compare(&self, size: u64) -> Vec<Finding> {
        let in_file: HashMap<&Hash, u64> = self.leaves.iter().zip(0..).collect();
        let in_log: HashMap<&Hash, u64> = self.known.iter().map(|(at, hash)| (hash, *at)).collect();
        let mut findings = Vec::new();
        let (mut entry, mut at) = (0, 0);
        while entry < size {
            let Some(expected) = self.known.get(&entry) else {
                // Nothing is known of it; what is known of the next ones says where the file goes on.
                let next = self.known.range(entry..).next();
                let skipped = next.map_or(size, |(at, _)| *at) - entry;
                entry += skipped;
                at = next
                    .and_then(|(_, leaf)| in_file.get(leaf).copied())
                    .unwrap_or(at + skipped)
                    .max(at);
                continue;
            };
            let found = self.leaves.get(at as usize);
            if found == Some(expected) {
                entry += 1;
                at += 1;
                continue;
            }
            let elsewhere = in_file.contains_key(expected);
            let belongs = found.and_then(|found| in_log.get(found));
            match (elsewhere, belongs) {
                (true, Some(_)) => findings.push(Finding::Moved { entry }),
                (true, None) => {
                    findings.push(Finding::Added { entry: at });
                    at += 1;
                    continue;
                }
                (false, Some(_)) => {
                    findings.push(Finding::Missing { entry });
                    entry += 1;
                    continue;
                }
                (false, None) if found.is_some() => findings.push(Finding::Changed { entry }),
                (false, None) => findings.push(Finding::Missing { entry }),
            }
            entry += 1;
            at += 1;
        }
        findings.extend((at..self.leaves.len() as u64).map(|entry| Finding::Added { entry }));
        findings
    }
}

#[cfg(test)]
mod tests;
