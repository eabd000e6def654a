use domain::{
    access::{AccessSecret, AccessState, Viewer},
    document::DocumentKind,
    history::{Counterpart, HistoryKind},
};
use http::Method;
use jiff::SignedDuration;
use protocol::{
    access::{AccessStatus, OpenedDocument, Preview},
    history::{History, Notifications},
    problem::ProblemCode,
};
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply, key},
    on_both, proof,
    world::{World, rand},
};

/// A document with open access: its holder, the access and the code in the QR.
pub struct Shared {
    pub holder: Client,
    pub status: AccessStatus,
    pub secret: Value,
    pub short_code: Value,
}

pub async fn share(world: &World) -> Shared {
    let holder = world.citizen("Айгүл").await;
    let document = world
        .document(holder.iin.as_ref().unwrap(), DocumentKind::NationalId)
        .await;
    let secret = AccessSecret::from_random(rand());
    let short_code = short_code();
    let status = give(world, &holder, document.as_str(), &secret, &short_code)
        .await
        .ok();
    Shared {
        holder,
        status,
        secret: json!({ "secret": secret.to_text() }),
        short_code: json!({ "short_code": short_code }),
    }
}

pub fn short_code() -> String {
    domain::access::ShortCode::from_random(rand())
        .as_str()
        .to_owned()
}

pub async fn give(
    world: &World,
    holder: &Client,
    document: &str,
    secret: &AccessSecret,
    short_code: &str,
) -> Reply {
    let body = proof::access(world, holder, document, secret, short_code, json!({})).await;
    holder.post(world, "/v1/accesses", &body).await
}

pub async fn visit(world: &World, path: &str, body: &Value, key: &str) -> Reply {
    visit_from(world, [203, 0, 113, 9], path, body, key).await
}

pub async fn visit_from(world: &World, ip: [u8; 4], path: &str, body: &Value, key: &str) -> Reply {
    let mut visitor = Client::new(world);
    visitor.address = (ip, 5_000).into();
    let request = http::Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(axum::body::Body::from(body.to_string()))
        .unwrap();
    visitor.send(request).await
}

/// What asks for a link before, or instead of, the person who got it: the name and value of the header that says so.
const AHEAD: [(&str, &str); 10] = [
    ("sec-purpose", "prefetch"),
    ("sec-purpose", "prefetch;prerender"),
    ("purpose", "prefetch"),
    ("x-moz", "prefetch"),
    (
        "user-agent",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    ),
    ("user-agent", "WhatsApp/2.24.20 A"),
    ("user-agent", "TelegramBot (like TwitterBot)"),
    (
        "user-agent",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    ),
    (
        "user-agent",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ),
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36",
    ),
];

on_both! {
    async fn r23_s9_what_previews_or_prefetches_a_link_opens_nothing_and_is_not_counted(world) {
        let shared = share(&world).await;
        let at = format!("/v1/accesses/{}", shared.status.access);
        let secret = shared.secret["secret"].as_str().unwrap();
        let short_code = shared.short_code["short_code"].as_str().unwrap();
        // A client that takes what stands behind the # for a part of the address gives it away, and opens nothing.
        let pages = ["/s".to_owned(), format!("/s?{secret}"), "/open".to_owned(), format!("/open?{short_code}")];
        let calls = ["/v1/open", "/v1/open/preview"];

        for (name, value) in AHEAD {
            for method in [Method::HEAD, Method::GET] {
                let ask = async |path: &str| {
                    let mut ahead = Client::new(&world);
                    ahead.address = ([203, 0, 113, 9], 5_000).into();
                    let request = http::Request::builder().method(&method).uri(path).header(name, value);
                    ahead.send(request.body(axum::body::Body::empty()).unwrap()).await
                };
                for page in &pages {
                    let answer = ask(page).await;
                    assert_eq!(answer.status, 200, "{method} {page} {value}");
                    assert_eq!(answer.headers["cache-control"], "no-store");
                    let text = String::from_utf8(answer.body).unwrap();
                    assert_eq!(text.is_empty(), method == Method::HEAD);
                    assert!(!text.contains("Айгүл") && !text.contains(secret) && !text.contains(short_code));
                }
                for call in calls {
                    assert_eq!(ask(call).await.status, 405, "{method} {call} {value}");
                }
            }
        }

        let status: AccessStatus = shared.holder.get(&world, &at).await.ok();
        let history: History = shared.holder.get(&world, "/v1/history").await.ok();
        let told: Notifications = shared.holder.get(&world, "/v1/notifications").await.ok();
        assert_eq!(status, shared.status);
        assert_eq!(status.state, AccessState::Open);
        let kinds: Vec<HistoryKind> = history.entries.iter().map(|entry| entry.kind).collect();
        assert!(!kinds.contains(&HistoryKind::DocumentOpened), "{kinds:?}");
        assert!(told.notifications.iter().all(|told| told.about.kind != HistoryKind::DocumentOpened));
        // From the same address, which would have reached its limit: the code first, and then the one opening.
        visit(&world, "/v1/open/preview", &shared.short_code, &key()).await.ok::<Preview>();
        visit(&world, "/v1/open", &shared.secret, &key()).await.ok::<OpenedDocument>();
        let second = visit(&world, "/v1/open", &shared.secret, &key()).await;
        assert_eq!(second.code(), ProblemCode::AlreadyOpened);
        let history: History = shared.holder.get(&world, "/v1/history").await.ok();
        let opened = history.entries.iter().filter(|entry| entry.kind == HistoryKind::DocumentOpened);
        assert_eq!(opened.count(), 1);
    }

    async fn s8_the_misses_of_an_account_count_after_a_restart(world) {
        let shared = share(&world).await;
        let mut viewer = world.citizen("Болат").await;
        let guess = json!({ "short_code": short_code() });
        for host in 1..=5 {
            // Each from an address of its own, so that no address has reached its limit.
            viewer.address = ([192, 0, 2, host], 5_000).into();
            let miss = viewer.post(&world, "/v1/open/preview", &guess).await;
            assert_eq!(miss.code(), ProblemCode::NoSuchCode);
        }

        viewer.address = ([192, 0, 2, 9], 5_000).into();
        let before = viewer.post(&world, "/v1/open/preview", &shared.short_code).await;
        viewer.router = world.replica().await;
        let after = viewer.post(&world, "/v1/open/preview", &shared.short_code).await;
        let mut other = world.citizen("Серік").await;
        other.router = viewer.router.clone();
        let others = other.post(&world, "/v1/open/preview", &shared.short_code).await;
        let by_secret = viewer.post(&world, "/v1/open/preview", &shared.secret).await;

        assert_eq!(before.code(), ProblemCode::TooManyRequests);
        assert_eq!(after.code(), ProblemCode::TooManyRequests);
        others.ok::<Preview>();
        by_secret.ok::<Preview>();
        world.pass(SignedDuration::from_mins(61));
        let miss = viewer.post(&world, "/v1/open/preview", &guess).await;
        assert_eq!(miss.code(), ProblemCode::NoSuchCode);
    }

    async fn r23_a_document_is_opened_once(world) {
        let shared = share(&world).await;

        let preview: Preview = visit(&world, "/v1/open/preview", &shared.secret, &key()).await.ok();
        let opened: OpenedDocument = visit(&world, "/v1/open", &shared.secret, &key()).await.ok();
        let second = visit(&world, "/v1/open", &shared.secret, &key()).await;
        let preview_after = visit(&world, "/v1/open/preview", &shared.secret, &key()).await;

        assert_eq!(preview.holder, "Айгүл С.");
        assert_eq!(opened.document.kind, shared.status.kind);
        assert!(opened.document.photo.is_some());
        assert_eq!(opened.viewer, Viewer::Visitor { network: "203.0.*.*".to_owned() });
        assert_eq!(second.code(), ProblemCode::AlreadyOpened);
        assert_eq!(preview_after.code(), ProblemCode::AlreadyOpened);
    }

    async fn r25_both_sides_have_it_in_their_history(world) {
        let shared = share(&world).await;
        let viewer = world.citizen("Болат").await;

        viewer.post(&world, "/v1/open", &shared.short_code).await.ok::<OpenedDocument>();

        let holders: History = shared.holder.get(&world, "/v1/history").await.ok();
        let viewers: History = viewer.get(&world, "/v1/history").await.ok();
        let told: Notifications = shared.holder.get(&world, "/v1/notifications").await.ok();
        assert_eq!(holders.entries[0].kind, HistoryKind::DocumentOpened);
        assert_eq!(holders.entries[0].counterpart, Some(Counterpart::Person { name: "Сынақова Болат".into() }));
        assert_eq!(holders.entries[1].kind, HistoryKind::AccessGiven);
        assert_eq!(viewers.entries[0].kind, HistoryKind::DocumentViewed);
        assert_eq!(viewers.entries[0].counterpart, Some(Counterpart::Person { name: "Сынақова Айгүл".into() }));
        assert_eq!(told.notifications[0].about.kind, HistoryKind::DocumentOpened);
    }

    async fn r21_r25_a_child_s_document_tells_whoever_views_it_no_more_of_the_parent_than_the_preview(world) {
        let parent = world.citizen("Айгүл").await;
        let mother = parent.iin.clone();
        let child = world.person_who("Бала", 10, move |child| child.mother = mother.clone()).await;
        let document = world.document(&child, DocumentKind::BirthCertificate).await;
        let secret = AccessSecret::from_random(rand());
        give(&world, &parent, document.as_str(), &secret, &short_code()).await.ok::<AccessStatus>();
        let viewer = world.citizen("Болат").await;

        let code = json!({ "secret": secret.to_text() });
        let opened: OpenedDocument = viewer.post(&world, "/v1/open", &code).await.ok();

        assert_eq!(opened.document.person.unwrap().given_name, "Бала");
        let viewers: History = viewer.get(&world, "/v1/history").await.ok();
        assert_eq!(viewers.entries[0].kind, HistoryKind::DocumentViewed);
        assert_eq!(viewers.entries[0].counterpart, Some(Counterpart::Person { name: "Айгүл С.".into() }));
    }

    async fn s10_of_a_hundred_at_once_exactly_one_wins(world) {
        let shared = share(&world).await;

        let tries = (0..100).map(|_| async {
            visit(&world, "/v1/open", &shared.secret, &key()).await.status
        });
        let statuses = futures::future::join_all(tries).await;

        assert_eq!(statuses.iter().filter(|status| status.is_success()).count(), 1);
        assert_eq!(statuses.iter().filter(|status| status.as_u16() == 410).count(), 99);
    }

    async fn s29_a_lost_answer_can_be_asked_for_again_for_two_minutes(world) {
        let shared = share(&world).await;
        let same = key();

        let first: OpenedDocument = visit(&world, "/v1/open", &shared.secret, &same).await.ok();
        world.pass(SignedDuration::from_secs(119));
        let again: OpenedDocument = visit(&world, "/v1/open", &shared.secret, &same).await.ok();
        let other_body = visit(&world, "/v1/open", &shared.short_code, &same).await;
        world.pass(SignedDuration::from_secs(2));
        let late = visit(&world, "/v1/open", &shared.secret, &same).await;

        assert_eq!(first, again);
        assert_eq!(other_body.code(), ProblemCode::IdempotencyKeyReused);
        assert_eq!(late.code(), ProblemCode::AlreadyOpened);
    }

    async fn r22_access_lapses_after_five_minutes(world) {
        let shared = share(&world).await;
        world.pass(SignedDuration::from_mins(5));

        let late = visit(&world, "/v1/open", &shared.secret, &key()).await;
        let extended = shared.holder
            .post(&world, &format!("/v1/accesses/{}/extend", shared.status.access), &json!({})).await;

        assert_eq!(late.code(), ProblemCode::AccessLapsed);
        assert_eq!(extended.code(), ProblemCode::AccessLapsed);
    }

    async fn r22_access_is_extended_to_thirty_minutes_in_all(world) {
        let shared = share(&world).await;
        let at = format!("/v1/accesses/{}/extend", shared.status.access);
        world.pass(SignedDuration::from_mins(4));

        let extended: AccessStatus = shared.holder.post(&world, &at, &json!({})).await.ok();
        let again = shared.holder.post(&world, &at, &json!({})).await;
        world.pass(SignedDuration::from_mins(25));
        let in_time = visit(&world, "/v1/open", &shared.secret, &key()).await;

        assert_eq!(extended.until, shared.status.given_at + SignedDuration::from_mins(30));
        assert_eq!(again.code(), ProblemCode::LongestAlready);
        in_time.ok::<OpenedDocument>();
    }

    async fn r23_closing_wins_over_a_later_opening(world) {
        let shared = share(&world).await;
        let at = format!("/v1/accesses/{}", shared.status.access);

        let closed: AccessStatus = shared.holder.post(&world, &format!("{at}/close"), &json!({})).await.ok();
        let opened = visit(&world, "/v1/open", &shared.secret, &key()).await;

        assert!(matches!(closed.state, AccessState::Closed { .. }));
        assert_eq!(opened.code(), ProblemCode::AccessClosed);
    }

    async fn r18_a_lost_document_is_neither_shared_nor_opened(world) {
        let shared = share(&world).await;
        let iin = shared.holder.iin.as_ref().unwrap();
        world.lose(&shared.status.document, iin, DocumentKind::NationalId).await;

        let opened = visit(&world, "/v1/open", &shared.secret, &key()).await;
        let given = give(&world, &shared.holder, shared.status.document.as_str(),
            &AccessSecret::from_random(rand()), &short_code()).await;

        assert_eq!(opened.code(), ProblemCode::DocumentNotValid);
        assert_eq!(given.code(), ProblemCode::DocumentNotValid);
    }

    async fn s8_guessing_short_codes_ends_after_ten_misses_from_an_address(world) {
        let shared = share(&world).await;
        for _ in 0..10 {
            let miss = visit(&world, "/v1/open/preview", &json!({ "short_code": short_code() }), &key()).await;
            assert_eq!(miss.code(), ProblemCode::NoSuchCode);
        }

        let blocked = visit(&world, "/v1/open/preview", &shared.short_code, &key()).await;
        let elsewhere = visit_from(&world, [192, 0, 2, 1], "/v1/open/preview", &shared.short_code, &key()).await;
        world.pass(SignedDuration::from_mins(4));

        assert_eq!(blocked.code(), ProblemCode::TooManyRequests);
        elsewhere.ok::<Preview>();
    }

    async fn s8_the_secret_is_not_stored(world) {
        let shared = share(&world).await;
        let text = shared.secret["secret"].as_str().unwrap();

        let stored = world.app.store.read().await.unwrap()
            .access_by_secret(text).await.unwrap();

        assert!(stored.is_none());
    }

    async fn s8_a_short_code_in_use_is_refused_and_a_used_one_is_free_again(world) {
        let shared = share(&world).await;
        let code = shared.short_code["short_code"].as_str().unwrap();
        let document = shared.status.document.as_str();

        let taken = give(&world, &shared.holder, document, &AccessSecret::from_random(rand()), code).await;
        visit(&world, "/v1/open", &shared.secret, &key()).await.ok::<OpenedDocument>();
        let free = give(&world, &shared.holder, document, &AccessSecret::from_random(rand()), code).await;

        assert_eq!(taken.code(), ProblemCode::ShortCodeTaken);
        free.ok::<AccessStatus>();
    }

    async fn r23_a_foreign_access_and_document_are_not_found(world) {
        let shared = share(&world).await;
        let other = world.citizen("Болат").await;
        let at = format!("/v1/accesses/{}", shared.status.access);

        let seen = other.get(&world, &at).await;
        let closed = other.post(&world, &format!("{at}/close"), &json!({})).await;
        let given = give(&world, &other, shared.status.document.as_str(),
            &AccessSecret::from_random(rand()), &short_code()).await;

        for answer in [seen, closed, given] {
            assert_eq!(answer.code(), ProblemCode::NotFound);
        }
    }

    async fn s8_guesses_made_at_once_are_limited_too(world) {
        let guesses = (0..60).map(|_| async {
            visit(&world, "/v1/open/preview", &json!({ "short_code": short_code() }), &key()).await.code()
        });

        let answers = futures::future::join_all(guesses).await;

        let missed = answers.iter().filter(|code| **code == ProblemCode::NoSuchCode).count();
        let blocked = answers.iter().filter(|code| **code == ProblemCode::TooManyRequests).count();
        assert_eq!((missed, blocked), (10, 50), "{answers:?}");
    }

    async fn s8_the_addresses_of_one_subscriber_count_together(world) {
        let guess = async |address: &str| {
            let mut visitor = Client::new(&world);
            visitor.address = format!("[{address}]:5000").parse().unwrap();
            let body = json!({ "short_code": short_code() });
            visitor.post(&world, "/v1/open/preview", &body).await.code()
        };
        for at in 0..10 {
            assert_eq!(guess(&format!("2001:db8:1:2:{at:x}::1")).await, ProblemCode::NoSuchCode);
        }

        assert_eq!(guess("2001:db8:1:2:ffff:ffff:ffff:ffff").await, ProblemCode::TooManyRequests);
        assert_eq!(guess("2001:db8:1:3::1").await, ProblemCode::NoSuchCode);
    }

    async fn s29_one_opening_sent_several_times_at_once_has_one_answer(world) {
        let shared = share(&world).await;
        let same = key();

        let sent = (0..20).map(|_| visit(&world, "/v1/open", &shared.secret, &same));
        let answers = futures::future::join_all(sent).await;

        let first: OpenedDocument = answers[0].ok();
        assert!(answers.iter().all(|answer| answer.ok::<OpenedDocument>() == first));
    }

    async fn r22_giving_access_is_answered_again_although_the_document_was_lost_since(world) {
        let holder = world.citizen("Айгүл").await;
        let iin = holder.iin.clone().unwrap();
        let document = world.document(&iin, DocumentKind::NationalId).await;
        let secret = AccessSecret::from_random(rand());
        let body = proof::access(&world, &holder, document.as_str(), &secret, &short_code(), json!({})).await;
        let same = key();

        let first: AccessStatus = holder.post_with(&world, "/v1/accesses", &body, &same).await.ok();
        world.lose(&document, &iin, DocumentKind::NationalId).await;
        let again: AccessStatus = holder.post_with(&world, "/v1/accesses", &body, &same).await.ok();

        assert_eq!(first, again);
    }
}
