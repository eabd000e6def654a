//! Documents as credentials: issued, ended, presented, and verified by others (R-18, S-35, S-36).

use credential::{
    Credential,
    status_list::{self, Status},
};
use domain::{
    LocalizedText,
    access::{AccessSecret, AccessState, ShortCode},
    document::{DocumentKind, FieldName, PORTRAIT_SMALL, SourceSystem, Standing},
    settings::civil_day,
};
use http::{Method, Request};
use jiff::SignedDuration;
use protocol::{
    access::{AccessStatus, OpenedDocument},
    credential::IssuedCredentials,
    problem::ProblemCode,
};
use qoltanba_backend::{
    registers::sources::SourceField,
    service::{credential::compare_with_sources, lapse::forget_what_is_over},
    store::{Account, StoredCredential},
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both,
    proof::{access, document, issued, judge, nonce, read, shown},
    world::{World, field, rand, run_on},
};

const NATIONAL_ID: DocumentKind = DocumentKind::NationalId;
const CREDENTIALS: &str = "/v1/sources/gbd_fl/credentials";

/// A person with a national ID.
pub async fn holder(world: &World) -> (Client, String) {
    let holder = world.citizen("Айгүл").await;
    let id = world
        .document(holder.iin.as_ref().unwrap(), NATIONAL_ID)
        .await;
    (holder, id.as_str().to_owned())
}

/// Fetches a status list like somebody who is nobody here.
pub async fn list(world: &World, uri: &str, tag: Option<&str>) -> Reply {
    let path = uri.strip_prefix(world.app.origin.as_str()).unwrap();
    let mut request = Request::get(path);
    if let Some(tag) = tag {
        request = request.header("if-none-match", tag);
    }
    let anybody = Client::new(world);
    anybody
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await
}

async fn status(world: &World, credential: &Credential) -> Status {
    let reference = credential.status().unwrap();
    let token = String::from_utf8(list(world, &reference.uri, None).await.body).unwrap();
    let authority = [world.app.authority.certificate().clone()];
    let issuer = credential::trusted_issuer(&token, &authority, world.now()).unwrap();
    status_list::verify(
        &token,
        &issuer,
        &reference.uri,
        world.now(),
        SignedDuration::ZERO,
    )
    .unwrap()
    .status(reference.index)
    .unwrap()
}

/// An access whose presentation is not what it ought to be.
async fn give(
    world: &World,
    holder: &Client,
    document: &str,
    secret: &AccessSecret,
    presentation: &str,
) -> Reply {
    let body = json!({
        "document": document,
        "secret_sha256": domain::hex(&eds::sha256(secret.as_bytes())),
        "short_code": ShortCode::from_random(rand()).as_str(),
        "presentation": presentation,
    });
    holder.post(world, "/v1/accesses", &body).await
}

fn code(secret: &AccessSecret) -> Value {
    json!({ "secret": secret.to_text() })
}

on_both! {
    async fn s36_a_document_is_issued_to_its_device_with_each_claim_a_disclosure(world) {
        let (holder, id) = holder(&world).await;

        let credential = issued(&world, &holder, &id).await.unwrap();

        let document = document(&world, &holder, &id).await.unwrap();
        let mut claims = credential.claims().clone();
        let small = claims.remove(PORTRAIT_SMALL).unwrap();
        assert!(small.as_str().unwrap().len() <= 2_048);
        assert_eq!(claims, document.says_in_all());
        assert!(claims.contains_key("age_over_18") && claims.contains_key("photo"));
        assert_eq!(*credential.holder(), holder.device.public_key());
        assert_eq!(credential.issuer(), Some(world.app.origin.as_str()));
        assert_eq!(credential.credential_type(), "urn:qoltanba:national_id:1");
        let life = credential.expires_at().unwrap().duration_since(credential.issued_at().unwrap());
        assert_eq!(life, world.app.settings().credential_life);
        assert_eq!(status(&world, &credential).await, Status::VALID);
        let text = credential.to_text();
        let payload = text.split('.').nth(1).unwrap();
        for hidden in ["N ", "2026-01-15"] {
            assert!(!payload.contains(hidden), "every claim is a digest");
        }
    }

    async fn r18_s36_a_loss_ends_the_credential_at_once_with_both_parents(world) {
        let mother = world.citizen("Айгүл").await;
        let father = world.citizen("Болат").await;
        let parents = (mother.iin.clone(), father.iin.clone());
        let child = world.person_who("Бала", 10, move |child| {
            child.mother = parents.0.clone();
            child.father = parents.1.clone();
        }).await;
        let id = world.document(&child, DocumentKind::BirthCertificate).await;
        let hers = issued(&world, &mother, id.as_str()).await.unwrap();
        let his = issued(&world, &father, id.as_str()).await.unwrap();
        assert_eq!((status(&world, &hers).await, status(&world, &his).await), (Status::VALID, Status::VALID));

        mother.post(&world, &format!("/v1/documents/{id}/loss"), &json!({ "loss": "stolen" })).await.ok::<Value>();

        assert_eq!((status(&world, &hers).await, status(&world, &his).await), (Status::INVALID, Status::INVALID));
        assert!(issued(&world, &mother, id.as_str()).await.is_none(), "nothing proves a stolen document");
    }

    async fn s36_a_later_issue_ends_the_earlier_one_and_repeating_a_call_ends_nothing(world) {
        let (holder, id) = holder(&world).await;
        let body = json!({ "documents": [id] });
        let same = key();

        let first: IssuedCredentials = holder.post_with(&world, CREDENTIALS, &body, &same).await.ok();
        let repeated: IssuedCredentials = holder.post_with(&world, CREDENTIALS, &body, &same).await.ok();
        let first_read = read(&world, &first.credentials[0].credential);
        assert_eq!(status(&world, &first_read).await, Status::VALID);
        let second: IssuedCredentials = holder.post(&world, CREDENTIALS, &body).await.ok();

        assert_eq!(first, repeated);
        assert_eq!(status(&world, &first_read).await, Status::REPLACED);
        let second = read(&world, &second.credentials[0].credential);
        assert_eq!(status(&world, &second).await, Status::VALID);

        // What was replaced is lost with the document.
        holder.post(&world, &format!("/v1/documents/{id}/loss"), &json!({ "loss": "lost" })).await.ok::<Value>();
        for either in [first_read, second] {
            assert_eq!(status(&world, &either).await, Status::INVALID);
        }
    }

    async fn s36_of_several_issues_at_once_one_holds(world) {
        let (holder, id) = holder(&world).await;
        let body = json!({ "documents": [id] });

        let asked = (0..8).map(|_| holder.post(&world, CREDENTIALS, &body));
        let answers = futures::future::join_all(asked).await;

        let mut valid = 0;
        for answer in answers {
            let issued: IssuedCredentials = answer.ok();
            let credential = read(&world, &issued.credentials[0].credential);
            valid += usize::from(status(&world, &credential).await == Status::VALID);
        }
        assert_eq!(valid, 1);
    }

    async fn s36_what_its_source_says_no_more_is_ended_when_that_is_asked(world) {
        let (holder, id) = holder(&world).await;
        let iin = holder.iin.clone().unwrap();
        let credential = issued(&world, &holder, &id).await.unwrap();
        let documents = "/v1/sources/gbd_fl/documents";
        holder.get(&world, documents).await.ok::<Value>();
        assert_eq!(status(&world, &credential).await, Status::VALID);

        let changed = vec![field(FieldName::Number, SourceSystem::GbdFl), field(FieldName::IssuedOn, SourceSystem::GbdFl)];
        let document = domain::DocumentId::parse(&id).unwrap();
        world.document_with(document, &iin, NATIONAL_ID, Standing::InForce, changed).await;
        holder.get(&world, documents).await.ok::<Value>();

        assert_eq!(status(&world, &credential).await, Status::REPLACED);
        let other = issued(&world, &holder, &id).await.unwrap();
        run_on(&world, "DELETE FROM source_documents").await;
        holder.get(&world, documents).await.ok::<Value>();
        assert_eq!(status(&world, &other).await, Status::INVALID, "it is gone");
    }

    async fn r19_s36_a_birthday_leaves_photo_and_credential_and_a_new_issue_changes_both(world) {
        // Everybody here is born on 15 January; the day begins five hours earlier in Greenwich.
        world.at("2027-01-14T18:00:00Z");
        let mut holder = world.citizen("Айгүл").await;
        let iin = holder.iin.clone().unwrap();
        let id = world.document(&iin, NATIONAL_ID).await;
        let issue = async |on: &str| {
            let field = SourceField {
                name: FieldName::IssuedOn,
                value: LocalizedText::same(on),
                source: SourceSystem::GbdFl,
            };
            world.document_with(id.clone(), &iin, NATIONAL_ID, Standing::InForce, vec![field]).await;
        };
        let photo = async |holder: &Client| document(&world, holder, id.as_str()).await.unwrap().photo.unwrap();
        issue("2024-03-01").await;
        let before = photo(&holder).await;
        let credential = issued(&world, &holder, id.as_str()).await.unwrap();

        let age = || iin.age_on(civil_day(world.now()));
        let age_before = age();
        world.pass(SignedDuration::from_hours(7));
        assert_eq!(age(), age_before + 1);
        compare_with_sources(&world.app).await.unwrap();
        assert!(photo(&holder).await == before, "the photo is the same");
        assert_eq!(status(&world, &credential).await, Status::VALID);

        issue("2027-01-15").await;
        world.pass(world.app.settings().credential_check);
        compare_with_sources(&world.app).await.unwrap();
        assert_eq!(status(&world, &credential).await, Status::REPLACED);
        holder.sign_in(&world).await;
        assert!(photo(&holder).await != before, "the photo is another one");
    }

    async fn r18_s36_what_a_source_notes_ends_the_credential_although_nobody_asks(world) {
        let (holder, id) = holder(&world).await;
        let iin = holder.iin.clone().unwrap();
        let credential = issued(&world, &holder, &id).await.unwrap();
        world.lose(&domain::DocumentId::parse(&id).unwrap(), &iin, NATIONAL_ID).await;

        compare_with_sources(&world.app).await.unwrap();
        assert_eq!(status(&world, &credential).await, Status::VALID, "it was asked lately");
        world.pass(world.app.settings().credential_check);
        world.source_away(SourceSystem::GbdFl, true).await;
        compare_with_sources(&world.app).await.unwrap();
        assert_eq!(status(&world, &credential).await, Status::VALID, "nobody knows");
        world.source_away(SourceSystem::GbdFl, false).await;
        world.pass(world.app.settings().credential_check);
        compare_with_sources(&world.app).await.unwrap();

        assert_eq!(status(&world, &credential).await, Status::INVALID);
    }

    async fn s36_a_person_whom_no_register_knows_any_more_holds_up_nobody_else(world) {
        let (unknown, first) = holder(&world).await;
        issued(&world, &unknown, &first).await.unwrap();
        world.pass(SignedDuration::from_mins(1));
        let (known, second) = holder(&world).await;
        let credential = issued(&world, &known, &second).await.unwrap();
        let second = domain::DocumentId::parse(&second).unwrap();
        world.lose(&second, known.iin.as_ref().unwrap(), NATIONAL_ID).await;
        run_on(
            &world,
            "DELETE FROM persons WHERE iin = (SELECT iin FROM accounts WHERE id = \
             (SELECT account FROM credentials ORDER BY compared_at LIMIT 1))",
        )
        .await;

        world.pass(world.app.settings().credential_check);
        compare_with_sources(&world.app).await.unwrap();

        assert_eq!(status(&world, &credential).await, Status::INVALID);
    }

    async fn r18_s36_everything_that_is_due_is_compared_and_each_of_it_by_one(world) {
        let now = world.now();
        let accounts: Vec<Account> = (0..250_u16).map(|serial| Account {
            id: domain::AccountId::from_random(rand()),
            iin: domain::Iin::issue("1980-01-15".parse().unwrap(), domain::iin::Sex::Male, 4_000 + serial)
                .or_else(|| domain::Iin::issue("1981-01-15".parse().unwrap(), domain::iin::Sex::Male, 4_000 + serial))
                .unwrap(),
            phone: domain::Phone::parse("+77010000000").unwrap(),
            email: domain::EmailAddress::parse("a@example.kz").unwrap(),
            joined_again_at: None,
        }).collect();
        world.app.store.write(now, move |transaction| {
            let accounts = accounts.clone();
            Box::pin(async move {
                let list = domain::StatusListId::from_random(rand());
                transaction.open_status_list(&list).await?;
                for (place, account) in (0..).zip(&accounts) {
                    transaction.open_account(account).await?;
                    transaction.keep_credential(&StoredCredential {
                        list: list.clone(),
                        place,
                        account: account.id.clone(),
                        device: String::new(),
                        document: domain::DocumentId::from_random(rand()),
                        source: SourceSystem::GbdFl,
                        says_hash: String::new(),
                        until: transaction.now() + SignedDuration::from_hours(24 * 30),
                        ended_at: None,
                    }).await?;
                }
                Ok(())
            })
        }).await.unwrap();
        world.pass(world.app.settings().credential_check);
        let since = world.now() - world.app.settings().credential_check;
        let take = async || {
            let due = world.app.store.read().await.unwrap().credentials_to_compare(since).await.unwrap();
            world.app.store.write(world.now(), move |transaction| {
                let due = due.clone();
                Box::pin(async move { Ok(transaction.take_credentials_to_compare(due, since).await?) })
            }).await.unwrap()
        };

        let (first, second) = (take().await, take().await);
        compare_with_sources(&world.app).await.unwrap();
        let left = take().await;

        assert!(!first.is_empty() && !second.is_empty());
        assert!(first.iter().all(|(one, ..)| second.iter().all(|(other, ..)| one != other)));
        assert!(left.is_empty(), "{}", left.len());
    }

    async fn s35_s36_joining_again_ends_what_the_earlier_device_holds(world) {
        let (holder, id) = holder(&world).await;
        let credential = issued(&world, &holder, &id).await.unwrap();
        let secret = AccessSecret::from_random(rand());
        let body = access(&world, &holder, &id, &secret, "ABCDEFGH", json!({})).await;
        holder.post(&world, "/v1/accesses", &body).await.ok::<AccessStatus>();

        world.joined(holder.iin.as_ref().unwrap()).await;

        assert_eq!(status(&world, &credential).await, Status::INVALID);
        let opened = Client::new(&world).post(&world, "/v1/open", &code(&secret)).await;
        assert_eq!(opened.code(), ProblemCode::AccessClosed);
    }

    async fn s36_an_access_needs_a_presentation_of_just_what_it_shows_by_this_device_for_this_code(world) {
        let (holder, id) = holder(&world).await;
        let (other, others) = self::holder(&world).await;
        let earlier = issued(&world, &holder, &id).await.unwrap();
        let credential = issued(&world, &holder, &id).await.unwrap();
        let foreign = issued(&world, &other, &others).await.unwrap();
        let secret = AccessSecret::from_random(rand());
        let nonce = nonce(&secret);
        let all = ["number", "photo"];
        let invalid = ProblemCode::PresentationInvalid;

        for (presentation, code) in [
            (shown(&world, &holder, &credential, &["number"], &nonce), invalid),
            (shown(&world, &holder, &credential, &["number", "photo", "age_over_18"], &nonce), invalid),
            (shown(&world, &holder, &credential, &["number", "photo", PORTRAIT_SMALL], &nonce), invalid),
            (shown(&world, &holder, &credential, &all, "another"), invalid),
            (shown(&world, &other, &foreign, &all, &nonce), invalid),
            (credential.to_text(), invalid),
            (String::new(), invalid),
            (shown(&world, &holder, &earlier, &all, &nonce), ProblemCode::CredentialOutdated),
        ] {
            assert_eq!(give(&world, &holder, &id, &secret, &presentation).await.code(), code);
        }
        let good = shown(&world, &holder, &credential, &all, &nonce);
        give(&world, &holder, &id, &secret, &good).await.ok::<AccessStatus>();
        world.pass(SignedDuration::from_mins(7));
        let late = AccessSecret::from_random(rand());
        assert_eq!(give(&world, &holder, &id, &late, &good).await.code(), invalid);
    }

    async fn s36_another_session_of_the_same_person_shows_nothing_that_is_not_its_own(world) {
        let (holder, id) = holder(&world).await;
        let credential = issued(&world, &holder, &id).await.unwrap();
        let secret = AccessSecret::from_random(rand());
        let presentation = shown(&world, &holder, &credential, &["number", "photo"], &nonce(&secret));
        let mut elsewhere = Client::new(&world);
        elsewhere.eds = holder.eds.as_ref().map(|(key, certificate)| {
            (eds::key::PrivateKey::from_pkcs8(key.as_pkcs8()).unwrap(), certificate.clone())
        });
        elsewhere.authority = holder.authority.clone();
        elsewhere.sign_in(&world).await;

        let given = give(&world, &elsewhere, &id, &secret, &presentation).await;

        assert_eq!(given.code(), ProblemCode::PresentationInvalid);
    }

    async fn s36_an_opening_brings_what_others_verify_without_this_service(world) {
        let (holder, id) = holder(&world).await;
        let secret = AccessSecret::from_random(rand());
        let terms = json!({ "scope": { "what": "ready", "choice": "older_than18" } });
        let body = access(&world, &holder, &id, &secret, "ABCDEFGH", terms).await;
        holder.post(&world, "/v1/accesses", &body).await.ok::<AccessStatus>();

        let opened: OpenedDocument = Client::new(&world)
            .post(&world, "/v1/open", &json!({ "short_code": "abcd-efgh" })).await.ok();

        assert_eq!(opened.presentation, body["presentation"].as_str().unwrap());
        assert_eq!(opened.nonce, nonce(&secret));
        let authority = world.app.authority.certificate().to_pem();
        let token = String::from_utf8(list(&world, &reference(&opened.presentation), None).await.body).unwrap();
        let asked = |status_token: &str, nonce: &str| json!({
            "action": "opened", "authority": authority, "presentation": opened.presentation,
            "nonce": nonce, "status_token": status_token,
        });
        for program in ["node", "python"] {
            let with = |mut request: Value| {
                match program {
                    "node" => request["now"] = json!(world.now().as_second()),
                    _ => request["audience"] = json!(world.app.origin),
                }
                judge(program, &request)
            };
            let judged = with(asked(&token, &opened.nonce)).unwrap();
            let payload = &judged["payload"];
            assert_eq!(payload["age_over_18"], true, "{program}");
            assert_eq!(payload["photo"].as_str(), opened.document.photo.as_deref(), "{program}");
            assert_eq!(payload.get("number"), None, "{program}");
            assert!(judged.get("status").is_none_or(|status| *status == 0), "{program}");
            assert!(with(asked(&token, "another")).is_err(), "{program}");
        }
        holder.post(&world, &format!("/v1/documents/{id}/loss"), &json!({ "loss": "lost" })).await.ok::<Value>();
        let token = String::from_utf8(list(&world, &reference(&opened.presentation), None).await.body).unwrap();
        let mut request = asked(&token, &opened.nonce);
        request["now"] = json!(world.now().as_second());
        assert!(judge("node", &request).unwrap_err().contains("Status is not valid"));
        request.as_object_mut().unwrap().remove("now");
        request["audience"] = json!(world.app.origin);
        assert_eq!(judge("python", &request).unwrap()["status"], 1);
    }

    async fn s36_a_document_that_changed_or_was_issued_anew_is_not_opened_by_its_earlier_credential(world) {
        let (holder, id) = holder(&world).await;
        let iin = holder.iin.clone().unwrap();
        let secret = AccessSecret::from_random(rand());
        let body = access(&world, &holder, &id, &secret, "ABCDEFGH", json!({})).await;
        holder.post(&world, "/v1/accesses", &body).await.ok::<AccessStatus>();

        let changed = vec![field(FieldName::IssuedOn, SourceSystem::GbdFl)];
        let document = domain::DocumentId::parse(&id).unwrap();
        world.document_with(document, &iin, NATIONAL_ID, Standing::InForce, changed).await;
        let opened = Client::new(&world).post(&world, "/v1/open", &code(&secret)).await;

        assert_eq!(opened.code(), ProblemCode::CredentialOutdated);
    }

    async fn s36_what_was_signed_for_an_opening_is_sealed_and_forgotten_with_it(world) {
        let (holder, id) = holder(&world).await;
        let kept = async |access: &AccessStatus| {
            let mut reader = world.app.store.read().await.unwrap();
            let account = reader.account_of(holder.iin.as_ref().unwrap()).await.unwrap().unwrap().id;
            reader.access(&access.access, &account).await.unwrap().unwrap().presentation
        };
        let give = async |short_code: &str| {
            let secret = AccessSecret::from_random(rand());
            let body = access(&world, &holder, &id, &secret, short_code, json!({})).await;
            let given: AccessStatus = holder.post(&world, "/v1/accesses", &body).await.ok();
            (given, secret, body["presentation"].as_str().unwrap().to_owned())
        };

        let (opened, secret, presentation) = give("ABCDEFGH").await;
        let sealed = kept(&opened).await.unwrap();
        assert!(sealed.len() >= presentation.len());
        let token = &presentation.as_bytes()[..32];
        assert!(!sealed.windows(token.len()).any(|bytes| bytes == token));
        Client::new(&world).post(&world, "/v1/open", &code(&secret)).await.ok::<OpenedDocument>();
        assert!(kept(&opened).await.is_none());

        let (closed, _, _) = give("ABCDEFGJ").await;
        let extended: AccessStatus = holder.post(&world, &format!("/v1/accesses/{}/extend", closed.access), &json!({})).await.ok();
        assert!(kept(&extended).await.is_some());
        let closed: AccessStatus = holder.post(&world, &format!("/v1/accesses/{}/close", closed.access), &json!({})).await.ok();
        assert!(matches!(closed.state, AccessState::Closed { .. }));
        assert!(kept(&closed).await.is_none());

        let (lapsed, _, _) = give("ABCDEFGK").await;
        world.pass(SignedDuration::from_mins(5));
        forget_what_is_over(&world.app).await.unwrap();
        assert!(kept(&lapsed).await.is_none());
    }

    async fn s36_every_process_issues_and_verifies_alike(world) {
        let (mut holder, id) = holder(&world).await;
        let here = issued(&world, &holder, &id).await.unwrap();
        holder.router = world.replica().await;
        let secret = AccessSecret::from_random(rand());
        let presentation = shown(&world, &holder, &here, &["number", "photo"], &nonce(&secret));

        give(&world, &holder, &id, &secret, &presentation).await.ok::<AccessStatus>();
        let there = issued(&world, &holder, &id).await.unwrap();

        assert_eq!(there.status().unwrap().uri, here.status().unwrap().uri);
        assert_eq!(status(&world, &here).await, Status::REPLACED);
        assert_eq!(status(&world, &there).await, Status::VALID);
    }

    async fn s36_what_cannot_be_issued_is_left_out_or_refused(world) {
        let (holder, id) = holder(&world).await;
        let (_, others) = self::holder(&world).await;
        let issue = async |documents: Value| holder.post(&world, CREDENTIALS, &json!({ "documents": documents })).await;

        let some: IssuedCredentials = issue(json!([others, id, "0".repeat(32)])).await.ok();
        let many = issue(json!(vec!["0".repeat(32); 101])).await;
        world.source_away(SourceSystem::GbdFl, true).await;
        let away = issue(json!([id])).await;
        let anybody = Client::new(&world).call(&world, Method::POST, CREDENTIALS, Some(b"{}".to_vec()), Some(&key())).await;

        assert_eq!(some.credentials.len(), 1);
        assert_eq!(some.credentials[0].document.as_str(), id);
        assert_eq!(many.code(), ProblemCode::Malformed);
        assert_eq!(away.code(), ProblemCode::SourceAway);
        assert_eq!(anybody.code(), ProblemCode::SignInRequired);
    }
}

/// The status list that a presentation names.
fn reference(presentation: &str) -> String {
    payload(presentation)["status"]["status_list"]["uri"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// What a token says.
pub fn payload(token: &str) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
