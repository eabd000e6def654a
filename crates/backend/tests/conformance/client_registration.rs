//! Registering an organisation's information system by its EDS, and what the operator decides (R-13, R-24, S-22).

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    Bin, ClientId, EmailAddress, LocalizedText, Settings,
    client::{ClientRegistration, ClientScopes, ClientState, OrganisationName},
    statement::{Statement, to_be_signed},
};
use eds::{OrganisationUnit, PersonName, cades, certificate::Certificate, key::PrivateKey};
use jiff::SignedDuration;
use protocol::{
    client::{ClientRegistered, TokenError, TokenIssued},
    problem::ProblemCode,
};
use qoltanba_backend::{authority::Keys, service::client::Decision};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    system::{OTHER_BIN, System, decide, keys, refused},
    world::{World, rand},
};

const BIN: &str = "260140099936";

/// Whoever may sign for an organisation.
struct Signer {
    key: PrivateKey,
    certificate: Certificate,
    authority: Certificate,
}

impl Signer {
    /// An EDS of an organisation, issued by the authority in a directory.
    fn of(world: &World, bin: &str, directory: &std::path::Path) -> Self {
        let Keys { authority, .. } = Keys::open(directory, world.now()).unwrap();
        let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let unit = OrganisationUnit {
            bin: bin.to_owned(),
            name: "ТОО «Улги»".to_owned(),
        };
        let person = PersonName {
            iin: "900101300017".to_owned(),
            common_name: "ӘЛИЕВА ӘСЕЛ".to_owned(),
            surname: "ӘЛИЕВА".to_owned(),
            given_name: "ӘСЕЛ".to_owned(),
            email: None,
        };
        let (now, settings) = (world.now(), Settings::default());
        Self {
            certificate: authority
                .issue_to_organisation(&unit, &person, &key.public_key(), now, &settings)
                .unwrap(),
            authority: qoltanba_backend::authority::CertificationAuthority::certificate(&authority)
                .clone(),
            key,
        }
    }

    fn sign(&self, world: &World, content: &[u8], subject: &str) -> Vec<u8> {
        let draft = cades::Draft::new(content, &self.certificate, subject, world.now()).unwrap();
        let signature = self
            .key
            .sign(draft.to_be_signed(), &SystemRandom::new())
            .unwrap();
        draft
            .attach(&signature, std::slice::from_ref(&self.authority))
            .unwrap()
    }

    fn body(&self, world: &World, registration: &ClientRegistration) -> Value {
        let statement = to_be_signed(registration);
        let signature = self.sign(world, &statement, ClientRegistration::SUBJECT);
        body(&statement, &signature)
    }
}

fn body(statement: &[u8], signature: &[u8]) -> Value {
    json!({ "statement": STANDARD.encode(statement), "signature": STANDARD.encode(signature) })
}

fn registration(world: &World, key: &PrivateKey) -> ClientRegistration {
    ClientRegistration {
        subject: ClientRegistration::SUBJECT.to_owned(),
        site: world.app.origin.clone(),
        bin: Bin::parse(BIN).unwrap(),
        name: OrganisationName::parse(LocalizedText::same("Ulgi Hotel LLP")).unwrap(),
        contact: EmailAddress::parse("it@ulgi.example.kz").unwrap(),
        jwks: keys(key, "k"),
        scope: ClientScopes::parse("document.open").unwrap(),
        drawn_up_at: world.now(),
        nonce: domain::hex(&rand()),
    }
}

fn fresh_key() -> PrivateKey {
    PrivateKey::generate(&SystemRandom::new()).unwrap()
}

async fn send(world: &World, body: &Value) -> Reply {
    Client::new(world).post(world, "/v1/clients", body).await
}

on_both! {
    async fn r24_a_client_registered_by_eds_calls_once_the_operator_lets_it_in(world) {
        let signer = Signer::of(&world, BIN, &world.config().data);
        let key = fresh_key();
        let body = signer.body(&world, &registration(&world, &key));

        let registered: ClientRegistered = send(&world, &body).await.ok();
        let mut system = System::known_as(&world, registered.client.clone(), key, "k");
        let early = system.token(&world, &system.assertion(&system.claims(&world)), None).await;
        decide(&world, &registered.client, Decision::Approve).await;
        let issued: TokenIssued = system.sign_in(&world).await;

        assert_eq!(registered.state, ClientState::Waiting);
        assert_eq!(refused(&early), TokenError::InvalidClient);
        assert!(String::from_utf8_lossy(&early.body).contains("waits for the operator"));
        assert_eq!(issued.scope.to_string(), "document.open");
        let kept = world.app.store.read().await.unwrap().evidence(registered.client.as_str()).await.unwrap();
        assert_eq!(STANDARD.encode(kept.unwrap().statement), body["statement"].as_str().unwrap());
    }

    async fn r24_a_client_that_is_refused_gets_no_token(world) {
        let signer = Signer::of(&world, BIN, &world.config().data);
        let key = fresh_key();
        let body = signer.body(&world, &registration(&world, &key));
        let registered: ClientRegistered = send(&world, &body).await.ok();
        let system = System::known_as(&world, registered.client.clone(), key, "k");

        decide(&world, &registered.client, Decision::Refuse).await;

        let refusal = system.token(&world, &system.assertion(&system.claims(&world)), None).await;
        assert_eq!(refused(&refusal), TokenError::InvalidClient);
    }

    async fn r13_only_an_eds_of_this_organisation_registers_a_client_of_it(world) {
        let other = Signer::of(&world, OTHER_BIN, &world.config().data);
        let elsewhere = tempfile::tempdir().unwrap();
        let foreign = Signer::of(&world, BIN, elsewhere.path());
        let person = world.citizen("Айгүл").await;
        let right = registration(&world, &fresh_key());
        let bytes = to_be_signed(&right);
        let by_person = person.sign(&world, &bytes, ClientRegistration::SUBJECT);

        for (sent, code) in [
            (other.body(&world, &right), ProblemCode::RegistrationInvalid),
            (body(&bytes, &by_person), ProblemCode::RegistrationInvalid),
            (foreign.body(&world, &right), ProblemCode::SignatureInvalid),
        ] {
            assert_eq!(send(&world, &sent).await.code(), code);
        }
    }

    async fn s22_a_registration_is_signed_as_one_over_its_exact_bytes(world) {
        let signer = Signer::of(&world, BIN, &world.config().data);
        let right = registration(&world, &fresh_key());
        let bytes = to_be_signed(&right);
        let good = signer.sign(&world, &bytes, ClientRegistration::SUBJECT);
        let for_another = signer.sign(&world, &bytes, "qoltanba/sign-in/1");
        let mut spaced = b" ".to_vec();
        spaced.extend_from_slice(&bytes);

        for (sent, code) in [
            (body(&bytes, &for_another), ProblemCode::SignatureInvalid),
            (body(&bytes, &[]), ProblemCode::SignatureInvalid),
            (body(&spaced, &good), ProblemCode::StatementInvalid),
            (body(b"{}", &good), ProblemCode::StatementInvalid),
        ] {
            assert_eq!(send(&world, &sent).await.code(), code);
        }
    }

    async fn s4_a_registration_is_for_this_service_and_drawn_up_lately(world) {
        let signer = Signer::of(&world, BIN, &world.config().data);
        let right = registration(&world, &fresh_key());
        let elsewhere = ClientRegistration { site: "https://other.test".into(), ..right.clone() };
        let old = ClientRegistration { drawn_up_at: world.now() - SignedDuration::from_hours(25), ..right.clone() };

        for bent in [elsewhere, old] {
            let answer = send(&world, &signer.body(&world, &bent)).await;
            assert_eq!(answer.code(), ProblemCode::RegistrationInvalid);
        }
        send(&world, &signer.body(&world, &right)).await.ok::<ClientRegistered>();
    }

    async fn s29_a_registration_counts_once_and_is_answered_again(world) {
        let signer = Signer::of(&world, BIN, &world.config().data);
        let body = signer.body(&world, &registration(&world, &fresh_key()));
        let client = Client::new(&world);
        let same = key();

        let first: ClientRegistered = client.post_with(&world, "/v1/clients", &body, &same).await.ok();
        let again: ClientRegistered = client.post_with(&world, "/v1/clients", &body, &same).await.ok();
        let once_more = send(&world, &body).await;

        assert_eq!(first, again);
        assert_eq!(once_more.code(), ProblemCode::Conflict);
    }

    async fn r24_so_many_clients_of_one_organisation_wait_and_no_more(world) {
        let signer = Signer::of(&world, BIN, &world.config().data);
        let one = || signer.body(&world, &registration(&world, &fresh_key()));
        let bodies = [one(), one(), one(), one(), one(), one()];

        let sent = futures::future::join_all(bodies.iter().map(|body| send(&world, body))).await;

        let taken: Vec<ClientId> = sent.iter().filter(|reply| reply.status == 201)
            .map(|reply| reply.ok::<ClientRegistered>().client).collect();
        assert_eq!(taken.len(), 3);
        for reply in sent.iter().filter(|reply| reply.status != 201) {
            assert_eq!((reply.code(), reply.problem().most), (ProblemCode::TooManyClients, Some(3)));
        }
        decide(&world, &taken[0], Decision::Approve).await;
        send(&world, &one()).await.ok::<ClientRegistered>();
    }
}
