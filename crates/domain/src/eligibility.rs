//! What is known before anything is filled in: what a service needs, and what it would refuse, with where to go instead
//!
//!
//! Each rule is a row of [`RULES`]. It sees what the registers know about the person, and about nobody else's dwelling or
//! capacity (S-31).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    LocalizedText, Settings,
    abroad::copies_for,
    attachment::AttachmentPurpose,
    permanent::Relation,
    request::SignatureKind,
    service::{Promise, Service},
};

/// Who a person is to the state, as GBD FL has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CivilStatus {
    /// A citizen of Kazakhstan.
    #[default]
    Citizen,
    /// A citizen of another state.
    Foreigner,
    /// A citizen of no state.
    Stateless,
    /// A refugee.
    Refugee,
}

/// What the registers know about a person, as far as it decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Who they are to the state.
    pub status: CivilStatus,
    /// Age in years.
    pub age: i16,
    /// Whether a court declared them incapacitated.
    pub incapacitated: bool,
    /// Whether they have an EDS that signs now.
    pub has_eds: bool,
    /// How many dwellings are theirs, alone or with others.
    pub owns: u32,
}

/// For whom a service is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForWhom {
    /// For oneself.
    Oneself,
    /// For a child or a ward, of whom the registers know this.
    Other(Relation, Known),
}

/// What is asked of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Which service.
    pub service: Service,
    /// Who would apply.
    pub by: Known,
    /// For whom.
    pub whom: ForWhom,
    /// The day.
    pub today: Date,
}

impl Asked {
    fn person(&self) -> &Known {
        match &self.whom {
            ForWhom::Oneself => &self.by,
            ForWhom::Other(_, person) => person,
        }
    }
}

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The service is for citizens, and this is one.
    Citizen,
    /// A foreigner applies elsewhere.
    Foreigner,
    /// A stateless person applies elsewhere.
    Stateless,
    /// A refugee applies elsewhere.
    Refugee,
    /// Somebody who does not act for themselves: a guardian applies.
    GuardianApplies,
    /// Somebody under the age at which one applies alone: a parent does.
    ParentApplies,
    /// A child so young lives with a parent: only where one is registered.
    OnlyWithParent,
    /// Somebody old enough to apply alone.
    AppliesAlone,
    /// The service is asked for oneself alone.
    OnlyForOneself,
    /// The age and capacity to apply are there.
    ActsAlone,
    /// An EDS that signs is there.
    EdsThere,
    /// The EDS is missing, over or revoked, and no one-time password takes its place.
    EdsNeeded,
    /// Without an EDS it is signed with a one-time password.
    OneTimePassword,
    /// No dwelling is theirs, so that there is nothing to end.
    OwnsNothing,
    /// A dwelling is theirs.
    Owns,
    /// Where an owner is a minor or incapacitated, the service is not online; said to everybody alike (R-36, S-31).
    OwnerNotActingAlone,
    /// During the pilot the service centre serves nobody else, and sends them online.
    CentreSendsOnline,
    /// In a dwelling rented from the state only those named in the contract are registered.
    StateRental,
    /// Too young to marry.
    TooYoungToMarry,
}

/// Where to go instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum GoTo {
    /// The State Corporation "Government for Citizens", at a service centre.
    StateCorporation,
    /// The provider of the service: the migration service of the police.
    ServiceProvider,
    /// A parent, who applies.
    Parent,
    /// The guardian, who applies.
    Guardian,
    /// The person themself, who applies in their own app.
    ThePerson,
    /// The EDS in this app, where a new one is issued.
    Eds,
    /// A registry office.
    RegistryOffice,
}

/// By which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// Order of the Minister of Internal Affairs of 30 March 2020 No. 267: rules of documentation and registration of the
    /// population.
    Order267,
    /// Joint order of 7 October 2025 No. 500 on the pilot, items 3 to 8.
    PilotOrder500,
    /// Law of 7 January 2003 No. 370 on the electronic document and the EDS, article 14.
    EdsLaw370,
    /// Law of 16 April 1997 No. 94-I on housing relations.
    HousingLaw94,
    /// Code of 26 December 2011 No. 518-IV on marriage and family.
    MarriageCode518,
}

/// What a rule found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "finding")]
pub enum Finding {
    /// Nothing stands in the way.
    Ok {
        /// What.
        reason: Reason,
        /// By which text.
        law: Law,
    },
    /// It would be refused.
    Refused {
        /// Why.
        reason: Reason,
        /// Where to go instead.
        go_to: GoTo,
        /// By which text.
        law: Law,
    },
    /// Worth knowing.
    Note {
        /// What.
        reason: Reason,
        /// Where to go, should it be so.
        go_to: Option<GoTo>,
        /// By which text.
        law: Law,
    },
}

impl Finding {
    /// Whether it stands in the way.
    pub fn refuses(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

/// What a rule decides; [`RULES`] adds the text that it is by.
enum Says {
    Ok(Reason),
    Refused(Reason, GoTo),
    Note(Reason, Option<GoTo>),
}

/// A rule: for which services, by which text, and what it says to what is known.
struct Rule {
    services: &'static [Service],
    law: Law,
    says: fn(&Asked, &Settings) -> Option<Says>,
}

const REGISTRATIONS: &[Service] = &[
    Service::TemporaryRegistration,
    Service::PermanentRegistration,
];
const FOR_CITIZENS: &[Service] = &[
    Service::TemporaryRegistration,
    Service::PermanentRegistration,
    Service::AbroadPermanently,
    Service::AbroadTemporarily,
];
const ALL: &[Service] = &Service::ALL;

/// Every rule, in the order in which they are said.
const RULES: &[Rule] = &[
    Rule {
        services: FOR_CITIZENS,
        law: Law::Order267,
        says: citizens,
    },
    Rule {
        services: ALL,
        law: Law::Order267,
        says: |asked, settings| match asked.whom {
            ForWhom::Other(..) if !asked.service.definition(settings).for_others => Some(
                Says::Refused(Reason::OnlyForOneself, GoTo::StateCorporation),
            ),
            ForWhom::Oneself | ForWhom::Other(..) => None,
        },
    },
    Rule {
        services: ALL,
        law: Law::Order267,
        says: acts_alone,
    },
    Rule {
        services: REGISTRATIONS,
        law: Law::Order267,
        says: represented,
    },
    Rule {
        services: &[Service::Marriage],
        law: Law::MarriageCode518,
        says: |asked, settings| {
            (asked.by.age < settings.marriage_age)
                .then_some(Says::Refused(Reason::TooYoungToMarry, GoTo::RegistryOffice))
        },
    },
    Rule {
        services: ALL,
        law: Law::EdsLaw370,
        says: signs,
    },
    Rule {
        services: &[Service::EndOfRegistration],
        law: Law::Order267,
        says: |asked, _| {
            Some(match asked.by.owns {
                0 => Says::Refused(Reason::OwnsNothing, GoTo::StateCorporation),
                _ => Says::Ok(Reason::Owns),
            })
        },
    },
    Rule {
        services: REGISTRATIONS,
        law: Law::Order267,
        says: |_, _| {
            Some(Says::Note(
                Reason::OwnerNotActingAlone,
                Some(GoTo::StateCorporation),
            ))
        },
    },
    Rule {
        services: REGISTRATIONS,
        law: Law::PilotOrder500,
        says: |asked, settings| {
            (asked.today <= settings.guardian_desk_until)
                .then_some(Says::Note(Reason::CentreSendsOnline, None))
        },
    },
    Rule {
        services: REGISTRATIONS,
        law: Law::HousingLaw94,
        says: |_, _| Some(Says::Note(Reason::StateRental, None)),
    },
];

fn citizens(asked: &Asked, _: &Settings) -> Option<Says> {
    Some(match asked.person().status {
        CivilStatus::Citizen => Says::Ok(Reason::Citizen),
        CivilStatus::Foreigner => Says::Refused(Reason::Foreigner, GoTo::StateCorporation),
        CivilStatus::Stateless => Says::Refused(Reason::Stateless, GoTo::StateCorporation),
        CivilStatus::Refugee => Says::Refused(Reason::Refugee, GoTo::ServiceProvider),
    })
}

/// Whoever applies, for whomever, has the age and the capacity for it.
fn acts_alone(asked: &Asked, settings: &Settings) -> Option<Says> {
    Some(if asked.by.incapacitated {
        Says::Refused(Reason::GuardianApplies, GoTo::Guardian)
    } else if asked.by.age < settings.joining_age {
        Says::Refused(Reason::ParentApplies, GoTo::Parent)
    } else {
        Says::Ok(Reason::ActsAlone)
    })
}

/// A parent applies for a child, a guardian for an incapacitated adult, and nobody for others.
fn represented(asked: &Asked, settings: &Settings) -> Option<Says> {
    let ForWhom::Other(relation, person) = asked.whom else {
        return None;
    };
    match relation {
        Relation::Parent if person.age >= settings.joining_age => {
            Some(Says::Refused(Reason::AppliesAlone, GoTo::ThePerson))
        }
        Relation::Parent if person.age < settings.apart_from_parents_age => {
            Some(Says::Note(Reason::OnlyWithParent, None))
        }
        Relation::Parent => Some(Says::Ok(Reason::ParentApplies)),
        Relation::Guardian => Some(Says::Ok(Reason::GuardianApplies)),
    }
}

fn signs(asked: &Asked, settings: &Settings) -> Option<Says> {
    let signs = asked.service.definition(settings).applicant_signs;
    Some(match asked.by.has_eds {
        true => Says::Ok(Reason::EdsThere),
        false if signs.allows(SignatureKind::OneTimePassword) => {
            Says::Note(Reason::OneTimePassword, None)
        }
        false => Says::Refused(Reason::EdsNeeded, GoTo::Eds),
    })
}

/// What every rule of the service says to what is known, refusals first.
pub fn findings(asked: &Asked, settings: &Settings) -> Vec<Finding> {
    let mut found: Vec<Finding> = RULES
        .iter()
        .filter(|rule| rule.services.contains(&asked.service))
        .filter_map(|rule| {
            let law = rule.law;
            Some(match (rule.says)(asked, settings)? {
                Says::Ok(reason) => Finding::Ok { reason, law },
                Says::Refused(reason, go_to) => Finding::Refused { reason, go_to, law },
                Says::Note(reason, go_to) => Finding::Note { reason, go_to, law },
            })
        })
        .collect();
    found.sort_by_key(|finding| !finding.refuses());
    found
}

/// Whose consent a service needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ConsentOf {
    /// Every owner of the dwelling but the applicant.
    Owners,
    /// Every other owner of the dwelling.
    CoOwners,
    /// The other spouse.
    Spouse,
    /// The applicant, to access to restricted personal data.
    PersonalData,
}

/// Within which time an outcome is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "within")]
pub enum Promised {
    /// So many minutes.
    Minutes {
        /// How many.
        minutes: u32,
    },
    /// So many working days.
    WorkingDays {
        /// How many.
        days: u16,
    },
}

impl From<Promise> for Promised {
    fn from(promise: Promise) -> Self {
        match promise {
            Promise::Within(time) => Self::Minutes {
                minutes: u32::try_from(time.as_mins()).unwrap_or(u32::MAX),
            },
            Promise::WorkingDays(days) => Self::WorkingDays { days },
        }
    }
}

/// What a service needs, whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Needs {
    /// With what the applicant can sign.
    pub signatures: Vec<SignatureKind>,
    /// Whose consent is needed.
    pub consents: Vec<ConsentOf>,
    /// Of what copies are attached.
    pub copies: Vec<AttachmentPurpose>,
    /// The fee, in monthly calculation indices.
    pub fee_mci: u8,
    /// Within which time the outcome is promised here.
    pub promised: Promised,
    /// Within which time it is promised where one goes in person, as far as the rules say.
    pub promised_in_person: Option<Promised>,
    /// By which law.
    pub law: LocalizedText,
}

/// What a service needs.
pub fn needs(service: Service, settings: &Settings) -> Needs {
    let definition = service.definition(settings);
    let signatures = [SignatureKind::Eds, SignatureKind::OneTimePassword];
    Needs {
        signatures: signatures
            .into_iter()
            .filter(|kind| definition.applicant_signs.allows(*kind))
            .collect(),
        consents: definition.consents.to_vec(),
        copies: copies_for(service).to_vec(),
        fee_mci: definition.fee_mci,
        promised: definition.promise.into(),
        promised_in_person: definition.promise_in_person.map(Promised::from),
        law: definition.law,
    }
}

#[cfg(test)]
mod tests;
