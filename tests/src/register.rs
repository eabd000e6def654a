//! The registers as state bodies would run them, with what the demonstration knows about the personas.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use backend::{
    population::{Person, Persona, Personas, personas},
    registers::centres::listed_centres,
};
use domain::{Register, document::DocumentKind, settings::civil_day};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::source::{Behaviour, Source};

/// All registers on one server, each below a path of its own.
pub struct StateBodies {
    pub server: Source,
    away: Arc<Mutex<BTreeSet<Register>>>,
    entries: Arc<Mutex<BTreeMap<String, Value>>>,
}

impl StateBodies {
    pub async fn start() -> Self {
        let away = Arc::new(Mutex::new(BTreeSet::new()));
        let entries = Arc::<Mutex<BTreeMap<String, Value>>>::default();
        let known = Known {
            personas: personas(civil_day(Timestamp::now())),
            phones: Mutex::default(),
            entries: entries.clone(),
        };
        let gone = away.clone();
        let answer = move |path: &str, body: &str| {
            let (register, call) = path
                .trim_start_matches("/qoltanba/")
                .split_once('/')
                .unwrap_or_default();
            if gone
                .lock()
                .unwrap()
                .iter()
                .any(|one: &Register| one.as_str() == register)
            {
                return (503, String::new());
            }
            let body: Value = serde_json::from_str(body).expect("a body of JSON");
            match known.answer(register, call, &body) {
                Some(answer) => (200, answer.to_string()),
                None => (404, String::new()),
            }
        };
        Self {
            server: Source::start(Behaviour::Answers(Arc::new(answer))).await,
            away,
            entries,
        }
    }

    /// What the register of addresses was told, each entry once.
    pub fn entries(&self) -> Vec<Value> {
        self.entries.lock().unwrap().values().cloned().collect()
    }

    /// Has a register go away, or come back.
    pub fn away(&self, register: Register, away: bool) {
        let mut gone = self.away.lock().unwrap();
        match away {
            true => gone.insert(register),
            false => gone.remove(&register),
        };
    }

    /// How the service is told to reach all of them.
    pub fn config(&self) -> Value {
        let reached = |register: Register| {
            let config = json!({
                "url": format!("{}/{}", self.server.url, register.as_str()),
                "authority": self.server.file("ca.pem"), "certificate": self.server.file("client.pem"),
                "key": self.server.file("client.key"), "timeout": "PT2S", "failures": 1_000,
            });
            (register.as_str(), config)
        };
        json!(
            Register::ALL
                .into_iter()
                .map(reached)
                .collect::<BTreeMap<_, _>>()
        )
    }

    /// How often a call was made.
    pub fn asked(&self, path: &str) -> usize {
        let begins = format!("POST /qoltanba/{path} ");
        let calls = self.server.calls();
        calls
            .iter()
            .filter(|call| call.starts_with(&begins))
            .count()
    }
}

struct Known {
    personas: Personas,
    /// What the MCD was told.
    phones: Mutex<BTreeMap<String, String>>,
    /// What the register of addresses was told, by entry.
    entries: Arc<Mutex<BTreeMap<String, Value>>>,
}

impl Known {
    fn persona(&self, iin: &str) -> Option<&Persona> {
        let mut all = self.personas.people.iter();
        all.find(|persona| persona.person.iin.as_str() == iin)
    }

    fn parents(&self, iin: &str) -> Vec<&str> {
        let person = self.persona(iin).map(|persona| &persona.person);
        let both = person.map(|person| [&person.mother, &person.father]);
        let known = both.into_iter().flatten().flatten();
        known.map(|parent| parent.as_str()).collect()
    }

    /// Nothing where the register has no such call.
    fn answer(&self, register: &str, call: &str, body: &Value) -> Option<Value> {
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let (iin, rka) = (text("iin"), text("rka"));
        let people = |wanted: &dyn Fn(&Person) -> bool| -> Vec<Value> {
            let all = self.personas.people.iter().map(|one| &one.person);
            all.filter(|person| wanted(person)).map(shown).collect()
        };
        let guardian_of = |ward: &str| {
            let all = self.personas.guardianships.iter();
            all.clone()
                .find(|(of, _)| of.as_str() == ward)
                .map(|(_, guardian)| guardian)
        };
        Some(match (register, call) {
            ("persons", "v1/person") => {
                json!({ "person": people(&|person| person.iin.as_str() == iin).pop() })
            }
            ("persons", "v1/children") => {
                let parent = |of: &Person| {
                    of.mother
                        .iter()
                        .chain(&of.father)
                        .any(|one| one.as_str() == iin)
                };
                json!({ "people": people(&parent) })
            }
            ("persons", "v1/wards") => {
                let ward = |of: &Person| {
                    guardian_of(of.iin.as_str()).is_some_and(|one| one.as_str() == iin)
                };
                json!({ "people": people(&ward) })
            }
            ("persons", "v1/residents") => {
                let there =
                    |of: &Person| of.permanent.as_ref().is_some_and(|at| at.as_str() == rka);
                json!({ "people": people(&there) })
            }
            ("persons", "v1/status") => {
                let persona = self.persona(iin);
                json!({ "iin": iin, "status": persona.map(|persona| persona.status) })
            }
            ("civil_records", "v1/bound") => {
                let papers = |kind: DocumentKind| {
                    let of = self.persona(iin).into_iter();
                    let all = of.flat_map(|persona| &persona.documents);
                    all.filter(|one| one.kind == kind).count()
                };
                let married = papers(DocumentKind::MarriageCertificate);
                let bound = married > papers(DocumentKind::DivorceCertificate);
                json!({ "iin": iin, "bound": bound })
            }
            ("civil_records", "v1/line") => {
                let parents = self.parents(iin);
                let above: Vec<_> = parents.iter().flat_map(|one| self.parents(one)).collect();
                json!({ "iin": iin, "parents": parents, "grandparents": above })
            }
            ("addresses", "v1/entries") => {
                let entry = text("entry").to_owned();
                self.entries.lock().unwrap().insert(entry, body.clone());
                Value::Null
            }
            ("service_centres", "v1/centres") => json!({ "centres": listed_centres() }),
            ("service_centres", "v1/centre") => {
                let asked = text("centre");
                let found = listed_centres()
                    .into_iter()
                    .find(|one| one.id.as_str() == asked);
                json!({ "centre": found })
            }
            ("real_estate", "v1/dwelling") => {
                let all = &self.personas.dwellings;
                let found = all.iter().find(|one| one.dwelling.rka.as_str() == rka);
                json!({ "dwelling": found.map(|one| {
                    let mut sent = json!(one.dwelling);
                    sent["owners"] = json!(one.owners);
                    sent
                }) })
            }
            ("real_estate", "v1/dwellings") => {
                let all = self.personas.dwellings.iter();
                let owned = all.filter(|one| one.owners.iter().any(|owner| owner.as_str() == iin));
                json!({ "dwellings": owned.map(|one| &one.dwelling).collect::<Vec<_>>() })
            }
            ("social_security", "v1/guardianship") => {
                let guardian = guardian_of(iin);
                json!({ "guardianship": guardian.map(|guardian| {
                    json!({ "incapacitated": true, "representative": guardian })
                }) })
            }
            ("rental", "v1/contract") => {
                let all = self.personas.tenants.iter();
                let named: Vec<_> = all
                    .filter(|(of, _)| of.as_str() == rka)
                    .map(|(_, iin)| iin)
                    .collect();
                json!({ "contract": (!named.is_empty()).then(|| json!({ "named": named })) })
            }
            ("mobile_citizens", "v1/citizen") => {
                json!({ "iin": self.phones.lock().unwrap().get(text("phone")) })
            }
            ("mobile_citizens", "v1/citizens") => {
                let (phone, iin) = (text("phone").to_owned(), iin.to_owned());
                self.phones.lock().unwrap().insert(phone, iin);
                Value::Null
            }
            _ => return None,
        })
    }
}

fn shown(person: &Person) -> Value {
    json!({
        "iin": person.iin, "full_name": person.full_name, "incapacitated": person.incapacitated,
        "permanent": person.permanent, "died_on": null,
    })
}
