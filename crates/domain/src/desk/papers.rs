//! The papers that an employee verifies at the desk.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Dependence;

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// The applicant's identity document.
    ApplicantIdentity,
    /// The representative's identity document.
    RepresentativeIdentity,
    /// The owner's birth certificate, which names a parent.
    BirthCertificate,
    /// The decision that appoints a guardian or trustee.
    GuardianshipDecision,
}

/// Not the number of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the number of a paper has 2 to 40 letters, digits, spaces and - / . № with a digit among them"
)]
pub struct PaperNumberError;

/// The number of a paper as it stands there; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PaperNumber(String);

impl PaperNumber {
    /// Parses what an employee typed; space around it is no part of it.
    pub fn parse(text: &str) -> Result<Self, PaperNumberError> {
        let text = text.trim();
        let fits = (2..=40).contains(&text.chars().count())
            && text.chars().any(|one| one.is_ascii_digit())
            && text
                .chars()
                .all(|one| one.is_alphanumeric() || " -/.№".contains(one));
        fits.then(|| Self(text.to_owned())).ok_or(PaperNumberError)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PaperNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperNumber(…)")
    }
}

impl TryFrom<String> for PaperNumber {
    type Error = PaperNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PaperNumber> for String {
    fn from(number: PaperNumber) -> Self {
        number.0
    }
}

/// A paper of which the employee saw the original: one that was not seen is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct SeenPaper {
    /// What it is.
    pub kind: PaperKind,
    /// Its number.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub number: PaperNumber,
    /// That the original was seen.
    pub original: bool,
}

/// Why the papers do not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PapersRefusal {
    /// One that has to be there is missing.
    #[error("a paper that is needed is missing")]
    Missing,
    /// The original of one was not seen.
    #[error("the original of a paper was not seen")]
    OriginalNotSeen,
    /// One stands there twice.
    #[error("a paper stands there twice")]
    Twice,
}

/// Decides whether these papers show who applies, who represents the owner, and by what right.
pub fn verify_papers(dependence: Dependence, papers: &[SeenPaper]) -> Result<(), PapersRefusal> {
    let has = |kind| papers.iter().any(|paper| paper.kind == kind);
    for (at, paper) in papers.iter().enumerate() {
        if !paper.original {
            return Err(PapersRefusal::OriginalNotSeen);
        }
        if papers[..at].iter().any(|before| before.kind == paper.kind) {
            return Err(PapersRefusal::Twice);
        }
    }
    let right = has(PaperKind::GuardianshipDecision)
        || (dependence == Dependence::Minor && has(PaperKind::BirthCertificate));
    (right && has(PaperKind::ApplicantIdentity) && has(PaperKind::RepresentativeIdentity))
        .then_some(())
        .ok_or(PapersRefusal::Missing)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paper(kind: PaperKind) -> SeenPaper {
        SeenPaper {
            kind,
            number: PaperNumber::parse("041234567").unwrap(),
            original: true,
        }
    }

    #[test]
    fn r36_a_parent_shows_a_birth_certificate_and_a_guardian_the_decision() {
        use PaperKind::*;
        let people = [ApplicantIdentity, RepresentativeIdentity];
        for (dependence, right, done) in [
            (Dependence::Minor, BirthCertificate, true),
            (Dependence::Minor, GuardianshipDecision, true),
            (Dependence::Incapacitated, GuardianshipDecision, true),
            (Dependence::Incapacitated, BirthCertificate, false),
        ] {
            let papers: Vec<_> = people.into_iter().chain([right]).map(paper).collect();
            assert_eq!(
                verify_papers(dependence, &papers),
                if done {
                    Ok(())
                } else {
                    Err(PapersRefusal::Missing)
                }
            );
            for missing in 0..papers.len() {
                let mut fewer = papers.clone();
                fewer.remove(missing);
                assert_eq!(
                    verify_papers(dependence, &fewer),
                    Err(PapersRefusal::Missing)
                );
            }
        }
    }

    #[test]
    fn r36_a_copy_is_no_original_and_nothing_stands_there_twice() {
        let papers = |change: fn(&mut Vec<SeenPaper>)| {
            let mut papers: Vec<_> = [
                PaperKind::ApplicantIdentity,
                PaperKind::RepresentativeIdentity,
                PaperKind::BirthCertificate,
            ]
            .into_iter()
            .map(paper)
            .collect();
            change(&mut papers);
            verify_papers(Dependence::Minor, &papers)
        };
        assert_eq!(
            papers(|papers| papers[2].original = false),
            Err(PapersRefusal::OriginalNotSeen)
        );
        assert_eq!(
            papers(|papers| papers.push(papers[0].clone())),
            Err(PapersRefusal::Twice)
        );
    }

    proptest! {
        #[test]
        fn a_number_is_read_back_and_reading_never_panics(text in "\\PC{0,60}") {
            if let Ok(number) = PaperNumber::parse(&text) {
                prop_assert_eq!(PaperNumber::parse(number.as_str()), Ok(number.clone()));
                prop_assert!(number.as_str().chars().count() <= 40);
            }
        }
    }
}
