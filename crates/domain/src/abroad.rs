//! Citizens who live abroad, for good or for a time: the registration card that they sign, with copies of their documents
//!

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Settings, Words,
    attachment::{Attached, AttachmentPurpose},
    request::RefusalGround,
    residence::Applicant,
    service::Service,
    settings::civil_day,
    statement::Statement,
};

/// Why a text is no country to live abroad in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country abroad is two capital letters of ISO 3166-1, and not KZ")]
pub struct CountryError;

/// A country abroad, by its two letters of ISO 3166-1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

/// The countries and territories of ISO 3166-1 but Kazakhstan, in the order of their letters.
pub const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES \
    ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO \
    IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

impl Country {
    /// Parses two letters.
    pub fn parse(text: &str) -> Result<Self, CountryError> {
        COUNTRIES
            .split(' ')
            .find(|country| *country == text)
            .map(|country| Self(country.to_owned()))
            .ok_or(CountryError)
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Country {
    type Error = CountryError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

/// Why somebody lives abroad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AbroadReason {
    /// Work.
    Work,
    /// Study.
    Study,
    /// Medical treatment.
    Treatment,
    /// Family.
    Family,
    /// Another reason.
    Other,
}

/// An address abroad, as the applicant writes it.
pub type AddressAbroad = Words<200>;
/// How the applicant is reached abroad: a telephone number or an e-mail address.
pub type ContactAbroad = Words<100>;
/// Number of the identity document or of a permit, as it stands there.
pub type PaperNumber = Words<30>;

/// For good or for a time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum StayAbroad {
    /// For good, by a permit to leave.
    Permanent {
        /// Its number.
        permit_number: PaperNumber,
        /// The day of its issue.
        permit_issued_on: Date,
    },
    /// For a time.
    Temporary {
        /// The last day that is planned.
        until: Date,
    },
}

impl StayAbroad {
    /// The service that this is.
    pub fn service(&self) -> Service {
        match self {
            Self::Permanent { .. } => Service::AbroadPermanently,
            Self::Temporary { .. } => Service::AbroadTemporarily,
        }
    }
}

/// The registration card, as the applicant fills it in; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationCard {
    /// Where.
    pub country: Country,
    /// The address there.
    pub address: AddressAbroad,
    /// The first day there.
    pub since: Date,
    /// For good or for a time.
    pub stay: StayAbroad,
    /// Why.
    pub reason: AbroadReason,
    /// Number of the identity document of which a copy is attached.
    pub document_number: PaperNumber,
    /// How the applicant is reached.
    pub contact: ContactAbroad,
}

impl fmt::Debug for RegistrationCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationCard(…)")
    }
}

/// Why a card with its copies is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AbroadRefusal {
    /// The first day abroad is not past.
    #[error("the first day abroad is today or earlier")]
    Since,
    /// A stay for a time has ended, or ends before it begins.
    #[error("a stay abroad for a time ends after today")]
    Until,
    /// The permit is of a day to come.
    #[error("a permit to leave is issued today or earlier")]
    Permit,
    /// Not exactly one copy of each document that is needed, or one that is too long.
    #[error("exactly one copy of each document that is needed is attached")]
    Copies,
    /// No consent to access to restricted personal data.
    #[error("the service needs the consent to access to restricted personal data")]
    PersonalData,
    /// A field of the card is empty, too long, or not what it asks for.
    #[error("a field of the card is empty, too long, or not what it asks for")]
    Incomplete,
}

/// A request of a citizen who lives abroad: what the applicant signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LivingAbroad {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service that it is made to.
    pub site: String,
    /// Who lives abroad.
    pub applicant: Applicant,
    /// The registration card.
    pub card: RegistrationCard,
    /// The copies, each by its hash.
    pub copies: Vec<Attached>,
    /// Whether the applicant consents to access to restricted personal data (Law on Personal Data, art. 8; R-31).
    pub personal_data: bool,
    /// When it was drawn up.
    pub drawn_up_at: Timestamp,
    /// 128 random bits, hexadecimal: no two requests have the same bytes.
    pub nonce: String,
}

impl Statement for LivingAbroad {
    const SUBJECT: &'static str = "qoltanba/living-abroad/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// What the applicant fills in and attaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivingAbroadForm {
    /// The registration card.
    pub card: RegistrationCard,
    /// The copies.
    pub copies: Vec<Attached>,
    /// The consent to access to restricted personal data.
    pub personal_data: bool,
}

/// Whether a card is refused on a ground: those of R-31, without those of registrations at a dwelling.
pub fn refuses_card(ground: RefusalGround) -> bool {
    match ground {
        RefusalGround::UnreliableData
        | RefusalGround::RequirementsNotMet
        | RefusalGround::NoAccessToPersonalData => true,
        RefusalGround::NoConsentOfOwner
        | RefusalGround::NotInRentalContract
        | RefusalGround::AlreadyRegistered => false,
    }
}

/// The copies that a service needs.
pub fn copies_for(service: Service) -> &'static [AttachmentPurpose] {
    match service {
        Service::AbroadPermanently => &[
            AttachmentPurpose::IdentityDocument,
            AttachmentPurpose::PermitToLeave,
        ],
        Service::AbroadTemporarily => &[AttachmentPurpose::IdentityDocument],
        Service::TemporaryRegistration
        | Service::PermanentRegistration
        | Service::EndOfRegistration
        | Service::Marriage => &[],
    }
}

impl LivingAbroad {
    /// Draws up a request from a form.
    pub fn draft(
        site: &str,
        form: LivingAbroadForm,
        applicant: Applicant,
        now: Timestamp,
        nonce: [u8; 16],
        settings: &Settings,
    ) -> Result<Self, AbroadRefusal> {
        let drawn_up = Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            applicant,
            card: form.card,
            copies: form.copies,
            personal_data: form.personal_data,
            drawn_up_at: now,
            nonce: crate::hex(&nonce),
        };
        drawn_up.check(civil_day(now), settings)?;
        Ok(drawn_up)
    }

    /// Which of the two services it is for.
    pub fn service(&self) -> Service {
        self.card.stay.service()
    }

    /// Checks a request that somebody else drew up.
    pub fn check(&self, today: Date, settings: &Settings) -> Result<(), AbroadRefusal> {
        let RegistrationCard { since, stay, .. } = &self.card;
        if *since > today {
            return Err(AbroadRefusal::Since);
        }
        match stay {
            StayAbroad::Permanent {
                permit_issued_on, ..
            } if *permit_issued_on > today => return Err(AbroadRefusal::Permit),
            StayAbroad::Temporary { until } if *until <= today => return Err(AbroadRefusal::Until),
            StayAbroad::Permanent { .. } | StayAbroad::Temporary { .. } => {}
        }
        let attached: Vec<AttachmentPurpose> =
            self.copies.iter().map(|copy| copy.purpose).collect();
        let whole = self.copies.iter().all(|copy| {
            (1..=settings.attachment_bytes).contains(&copy.bytes)
                && copy.sha256.len() == 64
                && copy
                    .sha256
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        });
        if attached != copies_for(self.service()) || !whole {
            return Err(AbroadRefusal::Copies);
        }
        self.personal_data
            .then_some(())
            .ok_or(AbroadRefusal::PersonalData)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        attachment::AttachmentKind,
        statement::to_be_signed,
        testing::{SITE, applicant, at, permanently_abroad},
    };

    fn checked(change: impl FnOnce(&mut LivingAbroad)) -> Result<(), AbroadRefusal> {
        let mut statement = permanently_abroad();
        change(&mut statement);
        statement.check(date(2026, 11, 24), &Settings::default())
    }

    #[test]
    fn r37_the_bytes_to_sign_stay_what_they_are() {
        let bytes = to_be_signed(&permanently_abroad());
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
    }

    #[test]
    fn r37_each_service_needs_its_copies_once_and_in_order() {
        assert_eq!(checked(|_| {}), Ok(()));
        assert_eq!(
            checked(|statement| drop(statement.copies.pop())),
            Err(AbroadRefusal::Copies)
        );
        assert_eq!(
            checked(|statement| statement.copies.reverse()),
            Err(AbroadRefusal::Copies)
        );
        assert_eq!(
            checked(|statement| statement.copies.push(statement.copies[0].clone())),
            Err(AbroadRefusal::Copies)
        );
        let temporary = StayAbroad::Temporary {
            until: date(2027, 1, 1),
        };
        assert_eq!(
            checked(|statement| statement.card.stay = temporary.clone()),
            Err(AbroadRefusal::Copies)
        );
        assert_eq!(
            checked(|statement| {
                statement.card.stay = temporary;
                statement.copies.pop();
            }),
            Ok(())
        );
    }

    #[test]
    fn r37_a_copy_is_named_by_its_length_and_hash() {
        for change in [
            |copy: &mut Attached| copy.bytes = 0,
            |copy: &mut Attached| copy.bytes = 5 * 1024 * 1024 + 1,
            |copy: &mut Attached| copy.sha256.truncate(63),
            |copy: &mut Attached| copy.sha256 = "A".repeat(64),
        ] {
            assert_eq!(
                checked(|statement| change(&mut statement.copies[1])),
                Err(AbroadRefusal::Copies)
            );
        }
        assert_eq!(
            checked(|statement| {
                statement.copies[1].bytes = 5 * 1024 * 1024;
                statement.copies[1].kind = AttachmentKind::Png;
            }),
            Ok(())
        );
    }

    #[test]
    fn r37_the_days_of_a_card_are_of_today_or_before_and_a_stay_ends_after_it() {
        let day = |change: fn(&mut RegistrationCard, Date), on: Date| {
            checked(|statement| change(&mut statement.card, on))
        };
        let since = |card: &mut RegistrationCard, on| card.since = on;
        assert_eq!(day(since, date(2026, 11, 24)), Ok(()));
        assert_eq!(day(since, date(2026, 11, 25)), Err(AbroadRefusal::Since));
        let permit = |card: &mut RegistrationCard, on| {
            card.stay = StayAbroad::Permanent {
                permit_number: PaperNumber::parse("1").unwrap(),
                permit_issued_on: on,
            };
        };
        assert_eq!(day(permit, date(2026, 11, 24)), Ok(()));
        assert_eq!(day(permit, date(2026, 11, 25)), Err(AbroadRefusal::Permit));
        let until = |on| {
            checked(|statement| {
                statement.copies.pop();
                statement.card.stay = StayAbroad::Temporary { until: on };
            })
        };
        assert_eq!(until(date(2026, 11, 24)), Err(AbroadRefusal::Until));
        assert_eq!(until(date(2026, 11, 25)), Ok(()));
    }

    #[test]
    fn r31_r37_without_the_consent_to_access_to_personal_data_nothing_is_drawn_up() {
        let signed = permanently_abroad();
        let drafted = LivingAbroad::draft(
            SITE,
            LivingAbroadForm {
                card: signed.card,
                copies: signed.copies,
                personal_data: false,
            },
            applicant(),
            at("2026-11-24T10:00:00Z"),
            [0x44; 16],
            &Settings::default(),
        );
        assert_eq!(drafted, Err(AbroadRefusal::PersonalData));
    }

    #[test]
    fn r37_a_country_is_one_abroad() {
        assert_eq!(Country::parse("DE").unwrap().as_str(), "DE");
        for text in ["KZ", "de", "D", "DEU", "XX", "", "DE AD", " "] {
            assert_eq!(Country::parse(text), Err(CountryError), "{text}");
        }
        assert_eq!(COUNTRIES.split(' ').count(), 248);
    }
}
