//! Registers that answer over the network, each by itself.

use backend::{
    registers::{RegisterError, System, demo, http::over_the_wire},
    store::Store,
};
use domain::{Iin, Phone, Register, residence::Rka, settings::civil_day};
use jiff::Timestamp;
use serde_json::json;

use crate::{
    register::StateBodies,
    registers_suite::answers_about_personas,
    source::{Behaviour, Source},
};

#[tokio::test]
async fn r29_r36_r49_registers_over_the_wire_answer_as_those_of_the_demonstration_do() {
    let bodies = StateBodies::start().await;
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("empty.db");
    let empty = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    let config = serde_json::from_value(bodies.config()).unwrap();
    let registers = over_the_wire(demo::registers(&empty), &config).unwrap();
    let (phone, iin) = (
        Phone::parse("+77090000101").unwrap(),
        Iin::parse("850412301014").unwrap(),
    );

    registers
        .mobile_citizens
        .register(&phone, &iin)
        .await
        .unwrap();
    registers
        .mobile_citizens
        .register(&phone, &iin)
        .await
        .unwrap();

    let today = civil_day(Timestamp::now());
    answers_about_personas(&registers, today, (&phone, &iin)).await;
    for call in bodies.server.calls() {
        let (line, _) = call.split_once("\r\n").unwrap();
        assert!(
            !line.chars().any(|c| c.is_ascii_digit() && c != '1'),
            "an address says whom: {line}"
        );
    }
}

#[tokio::test]
async fn r29_a_register_that_is_away_or_answers_about_somebody_else_says_nothing() {
    let bodies = StateBodies::start().await;
    let other = json!({ "dwelling": {
        "rka": "0201000000000102", "region": "astana", "address": { "kk": "1", "ru": "1" }, "owners": [],
    } });
    let liar = Source::start(Behaviour::Says(other.to_string())).await;
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("empty.db");
    let empty = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    let mut config = bodies.config();
    config["real_estate"]["url"] = json!(liar.url);
    for (member, file) in [
        ("authority", "ca.pem"),
        ("certificate", "client.pem"),
        ("key", "client.key"),
    ] {
        config["real_estate"][member] = json!(liar.file(file));
    }
    let config = serde_json::from_value(config).unwrap();
    let registers = over_the_wire(demo::registers(&empty), &config).unwrap();
    let rka = Rka::parse("0201000000000101").unwrap();
    bodies.away(Register::Rental, true);

    let lied = registers.real_estate.dwelling(&rka).await.unwrap_err();
    let away = registers.rental.contract(&rka).await.unwrap_err();

    for (error, register, told) in [
        (lied, Register::RealEstate, "another person or dwelling"),
        (away, Register::Rental, "503"),
    ] {
        let RegisterError::Away { system, why } = error else {
            panic!("{error}");
        };
        assert_eq!(system, System::Register(register));
        assert!(why.contains(told), "{why}");
    }
    bodies.away(Register::Rental, false);
    assert_eq!(registers.rental.contract(&rka).await.unwrap(), None);
}
