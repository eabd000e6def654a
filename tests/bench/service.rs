//! Accesses given and opened, and requests signed and submitted, per second.

use std::collections::BTreeSet;

use backend::population::{Population, population};
use credential::Credential;
use domain::{
    access::{AccessSecret, ShortCode},
    document::{Document, DocumentKind},
    residence::{
        Applicant, Dwelling, StayReason, TemporaryRegistration, TemporaryRegistrationForm,
    },
    settings::civil_day,
    statement::{Statement, to_be_signed},
};
use jiff::Timestamp;
use protocol::{
    Bytes, IDEMPOTENCY_KEY,
    access::{ACCESSES, OPEN},
    document::SourceDocuments,
    request::REQUESTS,
};
use serde_json::json;

use crate::{
    citizen::{Citizen, random},
    figure::{Aim, Figures},
    http, limits,
    load::{self, CLIENTS, Call},
    plain::Plain,
    running::{Backend, CITIZENS, Database, SEED, directory},
};

/// How often each figure is measured beside its limit.
const ROUNDS: usize = 3;
/// Calls of one round; PostgreSQL gets a tenth, so that the proofs made before are still young enough at its end.
const COMMITS: usize = 24_000;
const SHARES: usize = 8_000;
/// Requests that each client submits in a round. Nobody has two open for one dwelling (S-14), so that each is of another
/// person.
const SUBMISSIONS: usize = 2;
/// The most memory that the service may hold, in MiB.
const MOST_MEMORY: f64 = 64.0;

/// Measures the service on a database.
pub fn measure(figures: &mut Figures, database: Database) {
    let backend = Backend::start(&database);
    let plain_data = tempfile::tempdir_in(directory()).unwrap();
    let plain = Plain::start(&match &database {
        Database::Sqlite => plain_data.path().join("plain.db").display().to_string(),
        Database::Postgres { plain, .. } => plain.clone(),
    });
    let owners = sole_owners(&backend, CLIENTS);
    let of_round = |calls: usize| match &database {
        Database::Sqlite => calls,
        Database::Postgres { .. } => calls / 10,
    };

    let (mut shares, mut submissions, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let commits = plain.commits_per_second(of_round(COMMITS));
        shares.push((
            shares_per_second(&backend, &owners, of_round(SHARES)),
            commits,
        ));
        let verifications = limits::verifications_per_second();
        submissions.push((
            submissions_per_second(&backend, &owners, round),
            verifications,
        ));
        let read = limits::round_trips_per_second(backend.address, COMMITS);
        calls.push((commits, read));
    }
    let name = database.name();
    figures.add(
        format!("{name}: accesses given and opened"),
        "/s",
        "one-row commits over HTTP",
        shares,
        Some(Aim::AtLeast(0.3)),
    );
    figures.add(
        format!("{name}: signed requests submitted"),
        "/s",
        "ECDSA P-256 verifications of one core",
        submissions,
        Some(Aim::AtLeast(0.35)),
    );
    figures.add(
        format!("{name}: one-row commits over HTTP"),
        "/s",
        "HTTP calls that do nothing",
        calls,
        None,
    );
    figures.add(
        format!("{name}: memory of the service under this load, at its peak"),
        "MiB",
        "most",
        vec![(backend.peak_memory(), MOST_MEMORY)],
        Some(Aim::AtMost(1.0)),
    );
}

/// Citizens who alone own a dwelling, with what they share and where they register.
struct Owner {
    citizen: Citizen,
    applicant: Applicant,
    document: Document,
    credential: Credential,
    dwelling: Dwelling,
}

/// Those of each client.
type Owners = [Owner; ROUNDS * SUBMISSIONS];

fn sole_owners(backend: &Backend, clients: usize) -> Vec<Owners> {
    let today = civil_day(Timestamp::now());
    let Population {
        persons, dwellings, ..
    } = population(CITIZENS, SEED, today);
    // Who joins a second time ends the session of the first.
    let mut taken = BTreeSet::new();
    let mut owned = dwellings
        .into_iter()
        .filter_map(|owned| match owned.owners.as_slice() {
            [owner] if owner.age_on(today) >= 18 && taken.insert(owner.as_str().to_owned()) => {
                let person = persons.iter().find(|person| person.iin == *owner)?;
                Some((person, owned.dwelling))
            }
            _ => None,
        });
    let mut number = 0;
    let mut next = || loop {
        let (person, dwelling) = owned.next().expect("there are enough owners");
        number += 1;
        let citizen = Citizen::join(backend, &person.iin, &format!("+7701555{number:04}"));
        let held: SourceDocuments = citizen.get("/v1/sources/gbd_fl/documents");
        let document = held.documents.iter().find(|document| {
            document.kind == DocumentKind::NationalId && document.may_be_shared(today).is_ok()
        });
        if let Some(document) = document {
            return Owner {
                applicant: Applicant {
                    iin: person.iin.clone(),
                    full_name: person.full_name.clone(),
                    date_of_birth: person.iin.date_of_birth(),
                },
                credential: citizen.credential(document),
                document: document.clone(),
                dwelling,
                citizen,
            };
        }
    };
    (0..clients)
        .map(|_| std::array::from_fn(|_| next()))
        .collect()
}

/// Each access is given by its holder and opened by a visitor.
fn shares_per_second(backend: &Backend, owners: &[Owners], shares: usize) -> f64 {
    let clients = load::prepare(owners, |owners| {
        let of_each = owners.iter().cycle().take(shares / CLIENTS);
        of_each.flat_map(share).collect()
    });
    load::calls_per_second(backend.address, &clients) / 2.0
}

fn share(owner: &Owner) -> [Call; 2] {
    let secret = AccessSecret::from_random(random());
    let given = json!({
        "document": owner.document.id,
        "secret_sha256": domain::hex(&eds::sha256(secret.as_bytes())),
        "presentation": owner.citizen.present(&owner.credential, &owner.document, &secret),
        "short_code": ShortCode::from_random(random()).as_str(),
    });
    let give = owner
        .citizen
        .request("POST", ACCESSES, given.to_string().as_bytes());
    let key = domain::hex(&random::<16>());
    let presented = json!({ "secret": secret.to_text() }).to_string();
    let open = http::request(
        "POST",
        OPEN,
        &[(IDEMPOTENCY_KEY, &key)],
        presented.as_bytes(),
    );
    [(give, 201), (open, 200)]
}

/// Each request is signed by its applicant, the sole owner; the checks are made after the answer, in the background.
fn submissions_per_second(backend: &Backend, owners: &[Owners], round: usize) -> f64 {
    let clients = load::prepare(owners, |owners| {
        let of_round = owners.iter().skip(round * SUBMISSIONS).take(SUBMISSIONS);
        of_round.map(|owner| submission(backend, owner)).collect()
    });
    load::calls_per_second(backend.address, &clients)
}

fn submission(backend: &Backend, owner: &Owner) -> Call {
    let now = Timestamp::now();
    let registration = TemporaryRegistration::draft(
        &backend.origin,
        TemporaryRegistrationForm {
            as_owner: true,
            dwelling: owner.dwelling.clone(),
            from: civil_day(now),
            months: 3,
            reason: StayReason::Study,
        },
        owner.applicant.clone(),
        now,
        random(),
        &domain::Settings::default(),
    )
    .unwrap();
    let statement = to_be_signed(&registration);
    let cms = owner
        .citizen
        .sign(&statement, TemporaryRegistration::SUBJECT);
    let body = json!({
        "statement": Bytes(statement),
        "signature": { "kind": "eds", "cms": Bytes(cms) },
    });
    let request = owner
        .citizen
        .request("POST", REQUESTS, body.to_string().as_bytes());
    (request, 201)
}
