//! Electronic inquiries: asked for, kept as files, and checked where they are somebody else's (R-44).

mod page;

use std::path::Path;

use domain::{
    FullName, Iin, InquiryId, LocalizedText,
    inquiry::{Inquiry, InquiryCode, InquiryKind, InquirySecret, NamedStay, Resident, Said},
    residence::{Applicant, Rka},
    statement::{self, Statement},
};
use eds::{cades, certificate::Certificate};
use jiff::{Timestamp, civil::Date};
use protocol::inquiry::{
    AskInquiry, CheckedInquiry, INQUIRIES, INQUIRIES_CHECK, INQUIRIES_ONE, INQUIRIES_SUBJECTS,
    Inquiries, InquiryStatus, InquirySubjects, IssuedInquiry, PresentedInquiry, SignedInquiry,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    DwellingView, Error, Exported, Wallet,
    backend::{self, Request, path_of},
    evidence::{pem, write_files},
    intent::Purpose,
    qr,
    scan::Scanned,
};

/// What a person asks for.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum InquiryForm {
    /// Where a person is registered: oneself, or one's own minor child.
    RegisteredAt {
        /// IIN of that person.
        iin: String,
    },
    /// Who is registered at a dwelling of one's own (R-32).
    RegisteredHere {
        /// Registration address code of the dwelling.
        rka: String,
    },
}

domain::debug_by_name!(InquiryForm);

/// Whom, and which dwellings, a person may ask about.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct InquirySubjectsView {
    /// The person first, then their minor children.
    pub persons: Vec<InquiryPersonView>,
    /// The dwellings that the person owns.
    pub dwellings: Vec<DwellingView>,
}

domain::debug_by_name!(InquirySubjectsView);

/// Somebody whom an inquiry names with their IIN.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct InquiryPersonView {
    /// IIN.
    pub iin: String,
    /// Full name.
    pub full_name: FullName,
}

domain::debug_by_name!(InquiryPersonView);

/// An inquiry in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct InquiryView {
    /// The inquiry.
    pub inquiry: String,
    /// What it is of.
    pub kind: InquiryKind,
    /// Its number in groups of four.
    pub number: String,
    /// Whom or what it is about, in words.
    pub about: LocalizedText,
    /// When it was drawn up.
    pub issued_at: Timestamp,
    /// The last day on which it is valid.
    pub valid_until: Date,
    /// Whether it is valid now.
    pub valid: bool,
}

/// A temporary registration that an inquiry names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct NamedStayView {
    /// Where.
    pub dwelling: DwellingView,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// Somebody who is registered at a dwelling.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RegisteredView {
    /// Full name.
    pub full_name: FullName,
    /// Last day of a temporary registration; nothing where it is permanent.
    pub until: Option<Date>,
}

domain::debug_by_name!(RegisteredView);

/// What an inquiry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SaidView {
    /// Where a person is registered.
    RegisteredAt {
        /// Who.
        person: InquiryPersonView,
        /// Their date of birth.
        date_of_birth: Date,
        /// The permanent address, if there is one.
        permanent: Option<DwellingView>,
        /// Temporary registrations.
        temporary: Vec<NamedStayView>,
    },
    /// Who is registered at a dwelling.
    RegisteredHere {
        /// The owner who asked.
        owner: InquiryPersonView,
        /// The dwelling.
        dwelling: DwellingView,
        /// Those who are registered there.
        residents: Vec<RegisteredView>,
    },
}

/// An inquiry of the person's own, with what they give to others.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct IssuedInquiryView {
    /// How it stands.
    pub inquiry: InquiryView,
    /// What it says.
    pub says: SaidView,
    /// The link by which anyone checks it.
    pub link: String,
    /// The same as a QR code, as a data URL.
    pub qr: String,
}

domain::debug_by_name!(IssuedInquiryView);

/// Somebody's inquiry, checked.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CheckedInquiryView {
    /// Its number in groups of four.
    pub number: String,
    /// Origin of the service that drew it up.
    pub site: String,
    /// What it says.
    pub says: SaidView,
    /// When it was drawn up.
    pub issued_at: Timestamp,
    /// The last day on which it is valid.
    pub valid_until: Date,
    /// Whether it is valid now.
    pub valid: bool,
    /// When it was checked.
    pub checked_at: Timestamp,
}

domain::debug_by_name!(CheckedInquiryView);

impl Wallet {
    /// Whom, and which dwellings, the person may ask about.
    pub async fn inquiry_subjects(&self) -> Result<InquirySubjectsView, Error> {
        let subjects: InquirySubjects = self.read(INQUIRIES_SUBJECTS.to_owned()).await?;
        Ok(InquirySubjectsView {
            persons: subjects
                .persons
                .into_iter()
                .map(|person| InquiryPersonView {
                    iin: person.iin.into(),
                    full_name: person.full_name,
                })
                .collect(),
            dwellings: subjects
                .dwellings
                .into_iter()
                .map(DwellingView::from)
                .collect(),
        })
    }

    /// The person's inquiries, the newest first.
    pub async fn inquiries(&self) -> Result<Vec<InquiryView>, Error> {
        let answer: Inquiries = self.read(INQUIRIES.to_owned()).await?;
        Ok(answer
            .inquiries
            .into_iter()
            .map(InquiryView::from)
            .collect())
    }

    /// Has an inquiry drawn up; where that was begun before and nobody knows how it ended, it is finished.
    pub async fn ask_inquiry(&self, form: InquiryForm) -> Result<InquiryView, Error> {
        let ask = match form {
            InquiryForm::RegisteredAt { iin } => AskInquiry::RegisteredAt {
                person: Iin::parse(&iin).map_err(|_| Error::IinMalformed)?,
            },
            InquiryForm::RegisteredHere { rka } => AskInquiry::RegisteredHere {
                dwelling: Rka::parse(&rka).map_err(|_| Error::RkaMalformed)?,
            },
        };
        let body = backend::body(&ask)?;
        let rows = self.rows()?;
        let slot = format!("inquiry/{}", rows.name_of(&body));
        let _one_at_a_time = self.0.writing.lock().await;
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let sending = self.sending(INQUIRIES.to_owned(), body)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        Ok(answer.parse::<InquiryStatus>()?.into())
    }

    /// An inquiry of the person's, its seal verified.
    pub async fn inquiry(&self, inquiry: &str) -> Result<IssuedInquiryView, Error> {
        let issued = self.issued_inquiry(inquiry).await?;
        let read = self.sealed(&issued.signed)?;
        let secret = InquirySecret::parse(&issued.secret).map_err(|_| Error::BackendRubbish)?;
        let link = secret.link(&self.0.origin);
        Ok(IssuedInquiryView {
            qr: qr::address(&link)?,
            link,
            inquiry: issued.status.into(),
            says: read.says.into(),
        })
    }

    /// Writes an inquiry into a folder of its own: a page to print, `inquiry.json`, the seal beside it and around it,
    /// and the certificates.
    ///
    /// ```text
    /// openssl cms -verify -cades -binary -inform DER -in inquiry.json.p7m -CAfile authority.pem -purpose any
    /// ```
    pub async fn export_inquiry(&self, inquiry: &str, into: &Path) -> Result<Exported, Error> {
        let issued = self.issued_inquiry(inquiry).await?;
        let read = self.sealed(&issued.signed)?;
        let secret = InquirySecret::parse(&issued.secret).map_err(|_| Error::BackendRubbish)?;
        let printed = page::page(&read, &qr::address(&secret.link(&self.0.origin))?);
        let signed = issued.signed;
        let enclosed = cades::enclose(&signed.signature.0, &signed.statement.0)
            .map_err(|_| Error::BackendRubbish)?;
        let files = vec![
            ("inquiry.html", printed.into_bytes()),
            ("inquiry.json", signed.statement.0),
            ("inquiry.json.p7m", enclosed),
            ("inquiry.json.p7s", signed.signature.0),
            ("certificate.pem", pem(&signed.certificate)?),
            ("authority.pem", pem(&signed.authority)?),
        ];
        let files = files
            .into_iter()
            .map(|(name, bytes)| (name.to_owned(), bytes));
        write_files(
            into.join(format!("inquiry-{}", read.number.as_str())),
            files.collect(),
        )
        .await
    }

    /// Checks somebody's inquiry whose code was scanned or whose number was typed; its holder is told.
    pub async fn check_inquiry(&self, scan: &str) -> Result<CheckedInquiryView, Error> {
        self.rows()?;
        let Some(Scanned::Inquiry { code }) = self.scanned(scan) else {
            return Err(Error::NotFound);
        };
        let body = backend::body(&presented(&code))?;
        let request = Request::write(INQUIRIES_CHECK, body).keyed(self.random_id()?);
        let checked: CheckedInquiry = self.exchange_signed_in(request).await?.parse()?;
        let inquiry = self.sealed(&checked.signed)?;
        let other = matches!(&code, InquiryCode::Number(number) if *number != inquiry.number);
        if other {
            return Err(Error::BackendRubbish);
        }
        Ok(CheckedInquiryView {
            number: inquiry.number.grouped(),
            valid: inquiry.is_valid(checked.checked_at),
            site: inquiry.site,
            says: inquiry.says.into(),
            issued_at: inquiry.issued_at,
            valid_until: inquiry.valid_until,
            checked_at: checked.checked_at,
        })
    }

    async fn issued_inquiry(&self, inquiry: &str) -> Result<IssuedInquiry, Error> {
        let inquiry = InquiryId::parse(inquiry).map_err(|_| Error::NotFound)?;
        self.read(path_of(INQUIRIES_ONE, inquiry.as_str())).await
    }

    /// What an inquiry says, once its seal was verified: by the authority of this profile, and by nobody's own EDS.
    fn sealed(&self, signed: &SignedInquiry) -> Result<Inquiry, Error> {
        let (_, eds) = self.unlocked()?;
        let bytes = &signed.statement.0;
        let inquiry: Inquiry = statement::parse(bytes).map_err(|_| Error::BackendRubbish)?;
        let verified = cades::verify(
            &signed.signature.0,
            bytes,
            Inquiry::SUBJECT,
            std::slice::from_ref(&eds.authority),
            inquiry.issued_at,
        )
        .map_err(|error| {
            tracing::warn!(%error, "the seal of an inquiry");
            Error::SignatureInvalid
        })?;
        (is_a_seal(&verified.certificate) && inquiry.site == self.0.origin)
            .then_some(inquiry)
            .ok_or(Error::SignatureInvalid)
    }
}

/// Whether a certificate is the service's: whoever is named by an IIN or a BIN signs for themselves alone.
fn is_a_seal(certificate: &Certificate) -> bool {
    certificate.iin().is_none() && certificate.bin().is_none()
}

fn presented(code: &InquiryCode) -> PresentedInquiry {
    match code {
        InquiryCode::Secret(secret) => PresentedInquiry::Secret(Zeroizing::new(secret.to_text())),
        InquiryCode::Number(number) => {
            PresentedInquiry::Number(Zeroizing::new(number.as_str().to_owned()))
        }
    }
}

impl From<InquiryStatus> for InquiryView {
    fn from(status: InquiryStatus) -> Self {
        Self {
            inquiry: status.inquiry.into(),
            kind: status.kind,
            number: status.number.grouped(),
            about: status.about,
            issued_at: status.issued_at,
            valid_until: status.valid_until,
            valid: status.valid,
        }
    }
}

impl From<Applicant> for InquiryPersonView {
    fn from(person: Applicant) -> Self {
        Self {
            iin: person.iin.into(),
            full_name: person.full_name,
        }
    }
}

impl From<NamedStay> for NamedStayView {
    fn from(stay: NamedStay) -> Self {
        Self {
            dwelling: stay.dwelling.into(),
            from: stay.from,
            until: stay.until,
        }
    }
}

impl From<Resident> for RegisteredView {
    fn from(resident: Resident) -> Self {
        Self {
            full_name: resident.full_name,
            until: resident.until,
        }
    }
}

impl From<Said> for SaidView {
    fn from(said: Said) -> Self {
        match said {
            Said::RegisteredAt {
                person,
                permanent,
                temporary,
            } => Self::RegisteredAt {
                date_of_birth: person.date_of_birth,
                person: person.into(),
                permanent: permanent.map(DwellingView::from),
                temporary: temporary.into_iter().map(NamedStayView::from).collect(),
            },
            Said::RegisteredHere {
                owner,
                dwelling,
                residents,
            } => Self::RegisteredHere {
                owner: owner.into(),
                dwelling: dwelling.into(),
                residents: residents.into_iter().map(RegisteredView::from).collect(),
            },
        }
    }
}

#[cfg(test)]
mod tests;
