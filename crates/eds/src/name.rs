//! A person's name as the national certification authority writes it into a certificate.

use const_oid::{
    AssociatedOid,
    db::rfc4519::{
        COMMON_NAME, COUNTRY_NAME, GIVEN_NAME, ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME,
        SERIAL_NUMBER, SURNAME,
    },
};
use der::{
    Any, Decode, Encode, Tag,
    asn1::{Ia5String, ObjectIdentifier, OctetString},
};
use x509_cert::{
    attr::AttributeTypeAndValue,
    ext::{
        Extension,
        pkix::{
            SubjectAltName,
            name::{DirectoryString, GeneralName},
        },
    },
    name::{Name, RdnSequence, RelativeDistinguishedName},
};

use crate::encoding::decode_exact;

/// The longest common name, in characters (RFC 5280 appendix A.1, ub-common-name).
pub const LONGEST_COMMON_NAME: usize = 64;
/// The longest surname or given name, in characters.
pub const LONGEST_NAME: usize = 128;
/// The longest address for electronic mail, in bytes (RFC 5321).
pub const LONGEST_EMAIL: usize = 254;

const IIN_PREFIX: &str = "IIN";
const BIN_PREFIX: &str = "BIN";
/// Of an IIN, and of a BIN.
const DIGITS: usize = 12;
const COUNTRY: &str = "KZ";

/// A person as a certificate names them: subject CN, SURNAME, GIVENNAME, serialNumber `IIN…`, C=KZ.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PersonName {
    /// The IIN, 12 digits; its control digit is the business of whoever issues.
    pub iin: String,
    /// The name as it is shown, at most [`LONGEST_COMMON_NAME`] characters.
    pub common_name: String,
    /// The surname, at most [`LONGEST_NAME`] characters.
    pub surname: String,
    /// The given name, at most [`LONGEST_NAME`] characters.
    pub given_name: String,
    /// The address for electronic mail, a subject alternative name.
    pub email: Option<String>,
}

/// The organisation for which a certificate's person signs: O, and OU `BIN…`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrganisationUnit {
    /// The BIN, 12 digits; its control digit is the business of whoever issues.
    pub bin: String,
    /// The organisation's name, at most [`LONGEST_COMMON_NAME`] characters (RFC 5280 appendix A.1, ub-organization-name).
    pub name: String,
}

/// Which part of a name is missing, repeated, or cannot stand in a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameError {
    /// No BIN of 12 digits.
    #[error("the name has no bin of 12 digits")]
    Bin,
    /// An empty, too long or unprintable name of an organisation.
    #[error("the name of the organisation cannot be used")]
    Organisation,
    /// No IIN of 12 digits.
    #[error("the name has no iin of 12 digits")]
    Iin,
    /// An empty, too long or unprintable common name.
    #[error("the common name cannot be used")]
    CommonName,
    /// An empty, too long or unprintable surname.
    #[error("the surname cannot be used")]
    Surname,
    /// An empty, too long or unprintable given name.
    #[error("the given name cannot be used")]
    GivenName,
    /// Not an address for electronic mail, or several.
    #[error("the address for electronic mail cannot be used")]
    Email,
    /// More than can be encoded.
    #[error("the name cannot be encoded")]
    Encoding,
}

impl OrganisationUnit {
    /// The subject of whoever signs for it.
    pub(crate) fn to_x509(&self, person: &PersonName) -> Result<Name, NameError> {
        person.check()?;
        if !is_number(&self.bin) {
            return Err(NameError::Bin);
        }
        if !is_text(&self.name, LONGEST_COMMON_NAME) {
            return Err(NameError::Organisation);
        }
        let bin = format!("{BIN_PREFIX}{}", self.bin);
        let iin = format!("{IIN_PREFIX}{}", person.iin);
        let mut parts = person.parts(&iin).to_vec();
        parts.push((ORGANIZATION_NAME, Tag::Utf8String, &self.name));
        parts.push((ORGANIZATIONAL_UNIT_NAME, Tag::Utf8String, &bin));
        name(&parts)
    }
}

impl PersonName {
    pub(crate) fn to_x509(&self) -> Result<Name, NameError> {
        self.check()?;
        name(&self.parts(&format!("{IIN_PREFIX}{}", self.iin)))
    }

    fn parts<'a>(&'a self, iin: &'a str) -> [(ObjectIdentifier, Tag, &'a str); 5] {
        [
            (COMMON_NAME, Tag::Utf8String, &self.common_name),
            (SURNAME, Tag::Utf8String, &self.surname),
            (GIVEN_NAME, Tag::Utf8String, &self.given_name),
            (SERIAL_NUMBER, Tag::PrintableString, iin),
            (COUNTRY_NAME, Tag::PrintableString, COUNTRY),
        ]
    }

    /// The subject alternative name, if there is an e-mail address.
    pub(crate) fn alternative_name(&self) -> Result<Option<Extension>, NameError> {
        self.check()?;
        self.email
            .as_ref()
            .map(|email| {
                Ia5String::new(email)
                    .and_then(|email| SubjectAltName(vec![GeneralName::Rfc822Name(email)]).to_der())
                    .and_then(OctetString::new)
                    .map(|extn_value| Extension {
                        extn_id: SubjectAltName::OID,
                        critical: false,
                        extn_value,
                    })
            })
            .transpose()
            .map_err(|_unencodable| NameError::Encoding)
    }

    pub(crate) fn from_x509(subject: &Name, extensions: &[Extension]) -> Result<Self, NameError> {
        let person = Self {
            iin: iin_of(subject).ok_or(NameError::Iin)?,
            common_name: single(subject, COMMON_NAME).ok_or(NameError::CommonName)?,
            surname: single(subject, SURNAME).ok_or(NameError::Surname)?,
            given_name: single(subject, GIVEN_NAME).ok_or(NameError::GivenName)?,
            email: email_of(extensions)?,
        };
        person.check()?;
        Ok(person)
    }

    fn check(&self) -> Result<(), NameError> {
        if !is_number(&self.iin) {
            return Err(NameError::Iin);
        }
        if !is_text(&self.common_name, LONGEST_COMMON_NAME) {
            return Err(NameError::CommonName);
        }
        if !is_text(&self.surname, LONGEST_NAME) {
            return Err(NameError::Surname);
        }
        if !is_text(&self.given_name, LONGEST_NAME) {
            return Err(NameError::GivenName);
        }
        if self.email.as_ref().is_some_and(|email| !is_email(email)) {
            return Err(NameError::Email);
        }
        Ok(())
    }
}

/// The name of an authority or of a service: CN and C=KZ.
pub(crate) fn service_name(common_name: &str) -> Result<Name, NameError> {
    if !is_text(common_name, LONGEST_COMMON_NAME) {
        return Err(NameError::CommonName);
    }
    name(&[
        (COMMON_NAME, Tag::Utf8String, common_name),
        (COUNTRY_NAME, Tag::PrintableString, COUNTRY),
    ])
}

/// The IIN that a subject states in its serialNumber, if it states exactly one.
pub(crate) fn iin_of(subject: &Name) -> Option<String> {
    single(subject, SERIAL_NUMBER)?
        .strip_prefix(IIN_PREFIX)
        .filter(|iin| is_number(iin))
        .map(str::to_owned)
}

/// The common name that a subject states, if it states exactly one.
pub(crate) fn common_name_of(subject: &Name) -> Option<String> {
    single(subject, COMMON_NAME)
}

/// The BIN that a subject states in its OU, if it states exactly one.
pub(crate) fn bin_of(subject: &Name) -> Option<String> {
    single(subject, ORGANIZATIONAL_UNIT_NAME)?
        .strip_prefix(BIN_PREFIX)
        .filter(|bin| is_number(bin))
        .map(str::to_owned)
}

fn name(parts: &[(ObjectIdentifier, Tag, &str)]) -> Result<Name, NameError> {
    let encode = || -> der::Result<Name> {
        let mut sequence = RdnSequence::default();
        for (oid, tag, value) in parts {
            let value = Any::new(*tag, value.as_bytes())?;
            let part = AttributeTypeAndValue { oid: *oid, value };
            sequence.push(RelativeDistinguishedName::try_from(vec![part])?);
        }
        Name::from_der(&sequence.to_der()?)
    };
    encode().map_err(|_unencodable| NameError::Encoding)
}

fn single(subject: &Name, oid: ObjectIdentifier) -> Option<String> {
    let mut values = subject.iter().filter(|part| part.oid == oid);
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    match DirectoryString::try_from(&value.value).ok()? {
        DirectoryString::Utf8String(text) => Some(text),
        DirectoryString::PrintableString(text) => Some(text.as_str().to_owned()),
        DirectoryString::TeletexString(_) | DirectoryString::BmpString(_) => None,
    }
}

fn email_of(extensions: &[Extension]) -> Result<Option<String>, NameError> {
    let mut alternatives = extensions
        .iter()
        .filter(|extension| extension.extn_id == SubjectAltName::OID);
    let Some(extension) = alternatives.next() else {
        return Ok(None);
    };
    let SubjectAltName(names) =
        decode_exact(extension.extn_value.as_bytes()).ok_or(NameError::Email)?;
    match (names.as_slice(), alternatives.next()) {
        ([GeneralName::Rfc822Name(email)], None) => Ok(Some(email.as_str().to_owned())),
        _ => Err(NameError::Email),
    }
}

/// Whether it has the form of an IIN or a BIN.
fn is_number(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_text(text: &str, longest: usize) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= longest
        && !text.chars().any(char::is_control)
}

fn is_email(text: &str) -> bool {
    text.len() <= LONGEST_EMAIL
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && text
            .split_once('@')
            .is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'))
}
