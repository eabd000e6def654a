//! An entry with all that proves that the log has it, checked without the log (C2SP tlog-proof).
//!
//! The opening stands in the `extra` line, which that specification has for what a leaf is made of.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    Hash, Opening, SignedCheckpoint, VerifierKey,
    checkpoint::CheckpointError,
    note, number,
    proof::{self, ProofError, verify_inclusion},
};

/// The longest receipt that is read, in bytes.
pub const LONGEST: usize = note::LONGEST + 12 * 1024;
const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A receipt; [`Receipt::verify`] says whether it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What was entered.
    pub opening: Opening,
    /// Where, from 0.
    pub index: u64,
    /// From the leaf to the root.
    pub proof: Vec<Hash>,
    /// The note of a checkpoint.
    pub checkpoint: String,
}

/// Why a receipt proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not the lines of a receipt.
    #[error("this is not a receipt")]
    Malformed,
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The proof.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Receipt {
    /// Parses the lines of a receipt.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        parse(text).ok_or(ReceiptError::Malformed)
    }

    /// Checks that the log of a key has the entry; gives the checkpoint that says so.
    pub fn verify(&self, key: &VerifierKey) -> Result<SignedCheckpoint, ReceiptError> {
        let checkpoint = SignedCheckpoint::open(&self.checkpoint, key)?;
        let leaf = Hash::of_leaf(self.opening.commitment().as_bytes());
        verify_inclusion(
            &leaf,
            self.index,
            checkpoint.size(),
            &self.proof,
            checkpoint.root(),
        )?;
        Ok(checkpoint)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let opening = STANDARD.encode(self.opening.as_bytes());
        write!(f, "{FIRST_LINE}\nextra {opening}\nindex {}\n", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

fn parse(text: &str) -> Option<Receipt> {
    if text.len() > LONGEST {
        return None;
    }
    let (head, checkpoint) = text.split_once("\n\n")?;
    let mut lines = head.split('\n');
    if lines.next()? != FIRST_LINE {
        return None;
    }
    let opening = STANDARD
        .decode(lines.next()?.strip_prefix("extra ")?)
        .ok()?;
    let index = number(lines.next()?.strip_prefix("index ")?)?;
    let proof = lines
        .map(|line| Hash::parse(line).ok())
        .collect::<Option<Vec<_>>>()?;
    (proof.len() <= proof::LONGEST).then_some(())?;
    Some(Receipt {
        opening: Opening::parse(opening).ok()?,
        index,
        proof,
        checkpoint: checkpoint.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{note::NoteError, testing::Log};

    #[test]
    fn s17_a_receipt_proves_its_entry_by_itself() {
        let log = Log::of(11);
        for index in 0..11 {
            let text = log.receipt(index).to_string();
            let receipt = Receipt::parse(&text).unwrap();
            let checkpoint = receipt.verify(log.key.verifier()).unwrap();
            assert_eq!(checkpoint.size(), 11);
            assert_eq!(receipt.opening.entry(), format!("entry {index}").as_bytes());
            assert_eq!(receipt.to_string(), text);
        }
    }

    #[test]
    fn s17_a_receipt_of_another_entry_place_or_log_proves_nothing() {
        let log = Log::of(11);
        let key = log.key.verifier();
        let receipt = log.receipt(4);
        let other_entry = Receipt {
            opening: log.openings[5].clone(),
            ..receipt.clone()
        };
        let other_salt = Receipt {
            opening: Opening::new([9; 16], b"entry 4").unwrap(),
            ..receipt.clone()
        };
        for forged in [other_entry, other_salt] {
            assert_eq!(forged.verify(key), Err(ProofError::OtherRoot.into()));
        }
        let elsewhere = Receipt {
            index: 5,
            ..receipt.clone()
        };
        assert_eq!(elsewhere.verify(key), Err(ProofError::OtherRoot.into()));
        let beyond = Receipt {
            index: 11,
            ..receipt.clone()
        };
        assert_eq!(beyond.verify(key), Err(ProofError::Sizes.into()));
        let other = Log::of(11);
        assert_eq!(
            receipt.verify(other.key.verifier()),
            Err(CheckpointError::from(NoteError::NotSigned).into())
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn s17_any_changed_byte_of_a_receipt_is_found(size in 1u64..40, index: u64, at: usize, to in 0u8..128) {
            let log = Log::of(size);
            let text = log.receipt(index % size).to_string();
            let mut bytes = text.clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] = to;
            if let Ok(changed) = String::from_utf8(bytes)
                && changed != text
            {
                let read = Receipt::parse(&changed);
                prop_assert!(read.is_err() || read.unwrap().verify(log.key.verifier()).is_err());
            }
        }

        #[test]
        fn foreign_receipts_never_panic(text: String) {
            prop_assert_eq!(Receipt::parse(&text), Err(ReceiptError::Malformed));
        }
    }
}
