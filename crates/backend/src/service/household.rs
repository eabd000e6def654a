//! Who is registered where for good: asked before a transaction, which waits for no register, and looked at inside it
//! beside what the service itself has entered since (R-47, R-48, S-30).

use domain::{Iin, Register, ending::Household, residence::Rka, settings::civil_day};
use jiff::Timestamp;

use super::{processing::checks::in_time, residence::JustAsked};
use crate::{
    app::App,
    registers::{Person, RegisterError},
    store::Reader,
};

/// What the registers answered about people just before a transaction.
#[derive(Debug, Clone, Default)]
pub struct AskedPeople {
    /// Since when it may be older than what the service enters; none where nobody was asked about.
    since: Option<Timestamp>,
    people: Vec<(Iin, Option<Person>)>,
    homes: Vec<(Rka, Vec<Person>)>,
    parents: Vec<Household>,
}

impl AskedPeople {
    /// Asks about these people.
    pub async fn about(app: &App, people: &[&Iin]) -> Result<Self, RegisterError> {
        let mut asked = Self {
            since: Some(app.now()),
            ..Self::default()
        };
        let persons = &app.registers.persons;
        for iin in people {
            let person = in_time(app, Register::Persons, persons.person(iin)).await?;
            asked.people.push(((*iin).clone(), person));
        }
        Ok(asked)
    }

    /// Asks who is registered at an address, and of the minors among them who have whoever leaves it as a parent, who
    /// their parents are.
    pub async fn at_home(
        app: &App,
        rka: &Rka,
        leaves: impl Fn(&Iin) -> bool,
    ) -> Result<Self, RegisterError> {
        let since = app.now();
        let persons = &app.registers.persons;
        let home = in_time(app, Register::Persons, persons.registered_at(rka)).await?;
        let mut there: Vec<Iin> = home.iter().map(|person| person.iin.clone()).collect();
        there.extend(
            app.store
                .read()
                .await?
                .lately_entered_at(rka, since)
                .await?,
        );
        let mut parents = Vec::new();
        if let Some(leaving) = there.iter().find(|iin| leaves(iin)) {
            let children = persons.children_of(leaving);
            let children = in_time(app, Register::Persons, children).await?;
            let today = civil_day(since);
            let minors = children.into_iter().filter(|child| {
                child.iin.age_on(today) < app.settings().adult_age
                    && child.died_on.is_none()
                    && there.contains(&child.iin)
            });
            for minor in minors {
                let line = app.registers.civil_records.line(&minor.iin);
                let line = in_time(app, Register::CivilRecords, line).await?;
                let mut of = line.parents;
                // Two registers, and neither of them takes a parent away.
                if !of.contains(leaving) {
                    of.push(leaving.clone());
                }
                parents.push(Household {
                    iin: minor.iin,
                    parents: of,
                });
            }
        }
        Ok(Self {
            since: Some(since),
            people: Vec::new(),
            homes: vec![(rka.clone(), home)],
            parents,
        })
    }

    /// The answers about others too.
    pub fn and(mut self, others: Self) -> Self {
        self.since = self.since.into_iter().chain(others.since).min();
        self.people.extend(others.people);
        self.homes.extend(others.homes);
        self.parents.extend(others.parents);
        self
    }

    /// The parents of somebody, where they were asked for.
    pub fn parents_of(&self, iin: &Iin) -> &[Iin] {
        let mut known = self.parents.iter();
        let known = known.find(|one| one.iin == *iin);
        known.map_or(&[], |one| &one.parents)
    }

    fn since(&self, otherwise: Timestamp) -> Timestamp {
        self.since.unwrap_or(otherwise)
    }
}

/// A person while an address is being entered or ended.
pub async fn person_now(
    reader: &mut Reader,
    app: &App,
    iin: &Iin,
    asked: &JustAsked,
) -> Result<Option<Person>, RegisterError> {
    let mut answers = asked.people.people.iter();
    let answer = answers.find(|(about, _)| about == iin);
    let answer = answer.map(|(_, person)| person.clone());
    let persons = &app.registers.persons;
    persons.person_now(reader, iin, answer).await
}

/// The address code of a person's permanent address while one is being entered.
pub async fn residence_now(
    reader: &mut Reader,
    app: &App,
    iin: &Iin,
    asked: &JustAsked,
) -> Result<Option<Rka>, RegisterError> {
    let known = person_now(reader, app, iin, asked).await?;
    let known = known.and_then(|person| person.permanent);
    let since = asked.people.since(app.now());
    Ok(match reader.lately_entered(iin, since).await? {
        Some(entered) if !entered.is_ended => Some(entered.rka),
        Some(ended) => known.filter(|rka| *rka != ended.rka),
        None => known,
    })
}

/// Who is registered at an address for good while one is being entered or ended, but for whom the service has entered
/// there lately.
pub async fn residents_now(
    reader: &mut Reader,
    app: &App,
    rka: &Rka,
    asked: &JustAsked,
) -> Result<Vec<Person>, RegisterError> {
    let mut answers = asked.people.homes.iter();
    let answer = answers.find(|(about, _)| about == rka);
    let answer = answer.map(|(_, home)| home.clone());
    let persons = &app.registers.persons;
    let known = persons.registered_at_now(reader, rka, answer).await?;
    let since = asked.people.since(app.now());
    let mut residents = Vec::with_capacity(known.len());
    for person in known {
        let entered = reader.lately_entered(&person.iin, since).await?;
        let left = entered.is_some_and(|entered| entered.is_ended || entered.rka != *rka);
        if !left {
            residents.push(person);
        }
    }
    Ok(residents)
}

/// The same with their parents, where these were asked for, and with whom the service has entered there lately.
pub async fn household_now(
    reader: &mut Reader,
    app: &App,
    rka: &Rka,
    asked: &JustAsked,
) -> Result<Vec<Household>, RegisterError> {
    let residents = residents_now(reader, app, rka, asked).await?;
    let mut iins: Vec<Iin> = residents.into_iter().map(|person| person.iin).collect();
    let since = asked.people.since(app.now());
    for newcomer in reader.lately_entered_at(rka, since).await? {
        if !iins.contains(&newcomer) {
            iins.push(newcomer);
        }
    }
    let of = |iin: Iin| Household {
        parents: asked.people.parents_of(&iin).to_vec(),
        iin,
    };
    Ok(iins.into_iter().map(of).collect())
}
