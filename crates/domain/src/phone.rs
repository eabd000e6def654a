//! Telephone numbers and e-mail addresses of people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not a mobile number of Kazakhstan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mobile number of Kazakhstan has the form +7 7XX XXX XX XX")]
pub struct PhoneError;

/// A mobile number in E.164 form, `+77XXXXXXXXX`; `Debug` shows the last two digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Parses a number as people write it: `+7 …`, `8 …`, with spaces, brackets and hyphens.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        if text.len() > 32 {
            return Err(PhoneError);
        }
        let compact: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '\u{a0}'))
            .collect();
        let national = compact
            .strip_prefix("+7")
            .or_else(|| compact.strip_prefix('8').filter(|rest| rest.len() == 10))
            .or_else(|| compact.strip_prefix('7').filter(|rest| rest.len() == 10))
            .ok_or(PhoneError)?;
        let well_formed = national.len() == 10
            && national.starts_with('7')
            && national.bytes().all(|byte| byte.is_ascii_digit());
        well_formed
            .then(|| Self(format!("+7{national}")))
            .ok_or(PhoneError)
    }

    /// The number in E.164 form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with all but its ends hidden, for showing where a code went.
    pub fn masked(&self) -> String {
        format!("{} ••• •• {}", &self.0[..5], &self.0[10..])
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone(…{})", &self.0[10..])
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address has the form name@host.domain")]
pub struct EmailAddressError;

/// An e-mail address of ASCII characters, at most 254 of them (RFC 5321 section 4.5.3.1).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Parses the plain `name@host.domain` form, without comments or quoted names.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let (name, host) = text.rsplit_once('@').ok_or(EmailAddressError)?;
        let name_fits = name.len() <= 64
            && name.split('.').all(|atom| {
                !atom.is_empty()
                    && atom
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
            });
        let host_fits = host.contains('.')
            && host.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        (text.len() <= 254 && name_fits && host_fits)
            .then(|| Self(text.to_owned()))
            .ok_or(EmailAddressError)
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailAddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r6_a_number_is_read_as_people_write_it() {
        for text in [
            "+77011234567",
            "+7 701 123 45 67",
            "8 (701) 123-45-67",
            "87011234567",
            "77011234567",
            "+7\u{a0}701\u{a0}123\u{a0}45\u{a0}67",
        ] {
            assert_eq!(
                Phone::parse(text).unwrap().as_str(),
                "+77011234567",
                "{text}"
            );
        }
    }

    #[test]
    fn r6_what_is_no_mobile_number_of_kazakhstan_is_refused() {
        for text in [
            "",
            "+7",
            "+7 495 123 45 67",
            "+1 701 123 4567",
            "+7701123456",
            "+770112345678",
            "7011234567",
            "+7701123456٧",
            "8+77011234567",
        ] {
            assert_eq!(Phone::parse(text), Err(PhoneError), "{text}");
        }
    }

    #[test]
    fn a_number_is_masked_and_hidden() {
        let phone = Phone::parse("+77011234567").unwrap();
        assert_eq!(phone.masked(), "+7701 ••• •• 67");
        assert_eq!(format!("{phone:?}"), "Phone(…67)");
    }

    #[test]
    fn r6_an_email_address_is_a_name_and_a_host() {
        for text in [
            "a@b.kz",
            "aliya.s+eds@mail.example.kz",
            "o'neil@x-y.example",
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "@b.kz",
            "a@",
            "a@kz",
            "a@b..kz",
            "a@-b.kz",
            ".a@b.kz",
            "a.@b.kz",
            "a..c@b.kz",
            "a b@c.kz",
            "a@b.kz\r\nbcc: c@d.kz",
            "әлия@b.kz",
        ] {
            assert_eq!(EmailAddress::parse(text), Err(EmailAddressError), "{text}");
        }
        assert_eq!(
            EmailAddress::parse(&format!("{}@b.kz", "a".repeat(65))),
            Err(EmailAddressError)
        );
        assert_eq!(
            EmailAddress::parse(&format!("a@{}kz", "b.".repeat(126))),
            Err(EmailAddressError)
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_is_stable(text in "\\PC*|[+78 ()-][0-9 ()-]{8,16}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(address.as_str(), text);
            }
        }

        #[test]
        fn every_number_is_read_back(national in "7[0-9]{9}") {
            let parsed = Phone::parse(&format!("8{national}")).unwrap();
            prop_assert_eq!(parsed.as_str(), format!("+7{national}"));
        }
    }
}
