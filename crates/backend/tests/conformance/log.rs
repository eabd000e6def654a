use std::sync::Arc;

use domain::{
    HistoryEntryId,
    access::AccessSecret,
    document::DocumentKind,
    history::HistoryKind,
    log::{LogEntry, is_logged},
};
use futures::future::join_all;
use protocol::{
    access::AccessStatus,
    history::{History, HistoryEntry},
    log::{Consistency, Log, LogEntries, Receipts},
    problem::ProblemCode,
};
use qoltanba_backend::{
    clock::SystemClock,
    run::{self, Config, StartError},
    service::log,
};
use serde_json::json;
use transparency::{
    Export, Hash, Receipt, SignedCheckpoint, VerifierKey, proof::verify_consistency,
};

use crate::{
    client::{Client, key},
    on_both, proof,
    world::{World, rand, run_on},
};

async fn give(world: &World, holder: &Client) -> (AccessStatus, AccessSecret) {
    let document = world
        .document(holder.iin.as_ref().unwrap(), DocumentKind::NationalId)
        .await;
    let secret = AccessSecret::from_random(rand());
    let short = domain::access::ShortCode::from_random(rand());
    let body = proof::access(
        world,
        holder,
        document.as_str(),
        &secret,
        short.as_str(),
        json!({}),
    )
    .await;
    let given = holder.post(world, "/v1/accesses", &body).await.ok();
    (given, secret)
}

async fn open(world: &World, viewer: &Client, secret: &AccessSecret) {
    let body = json!({ "secret": secret.to_text() });
    let opened = viewer.post_with(world, "/v1/open", &body, &key()).await;
    assert_eq!(opened.status, 200);
}

async fn about(world: &World, client: &Client) -> (VerifierKey, SignedCheckpoint) {
    let log: Log = client.get(world, "/v1/log").await.ok();
    let key = VerifierKey::parse(&log.key).unwrap();
    let checkpoint = SignedCheckpoint::open(&log.checkpoint, &key).unwrap();
    (key, checkpoint)
}

async fn history(world: &World, client: &Client) -> Vec<HistoryEntry> {
    let page: History = client.get(world, "/v1/history").await.ok();
    page.entries
}

async fn receipts(world: &World, client: &Client, entries: &[HistoryEntry]) -> Receipts {
    let ids: Vec<&HistoryEntryId> = entries.iter().map(|entry| &entry.entry).collect();
    let body = json!({ "entries": ids });
    client.post(world, "/v1/log/receipts", &body).await.ok()
}

async fn grown(world: &World, client: &Client, old: &SignedCheckpoint, new: &SignedCheckpoint) {
    let path = format!("/v1/log/consistency?old={}&size={}", old.size(), new.size());
    let answer: Consistency = client.get(world, &path).await.ok();
    let proof: Vec<Hash> = answer
        .proof
        .iter()
        .map(|hash| Hash::parse(hash).unwrap())
        .collect();
    verify_consistency(old.size(), old.root(), new.size(), new.root(), &proof).unwrap();
}

async fn exported(world: &World, client: &Client) -> Export {
    let (key, checkpoint) = about(world, client).await;
    let mut entries = Vec::new();
    loop {
        let path = format!("/v1/log/entries?from={}", entries.len());
        let page: LogEntries = client.get(world, &path).await.ok();
        if page.entries.is_empty() {
            break;
        }
        entries.extend(page.entries.iter().map(|entry| Hash::parse(entry).unwrap()));
    }
    entries.truncate(checkpoint.size() as usize);
    Export::new(key, entries, checkpoint.note().to_owned())
}

on_both! {
    async fn r25_s17_both_sides_of_a_view_have_receipts_of_all_that_happened(world) {
        let holder = world.citizen("Айгүл").await;
        let viewer = world.citizen("Дана").await;
        let (given, secret) = give(&world, &holder).await;
        let extend = format!("/v1/accesses/{}/extend", given.access);
        assert_eq!(holder.post(&world, &extend, &json!({})).await.status, 200);
        open(&world, &viewer, &secret).await;

        log::sequence_all(&world.app).await.unwrap();
        let (key, checkpoint) = about(&world, &holder).await;

        for (client, kinds) in [
            (
                &holder,
                vec![
                    HistoryKind::DocumentOpened,
                    HistoryKind::AccessExtended,
                    HistoryKind::AccessGiven,
                ],
            ),
            (&viewer, vec![HistoryKind::DocumentViewed]),
        ] {
            let mut entries = history(&world, client).await;
            let all = entries.clone();
            entries.retain(|entry| is_logged(entry.kind));
            assert_eq!(
                entries.iter().map(|entry| entry.kind).collect::<Vec<_>>(),
                kinds
            );
            // Of what is not logged there is no receipt.
            let receipts = receipts(&world, client, &all).await.receipts;
            assert_eq!(receipts.len(), kinds.len());
            for (entry, answered) in entries.iter().zip(receipts) {
                assert_eq!(answered.entry, entry.entry);
                let receipt = Receipt::parse(&answered.receipt.unwrap()).unwrap();
                assert_eq!(receipt.verify(&key), Ok(checkpoint.clone()));
                let said = LogEntry::parse(receipt.opening.entry()).unwrap();
                assert_eq!(
                    (said.entry, said.kind, said.at, said.document, said.access, said.counterpart),
                    (
                        entry.entry.clone(),
                        entry.kind,
                        entry.at,
                        entry.document,
                        entry.access.clone(),
                        entry.counterpart.clone()
                    )
                );
            }
        }
        assert_eq!(checkpoint.size(), 4);
    }

    async fn s17_nobody_gets_a_receipt_of_another_persons_entry(world) {
        let holder = world.citizen("Айгүл").await;
        let other = world.citizen("Дана").await;
        give(&world, &holder).await;
        log::sequence_all(&world.app).await.unwrap();

        let entries = history(&world, &holder).await;

        assert_eq!(receipts(&world, &holder, &entries).await.receipts.len(), 1);
        assert_eq!(receipts(&world, &other, &entries).await.receipts, []);
    }

    async fn s17_an_entry_waits_for_the_next_checkpoint(world) {
        let holder = world.citizen("Айгүл").await;
        let (_, empty) = about(&world, &holder).await;
        give(&world, &holder).await;

        let entries = history(&world, &holder).await;
        let waiting = receipts(&world, &holder, &entries).await.receipts;
        log::sequence_all(&world.app).await.unwrap();
        let there = receipts(&world, &holder, &entries).await.receipts;

        assert_eq!(empty.size(), 0);
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].receipt, None);
        assert!(there[0].receipt.is_some());
    }

    async fn s17_the_log_only_grows_and_can_be_taken_out_whole(world) {
        let holder = world.citizen("Айгүл").await;
        let (_, mut before) = about(&world, &holder).await;
        for more in [1, 2, 5] {
            for _ in 0..more {
                give(&world, &holder).await;
            }
            log::sequence_all(&world.app).await.unwrap();
            let (_, now) = about(&world, &holder).await;
            grown(&world, &holder, &before, &now).await;
            before = now;
        }

        let exported = exported(&world, &holder).await;

        let (checkpoint, findings) = exported.verify(&exported.key).unwrap();
        assert_eq!(findings, []);
        assert_eq!(checkpoint, before);
        assert_eq!(checkpoint.size(), 8);
    }

    async fn s17_a_proof_of_what_the_log_never_was_is_not_found(world) {
        let holder = world.citizen("Айгүл").await;
        give(&world, &holder).await;
        log::sequence_all(&world.app).await.unwrap();
        for sizes in ["old=0&size=2", "old=1&size=0", "old=2&size=1"] {
            let path = format!("/v1/log/consistency?{sizes}");
            assert_eq!(holder.get(&world, &path).await.code(), ProblemCode::NotFound);
        }
        let beyond: LogEntries = holder.get(&world, "/v1/log/entries?from=1000").await.ok();
        assert_eq!(beyond.entries, Vec::<String>::new());
    }

    async fn s17_a_changed_history_has_no_receipt_that_verifies(world) {
        let holder = world.citizen("Айгүл").await;
        give(&world, &holder).await;
        log::sequence_all(&world.app).await.unwrap();
        let (key, _) = about(&world, &holder).await;
        let entries = history(&world, &holder).await;

        // An operator who rewrites what was committed to.
        run_on(&world, "UPDATE history SET opening = (SELECT hashes FROM log_tiles WHERE level = 0) WHERE place = 0").await;

        let answered = receipts(&world, &holder, &entries).await.receipts;
        let receipt = Receipt::parse(answered[0].receipt.as_ref().unwrap()).unwrap();
        assert!(receipt.verify(&key).is_err());
    }

    async fn s17_more_than_one_transaction_takes_keep_their_order(world) {
        let holder = world.citizen("Айгүл").await;
        give(&world, &holder).await;
        // 2,500 entries that wait, as a busy service leaves them.
        for statement in [
            "INSERT INTO history (id, account, at, kind, notifies, opening) \
             WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 2500) \
             SELECT substr('00000000000000000000000000000000' || n, -32), account, at + n, kind, 0, opening \
             FROM history, up WHERE kind = 'access_given'",
        ] {
            let statement = match world.config().database {
                Some(_) => "INSERT INTO history (id, account, at, kind, notifies, opening) \
                    SELECT lpad(n::text, 32, '0'), account, at + n, kind, 0, opening \
                    FROM history, generate_series(1, 2500) AS n WHERE kind = 'access_given'",
                None => statement,
            };
            run_on(&world, statement).await;
        }

        log::sequence_all(&world.app).await.unwrap();

        let exported = exported(&world, &holder).await;
        let (checkpoint, findings) = exported.verify(&exported.key).unwrap();
        assert_eq!(findings, []);
        assert_eq!(checkpoint.size(), 2501);
    }
}

/// Two processes over one database, and accesses given while both put entries into the log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s17_two_replicas_keep_one_log() {
    let world = World::on(crate::world::Engine::Postgres).await;
    let holder = world.citizen("Айгүл").await;
    let other = run::start(world.config(), world.clock.clone())
        .await
        .unwrap();
    let key_of = |app: &qoltanba_backend::app::App| app.log.verifier().clone();
    assert_eq!(key_of(&world.app), key_of(&other.app));

    let giving = join_all((0..16).map(|_| give(&world, &holder)));
    let sequencing = |app: qoltanba_backend::app::App| async move {
        for _ in 0..20 {
            log::sequence_all(&app).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let (_, here, there) = tokio::join!(
        giving,
        tokio::spawn(sequencing(world.app.clone())),
        tokio::spawn(sequencing(other.app.clone())),
    );
    here.unwrap();
    there.unwrap();
    log::sequence_all(&world.app).await.unwrap();

    let exported = exported(&world, &holder).await;
    let (checkpoint, findings) = exported.verify(&exported.key).unwrap();
    assert_eq!(findings, []);
    assert_eq!(checkpoint.size(), 16);
    let entries = history(&world, &holder).await;
    for answered in receipts(&world, &holder, &entries).await.receipts {
        let receipt = Receipt::parse(&answered.receipt.unwrap()).unwrap();
        assert_eq!(exported.has(&receipt, &exported.key), Ok(()));
    }
}

#[tokio::test]
async fn s17_a_log_goes_on_only_with_the_key_and_the_name_that_it_was_begun_with() {
    let data = tempfile::tempdir().unwrap();
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        origin: Some("https://qoltanba.test".to_owned()),
        proxies: Default::default(),
        sources: Default::default(),
        registers: Default::default(),
        payments: None,
        database: None,
        data: data.path().to_owned(),
        demo: true,
        settings: domain::DatedSettings::default(),
        citizens: 1,
        seed: 1,
    };
    let start = |config: Config| run::start(config, Arc::new(SystemClock));
    let begun = start(config.clone()).await.unwrap();
    assert_eq!(begun.app.log.verifier().name(), "qoltanba.test/log");
    drop(begun);

    let moved = start(Config {
        origin: Some("https://other.test".to_owned()),
        ..config.clone()
    })
    .await
    .unwrap();
    assert_eq!(moved.app.log.verifier().name(), "qoltanba.test/log");
    drop(moved);

    std::fs::remove_file(data.path().join("log.p8")).unwrap();
    let refused = start(config).await.err().unwrap();
    assert!(matches!(refused, StartError::OtherKeys { .. }), "{refused}");
}
