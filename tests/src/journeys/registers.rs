//! Registers that answer over the network, each by itself.

use std::time::{Duration, Instant};

use backend::{
    registers::{RegisterError, System, demo, http::over_the_wire},
    store::Store,
};
use domain::{Iin, Phone, Register, residence::Rka, settings::civil_day};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    backend::Backend,
    cli::Cli,
    people::Citizen,
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
        (lied, Register::RealEstate, "another than was asked about"),
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

#[tokio::test]
async fn r27_r29_a_register_that_is_away_delays_a_registration_and_never_refuses_it() {
    let bodies = StateBodies::start().await;
    let settings = json!({ "check_wait_first": "PT1S", "check_wait_longest": "PT2S" });
    let backend = Backend::with_registers(&bodies.config(), &settings);
    let owner = Citizen::joined("sole_owner", &backend).await;
    let today = civil_day(Timestamp::now()).to_string();
    let registering = [
        "register",
        "temporary",
        "--region",
        "astana",
        "--rka",
        "0201000000000101",
        "--from",
        &today,
        "--months",
        "1",
    ];

    // Before it is sent, a register that is away is said to be that; nothing is refused.
    bodies.away(Register::RealEstate, true);
    let told = owner.cli(&backend).refusal(&registering).await;
    assert_eq!(told, "source_away");
    bodies.away(Register::RealEstate, false);
    // Once it is signed it waits by itself.
    bodies.away(Register::Rental, true);
    bodies.away(Register::Addresses, true);
    let sent = owner.cli(&backend).does(&registering).await;
    let request = sent["request"].as_str().unwrap();
    let cli = owner.cli(&backend);
    let shown = waits_for_a_register(&cli, request).await;
    assert_eq!(shown["state"]["state"], "processing", "{shown}");
    for check in shown["checks"].as_array().unwrap() {
        let away = check["check"] == "rental";
        assert_eq!(check["delayed"], away, "{check}");
        assert_eq!(check["answered_at"].is_null(), away, "{check}");
    }
    let waiting = backend.processing();
    assert_eq!(waiting[0]["request"], request, "{waiting:?}");
    assert_eq!(waiting[0]["waits_for"][0]["register"], "rental");

    bodies.away(Register::Rental, false);

    let decided = cli.decided(request).await;
    assert_eq!(decided["state"]["state"], "registered", "{decided}");
    assert_eq!(backend.count("SELECT count(*) FROM stays").await, 1);
    assert!(backend.processing().is_empty());
    // What was entered is told once its register is back.
    assert!(bodies.entries().is_empty());
    bodies.away(Register::Addresses, false);
    let told = told_of(&bodies).await;
    assert_eq!(told["what"], "stay", "{told}");
    assert_eq!(told["request"], request, "{told}");
    assert_eq!(told["rka"], "0201000000000101", "{told}");
    assert!(bodies.asked("rental/v1/contract") >= 2);
    for path in [
        "persons/v1/person",
        "real_estate/v1/dwelling",
        "social_security/v1/guardianship",
    ] {
        assert!(bodies.asked(path) >= 1, "{path}");
    }
    assert_eq!(
        bodies.asked("mobile_citizens/v1/citizens"),
        1,
        "the MCD hears who joined"
    );
    let log = backend.log();
    let warned = log.lines().filter(|line| line.contains("WARN"));
    assert!(!warned.into_iter().any(|line| line.contains(owner.iin())));
}

/// The one entry that the register of addresses was told of.
async fn told_of(bodies: &StateBodies) -> Value {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let [told] = &bodies.entries()[..] {
            return told.clone();
        }
        assert!(Instant::now() < deadline, "{:?}", bodies.entries());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The request once a register was asked in vain.
async fn waits_for_a_register(cli: &Cli, request: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let shown = cli.does(&["requests", "show", request]).await;
        let mut checks = shown["checks"].as_array().into_iter().flatten();
        if checks.any(|check| check["delayed"] == true) {
            return shown;
        }
        assert!(Instant::now() < deadline, "no check is delayed: {shown}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
