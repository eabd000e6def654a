//! The business identification number of a legal entity.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::iin::{control_digit, digits};

/// Not twelve digits of a legal entity with a right control digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a BIN")]
pub struct BinError;

/// A valid business identification number: year and month of registration, a digit from 4 to 6 for the kind of entity,
/// and the control digit of an IIN.
///
/// No IIN is a BIN: its fifth digit begins a day of the month.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bin(String);

impl Bin {
    /// Parses twelve digits.
    pub fn parse(text: &str) -> Result<Self, BinError> {
        let digits = digits(text).ok_or(BinError)?;
        let month = digits[2] * 10 + digits[3];
        let well_formed = (1..=12).contains(&month)
            && (4..=6).contains(&digits[4])
            && control_digit(&digits) == Some(digits[11]);
        well_formed.then(|| Self(text.to_owned())).ok_or(BinError)
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Bin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bin({})", self.0)
    }
}

impl TryFrom<String> for Bin {
    type Error = BinError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Bin> for String {
    fn from(bin: Bin) -> Self {
        bin.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Iin;

    #[test]
    fn r24_a_bin_is_told_from_an_iin_and_from_a_misspelt_one() {
        let bin = "990440000385";
        assert_eq!(Bin::parse(bin).unwrap().as_str(), bin);
        for other in [
            "990440000386",
            "991340000385",
            "99044000038",
            "900517400015",
            "",
        ] {
            assert_eq!(Bin::parse(other), Err(BinError), "{other}");
        }
        assert!(Iin::parse(bin).is_err());
    }
}
