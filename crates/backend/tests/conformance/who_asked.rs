//! Who asked for a document that is shared, and who was refused it, in the histories of both sides.

use domain::{
    access::AccessSecret,
    document::{DocumentKind, SourceSystem},
    history::{Counterpart, HistoryKind},
};
use jiff::SignedDuration;
use protocol::{
    access::{AccessStatus, OpenedDocument, Preview},
    history::{History, HistoryEntry, Notifications},
    problem::ProblemCode,
};
use serde_json::{Value, json};

use crate::{
    access::{Shared, share, short_code, visit, visit_from},
    client::{Client, key},
    on_both, proof,
    system::System,
    world::{World, rand},
};

const PREVIEW: &str = "/v1/open/preview";
const OPEN: &str = "/v1/open";

async fn of_kind(world: &World, who: &Client, kind: HistoryKind) -> Vec<HistoryEntry> {
    let history: History = who.get(world, "/v1/history").await.ok();
    let entries = history.entries.into_iter();
    entries.filter(|entry| entry.kind == kind).collect()
}

async fn notified(world: &World, who: &Client, kind: HistoryKind) -> usize {
    let told: Notifications = who.get(world, "/v1/notifications").await.ok();
    let told = told.notifications.iter();
    told.filter(|told| told.about.kind == kind).count()
}

/// A document that one person or organisation alone may open.
async fn share_with(world: &World, recipient: &str) -> (Client, AccessStatus, Value) {
    let holder = world.citizen("Айгүл").await;
    let iin = holder.iin.clone().unwrap();
    let document = world.document(&iin, DocumentKind::NationalId).await;
    let secret = AccessSecret::from_random(rand());
    let terms = json!({ "recipient": recipient });
    let id = document.as_str();
    let body = proof::access(world, &holder, id, &secret, &short_code(), terms).await;
    let given: AccessStatus = holder.post(world, "/v1/accesses", &body).await.ok();
    (holder, given, json!({ "secret": secret.to_text() }))
}

fn visitor(network: &str) -> Option<Counterpart> {
    Some(Counterpart::Visitor {
        network: network.to_owned(),
    })
}

fn person(name: &str) -> Option<Counterpart> {
    Some(Counterpart::Person { name: name.into() })
}

on_both! {
    async fn r25_who_asks_is_in_the_histories_of_both_once_and_the_holder_is_notified(world) {
        let Shared { holder, status, secret, short_code } = share(&world).await;
        let viewer = world.citizen("Болат").await;

        for code in [&secret, &short_code, &secret] {
            viewer.post(&world, PREVIEW, code).await.ok::<Preview>();
            visit(&world, PREVIEW, code, &key()).await.ok::<Preview>();
        }

        let asked = of_kind(&world, &holder, HistoryKind::AccessAsked).await;
        let counterparts: Vec<_> = asked.iter().map(|entry| entry.counterpart.clone()).collect();
        assert_eq!(counterparts, [visitor("203.0.*.*"), person("Сынақова Болат")]);
        for entry in &asked {
            assert_eq!(entry.access.as_ref(), Some(&status.access));
            assert_eq!(entry.document, Some(DocumentKind::NationalId));
            assert_eq!(entry.terms.as_ref(), Some(&status.terms));
        }
        assert_eq!(notified(&world, &holder, HistoryKind::AccessAsked).await, 2);
        let theirs = of_kind(&world, &viewer, HistoryKind::DocumentAsked).await;
        assert_eq!(theirs.len(), 1);
        // No more of the name than the preview said.
        assert_eq!(theirs[0].counterpart, person("Айгүл С."));
        assert_eq!((theirs[0].document, &theirs[0].access), (Some(DocumentKind::NationalId), &None));
        assert_eq!(notified(&world, &viewer, HistoryKind::DocumentAsked).await, 0);
        let still: AccessStatus = holder.get(&world, &format!("/v1/accesses/{}", status.access)).await.ok();
        assert_eq!(still, status);
    }

    async fn r23_r25_who_is_not_the_recipient_is_told_of_and_learns_nothing(world) {
        let named = world.citizen("Болат").await;
        let other = world.citizen("Дана").await;
        let (holder, _, secret) = share_with(&world, named.iin.as_ref().unwrap().as_str()).await;

        for path in [PREVIEW, OPEN, PREVIEW, OPEN] {
            let refused = other.post(&world, path, &secret).await;
            assert_eq!(refused.code(), ProblemCode::NotTheRecipient);
            let refused = visit(&world, path, &secret, &key()).await;
            assert_eq!(refused.code(), ProblemCode::NotTheRecipient);
            // Whoever tries their own is nobody to be told of.
            let own = holder.post(&world, path, &secret).await;
            assert_eq!(own.code(), ProblemCode::NotTheRecipient);
        }

        let refused = of_kind(&world, &holder, HistoryKind::AccessRefused).await;
        let counterparts: Vec<_> = refused.iter().map(|entry| entry.counterpart.clone()).collect();
        assert_eq!(counterparts, [visitor("203.0.*.*"), person("Сынақова Дана")]);
        assert_eq!(notified(&world, &holder, HistoryKind::AccessRefused).await, 2);
        assert_eq!(of_kind(&world, &holder, HistoryKind::AccessAsked).await, []);
        let theirs = of_kind(&world, &other, HistoryKind::DocumentRefused).await;
        assert_eq!(theirs.len(), 1);
        let learnt = &theirs[0];
        assert_eq!((&learnt.document, &learnt.counterpart, &learnt.terms), (&None, &None, &None));
        assert_eq!(of_kind(&world, &other, HistoryKind::DocumentAsked).await, []);
    }

    async fn r23_r25_whoever_comes_after_the_end_is_told_of(world) {
        let opened = share(&world).await;
        let closed = share(&world).await;
        let lost = share(&world).await;
        let viewer = world.citizen("Болат").await;
        viewer.post(&world, OPEN, &opened.secret).await.ok::<OpenedDocument>();
        let close = format!("/v1/accesses/{}/close", closed.status.access);
        closed.holder.post(&world, &close, &json!({})).await.ok::<AccessStatus>();
        let iin = lost.holder.iin.clone().unwrap();
        world.lose(&lost.status.document, &iin, DocumentKind::NationalId).await;

        for (shared, code) in [
            (&opened, ProblemCode::AlreadyOpened),
            (&closed, ProblemCode::AccessClosed),
            (&lost, ProblemCode::DocumentNotValid),
        ] {
            assert_eq!(visit(&world, OPEN, &shared.secret, &key()).await.code(), code);
            let refused = of_kind(&world, &shared.holder, HistoryKind::AccessRefused).await;
            assert_eq!(refused.len(), 1, "{code:?}");
            assert_eq!(refused[0].counterpart, visitor("203.0.*.*"));
        }
        let late = share(&world).await;
        world.pass(SignedDuration::from_mins(5));
        assert_eq!(visit(&world, PREVIEW, &late.secret, &key()).await.code(), ProblemCode::AccessLapsed);
        assert_eq!(of_kind(&world, &late.holder, HistoryKind::AccessRefused).await.len(), 1);
    }

    async fn s29_r25_the_answer_of_an_opening_that_is_asked_for_again_refuses_nobody(world) {
        let shared = share(&world).await;
        let viewer = world.citizen("Болат").await;
        let same = key();

        for _ in 0..2 {
            viewer.post_with(&world, OPEN, &shared.secret, &same).await.ok::<OpenedDocument>();
        }

        assert_eq!(of_kind(&world, &shared.holder, HistoryKind::AccessRefused).await, []);
        assert_eq!(of_kind(&world, &viewer, HistoryKind::DocumentRefused).await, []);
    }

    async fn r16_r25_a_source_that_is_away_refuses_nobody(world) {
        let shared = share(&world).await;
        world.source_away(SourceSystem::GbdFl, true).await;

        let away = visit(&world, OPEN, &shared.secret, &key()).await;

        assert_eq!(away.code(), ProblemCode::SourceAway);
        assert_eq!(of_kind(&world, &shared.holder, HistoryKind::AccessRefused).await, []);
    }

    async fn r25_visitors_from_everywhere_do_not_flood_a_history_or_hide_who_is_known(world) {
        let shared = share(&world).await;
        let most = world.app.settings().visitors_told_of as usize;
        for network in 1..=12 {
            visit_from(&world, [192, network, 0, 9], PREVIEW, &shared.secret, &key()).await.ok::<Preview>();
        }
        let viewer = world.citizen("Болат").await;
        viewer.post(&world, PREVIEW, &shared.secret).await.ok::<Preview>();

        let asked = of_kind(&world, &shared.holder, HistoryKind::AccessAsked).await;

        assert_eq!(asked.len(), most + 1);
        assert_eq!(asked[0].counterpart, person("Сынақова Болат"));
    }

    async fn s10_r25_of_many_who_come_at_once_each_is_told_of_once(world) {
        let shared = share(&world).await;

        let tries = (0..20).map(|_| async {
            visit(&world, PREVIEW, &shared.secret, &key()).await.status
        });
        let statuses = futures::future::join_all(tries).await;

        assert!(statuses.iter().all(|status| status.is_success()), "{statuses:?}");
        assert_eq!(of_kind(&world, &shared.holder, HistoryKind::AccessAsked).await.len(), 1);
    }

    async fn r24_r25_an_organisation_that_asks_is_told_of_by_its_name(world) {
        let mut system = System::of_demo(&world);
        system.sign_in(&world).await;
        let shared = share(&world).await;
        let named = world.citizen("Болат").await;
        let (other, _, for_another) = share_with(&world, named.iin.as_ref().unwrap().as_str()).await;

        let preview: Preview = system.post(&world, PREVIEW, &shared.secret).await.ok();
        let refused = system.post(&world, OPEN, &for_another).await;

        assert_eq!(refused.code(), ProblemCode::NotTheRecipient);
        let organisation = Some(Counterpart::from(preview.viewer));
        let asked = of_kind(&world, &shared.holder, HistoryKind::AccessAsked).await;
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].counterpart, organisation);
        let refused = of_kind(&world, &other, HistoryKind::AccessRefused).await;
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].counterpart, organisation);
        let theirs: History = system.client.get(&world, "/v1/clients/me/history").await.ok();
        let kinds: Vec<HistoryKind> = theirs.entries.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [HistoryKind::DocumentRefused, HistoryKind::DocumentAsked]);
    }
}
