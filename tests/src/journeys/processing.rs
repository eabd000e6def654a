//! Two processes decide over one database while they are killed at random moments: nothing that was acknowledged is lost,
//! and nothing is registered twice (R-27, R-30, S-30).

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use domain::settings::civil_day;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{backend::Backend, people::Citizen, process::Program};

/// How often a process is killed; `KILLS` in the environment says otherwise.
const KILLS: usize = 200;
/// How long one runs before it is killed, at most.
const LONGEST_LIFE_MS: u64 = 900;
/// The owners who register at their own dwellings again and again, with region and address code.
const OWNERS: [(&str, &str, &str); 3] = [
    ("sole_owner", "astana", "0201000000000101"),
    ("parent", "almaty", "0202000000000102"),
    ("lost_licence", "north_kazakhstan", "0259000000000104"),
];

/// Passes connections on to whichever process is there, each in turn.
struct Balancer {
    origin: String,
    to: Arc<Mutex<[Option<String>; 2]>>,
    passing: JoinHandle<()>,
}

impl Balancer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let to: Arc<Mutex<[Option<String>; 2]>> = Arc::default();
        let (there, turn) = (to.clone(), AtomicUsize::new(0));
        let passing = tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                let first = turn.fetch_add(1, Ordering::Relaxed) % 2;
                let both = there.lock().unwrap().clone();
                tokio::spawn(async move {
                    for one in [&both[first], &both[1 - first]].into_iter().flatten() {
                        if let Ok(mut to) = TcpStream::connect(one).await {
                            let _ = copy_bidirectional(&mut from, &mut to).await;
                            return;
                        }
                    }
                });
            }
        });
        Self {
            origin,
            to,
            passing,
        }
    }

    fn passes_to(&self, place: usize, listening: Option<&str>) {
        let address = listening.map(|one| one.trim_start_matches("http://").to_owned());
        self.to.lock().unwrap()[place] = address;
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

/// What somebody was told that their request was taken.
#[derive(Default)]
struct Told {
    acknowledged: Mutex<BTreeSet<String>>,
    attempts: AtomicUsize,
    enough: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r30_s30_two_processes_lose_and_double_nothing_however_often_one_is_killed() {
    let kills = std::env::var("KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let balancer = Balancer::start().await;
    let settings = json!({ "check_lease": "PT1S", "check_wait_first": "PT1S" });
    let (mut backend, first) = Backend::behind(&balancer.origin, &settings).await;
    balancer.passes_to(0, Some(&first));
    let mut people = Vec::new();
    for (handle, region, rka) in OWNERS {
        people.push((Citizen::joined(handle, &backend).await, region, rka));
    }
    let told = Arc::new(Told::default());
    let registering: Vec<_> = people
        .iter()
        .map(|(citizen, region, rka)| register(citizen, &backend, region, rka, told.clone()))
        .map(tokio::spawn)
        .collect();

    // The first process gives way to two that are killed in turn, at moments that nobody chose.
    let mut processes = [0, 1].map(|place| Some(begin(&backend, &balancer, place)));
    backend.kill();
    for _ in 0..kills {
        let [life, place] = random();
        tokio::time::sleep(Duration::from_millis(
            u64::from(life) * LONGEST_LIFE_MS / 255,
        ))
        .await;
        let place = usize::from(place % 2);
        balancer.passes_to(place, None);
        drop(processes[place].take());
        processes[place] = Some(begin(&backend, &balancer, place));
    }

    told.enough.store(true, Ordering::Relaxed);
    for one in registering {
        one.await.unwrap();
    }
    let mut database = PgConnection::connect(&backend.database()).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(40);
    while count(
        &mut database,
        "SELECT count(*) FROM requests WHERE state = 'processing'",
    )
    .await
        > 0
    {
        assert!(Instant::now() < deadline, "a request is never decided");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let acknowledged = told.acknowledged.lock().unwrap().clone();
    let rows =
        sqlx::query_scalar::<_, String>("SELECT id FROM requests WHERE state = 'registered'");
    let registered: BTreeSet<String> = rows
        .fetch_all(&mut database)
        .await
        .unwrap()
        .into_iter()
        .collect();
    let lost: Vec<_> = acknowledged.difference(&registered).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(
        acknowledged.len() >= kills / 5,
        "{} requests under {kills} kills",
        acknowledged.len()
    );
    assert!(
        registered.len() <= told.attempts.load(Ordering::Relaxed),
        "more requests than were made"
    );
    for (what, query) in [
        ("entered twice or not at all", ONE_STAY_EACH),
        ("told twice or not at all", ONE_NOTICE_EACH),
        ("without its evidence", ONE_EVIDENCE_EACH),
        ("with a check unanswered", EVERY_CHECK_ANSWERED),
        ("neither registered nor open", NOTHING_ELSE),
    ] {
        assert_eq!(count(&mut database, query).await, 0, "requests {what}");
    }
}

const ONE_STAY_EACH: &str = "SELECT count(*) FROM requests LEFT JOIN \
    (SELECT request, count(*) AS times FROM stays GROUP BY request) AS entered ON entered.request = requests.id \
    WHERE coalesce(entered.times, 0) <> CASE requests.state WHEN 'registered' THEN 1 ELSE 0 END";
const ONE_NOTICE_EACH: &str = "SELECT count(*) FROM requests LEFT JOIN \
    (SELECT request, count(*) AS times FROM history WHERE kind = 'registered' GROUP BY request) AS told \
    ON told.request = requests.id WHERE coalesce(told.times, 0) <> CASE requests.state WHEN 'registered' THEN 1 ELSE 0 END";
const ONE_EVIDENCE_EACH: &str = "SELECT count(*) FROM requests WHERE state = 'registered' \
    AND (SELECT count(*) FROM evidence WHERE evidence.about = requests.id) <> 1";
const EVERY_CHECK_ANSWERED: &str = "SELECT count(*) FROM requests WHERE state = 'registered' \
    AND (SELECT count(*) FROM checks WHERE checks.request = requests.id AND answered_at IS NOT NULL) <> 6";
const NOTHING_ELSE: &str = "SELECT count(*) FROM requests WHERE state <> 'registered'";

/// Registers at one's own dwelling again and again, until it is enough; what fails is tried again.
fn register(
    citizen: &Citizen,
    backend: &Backend,
    region: &'static str,
    rka: &'static str,
    told: Arc<Told>,
) -> impl Future<Output = ()> + Send + use<> {
    let cli = citizen.cli(backend);
    async move {
        let today = civil_day(Timestamp::now()).to_string();
        let arguments = [
            "register",
            "temporary",
            "--region",
            region,
            "--rka",
            rka,
            "--from",
            &today,
            "--months",
            "1",
        ];
        while !told.enough.load(Ordering::Relaxed) {
            told.attempts.fetch_add(1, Ordering::Relaxed);
            let output = cli.run(&arguments).await;
            let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            if let (true, Some(request)) = (output.status.success(), answer["request"].as_str()) {
                told.acknowledged.lock().unwrap().insert(request.to_owned());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Starts a process, and has connections passed on to it.
fn begin(backend: &Backend, balancer: &Balancer, place: usize) -> Program {
    let (program, listening) = backend.twin();
    balancer.passes_to(place, Some(&listening));
    program
}

async fn count(database: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(database).await.unwrap()
}

fn random() -> [u8; 2] {
    let mut bits = [0; 2];
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bits).unwrap();
    bits
}
