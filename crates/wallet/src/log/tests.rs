use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use domain::{AccountId, document::DocumentKind, history::HistoryKind};
use futures::future::BoxFuture;
use protocol::{
    Problem,
    history::{HISTORY, History},
    log::EntryReceipt,
};
use ring::rand::SystemRandom;
use serde::Serialize;
use transparency::{Checkpoint, Opening, SigningKey, Tiles};

use super::*;
use crate::{
    HistoryPage, Secret,
    backend::{Answer, Backend, Events},
    log::verify::{ToVerify, verify},
    testing::{CODE, Kit, secret},
    wallet::Ports,
};

/// The service with a log beside it.
struct Logged {
    service: Arc<crate::testing::Service>,
    log: Mutex<TestLog>,
}

struct TestLog {
    key: SigningKey,
    entries: Vec<HistoryEntry>,
    /// What the log commits to, which is what happened unless a test says otherwise.
    openings: Vec<Opening>,
    /// Entries that the log has, of those there are.
    size: usize,
    away: bool,
    denies: bool,
    receipts_asked: usize,
}

fn key() -> SigningKey {
    let pkcs8 = SigningKey::generate(&SystemRandom::new()).unwrap();
    SigningKey::from_pkcs8("qoltanba.test/log", &pkcs8).unwrap()
}

fn logged(entry: &HistoryEntry) -> Opening {
    let said = LogEntry {
        document: entry.document,
        ..LogEntry::new(
            entry.entry.clone(),
            AccountId::from_random([1; 16]),
            entry.kind,
            entry.at,
        )
    };
    Opening::new([7; 16], &said.to_bytes()).unwrap()
}

impl TestLog {
    fn of(size: usize) -> Self {
        let mut log = Self {
            key: key(),
            entries: Vec::new(),
            openings: Vec::new(),
            size: 0,
            away: false,
            denies: false,
            receipts_asked: 0,
        };
        log.happen(size);
        log.size = size;
        log
    }

    fn happen(&mut self, more: usize) {
        for _ in 0..more {
            let at = self.entries.len() as u8;
            let entry = HistoryEntry {
                entry: HistoryEntryId::from_random([at; 16]),
                kind: HistoryKind::AccessGiven,
                at: Timestamp::from_second(1_800_000_000 + i64::from(at)).unwrap(),
                document: Some(DocumentKind::NationalId),
                access: None,
                request: None,
                consent: None,
                answers: None,
                counterpart: None,
                terms: None,
                disclosed: None,
                report: None,
                dwelling: None,
                appeal: None,
                inquiry: None,
                reservation: None,
                service: None,
            };
            self.openings.push(logged(&entry));
            self.entries.push(entry);
        }
    }

    fn grow(&mut self, more: usize) {
        self.happen(more);
        self.size = self.entries.len();
    }

    fn tiles(&self) -> Tiles {
        let mut tiles = Tiles::default();
        let leaves: Vec<Hash> = self.openings[..self.size]
            .iter()
            .map(|opening| Hash::of_leaf(opening.commitment().as_bytes()))
            .collect();
        tiles.append(0, &leaves).unwrap();
        tiles
    }

    fn note(&self) -> String {
        let size = self.size as u64;
        let root = self.tiles().root(size).unwrap();
        Checkpoint { size, root }.sign(&self.key).note().to_owned()
    }

    fn answer(&mut self, request: &Request) -> Option<Result<Answer, BackendError>> {
        let query: HashMap<&str, u64> = request
            .query
            .iter()
            .flat_map(|query| query.split('&'))
            .filter_map(|one| one.split_once('='))
            .filter_map(|(name, value)| Some((name, value.parse().ok()?)))
            .collect();
        let away = self.away && request.path.starts_with(LOG);
        Some(match request.path.as_str() {
            _ if away => Err(BackendError::Away("cut".into())),
            HISTORY => json(&History {
                entries: self.entries.clone(),
                more: false,
            }),
            LOG => json(&Log {
                key: self.key.verifier().to_string(),
                checkpoint: self.note(),
            }),
            LOG_CONSISTENCY => match self.tiles().consistency(query["old"], query["size"]) {
                Ok(proof) if query["size"] <= self.size as u64 => json(&Consistency {
                    proof: proof.iter().map(Hash::to_string).collect(),
                }),
                _ => Err(BackendError::Problem(Box::new(Problem::new(
                    ProblemCode::NotFound,
                    404,
                    "",
                )))),
            },
            LOG_ENTRIES => {
                let from = query["from"] as usize;
                let some = &self.openings[from.min(self.size)..self.size.min(from + 3)];
                json(&LogEntries {
                    entries: some
                        .iter()
                        .map(|opening| opening.commitment().to_string())
                        .collect(),
                })
            }
            LOG_RECEIPTS => {
                self.receipts_asked += 1;
                let asked: AskReceipts =
                    serde_json::from_slice(request.body.as_ref().unwrap()).unwrap();
                json(&self.receipts(&asked.entries))
            }
            _ => return None,
        })
    }

    fn receipts(&self, asked: &[HistoryEntryId]) -> Receipts {
        let tiles = self.tiles();
        let receipts = self.entries.iter().enumerate();
        let receipts = receipts.filter(|(_, entry)| !self.denies && asked.contains(&entry.entry));
        let receipts = receipts.map(|(at, entry)| EntryReceipt {
            entry: entry.entry.clone(),
            receipt: (at < self.size).then(|| {
                let receipt = Receipt {
                    opening: self.openings[at].clone(),
                    index: at as u64,
                    proof: tiles.inclusion(at as u64, self.size as u64).unwrap(),
                    checkpoint: self.note(),
                };
                receipt.to_string()
            }),
        });
        Receipts {
            receipts: receipts.collect(),
        }
    }
}

fn json<T: Serialize>(body: &T) -> Result<Answer, BackendError> {
    Ok(Answer {
        status: 200,
        etag: None,
        body: serde_json::to_vec(body).unwrap(),
    })
}

impl Backend for Logged {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Answer, BackendError>> {
        Box::pin(async move {
            let own = self.log().answer(&request);
            match own {
                Some(answer) => answer,
                None => self.service.send(request).await,
            }
        })
    }

    fn events(
        &self,
        token: Secret,
        last_id: Option<String>,
    ) -> BoxFuture<'_, Result<Events, BackendError>> {
        self.service.events(token, last_id)
    }
}

impl Logged {
    fn log(&self) -> MutexGuard<'_, TestLog> {
        self.log.lock().unwrap()
    }
}

struct Machine {
    kit: Kit,
    logged: Arc<Logged>,
    wallet: Wallet,
}

impl Machine {
    /// A person who has joined a service whose log has so many entries.
    async fn with(size: usize) -> Self {
        let kit = Kit::new();
        kit.joined().await.close().await;
        let logged = Arc::new(Logged {
            service: kit.service.clone(),
            log: Mutex::new(TestLog::of(size)),
        });
        let wallet = open(&kit, &logged).await;
        Self {
            kit,
            logged,
            wallet,
        }
    }

    async fn reopened(self) -> Self {
        self.wallet.close().await;
        let wallet = open(&self.kit, &self.logged).await;
        Self { wallet, ..self }
    }

    async fn history(&self) -> HistoryPage {
        self.wallet.history(None).await.unwrap()
    }
}

async fn open(kit: &Kit, logged: &Arc<Logged>) -> Wallet {
    let ports = Ports {
        keystore: kit.keystore.clone(),
        clock: Arc::clone(&kit.clock),
        backend: Some(logged.clone()),
    };
    let wallet = Wallet::open_with(kit.options(), ports).await.unwrap();
    wallet.unlock_with_code(secret(CODE)).await.unwrap();
    wallet
}

fn checks(page: &HistoryPage) -> Vec<LogCheck> {
    page.entries
        .iter()
        .map(|entry| entry.log.clone().unwrap())
        .collect()
}

fn recorded(number: &str) -> LogCheck {
    LogCheck::Recorded {
        number: number.to_owned(),
    }
}

fn consistent(entries: &str) -> LogState {
    LogState::Consistent {
        entries: entries.to_owned(),
    }
}

#[tokio::test]
async fn s17_a_receipt_is_saved_with_the_key_that_it_is_checked_by() {
    let machine = Machine::with(2).await;
    let page = machine.history().await;
    let folder = tempfile::tempdir().unwrap();

    let saved = machine
        .wallet
        .export_log_receipt(&page.entries[0].entry, folder.path())
        .await
        .unwrap();
    let elsewhere = machine
        .wallet
        .export_log_receipt("../receipt", folder.path())
        .await;

    let read = |name: &str| {
        std::fs::read_to_string(std::path::Path::new(&saved.folder).join(name)).unwrap()
    };
    let key = VerifierKey::parse(read("log-key.txt").trim()).unwrap();
    assert!(
        Receipt::parse(&read("receipt.txt"))
            .unwrap()
            .verify(&key)
            .is_ok()
    );
    assert_eq!(elsewhere.err(), Some(Error::NotFound));
}

#[tokio::test]
async fn r25_s17_every_entry_is_checked_and_its_receipt_kept() {
    let machine = Machine::with(3).await;
    let page = machine.history().await;
    assert_eq!(checks(&page), [recorded("1"), recorded("2"), recorded("3")]);
    assert_eq!(page.log, consistent("3"));

    // What is kept is checked without asking again, and asked for by nobody else.
    let asked = machine.logged.log().receipts_asked;
    assert_eq!(checks(&machine.history().await), checks(&page));
    assert_eq!(machine.logged.log().receipts_asked, asked);

    let receipt = machine.wallet.log_receipt(&page.entries[1].entry).await;
    let receipt = Receipt::parse(&receipt.unwrap()).unwrap();
    let log = machine.logged.log();
    assert!(receipt.verify(log.key.verifier()).is_ok());
}

#[tokio::test]
async fn s17_the_log_may_grow_between_two_looks() {
    let machine = Machine::with(3).await;
    machine.history().await;
    machine.logged.log().grow(5);
    let page = machine.reopened().await.history().await;
    assert_eq!(page.log, consistent("8"));
    assert_eq!(checks(&page)[7], recorded("8"));
}

#[tokio::test]
async fn s17_a_log_that_was_cut_back_is_a_conflict_for_good() {
    let machine = Machine::with(5).await;
    machine.history().await;
    let kept = machine.wallet.log_checkpoint().await.unwrap();
    machine.logged.log().size = 4;

    let LogState::Conflict { evidence } = machine.history().await.log else {
        panic!("no conflict");
    };
    assert_eq!(evidence.kept, kept);
    assert_eq!(evidence.shown, machine.logged.log().note());
    assert_eq!(machine.wallet.export_log().await, Err(Error::LogConflict));

    machine.logged.log().size = 5;
    let page = machine.reopened().await.history().await;
    assert_eq!(page.log, LogState::Conflict { evidence });
}

#[tokio::test]
async fn s17_a_log_that_was_rewritten_is_a_conflict() {
    for more in [0, 1, 4] {
        let machine = Machine::with(5).await;
        machine.history().await;
        {
            let mut log = machine.logged.log();
            log.grow(more);
            log.openings[2] = Opening::new([9; 16], b"another").unwrap();
        }
        let state = machine.wallet.log_state().await.unwrap();
        assert!(
            matches!(state, LogState::Conflict { .. }),
            "{more} {state:?}"
        );
    }
}

#[tokio::test]
async fn s17_another_key_is_a_conflict() {
    let machine = Machine::with(5).await;
    machine.history().await;
    machine.logged.log().key = key();
    let state = machine.wallet.log_state().await.unwrap();
    assert!(matches!(state, LogState::Conflict { .. }), "{state:?}");
}

#[tokio::test]
async fn s17_a_receipt_of_something_else_is_told_as_wrong() {
    let machine = Machine::with(3).await;
    machine.logged.log().entries[1].document = Some(DocumentKind::DrivingLicence);
    let page = machine.history().await;
    assert_eq!(
        checks(&page),
        [recorded("1"), LogCheck::Wrong, recorded("3")]
    );
}

#[tokio::test]
async fn s17_history_that_is_told_otherwise_later_no_longer_fits_its_receipt() {
    let machine = Machine::with(3).await;
    machine.history().await;
    machine.logged.log().entries[1].kind = HistoryKind::AccessClosed;
    assert_eq!(checks(&machine.history().await)[1], LogCheck::Wrong);
}

#[tokio::test]
async fn s17_an_entry_that_waits_and_one_without_a_receipt_are_told_apart() {
    let machine = Machine::with(1).await;
    machine.logged.log().happen(1);
    assert_eq!(
        checks(&machine.history().await),
        [recorded("1"), LogCheck::Waiting]
    );
    machine.logged.log().denies = true;
    assert_eq!(
        checks(&machine.history().await),
        [recorded("1"), LogCheck::Missing]
    );
}

#[tokio::test]
async fn s17_history_is_shown_unchecked_where_the_log_cannot_be_asked() {
    let machine = Machine::with(2).await;
    machine.logged.log().away = true;
    let page = machine.history().await;
    assert_eq!(page.log, LogState::Unchecked);
    assert_eq!(checks(&page), [LogCheck::Unchecked, LogCheck::Unchecked]);
}

#[tokio::test]
async fn s17_an_export_verifies_and_names_what_was_changed() {
    let machine = Machine::with(7).await;
    let page = machine.history().await;
    let export = machine.wallet.export_log().await.unwrap();
    let receipt = machine
        .wallet
        .log_receipt(&page.entries[4].entry)
        .await
        .unwrap();
    let key = machine.logged.log().key.verifier().to_string();
    let kept = machine.wallet.log_checkpoint().await.unwrap();
    let what = ToVerify {
        export: export.clone(),
        key: Some(key),
        checkpoints: vec![("kept".to_owned(), kept)],
        receipts: vec![("mine".to_owned(), receipt)],
    };
    let verified = verify(&what).unwrap();
    assert!(verified.is_whole(), "{verified:?}");
    assert_eq!(verified.entries, 7);

    let commitment = machine.logged.log().openings[4].commitment();
    let changed = ToVerify {
        export: export.replace(
            &format!("entry {commitment}"),
            &format!("entry {}", Hash::of_nothing()),
        ),
        ..what
    };
    let verified = verify(&changed).unwrap();
    assert_eq!(verified.findings, ["entry 5 is changed"]);
    assert_eq!(
        verified.contradictions,
        [
            "kept: the first 7 entries are not those of the checkpoint that was kept",
            "mine: entry 5 is not the one of the receipt"
        ]
    );
}
