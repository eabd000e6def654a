//! On what terms access is given: what is shown, to whom, and what for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Iin,
    access::{AccessSecret, Viewer},
    document::{Claim, DocumentKind, FieldName, ReadyChoice, SourceSystem, Standing},
    history::HistoryKind,
    log::LogEntry,
};
use jiff::SignedDuration;
use protocol::{
    access::{AccessStatus, OpenedDocument, Preview},
    history::History,
    log::Receipts,
    problem::ProblemCode,
};
use qoltanba_backend::service::log;
use serde_json::{Value, json};
use transparency::Receipt;

use crate::{
    client::{Client, Reply},
    on_both,
    portal::Browser,
    proof,
    world::{World, field, rand},
};

/// A person with a national ID of a few fields.
async fn holder(world: &World) -> (Client, String) {
    let holder = world.citizen("Айгүл").await;
    let id = domain::DocumentId::from_random(rand());
    let names = [
        FieldName::Surname,
        FieldName::GivenName,
        FieldName::DateOfBirth,
        FieldName::Number,
    ];
    world
        .document_with(
            id.clone(),
            holder.iin.as_ref().unwrap(),
            DocumentKind::NationalId,
            Standing::InForce,
            names.map(|name| field(name, SourceSystem::GbdFl)).into(),
        )
        .await;
    (holder, id.as_str().to_owned())
}

async fn give(world: &World, holder: &Client, document: &str, terms: Value) -> (Reply, Value) {
    let secret = AccessSecret::from_random(rand());
    let short_code = domain::access::ShortCode::from_random(rand());
    let body = proof::access(world, holder, document, &secret, short_code.as_str(), terms).await;
    let reply = holder.post(world, "/v1/accesses", &body).await;
    (reply, json!({ "secret": secret.to_text() }))
}

fn for_one(iin: &Iin) -> Value {
    json!({ "scope": { "what": "whole" }, "recipient": iin.as_str() })
}

on_both! {
    async fn r22_an_age_is_shown_without_name_number_and_birthday(world) {
        let (holder, document) = holder(&world).await;
        let terms = json!({ "scope": { "what": "ready", "choice": "older_than16" }, "purpose": "Кино" });
        let viewer = world.citizen("Болат").await;

        let (given, secret) = give(&world, &holder, &document, terms).await;
        let given: AccessStatus = given.ok();
        let preview: Preview = viewer.post(&world, "/v1/open/preview", &secret).await.ok();
        let opened: OpenedDocument = viewer.post(&world, "/v1/open", &secret).await.ok();

        assert_eq!(preview.terms, given.terms);
        assert_eq!(opened.terms.purpose.as_ref().unwrap().as_str(), "Кино");
        let shown = opened.document;
        assert_eq!((shown.person, shown.number, shown.valid_until), (None, None, None));
        assert_eq!((shown.fields.len(), shown.ages.len()), (0, 1));
        assert!(shown.photo.is_some());
    }

    async fn r22_chosen_fields_are_shown_and_no_other(world) {
        let (holder, document) = holder(&world).await;
        let terms = json!({ "scope": { "what": "fields", "claims": ["surname", "number"] } });
        let viewer = world.citizen("Болат").await;

        let (given, secret) = give(&world, &holder, &document, terms).await;
        given.ok::<AccessStatus>();
        let opened: OpenedDocument = viewer.post(&world, "/v1/open", &secret).await.ok();

        let names: Vec<_> = opened.document.fields.iter().map(|field| field.name).collect();
        assert_eq!(names, [FieldName::Surname, FieldName::Number]);
        assert_eq!((opened.document.person, opened.document.photo), (None, None));
    }

    async fn r22_what_the_document_does_not_have_cannot_be_chosen(world) {
        let (holder, document) = holder(&world).await;
        for scope in [
            json!({ "what": "fields", "claims": [] }),
            json!({ "what": "fields", "claims": ["plate"] }),
            json!({ "what": "fields", "claims": ["number", "number"] }),
            json!({ "what": "ready", "choice": "licence_category" }),
        ] {
            let (given, _) = give(&world, &holder, &document, json!({ "scope": scope })).await;
            assert_eq!(given.code(), ProblemCode::ScopeNotPossible, "{scope}");
        }
        for terms in [
            json!({ "scope": { "what": "fields", "claims": ["password"] } }),
            json!({ "recipient": "123" }),
            json!({ "purpose": "two\nlines" }),
            json!({ "purpose": "" }),
            json!({ "until": "tomorrow" }),
        ] {
            let (given, _) = give(&world, &holder, &document, terms.clone()).await;
            assert_eq!(given.code(), ProblemCode::Malformed, "{terms}");
        }
    }

    async fn r23_whom_the_holder_named_alone_opens_it(world) {
        let (holder, document) = holder(&world).await;
        let named = world.citizen("Болат").await;
        let other = world.citizen("Дана").await;
        let visitor = Client::new(&world);

        let (given, secret) = give(&world, &holder, &document, for_one(named.iin.as_ref().unwrap())).await;
        let given: AccessStatus = given.ok();
        for (who, path) in [
            (&visitor, "/v1/open/preview"),
            (&visitor, "/v1/open"),
            (&other, "/v1/open/preview"),
            (&other, "/v1/open"),
            (&holder, "/v1/open"),
        ] {
            assert_eq!(who.post(&world, path, &secret).await.code(), ProblemCode::NotTheRecipient);
        }
        let still: AccessStatus = holder.get(&world, &format!("/v1/accesses/{}", given.access)).await.ok();
        assert_eq!(still.state, domain::access::AccessState::Open);
        named.post(&world, "/v1/open", &secret).await.ok::<OpenedDocument>();
    }

    async fn r25_both_histories_say_what_was_shown_and_what_for(world) {
        let (holder, document) = holder(&world).await;
        let viewer = world.citizen("Болат").await;
        let field = Claim::Field;
        let [surname, given_name] = [FieldName::Surname, FieldName::GivenName].map(field);
        let [born, number] = [FieldName::DateOfBirth, FieldName::Number].map(field);
        for (scope, disclosed) in [
            // In the order of the document, whatever order they were chosen in.
            (json!({ "what": "fields", "claims": ["surname", "photo"] }), vec![Claim::Photo, surname]),
            (json!({ "what": "whole" }), vec![Claim::Photo, surname, given_name, born, number]),
            // It has no patronymic, so that none was disclosed.
            (json!({ "what": "ready", "choice": "photo_and_name" }), vec![Claim::Photo, surname, given_name]),
            (json!({ "what": "ready", "choice": "older_than18" }), vec![Claim::Photo, Claim::Age(18)]),
        ] {
            let terms = json!({ "scope": scope, "purpose": "Hotel" });
            let (given, secret) = give(&world, &holder, &document, terms).await;
            let given: AccessStatus = given.ok();
            viewer.post(&world, "/v1/open", &secret).await.ok::<OpenedDocument>();

            let holders: History = holder.get(&world, "/v1/history").await.ok();
            let viewers: History = viewer.get(&world, "/v1/history").await.ok();

            for (entry, kind, disclosed) in [
                (&holders.entries[0], HistoryKind::DocumentOpened, Some(&disclosed)),
                (&holders.entries[1], HistoryKind::AccessGiven, None),
                (&viewers.entries[0], HistoryKind::DocumentViewed, Some(&disclosed)),
            ] {
                assert_eq!((entry.kind, entry.terms.as_ref()), (kind, Some(&given.terms)));
                assert_eq!(entry.disclosed.as_ref(), disclosed, "{scope} {kind:?}");
            }
            log::sequence_all(&world.app).await.unwrap();
            for (who, entry) in [(&holder, &holders.entries[0]), (&viewer, &viewers.entries[0])] {
                let asked = json!({ "entries": [entry.entry] });
                let receipts: Receipts = who.post(&world, "/v1/log/receipts", &asked).await.ok();
                let receipt = Receipt::parse(receipts.receipts[0].receipt.as_ref().unwrap()).unwrap();
                let logged = LogEntry::parse(receipt.opening.entry()).unwrap();
                assert_eq!(logged.disclosed.as_ref(), Some(&disclosed), "{scope}");
            }
        }
    }

    async fn s36_an_opening_says_who_issued_it_who_signed_it_and_until_when_it_holds(world) {
        let (holder, document) = holder(&world).await;
        let before = world.now();
        let (given, secret) = give(&world, &holder, &document, json!({ "scope": { "what": "ready", "choice": "older_than18" } })).await;
        given.ok::<AccessStatus>();
        world.pass(SignedDuration::from_secs(90));

        let opened: OpenedDocument = Client::new(&world).post(&world, "/v1/open", &secret).await.ok();

        // Beside what the tokens themselves say.
        let tokens: Vec<&str> = opened.presentation.split('~').collect();
        let [credential, binding] = [tokens[0], tokens[tokens.len() - 1]].map(|token| {
            let payload = token.split('.').nth(1).unwrap();
            serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
        });
        let verified = opened.verified;
        assert_eq!(verified.issuer, "Qoltanba Demonstration Documents");
        assert_eq!(verified.issued_at.as_second(), credential["iat"].as_i64().unwrap());
        assert_eq!(verified.valid_until.as_second(), credential["exp"].as_i64().unwrap());
        assert_eq!(verified.signed_at.as_second(), binding["iat"].as_i64().unwrap());
        assert_eq!(verified.status_at, opened.opened_at);
        assert!(verified.signed_at < before + SignedDuration::from_secs(60));
        assert!(verified.valid_until > opened.opened_at);
    }

    async fn r26_s9_a_browser_let_in_to_the_portal_opens_as_its_person(world) {
        let (holder, document) = holder(&world).await;
        let viewer = world.citizen("Болат").await;
        let (given, secret) = give(&world, &holder, &document, for_one(viewer.iin.as_ref().unwrap())).await;
        given.ok::<AccessStatus>();
        let mut browser = Browser::new(&world);
        let before = browser.post("/v1/open/preview", secret.clone()).await;
        browser.sign_in(&world, &viewer).await;
        let name = Viewer::Person { name: "Сынақова Болат".to_owned() };

        let preview: Preview = browser.post("/v1/open/preview", secret.clone()).await.ok();
        let opened: OpenedDocument = browser.post("/v1/open", secret).await.ok();

        assert_eq!(before.code(), ProblemCode::NotTheRecipient);
        assert_eq!((preview.viewer, opened.viewer), (name.clone(), name));
        let viewers: History = viewer.get(&world, "/v1/history").await.ok();
        assert_eq!(viewers.entries[0].kind, HistoryKind::DocumentViewed);
    }

    async fn r26_s9_a_browser_whose_session_has_ended_opens_as_a_visitor(world) {
        let (holder, document) = holder(&world).await;
        let viewer = world.citizen("Болат").await;
        let mut browser = Browser::new(&world);
        browser.sign_in(&world, &viewer).await;
        world.pass(world.app.settings().portal_session_life);
        let (given, secret) = give(&world, &holder, &document, json!({ "scope": { "what": "whole" } })).await;
        given.ok::<AccessStatus>();

        let preview: Preview = browser.post("/v1/open/preview", secret).await.ok();

        assert_eq!(preview.viewer, Viewer::Visitor { network: "203.0.*.*".to_owned() });
    }

    async fn s36_an_access_of_an_earlier_version_which_nothing_proves_is_not_opened(world) {
        let (holder, document) = holder(&world).await;
        let choice = ReadyChoice::PhotoAndName;
        let (given, secret) = give(&world, &holder, &document, json!({ "scope": { "what": "ready", "choice": choice } })).await;
        given.ok::<AccessStatus>();
        crate::world::run_on(&world, "UPDATE accesses SET presentation = NULL").await;

        let opened = Client::new(&world).post(&world, "/v1/open", &secret).await;

        assert_eq!(opened.code(), ProblemCode::CredentialOutdated);
    }
}
