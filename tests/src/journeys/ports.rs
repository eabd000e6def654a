//! The adapters over HTTPS one by one: what each sends, and what of the answers it takes (R-30, R-33, R-41, R-43,
//!

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use backend::{
    payments::{Fee, Payment, Payments},
    registers::{
        Asked, RegisterError, Registers, System, demo,
        http::{HttpPayments, SystemConfig, over_the_wire},
    },
    store::{AddressChange, AddressEntry, Store},
};
use domain::{Iin, Register, RequestId, eligibility::CivilStatus, queue::CentreId, residence::Rka};
use jiff::{SignedDuration, civil::date};
use serde_json::{Value, json};

use crate::source::{Behaviour, Source};

const IIN: &str = "900517400015";
const OTHER: &str = "850412301014";

fn iin() -> Iin {
    Iin::parse(IIN).unwrap()
}

fn config(source: &Source) -> SystemConfig {
    SystemConfig {
        url: source.url.clone(),
        authority: source.file("ca.pem"),
        certificate: source.file("client.pem"),
        key: source.file("client.key"),
        timeout: SignedDuration::from_millis(700),
        failures: 1_000,
        rest: SignedDuration::from_secs(1),
    }
}

/// The registers with one of them at a server; nothing is asked of the others.
async fn with(register: Register, source: &Source) -> Registers {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("empty.db");
    let empty = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    let config = BTreeMap::from([(register, config(source))]);
    over_the_wire(demo::registers(&empty), &config).unwrap()
}

/// Why nothing was answered.
fn why<T>(answered: Result<T, RegisterError>, of: System) -> String {
    match answered {
        Err(RegisterError::Away { system, why }) if system == of => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{of} was believed"),
    }
}

fn bodies(source: &Source) -> Vec<(String, Value)> {
    let calls = source.calls();
    let calls = calls.iter().map(|call| {
        let (head, body) = call.split_once("\r\n\r\n").unwrap();
        let path = head.split(' ').nth(1).unwrap();
        (path.to_owned(), serde_json::from_str(body).unwrap())
    });
    calls.collect()
}

/// Whatever is asked, these answers are none: about somebody else, of another shape, too long, no answer, a late one.
async fn takes_nothing_else<'a, T>(
    source: &Source,
    system: System,
    right: &Value,
    foreign: Value,
    ask: impl Fn() -> Asked<'a, T>,
) {
    let mut extra = right.clone();
    extra["secret"] = json!("s3cret");
    for (behaviour, told) in [
        (Behaviour::Says(foreign.to_string()), "another than was"),
        (Behaviour::Says(extra.to_string()), "not of the schema"),
        (Behaviour::Says("{}".to_owned()), "not of the schema"),
        (Behaviour::Says("<html>".to_owned()), "not of the schema"),
        (Behaviour::Says("x".repeat(5 * 1024 * 1024)), "too long"),
        (Behaviour::Fails(503), "503"),
        (Behaviour::Fails(302), "302"),
    ] {
        source.now(behaviour);
        let why = why(ask().await, system);
        assert!(why.contains(told), "{why}");
        assert!(!why.contains("s3cret") && !why.contains(IIN), "{why}");
    }
    source.now(Behaviour::Late(Duration::from_secs(5), right.to_string()));
    let begun = Instant::now();
    why(ask().await, system);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "it was waited for"
    );
    source.now(Behaviour::Says(right.to_string()));
    assert!(ask().await.is_ok(), "it is back");
}

#[tokio::test]
async fn r50_who_somebody_is_to_the_state_is_asked_of_the_register_of_persons() {
    let right = json!({ "iin": IIN, "status": "refugee" });
    let source = Source::start(Behaviour::Says(right.to_string())).await;
    let registers = with(Register::Persons, &source).await;
    let asked = iin();

    let status = registers.citizenship.status(&asked).await.unwrap();

    assert_eq!(status, CivilStatus::Refugee);
    let sent = bodies(&source);
    let call = ("/qoltanba/v1/status".to_owned(), json!({ "iin": IIN }));
    assert_eq!(sent, [call]);
    let foreign = json!({ "iin": OTHER, "status": "citizen" });
    let system = System::Register(Register::Persons);
    let ask = || registers.citizenship.status(&asked);
    takes_nothing_else(&source, system, &right, foreign, ask).await;
}

#[tokio::test]
async fn r41_civil_status_is_asked_of_its_records_and_nothing_is_taken_for_a_no() {
    let bound = json!({ "iin": IIN, "bound": true });
    let source = Source::start(Behaviour::Says(bound.to_string())).await;
    let registers = with(Register::CivilRecords, &source).await;
    let port = &registers.civil_records;
    let system = System::Register(Register::CivilRecords);
    let asked = iin();

    assert!(port.is_bound(&asked).await.unwrap());
    let line = json!({ "iin": IIN, "parents": [OTHER], "grandparents": [] });
    source.now(Behaviour::Says(line.to_string()));
    let above = port.line(&asked).await.unwrap();

    assert_eq!(above.parents, [Iin::parse(OTHER).unwrap()]);
    let sent = bodies(&source);
    let body = json!({ "iin": IIN });
    assert_eq!(
        sent,
        [
            ("/qoltanba/v1/bound".to_owned(), body.clone()),
            ("/qoltanba/v1/line".to_owned(), body)
        ]
    );
    let foreign = json!({ "iin": OTHER, "bound": false });
    takes_nothing_else(&source, system, &bound, foreign, || port.is_bound(&asked)).await;
    let foreign = json!({ "iin": OTHER, "parents": [], "grandparents": [] });
    takes_nothing_else(&source, system, &line, foreign, || port.line(&asked)).await;
}

#[tokio::test]
async fn r43_service_centres_are_asked_of_their_register() {
    let centre = |id: &str| {
        let text = json!({ "kk": "1", "ru": "1" });
        json!({
            "id": id, "region": "astana", "name": text, "address": text,
            "opens": "09:00:00", "closes": "18:00:00", "places": 4
        })
    };
    let listed = json!({ "centres": [centre("astana-2"), centre("astana-1")] });
    let source = Source::start(Behaviour::Says(listed.to_string())).await;
    let registers = with(Register::ServiceCentres, &source).await;
    let port = &registers.service_centres;
    let id = CentreId::parse("astana-1").unwrap();

    let all = port.centres().await.unwrap();
    let right = json!({ "centre": centre("astana-1") });
    source.now(Behaviour::Says(right.to_string()));
    let one = port.centre(&id).await.unwrap();

    assert_eq!(all.first(), one.as_ref());
    let sent = bodies(&source);
    assert_eq!(
        sent,
        [
            ("/qoltanba/v1/centres".to_owned(), json!({})),
            (
                "/qoltanba/v1/centre".to_owned(),
                json!({ "centre": "astana-1" })
            )
        ]
    );
    let foreign = json!({ "centre": centre("astana-2") });
    let system = System::Register(Register::ServiceCentres);
    takes_nothing_else(&source, system, &right, foreign, || port.centre(&id)).await;
}

#[tokio::test]
async fn r30_r33_the_register_of_addresses_is_told_of_an_entry_by_its_key() {
    let entry = AddressEntry {
        id: "07".repeat(16),
        iin: iin(),
        rka: Rka::parse("0201000000000101").unwrap(),
        change: AddressChange::Stay {
            request: RequestId::from_random([7; 16]),
            from: date(2026, 11, 24),
            until: date(2026, 12, 23),
        },
        entered_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        tries: 0,
    };
    let source = Source::start(Behaviour::Fails(204)).await;
    let registers = with(Register::Addresses, &source).await;
    let system = System::Register(Register::Addresses);

    registers.addresses.tell(&entry).await.unwrap();

    let body = json!({
        "entry": entry.id, "iin": IIN, "rka": "0201000000000101", "entered_at": "2026-11-24T10:00:00Z",
        "what": "stay", "request": "07".repeat(16), "from": "2026-11-24", "until": "2026-12-23"
    });
    assert_eq!(bodies(&source), [("/qoltanba/v1/entries".to_owned(), body)]);
    for status in [400, 409, 503] {
        source.now(Behaviour::Fails(status));
        why(registers.addresses.tell(&entry).await, system);
    }
}

#[tokio::test]
async fn r41_a_fee_is_asked_of_the_gateway_by_the_reference_of_its_request() {
    let fee = Fee {
        reference: RequestId::from_random([7; 16]),
        payer: iin(),
        tenge: 4_325,
    };
    let answer = |reference: &RequestId| json!({ "reference": reference, "payer": IIN, "tenge": 4_325, "receipt": "QR-1" });
    let right = answer(&fee.reference);
    let source = Source::start(Behaviour::Says(right.to_string())).await;
    let gateway = HttpPayments::new(&config(&source)).unwrap();

    let Payment::Taken(taken) = gateway.take(&fee).await.unwrap() else {
        panic!("it was taken");
    };

    assert_eq!((taken.tenge, taken.receipt.as_str()), (4_325, "QR-1"));
    assert_eq!(taken.payer, fee.payer);
    let sent = bodies(&source);
    let body = json!({ "reference": fee.reference, "payer": IIN, "tenge": 4_325 });
    assert_eq!(sent, [("/qoltanba/v1/payments".to_owned(), body)]);
    let foreign = answer(&RequestId::from_random([8; 16]));
    let take = || gateway.take(&fee);
    takes_nothing_else(&source, System::Payments, &right, foreign, take).await;
    let declined = json!({ "reference": fee.reference, "declined": true });
    source.now(Behaviour::Says(declined.to_string()));
    assert_eq!(gateway.take(&fee).await.unwrap(), Payment::Declined);
}
