//! A temporary registration as its parties take it through the service.

use domain::{
    Iin,
    application::Application,
    consent::{Answer, ConsentStatement},
    residence::{
        Applicant, Dwelling, StayReason, TemporaryRegistration, TemporaryRegistrationForm,
    },
    settings::civil_day,
    statement::{Statement, to_be_signed},
};
use protocol::{
    Bytes,
    consent::{ConsentStatus, Consents},
    request::RequestStatus,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply},
    world::{World, full_name, rand},
};

pub fn statement(
    world: &World,
    who: &Client,
    name: &str,
    dwelling: &Dwelling,
    as_owner: bool,
) -> Vec<u8> {
    let iin = who.iin.clone().unwrap();
    let registration = TemporaryRegistration::draft(
        &world.app.origin,
        TemporaryRegistrationForm {
            as_owner,
            dwelling: dwelling.clone(),
            from: civil_day(world.now()),
            months: 3,
            reason: StayReason::Study,
        },
        Applicant {
            date_of_birth: iin.date_of_birth(),
            iin,
            full_name: full_name(name),
        },
        world.now(),
        rand(),
        world.app.settings(),
    )
    .unwrap();
    to_be_signed(&registration)
}

pub fn eds_signature(world: &World, who: &Client, statement: &[u8]) -> Value {
    let cms = who.sign(world, statement, TemporaryRegistration::SUBJECT);
    json!({ "kind": "eds", "cms": Bytes(cms) })
}

pub async fn submit(
    world: &World,
    who: &Client,
    statement: &[u8],
    signature: Option<Value>,
) -> Reply {
    let mut body = json!({ "statement": Bytes(statement.to_vec()) });
    if let Some(signature) = signature {
        body["signature"] = signature;
    }
    who.post(world, "/v1/requests", &body).await
}

pub async fn consent_of(world: &World, owner: &Client) -> ConsentStatus {
    let consents: Consents = owner.get(world, "/v1/consents").await.ok();
    consents.consents.into_iter().next().unwrap()
}

pub async fn answer(
    world: &World,
    owner: &Client,
    consent: &ConsentStatus,
    answer: Answer,
) -> Reply {
    answer_as(
        world,
        owner,
        consent,
        answer,
        ConsentStatement::SUBJECT,
        false,
    )
    .await
}

pub async fn answer_as(
    world: &World,
    owner: &Client,
    consent: &ConsentStatus,
    answer: Answer,
    subject: &str,
    block: bool,
) -> Reply {
    let application = Application::parse(&consent.statement.0).unwrap();
    let bytes = to_be_signed(&ConsentStatement::draft(
        &consent.request,
        &consent.statement.0,
        &application,
        answer,
    ));
    let signature = owner.sign(world, &bytes, subject);
    owner
        .post(
            world,
            &format!("/v1/consents/{}/answer", consent.consent),
            &json!({
                "statement": Bytes(bytes),
                "signature": Bytes(signature),
                "block_applicant": block,
            }),
        )
        .await
}

pub async fn sign(world: &World, who: &Client, request: &RequestStatus) -> Reply {
    who.post(
        world,
        &format!("/v1/requests/{}/signature", request.request),
        &eds_signature(world, who, &request.statement.0),
    )
    .await
}

/// Signs a request, and has the state body decide it.
pub async fn registered(world: &World, who: &Client, request: &RequestStatus) -> RequestStatus {
    sign(world, who, request).await.ok::<RequestStatus>();
    world.process().await;
    status(world, who, request).await
}

/// How a request stands.
pub async fn status(world: &World, who: &Client, request: &RequestStatus) -> RequestStatus {
    let path = format!("/v1/requests/{}", request.request);
    who.get(world, &path).await.ok()
}

/// An applicant who asked an owner and a co-owner.
pub struct Asked {
    pub applicant: Client,
    pub owners: [Client; 2],
    pub dwelling: Dwelling,
    pub request: RequestStatus,
}

pub async fn asked(world: &World) -> Asked {
    let applicant = world.citizen("Дана").await;
    let owners = [world.citizen("Ерлан").await, world.citizen("Жанар").await];
    let [one, two] = &owners;
    let dwelling = world
        .dwelling(&[one.iin.as_ref().unwrap(), two.iin.as_ref().unwrap()])
        .await;
    let bytes = statement(world, &applicant, "Дана", &dwelling, false);
    let request = submit(world, &applicant, &bytes, None).await.ok();
    Asked {
        applicant,
        owners,
        dwelling,
        request,
    }
}

pub fn iin(client: &Client) -> &Iin {
    client.iin.as_ref().unwrap()
}
