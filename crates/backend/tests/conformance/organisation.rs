//! Organisations' information systems: who gets a token, and what it opens (R-24, S-8, S-9).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    access::{AccessSecret, AccessState, ShortCode, Viewer},
    document::DocumentKind,
    history::{Counterpart, HistoryKind},
};
use eds::key::PrivateKey;
use http::Method;
use jiff::SignedDuration;
use protocol::{
    access::{AccessStatus, OpenedDocument, Preview},
    client::{
        ASSERTION_TYPE, AssertionClaims, Audience, OrganisationShown, ServerMetadata, TokenError,
        TokenIssued,
    },
    history::{History, Notifications},
    problem::ProblemCode,
};
use qoltanba_backend::{
    population::organisation,
    service::client::{self, Decision},
};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::{
    client::{Client, key},
    on_both, proof,
    system::{OTHER_BIN, System, decide, keys, refused, signed},
    world::{World, rand},
};

/// A document with open access.
struct Shared {
    holder: Client,
    status: AccessStatus,
    secret: Value,
    short_code: Value,
}

async fn share(world: &World, terms: Value) -> Shared {
    let holder = world.citizen("Айгүл").await;
    let document = world
        .document(holder.iin.as_ref().unwrap(), DocumentKind::NationalId)
        .await;
    let secret = AccessSecret::from_random(rand());
    let short_code = ShortCode::from_random(rand());
    let body = proof::access(
        world,
        &holder,
        document.as_str(),
        &secret,
        short_code.as_str(),
        terms,
    )
    .await;
    Shared {
        status: holder.post(world, "/v1/accesses", &body).await.ok(),
        holder,
        secret: json!({ "secret": secret.to_text() }),
        short_code: json!({ "short_code": short_code.as_str() }),
    }
}

fn for_the_demos_organisation() -> Value {
    json!({ "recipient": organisation::organisation().bin })
}

fn demo_viewer() -> Viewer {
    let organisation = organisation::organisation();
    Viewer::Organisation {
        name: organisation.name.into(),
        bin: organisation.bin,
    }
}

on_both! {
    async fn r24_an_organisation_opens_a_document_by_itself(world) {
        let mut system = System::of_demo(&world);
        let shared = share(&world, json!({})).await;

        let issued = system.sign_in(&world).await;
        let preview: Preview = system.post(&world, "/v1/open/preview", &shared.short_code).await.ok();
        let opened: OpenedDocument = system.post(&world, "/v1/open", &shared.secret).await.ok();

        assert_eq!((issued.token_type.as_str(), issued.expires_in), ("DPoP", 300));
        assert_eq!(issued.scope.to_string(), "document.preview document.open");
        assert_eq!(preview.holder, "Айгүл С.");
        assert_eq!(opened.viewer, demo_viewer());
        let status: AccessStatus = shared.holder
            .get(&world, &format!("/v1/accesses/{}", shared.status.access)).await.ok();
        assert_eq!(status.state, AccessState::Opened { at: opened.opened_at, viewer: demo_viewer() });
    }

    async fn r25_both_sides_have_it_in_their_history_and_in_the_log(world) {
        let mut system = System::of_demo(&world);
        let shared = share(&world, json!({ "purpose": "Қонақүй" })).await;
        system.sign_in(&world).await;
        system.post(&world, "/v1/open", &shared.short_code).await.ok::<OpenedDocument>();
        qoltanba_backend::service::log::sequence_all(&world.app).await.unwrap();

        let holders: History = shared.holder.get(&world, "/v1/history").await.ok();
        let told: Notifications = shared.holder.get(&world, "/v1/notifications").await.ok();
        let theirs: History = system.client.get(&world, "/v1/clients/me/history").await.ok();
        let receipts: protocol::log::Receipts = shared.holder
            .post(&world, "/v1/log/receipts", &json!({ "entries": [holders.entries[0].entry] })).await.ok();

        assert_eq!(holders.entries[0].kind, HistoryKind::DocumentOpened);
        assert_eq!(holders.entries[0].counterpart, Some(Counterpart::from(demo_viewer())));
        assert_eq!(told.notifications[0].about, holders.entries[0]);
        assert_eq!(theirs.entries.len(), 1);
        assert_eq!(theirs.entries[0].kind, HistoryKind::DocumentViewed);
        assert_eq!(theirs.entries[0].counterpart, Some(Counterpart::Person { name: "Сынақова Айгүл".into() }));
        assert_eq!(theirs.entries[0].terms, Some(shared.status.terms));
        assert!(receipts.receipts[0].receipt.is_some());
        let receipts: protocol::log::Receipts = system
            .post(&world, "/v1/log/receipts", &json!({ "entries": [theirs.entries[0].entry] })).await.ok();
        assert!(receipts.receipts[0].receipt.is_some());
    }

    async fn r25_who_was_shown_some_of_a_document_keeps_no_more_of_the_name(world) {
        let mut system = System::of_demo(&world);
        let scope = json!({ "scope": { "what": "fields", "claims": ["photo"] } });
        let shared = share(&world, scope).await;
        system.sign_in(&world).await;
        system.post(&world, "/v1/open", &shared.secret).await.ok::<OpenedDocument>();

        let theirs: History = system.client.get(&world, "/v1/clients/me/history").await.ok();

        assert_eq!(theirs.entries[0].counterpart, Some(Counterpart::Person { name: "Айгүл С.".into() }));
    }

    async fn r24_an_access_for_one_organisation_is_opened_by_it_alone(world) {
        let mut named = System::of_demo(&world);
        let mut other = System::of(&world, OTHER_BIN, "document.open").await;
        named.sign_in(&world).await;
        other.sign_in(&world).await;
        let shared = share(&world, for_the_demos_organisation()).await;
        let person = world.citizen("Болат").await;
        let visitor = Client::new(&world);

        for path in ["/v1/open/preview", "/v1/open"] {
            for who in [&other.client, &person, &visitor, &shared.holder] {
                for code in [&shared.secret, &shared.short_code] {
                    assert_eq!(who.post(&world, path, code).await.code(), ProblemCode::NotTheRecipient);
                }
            }
        }
        named.post(&world, "/v1/open/preview", &shared.secret).await.ok::<Preview>();
        let opened: OpenedDocument = named.post(&world, "/v1/open", &shared.secret).await.ok();
        assert_eq!(opened.terms, shared.status.terms);
    }

    async fn r24_an_access_for_a_person_is_not_for_an_organisation(world) {
        let person = world.citizen("Болат").await;
        let shared = share(&world, json!({ "recipient": person.iin.as_ref().unwrap() })).await;
        let mut system = System::of_demo(&world);
        system.sign_in(&world).await;

        let refused = system.post(&world, "/v1/open", &shared.secret).await;

        assert_eq!(refused.code(), ProblemCode::NotTheRecipient);
        person.post(&world, "/v1/open", &shared.secret).await.ok::<OpenedDocument>();
    }

    async fn r24_a_token_is_given_for_an_assertion_of_this_client_for_here_and_now(world) {
        let system = System::of_demo(&world);
        let good = || system.claims(&world);
        let now = world.now().as_second();
        let bent = |but: &dyn Fn(&mut AssertionClaims)| { let mut claims = good(); but(&mut claims); claims };

        for claims in [
            bent(&|claims| claims.aud = Audience::One("https://other.test/v1/token".into())),
            bent(&|claims| claims.aud = Audience::One("https://qoltanba.test/v1/open".into())),
            bent(&|claims| claims.aud = Audience::One("https://qoltanba.test.evil/v1/token".into())),
            bent(&|claims| claims.exp = now),
            bent(&|claims| claims.exp = now - 60),
            bent(&|claims| claims.exp = now + 301 + 60),
            bent(&|claims| claims.exp = i64::MAX),
            bent(&|claims| claims.iat = Some(now + 120)),
            bent(&|claims| claims.nbf = Some(now + 120)),
            bent(&|claims| claims.iss = "0".repeat(32)),
            bent(&|claims| claims.sub = "0".repeat(32)),
            bent(&|claims| { claims.iss = "0".repeat(32); claims.sub = "0".repeat(32); }),
            bent(&|claims| claims.jti = String::new()),
            bent(&|claims| claims.jti = "j".repeat(129)),
        ] {
            assert_eq!(system.refusal(&world, &claims).await, TokenError::InvalidClient, "{claims:?}");
        }
        for claims in [
            good(),
            bent(&|claims| claims.aud = Audience::One("https://qoltanba.test".into())),
            bent(&|claims| claims.aud = Audience::Listed(["https://qoltanba.test".into()])),
            bent(&|claims| claims.exp = now + 300),
            bent(&|claims| claims.iat = None),
        ] {
            system.token(&world, &system.assertion(&claims), None).await.ok::<TokenIssued>();
        }
    }

    async fn r24_only_es256_by_a_key_of_the_client_counts(world) {
        let system = System::of_demo(&world);
        let stranger = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let header = |header: Value| signed(&system.key, &header, &json!(system.claims(&world)));
        let good = system.assertion(&system.claims(&world));
        let parts: Vec<&str> = good.split('.').collect();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"demo-1"}"#);
        let two = json!({ "iss": system.id, "sub": system.id, "exp": world.now().as_second() + 60, "jti": "1",
            "aud": ["https://qoltanba.test", "https://other.test"] });

        for assertion in [
            signed(&stranger, &json!({ "alg": "ES256", "kid": "demo-1" }), &json!(system.claims(&world))),
            header(json!({ "alg": "ES256", "kid": "demo-2" })),
            header(json!({ "alg": "ES256" })),
            header(json!({ "alg": "none", "kid": "demo-1" })),
            header(json!({ "alg": "HS256", "kid": "demo-1" })),
            header(json!({ "alg": "ES256", "kid": "demo-1", "crit": ["exp"] })),
            header(json!({ "alg": "ES256", "kid": "demo-1", "typ": "dpop+jwt" })),
            signed(&system.key, &json!({ "alg": "ES256", "kid": "demo-1" }), &two),
            format!("{none}.{}.", parts[1]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{good}A"),
            "a.b.c".to_owned(),
            "x".repeat(5_000),
        ] {
            let reply = system.token(&world, &assertion, None).await;
            assert_eq!(refused(&reply), TokenError::InvalidClient, "{assertion}");
        }
        system.token(&world, &good, None).await.ok::<TokenIssued>();
    }

    async fn r24_an_assertion_is_good_for_one_token_also_for_many_at_once(world) {
        let system = System::of_demo(&world);
        let claims = system.claims(&world);
        let assertion = system.assertion(&claims);
        let other_words = system.assertion(&AssertionClaims { exp: claims.exp + 60, ..claims.clone() });

        let tries = (0..20).map(|_| system.token(&world, &assertion, None));
        let replies = futures::future::join_all(tries).await;

        let given = replies.iter().filter(|reply| reply.status.is_success()).count();
        assert_eq!(given, 1);
        for reply in replies.iter().filter(|reply| !reply.status.is_success()) {
            assert_eq!(refused(reply), TokenError::InvalidClient);
        }
        assert_eq!(refused(&system.token(&world, &other_words, None).await), TokenError::InvalidClient);
        qoltanba_backend::service::lapse::forget_what_is_over(&world.app).await.unwrap();
        assert_eq!(refused(&system.token(&world, &assertion, None).await), TokenError::InvalidClient);
    }

    async fn r24_a_revoked_client_has_no_token_and_gets_none(world) {
        let mut system = System::of(&world, OTHER_BIN, "document.open").await;
        system.sign_in(&world).await;
        let shared = share(&world, json!({})).await;

        decide(&world, &system.id, Decision::Revoke).await;
        let opened = system.post(&world, "/v1/open", &shared.secret).await;
        system.client.token = None;
        let again = system.refusal(&world, &system.claims(&world)).await;

        assert_eq!(opened.code(), ProblemCode::SignInRequired);
        assert_eq!(again, TokenError::InvalidClient);
        assert_eq!(shared.holder.get(&world, &format!("/v1/organisations/{OTHER_BIN}")).await.code(), ProblemCode::NotFound);
    }

    async fn r24_other_keys_take_the_place_of_the_old_ones_at_once(world) {
        let mut system = System::of(&world, OTHER_BIN, "document.open").await;
        system.sign_in(&world).await;
        let fresh = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let (id, jwks) = (system.id.clone(), keys(&fresh, "k2"));
        world.app.store.write(world.now(), move |transaction| {
            Box::pin(client::change_keys(transaction, id.clone(), jwks.clone()))
        }).await.unwrap();

        let history = system.client.get(&world, "/v1/clients/me/history").await;
        system.client.token = None;
        let old = system.refusal(&world, &system.claims(&world)).await;
        (system.key, system.kid) = (fresh, "k2".to_owned());

        assert_eq!(history.code(), ProblemCode::SignInRequired);
        assert_eq!(old, TokenError::InvalidClient);
        system.sign_in(&world).await;
    }

    async fn r24_a_token_opens_no_more_than_its_scope(world) {
        let mut system = System::of(&world, OTHER_BIN, "document.preview").await;
        let shared = share(&world, json!({})).await;
        let assertion = system.assertion(&system.claims(&world));
        let too_much = system.token(&world, &assertion, Some("document.open")).await;
        let unknown = system.token(&world, &system.assertion(&system.claims(&world)), Some("admin")).await;
        system.sign_in(&world).await;

        let preview = system.post(&world, "/v1/open/preview", &shared.secret).await;
        let opened = system.post(&world, "/v1/open", &shared.secret).await;

        assert_eq!(refused(&too_much), TokenError::InvalidScope);
        assert_eq!(refused(&unknown), TokenError::InvalidScope);
        preview.ok::<Preview>();
        assert_eq!(opened.code(), ProblemCode::ScopeNotGranted);
    }

    async fn r24_a_call_for_a_token_is_refused_in_the_form_of_its_rfc(world) {
        let system = System::of_demo(&world);
        let assertion = system.assertion(&system.claims(&world));
        let grant = ("grant_type", "client_credentials");
        let kind = ("client_assertion_type", ASSERTION_TYPE);
        let shown = ("client_assertion", assertion.as_str());

        for (members, error) in [
            (vec![], TokenError::InvalidRequest),
            (vec![kind, shown], TokenError::InvalidRequest),
            (vec![("grant_type", "password"), kind, shown], TokenError::UnsupportedGrantType),
            (vec![grant, shown], TokenError::InvalidRequest),
            (vec![grant, kind], TokenError::InvalidRequest),
            (vec![grant, kind, shown, shown], TokenError::InvalidRequest),
            (vec![grant, grant, kind, shown], TokenError::InvalidRequest),
            (vec![grant, ("client_assertion_type", "saml"), shown], TokenError::InvalidRequest),
            (vec![grant, kind, shown, ("client_id", "0")], TokenError::InvalidClient),
        ] {
            assert_eq!(refused(&system.ask(&world, &members).await), error, "{members:?}");
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([grant, kind, shown]).finish();
        let other = system.client.proof(&world, &Method::POST, "/v1/open", Some(form.as_bytes()));
        let of_nothing = system.client.proof(&world, &Method::POST, "/v1/token", None);
        for proof in [None, Some("a.b.c"), Some(other.as_str()), Some(of_nothing.as_str())] {
            assert_eq!(refused(&system.ask_with(form.clone(), proof).await), TokenError::InvalidDpopProof);
        }
        let json = system.client.post(&world, "/v1/token", &json!({ "grant_type": "client_credentials" })).await;
        assert_eq!(refused(&json), TokenError::InvalidRequest);
        system.ask(&world, &[grant, kind, shown, ("unknown", "is left alone")]).await.ok::<TokenIssued>();
    }

    async fn s6_a_clients_token_is_bound_to_its_key_and_lasts_five_minutes(world) {
        let mut system = System::of_demo(&world);
        system.sign_in(&world).await;
        let mut thief = Client::new(&world);
        thief.token = system.client.token.clone();

        let stolen = thief.get(&world, "/v1/clients/me/history").await;
        let as_a_person = system.client.get(&world, "/v1/profile").await;
        world.pass(SignedDuration::from_secs(295));
        let in_time = system.client.get(&world, "/v1/clients/me/history").await;
        world.pass(SignedDuration::from_secs(5));
        let late = system.client.get(&world, "/v1/clients/me/history").await;

        assert_eq!(stolen.code(), ProblemCode::SignInRequired);
        assert_eq!(as_a_person.code(), ProblemCode::SignInRequired);
        in_time.ok::<History>();
        assert_eq!(late.code(), ProblemCode::SignInRequired);
    }

    async fn s6_a_person_has_no_history_of_an_organisation(world) {
        let person = world.citizen("Айгүл").await;

        let answer = person.get(&world, "/v1/clients/me/history").await;

        assert_eq!(answer.code(), ProblemCode::SignInRequired);
    }

    async fn r23_of_an_organisation_a_person_and_visitors_at_once_exactly_one_wins(world) {
        let mut system = System::of_demo(&world);
        system.sign_in(&world).await;
        let person = world.citizen("Болат").await;
        let visitor = Client::new(&world);
        let shared = share(&world, json!({})).await;

        let tries = (0..60).map(|at| {
            let who = [&system.client, &person, &visitor][at % 3];
            let code = if at % 2 == 0 { &shared.secret } else { &shared.short_code };
            who.post(&world, "/v1/open", code)
        });
        let replies = futures::future::join_all(tries).await;

        assert_eq!(replies.iter().filter(|reply| reply.status.is_success()).count(), 1);
        assert_eq!(replies.iter().filter(|reply| reply.status.as_u16() == 410).count(), 59);
        let holders: History = shared.holder.get(&world, "/v1/history").await.ok();
        let opened = holders.entries.iter().filter(|entry| entry.kind == HistoryKind::DocumentOpened);
        assert_eq!(opened.count(), 1);
    }

    async fn s8_guesses_of_an_organisation_count_for_it_and_for_its_address(world) {
        let mut system = System::of_demo(&world);
        let mut elsewhere = System::of_demo(&world);
        elsewhere.client.address = ([192, 0, 2, 1], 4_000).into();
        let mut other = System::of(&world, OTHER_BIN, "document.open").await;
        for one in [&mut system, &mut elsewhere, &mut other] {
            one.sign_in(&world).await;
        }
        let guess = || json!({ "short_code": ShortCode::from_random(rand()).as_str() });
        for _ in 0..5 {
            let miss = system.post(&world, "/v1/open/preview", &guess()).await;
            assert_eq!(miss.code(), ProblemCode::NoSuchCode);
        }

        for blocked in [&system, &elsewhere] {
            let answer = blocked.post(&world, "/v1/open/preview", &guess()).await;
            assert_eq!(answer.code(), ProblemCode::TooManyRequests);
        }
        for _ in 0..5 {
            let miss = other.post(&world, "/v1/open/preview", &guess()).await;
            assert_eq!(miss.code(), ProblemCode::NoSuchCode);
        }
        let visitor = Client::new(&world).post(&world, "/v1/open/preview", &guess()).await;
        assert_eq!(visitor.code(), ProblemCode::TooManyRequests);
    }

    async fn s29_an_organisation_gets_a_lost_answer_again(world) {
        let mut system = System::of_demo(&world);
        system.sign_in(&world).await;
        let shared = share(&world, json!({})).await;
        let same = key();

        let first: OpenedDocument = system.client.post_with(&world, "/v1/open", &shared.secret, &same).await.ok();
        system.sign_in(&world).await;
        let again: OpenedDocument = system.client.post_with(&world, "/v1/open", &shared.secret, &same).await.ok();
        let other_body = system.client.post_with(&world, "/v1/open", &shared.short_code, &same).await;
        let without_key = system.client
            .call(&world, Method::POST, "/v1/open", Some(shared.secret.to_string().into_bytes()), None).await;

        assert_eq!(first, again);
        assert_eq!(other_body.code(), ProblemCode::IdempotencyKeyReused);
        assert_eq!(without_key.code(), ProblemCode::IdempotencyKeyRequired);
    }

    async fn s9_a_holder_sees_the_name_of_an_organisation_and_no_list(world) {
        let holder = world.citizen("Айгүл").await;
        let bin = organisation::organisation().bin;

        let shown: OrganisationShown = holder.get(&world, &format!("/v1/organisations/{}", bin.as_str())).await.ok();

        assert_eq!(shown.name, organisation::organisation().name.into());
        for path in [OTHER_BIN, "900517400015", "26014", "%ff"] {
            let answer = holder.get(&world, &format!("/v1/organisations/{path}")).await;
            assert_eq!(answer.code(), ProblemCode::NotFound, "{path}");
        }
        assert_eq!(holder.get(&world, "/v1/organisations").await.code(), ProblemCode::NotFound);
        assert_eq!(Client::new(&world).get(&world, &format!("/v1/organisations/{}", bin.as_str())).await.code(),
            ProblemCode::SignInRequired);
    }

    async fn r24_the_metadata_say_where_and_how_tokens_are_had(world) {
        let client = Client::new(&world);

        let metadata: ServerMetadata = client.get(&world, "/.well-known/oauth-authorization-server").await.ok();

        insta::assert_json_snapshot!("metadata", metadata);
    }
}
