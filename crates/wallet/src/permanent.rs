//! Registration at the place of residence: drawn up for oneself, a child or a ward.

use domain::{
    FullName, Iin,
    permanent::{
        PermanentRegistration, PermanentRegistrationForm, Relation, Represented, ResidenceReason,
    },
    residence::{Applicant, DraftRefusal, Region},
    statement,
};
use jiff::civil::Date;
use protocol::permanent::{REPRESENTED, RepresentedPeople, RepresentedPerson};
use serde::{Deserialize, Serialize};

use crate::{DraftView, Error, Wallet};

/// What the applicant fills in.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct ResidenceForm {
    /// Region of the dwelling.
    pub region: Region,
    /// Its registration address code.
    pub rka: String,
    /// IIN of the owner, where it is not the applicant.
    pub owner: Option<String>,
    /// IIN of the person who is registered, where it is not the applicant: one of those whom the register names.
    pub represented: Option<String>,
    /// Reason.
    pub reason: ResidenceReason,
}

/// Somebody for whom the person can apply.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RepresentedPersonView {
    /// Their IIN.
    pub iin: String,
    /// What the applicant is to them.
    pub relation: Relation,
    /// Their name.
    pub full_name: FullName,
    /// Their date of birth.
    pub date_of_birth: Date,
    /// Whether they are only registered where the applicant is, being too young to live apart.
    pub only_with_applicant: bool,
    /// Whether they move along when the applicant moves, since nobody else of their parents lives where they do.
    pub moves_along: bool,
}

domain::debug_by_name!(ResidenceForm, RepresentedPersonView);

impl Wallet {
    /// For whom the person can apply, as the person register has it.
    pub async fn represented_people(&self) -> Result<Vec<RepresentedPersonView>, Error> {
        let known: RepresentedPeople = self.read(REPRESENTED.to_owned()).await?;
        Ok(known
            .people
            .into_iter()
            .map(RepresentedPersonView::from)
            .collect())
    }

    /// Draws up a request from a form, with what the registers say; it waits in the vault.
    pub async fn draft_residence(&self, form: ResidenceForm) -> Result<DraftView, Error> {
        let rows = self.rows()?;
        self.service().await?;
        let found = self
            .find_dwelling(form.region, &form.rka, form.owner.as_deref())
            .await?;
        let known: RepresentedPeople = self.read(REPRESENTED.to_owned()).await?;
        let (represented, children) = match form.represented.as_deref() {
            Some(iin) => (Some(represented(known, iin)?), Vec::new()),
            None => (None, along(known)),
        };
        let applicant = self.applicant().await?;
        let registration = PermanentRegistration::draft(
            &self.0.origin,
            PermanentRegistrationForm {
                represented,
                children,
                as_owner: found.as_owner,
                dwelling: found.dwelling,
                reason: form.reason,
            },
            applicant,
            self.0.clock.now(),
            self.0.entropy.bytes()?,
            &self.settings(),
        )?;
        let statement = statement::to_be_signed(&registration);
        self.keep_draft(&rows, statement, found.consents_needed)
            .await
    }
}

fn represented(known: RepresentedPeople, iin: &str) -> Result<Represented, Error> {
    let iin = Iin::parse(iin).map_err(|_| Error::IinMalformed)?;
    let person = known.people.into_iter().find(|person| person.iin == iin);
    let person = person.ok_or(Error::NotRepresented)?;
    Ok(Represented {
        relation: person.relation,
        person: as_signed(person),
    })
}

fn along(known: RepresentedPeople) -> Vec<Applicant> {
    let people = known.people.into_iter();
    people
        .filter(|person| person.moves_along)
        .map(as_signed)
        .collect()
}

fn as_signed(person: RepresentedPerson) -> Applicant {
    Applicant {
        iin: person.iin,
        full_name: person.full_name,
        date_of_birth: person.date_of_birth,
    }
}

impl From<DraftRefusal> for Error {
    fn from(refusal: DraftRefusal) -> Self {
        match refusal {
            DraftRefusal::Term { longest } => Self::TermInvalid { longest },
            DraftRefusal::FirstDay => Self::FirstDayInvalid,
            DraftRefusal::StayRegistered => Self::StayRegistered,
            DraftRefusal::Represented => Self::NotRepresented,
            DraftRefusal::ApartFromParents { .. } => Self::ApartFromParents,
            DraftRefusal::Spouse => Self::SpouseNotOnline,
            DraftRefusal::TooYoungToMarry { age } => Self::TooYoungToMarry {
                age: age.unsigned_abs(),
            },
            DraftRefusal::Abroad(reason) => Self::CardInvalid { reason },
        }
    }
}

impl From<RepresentedPerson> for RepresentedPersonView {
    fn from(person: RepresentedPerson) -> Self {
        Self {
            iin: person.iin.into(),
            relation: person.relation,
            full_name: person.full_name,
            date_of_birth: person.date_of_birth,
            only_with_applicant: person.only_with_applicant,
            moves_along: person.moves_along,
        }
    }
}

#[cfg(test)]
mod tests;
