//! The life of a request, of whichever service, from submission to its end (R-30, R-31, R-35, R-42, S-14, S-15, S-30).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Settings,
    consent::{ConsentState, Decision},
    service::{Order, Service},
};

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum RefusalGround {
    /// Documents or data are not reliable.
    UnreliableData,
    /// The request does not meet the requirements.
    RequirementsNotMet,
    /// An owner did not consent.
    NoConsentOfOwner,
    /// No consent to access to restricted personal data (Law on Personal Data, art. 8).
    NoAccessToPersonalData,
    /// The dwelling is rented from the state, and its contract does not name the person.
    NotInRentalContract,
}

/// How the applicant signed (R-28, R-34, S-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SignatureKind {
    /// With the EDS.
    Eds,
    /// With a one-time password, sealed by the backend (S-27).
    OneTimePassword,
}

/// How far a request has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum RequestState {
    /// Owners are asked.
    AwaitingConsents {
        /// Until when.
        until: Timestamp,
    },
    /// Every owner consented; the applicant signs.
    AwaitingSignature {
        /// Until when (S-30).
        until: Timestamp,
    },
    /// Everybody signed; the state body decides.
    Processing {
        /// By when the outcome is promised; it comes also after that.
        until: Timestamp,
    },
    /// What was asked for is done: the address is entered.
    Registered {
        /// When.
        at: Timestamp,
    },
    /// Refused.
    Refused {
        /// Why.
        ground: RefusalGround,
        /// When.
        at: Timestamp,
    },
    /// Nobody answered or signed in time (R-42, S-30).
    Lapsed {
        /// When.
        at: Timestamp,
    },
    /// The applicant took it back.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
}

impl RequestState {
    /// Whether it waits for somebody, be it the state body.
    pub fn is_open(&self) -> bool {
        match self {
            Self::AwaitingConsents { .. }
            | Self::AwaitingSignature { .. }
            | Self::Processing { .. } => true,
            Self::Registered { .. }
            | Self::Refused { .. }
            | Self::Lapsed { .. }
            | Self::Withdrawn { .. } => false,
        }
    }

    /// The name under which it is stored and sent.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AwaitingConsents { .. } => "awaiting_consents",
            Self::AwaitingSignature { .. } => "awaiting_signature",
            Self::Processing { .. } => "processing",
            Self::Registered { .. } => "registered",
            Self::Refused { .. } => "refused",
            Self::Lapsed { .. } => "lapsed",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// A request with the consents it needs, as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Of which service: its definition says who signs when.
    pub service: Service,
    /// How far it has come.
    pub state: RequestState,
    /// Each consent that is needed: none where the applicant is the only owner.
    pub consents: Vec<ConsentState>,
}

/// Why a step of a request is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// The request has ended.
    #[error("the request has ended")]
    Ended,
    /// Its time is over.
    #[error("the time of the request is over")]
    Lapsed,
    /// Not every owner has consented yet.
    #[error("the owners have not all consented yet")]
    ConsentsMissing,
    /// It waits still, so that there is nothing to ask again.
    #[error("the request still waits")]
    StillOpen,
    /// This owner has answered already, or was not asked.
    #[error("this consent was answered already")]
    AnsweredAlready,
    /// The applicant has signed it.
    #[error("the request is signed already")]
    SignedAlready,
}

impl Request {
    /// Submits a request that needs so many consents.
    ///
    /// Where the applicant signs first, the signature comes with this, and without consents it is processed at once.
    /// Where consents come first, it waits for them, or without any for the signature, which comes with this unless a fee
    /// comes before it.
    pub fn submit(
        service: Service,
        consents_needed: usize,
        now: Timestamp,
        settings: &Settings,
    ) -> Self {
        let request = Self {
            service,
            state: RequestState::AwaitingConsents {
                until: service
                    .definition(settings)
                    .answer_life
                    .until(now, settings),
            },
            consents: vec![ConsentState::Asked; consents_needed],
        };
        match consents_needed {
            0 => request.with_every_consent(now, settings),
            _ => request,
        }
    }

    /// Takes the answer of the owner at a position: a refusal ends the request; the last approval lets the applicant
    /// sign, or where that is done lets the state body decide.
    pub fn answer(
        mut self,
        owner: usize,
        decision: Decision,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, RequestRefusal> {
        self.still_open(now)?;
        match self.consents.get_mut(owner) {
            Some(consent @ ConsentState::Asked) => {
                *consent = match decision {
                    Decision::Approve => ConsentState::Given,
                    Decision::Refuse => ConsentState::Refused,
                };
            }
            _ => return Err(RequestRefusal::AnsweredAlready),
        }
        if decision == Decision::Refuse {
            self.end_consents(ConsentState::NotNeeded);
            self.state = RequestState::Refused {
                ground: RefusalGround::NoConsentOfOwner,
                at: now,
            };
        } else if self.all_given() {
            self = self.with_every_consent(now, settings);
        }
        Ok(self)
    }

    /// Takes the applicant's signature where consents came first; the state body decides then.
    pub fn sign(mut self, now: Timestamp, settings: &Settings) -> Result<Self, RequestRefusal> {
        self.still_open(now)?;
        match self.state {
            RequestState::AwaitingSignature { .. } if self.all_given() => {
                self.state = self.processing(now, settings);
                Ok(self)
            }
            RequestState::Processing { .. } => Err(RequestRefusal::SignedAlready),
            _ => Err(RequestRefusal::ConsentsMissing),
        }
    }

    /// Takes back a consent given before the address is entered (S-30): the request is refused, also one that has
    /// lapsed and could be asked again.
    pub fn take_back_consent(
        mut self,
        owner: usize,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, RequestRefusal> {
        if self
            .ask_again_until(settings)
            .is_none_or(|until| now >= until)
        {
            self.still_open(now)?;
        }
        match self.consents.get_mut(owner) {
            Some(consent @ ConsentState::Given) => *consent = ConsentState::Refused,
            _ => return Err(RequestRefusal::AnsweredAlready),
        }
        self.end_consents(ConsentState::NotNeeded);
        self.state = RequestState::Refused {
            ground: RefusalGround::NoConsentOfOwner,
            at: now,
        };
        Ok(self)
    }

    /// Until when it can be asked again with the consents that it has (S-30): what lapsed before every owner answered.
    pub fn ask_again_until(&self, settings: &Settings) -> Option<Timestamp> {
        match self.state {
            RequestState::Lapsed { at } if self.consents.contains(&ConsentState::Lapsed) => self
                .service
                .definition(settings)
                .asked_again
                .then(|| at + settings.asking_again),
            RequestState::Lapsed { .. }
            | RequestState::AwaitingConsents { .. }
            | RequestState::AwaitingSignature { .. }
            | RequestState::Processing { .. }
            | RequestState::Registered { .. }
            | RequestState::Refused { .. }
            | RequestState::Withdrawn { .. } => None,
        }
    }

    /// Asks those again who have not answered; the request and the consents that were given stay what they are (S-30).
    pub fn ask_again(
        mut self,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Self, RequestRefusal> {
        if self.state.is_open() {
            return Err(RequestRefusal::StillOpen);
        }
        let until = self
            .ask_again_until(settings)
            .ok_or(RequestRefusal::Ended)?;
        if now >= until {
            return Err(RequestRefusal::Lapsed);
        }
        for consent in &mut self.consents {
            if *consent == ConsentState::Lapsed {
                *consent = ConsentState::Asked;
            }
        }
        self.state = RequestState::AwaitingConsents {
            until: self
                .service
                .definition(settings)
                .answer_life
                .until(now, settings),
        };
        Ok(self)
    }

    /// Enters what was asked for; only with every consent, and after everybody signed.
    pub fn register(mut self, now: Timestamp) -> Result<Self, RequestRefusal> {
        self.still_open(now)?;
        if !matches!(self.state, RequestState::Processing { .. }) || !self.all_given() {
            return Err(RequestRefusal::ConsentsMissing);
        }
        self.state = RequestState::Registered { at: now };
        Ok(self)
    }

    /// Refuses it on a ground of R-31.
    pub fn refuse(mut self, ground: RefusalGround, now: Timestamp) -> Result<Self, RequestRefusal> {
        self.still_open(now)?;
        self.end_consents(ConsentState::NotNeeded);
        self.state = RequestState::Refused { ground, at: now };
        Ok(self)
    }

    /// Takes the request back.
    pub fn withdraw(mut self, now: Timestamp) -> Result<Self, RequestRefusal> {
        self.still_open(now)?;
        self.end_consents(ConsentState::NotNeeded);
        self.state = RequestState::Withdrawn { at: now };
        Ok(self)
    }

    /// Lapses what was not answered or signed in time; anything else stays as it is (R-42, S-30).
    pub fn lapse_at(mut self, now: Timestamp) -> Self {
        if let RequestState::AwaitingConsents { until } | RequestState::AwaitingSignature { until } =
            self.state
            && now >= until
        {
            self.end_consents(ConsentState::Lapsed);
            self.state = RequestState::Lapsed { at: until };
        }
        self
    }

    /// How many owners have answered, and of how many (S-31).
    pub fn answered(&self) -> (usize, usize) {
        let answered = self
            .consents
            .iter()
            .filter(|consent| matches!(consent, ConsentState::Given | ConsentState::Refused))
            .count();
        (answered, self.consents.len())
    }

    fn with_every_consent(mut self, now: Timestamp, settings: &Settings) -> Self {
        let definition = self.service.definition(settings);
        let has_signed = definition.order == Order::ApplicantFirst
            && definition.signs_with_submission(self.consents.len());
        self.state = match has_signed {
            true => self.processing(now, settings),
            false => RequestState::AwaitingSignature {
                until: now + definition.signing_life,
            },
        };
        self
    }

    fn processing(&self, now: Timestamp, settings: &Settings) -> RequestState {
        let promise = self.service.definition(settings).promise;
        RequestState::Processing {
            until: promise.until(now, settings),
        }
    }

    fn all_given(&self) -> bool {
        self.consents
            .iter()
            .all(|consent| *consent == ConsentState::Given)
    }

    fn end_consents(&mut self, end: ConsentState) {
        for consent in &mut self.consents {
            if *consent == ConsentState::Asked {
                *consent = end;
            }
        }
    }

    /// Whatever is tried after the time is over finds a lapsed request, also before that is written down.
    fn still_open(&self, now: Timestamp) -> Result<(), RequestRefusal> {
        match self.state {
            RequestState::AwaitingConsents { until }
            | RequestState::AwaitingSignature { until } => {
                if now < until {
                    Ok(())
                } else {
                    Err(RequestRefusal::Lapsed)
                }
            }
            // The promised time binds the state body, and ends nothing.
            RequestState::Processing { .. } => Ok(()),
            RequestState::Registered { .. }
            | RequestState::Refused { .. }
            | RequestState::Lapsed { .. }
            | RequestState::Withdrawn { .. } => Err(RequestRefusal::Ended),
        }
    }
}

/// Why the same request cannot be made now (S-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RepeatRefusal {
    /// An open request of this kind for this person and dwelling exists.
    #[error("there is an open request for this dwelling")]
    OpenForThisDwelling,
    /// Too many open requests.
    #[error("too many requests wait for somebody")]
    TooManyOpen,
    /// It lapsed or was withdrawn too often today.
    #[error(
        "a lapsed or withdrawn request can be repeated at most {times} times a day, again from {from}"
    )]
    RepeatedTooOften {
        /// How often it can be.
        times: u32,
        /// From when again.
        from: Timestamp,
    },
    /// It was refused less than a day ago.
    #[error("a refused request can be made again from {from}")]
    RefusedLately {
        /// From when.
        from: Timestamp,
    },
}

/// Earlier requests of an applicant, as far as they limit a new one (S-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EarlierRequests {
    /// Open ones for the same dwelling.
    pub open_for_this_dwelling: u32,
    /// Open ones that wait for somebody else.
    pub open: u32,
    /// Lapsed and withdrawn ones for the same dwelling in the last 24 hours: the owners were asked in vain.
    pub in_vain_today: u32,
    /// When the first of those ended.
    pub in_vain_since: Option<Timestamp>,
    /// When an owner of the same dwelling last refused.
    pub refused_at: Option<Timestamp>,
}

impl EarlierRequests {
    /// Counts one that ended without an answer.
    pub fn in_vain(&mut self, at: Timestamp) {
        self.in_vain_today += 1;
        self.in_vain_since = Some(self.in_vain_since.map_or(at, |since| since.min(at)));
    }
}

/// How long asking in vain counts: the day of S-14.
pub const IN_VAIN_COUNTS_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Decides whether an applicant may ask (again) (S-14).
pub fn may_ask(
    earlier: EarlierRequests,
    now: Timestamp,
    settings: &Settings,
) -> Result<(), RepeatRefusal> {
    if earlier.open_for_this_dwelling > 0 {
        return Err(RepeatRefusal::OpenForThisDwelling);
    }
    if earlier.open >= settings.open_requests {
        return Err(RepeatRefusal::TooManyOpen);
    }
    if earlier.in_vain_today > settings.repeats_per_day {
        return Err(RepeatRefusal::RepeatedTooOften {
            times: settings.repeats_per_day,
            from: earlier.in_vain_since.unwrap_or(now) + IN_VAIN_COUNTS_FOR,
        });
    }
    match earlier
        .refused_at
        .map(|at| at + settings.repeat_after_refusal)
    {
        Some(from) if now < from => Err(RepeatRefusal::RefusedLately { from }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
