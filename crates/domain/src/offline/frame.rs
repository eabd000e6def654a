//! Bytes that are too many for one QR code, as a set of frames that a reader gathers in any order.
//!
//! A frame is a text of the characters that a QR code holds best: a prefix, base45, a slash. Inside are the set
//! (the first 8 bytes of the SHA-256 of all bytes, so that it is name and checksum in one), the place of the frame, how
//! many there are, and a part of the bytes. Who shows something decides nothing about how much memory that takes.

use std::fmt;

use ring::digest::{SHA256, digest};

use super::base45;

const PREFIX: &str = "QOLTANBA:D1/";
const HEAD: usize = SET + 2;
const SET: usize = 8;
/// The bytes of a part: a frame then has 758 characters at most, which is a QR code of version 15 at level L.
const LONGEST_PART: usize = 486;
/// The most frames of a set.
pub const MOST_FRAMES: u8 = 48;
/// The most bytes of a set.
pub const LARGEST: usize = LONGEST_PART * MOST_FRAMES as usize;
/// The most sets that are gathered at the same time; the one that waits longest makes room.
pub const MOST_SETS: usize = 4;

/// Why a text is no frame, or frames make no whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// More than [`LARGEST`] bytes, or none.
    #[error("that does not fit into frames")]
    DoesNotFit,
    /// Not prefix, base45 and slash, or the numbers inside make no sense.
    #[error("the frame cannot be read")]
    Malformed,
    /// Another frame said something else about the same set.
    #[error("the frames contradict each other")]
    Contradiction,
    /// All frames are there, and together they are not what was shown.
    #[error("the frames do not belong together")]
    Damaged,
}

/// One frame; `Debug` hides its part.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    set: [u8; SET],
    /// From 0.
    index: u8,
    count: u8,
    part: Vec<u8>,
}

impl Frame {
    /// Whether a text says of itself that it is a frame.
    pub fn is_claimed_by(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// Reads the text of one QR code.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let bytes = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.strip_suffix('/'))
            .filter(|inside| inside.len() <= (HEAD + LONGEST_PART).div_ceil(2) * 3)
            .and_then(base45::decode)
            .ok_or(FrameError::Malformed)?;
        let (set, rest) = bytes
            .split_first_chunk::<SET>()
            .ok_or(FrameError::Malformed)?;
        match *rest {
            [index, count, ref part @ ..]
                if index < count
                    && count <= MOST_FRAMES
                    && (1..=LONGEST_PART).contains(&part.len()) =>
            {
                Ok(Self {
                    set: *set,
                    index,
                    count,
                    part: part.to_vec(),
                })
            }
            _ => Err(FrameError::Malformed),
        }
    }

    /// The text of its QR code.
    pub fn to_text(&self) -> String {
        let mut bytes = Vec::with_capacity(HEAD + self.part.len());
        bytes.extend_from_slice(&self.set);
        bytes.extend_from_slice(&[self.index, self.count]);
        bytes.extend_from_slice(&self.part);
        format!("{PREFIX}{}/", base45::encode(&bytes))
    }

    /// Its place, from 1.
    pub fn number(&self) -> u8 {
        self.index + 1
    }

    /// How many frames the set has.
    pub fn count(&self) -> u8 {
        self.count
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({} of {})", self.number(), self.count)
    }
}

/// Cuts bytes into frames whose QR codes are of one size.
pub fn frames(bytes: &[u8]) -> Result<Vec<Frame>, FrameError> {
    let count = bytes.len().div_ceil(LONGEST_PART);
    let count = u8::try_from(count)
        .ok()
        .filter(|count| (1..=MOST_FRAMES).contains(count))
        .ok_or(FrameError::DoesNotFit)?;
    let set = name(bytes);
    let cut = |index: u8| bytes.len() * usize::from(index) / usize::from(count);
    Ok((0..count)
        .map(|index| Frame {
            set,
            index,
            count,
            part: bytes[cut(index)..cut(index + 1)].to_vec(),
        })
        .collect())
}

fn name(bytes: &[u8]) -> [u8; SET] {
    let mut name = [0; SET];
    name.copy_from_slice(&digest(&SHA256, bytes).as_ref()[..SET]);
    name
}

/// What came of a frame.
#[derive(Clone, PartialEq, Eq)]
pub enum Progress {
    /// More are needed.
    Gathering {
        /// The numbers that are there, from 1, in order.
        have: Vec<u8>,
        /// How many there are in all.
        count: u8,
    },
    /// That was the last one that was missing.
    Whole(Vec<u8>),
}

crate::debug_by_name!(Progress);

/// The frames that a reader has seen of sets that are not whole yet.
#[derive(Debug, Default)]
pub struct Gathering {
    /// The one that got a frame last is last.
    sets: Vec<Set>,
}

#[derive(Debug)]
struct Set {
    name: [u8; SET],
    parts: Vec<Option<Frame>>,
}

impl Gathering {
    /// Takes a frame; one that is there already changes nothing.
    ///
    /// A set whose frames contradict each other, or make no whole, is forgotten with all its frames.
    pub fn take(&mut self, frame: Frame) -> Result<Progress, FrameError> {
        let known = self.sets.iter().position(|set| set.name == frame.set);
        let mut set = match known {
            Some(at) => self.sets.remove(at),
            None => Set {
                name: frame.set,
                parts: vec![None; usize::from(frame.count)],
            },
        };
        let count = frame.count;
        if set.parts.len() != usize::from(count) {
            return Err(FrameError::Contradiction);
        }
        let place = &mut set.parts[usize::from(frame.index)];
        if place.as_ref().is_some_and(|known| *known != frame) {
            return Err(FrameError::Contradiction);
        }
        *place = Some(frame);
        let have: Vec<u8> = set.parts.iter().flatten().map(Frame::number).collect();
        if have.len() < set.parts.len() {
            if self.sets.len() == MOST_SETS {
                self.sets.remove(0);
            }
            self.sets.push(set);
            return Ok(Progress::Gathering { have, count });
        }
        let whole: Vec<u8> = set
            .parts
            .into_iter()
            .flatten()
            .flat_map(|frame| frame.part)
            .collect();
        if name(&whole) != set.name {
            return Err(FrameError::Damaged);
        }
        Ok(Progress::Whole(whole))
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.sets.clear();
    }
}

#[cfg(test)]
mod tests;
