//! Two processes decide over one database while they are killed at random moments: nothing that was acknowledged is lost,
//! and nothing is registered twice (R-27, R-30, S-30).

use std::{
    collections::{BTreeMap, BTreeSet},
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

use crate::{backend::Backend, cli::Cli, people::Citizen, process::Program};

/// How often a process is killed; `KILLS` in the environment says otherwise.
const KILLS: usize = 200;
/// How long one stay is asked for, at most: nobody is killed more than some times meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// How long one runs before it is killed, at most.
const LONGEST_LIFE_MS: u64 = 900;
/// How many dwellings each has, since a stay at a dwelling is registered once: more than anybody comes to.
const DWELLINGS: u32 = 1_000;
/// The owners who register at dwellings of their own, one after the other, with region and address code of the first;
/// the others are like it.
const OWNERS: [(&str, &str, &str); 3] = [
    ("sole_owner", "astana", "0201000000000101"),
    ("parent", "almaty", "0202000000000102"),
    ("lost_licence", "north_kazakhstan", "0259000000000104"),
];
/// Who registers at the dwellings of two others, who consent each time.
const GUEST: &str = "applicant";
/// Those two, with region and address code of a dwelling that theirs are like.
const HOSTS: ([&str; 2], &str, &str) = (
    ["co_owner_first", "co_owner_second"],
    "almaty",
    "0202000000000103",
);

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

/// What people were told.
#[derive(Default)]
struct Told {
    /// The requests that were taken.
    acknowledged: Mutex<BTreeSet<String>>,
    /// The dwellings of the stays that somebody asked for until each was taken, with who it was.
    wanted: Mutex<BTreeMap<String, String>>,
    enough: AtomicBool,
    /// Whether the guest asks for nothing any more.
    guest_is_done: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r30_s30_two_processes_lose_and_double_nothing_however_often_one_is_killed() {
    let kills = std::env::var("KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let balancer = Balancer::start().await;
    let settings = json!({ "check_lease": "PT1S", "check_wait_first": "PT1S" });
    let (mut backend, first) = Backend::behind(&balancer.origin, &settings).await;
    balancer.passes_to(0, Some(&first));
    let mut database = PgConnection::connect(&backend.database()).await.unwrap();
    let told = Arc::new(Told::default());
    let mut registering = Vec::new();
    for (at, (handle, region, rka)) in OWNERS.into_iter().enumerate() {
        let citizen = Citizen::joined(handle, &backend).await;
        let place = Place { at, region };
        place.build(&mut database, rka, &[citizen.iin()]).await;
        let register = register(&citizen, &backend, place, None, told.clone());
        registering.push((citizen, tokio::spawn(register)));
    }
    let (handles, region, rka) = HOSTS;
    let place = Place {
        at: OWNERS.len(),
        region,
    };
    let mut hosts = Vec::new();
    for handle in handles {
        let host = Citizen::joined(handle, &backend).await;
        let consent = consent(&host, &backend, told.clone());
        hosts.push((host, consent));
    }
    let iins: Vec<_> = hosts.iter().map(|(host, _)| host.iin()).collect();
    place.build(&mut database, rka, &iins).await;
    let guest = Citizen::joined(GUEST, &backend).await;
    let owner = iins[0].to_owned();
    let register = register(&guest, &backend, place, Some(owner), told.clone());
    registering.push((guest, tokio::spawn(register)));
    for (host, consent) in hosts {
        registering.push((host, tokio::spawn(consent)));
    }

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
    for (_, one) in registering {
        one.await.unwrap();
    }
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
    let wanted = told.wanted.lock().unwrap().clone();
    let stays = sqlx::query_as::<_, (String, String)>("SELECT rka, iin FROM stays ORDER BY rka");
    let stays = stays.fetch_all(&mut database).await.unwrap();
    assert_eq!(
        stays,
        wanted.into_iter().collect::<Vec<_>>(),
        "each stay that was asked for is registered once, and no other"
    );
    let with_consents = count(&mut database, WITH_CONSENTS).await;
    assert!(
        with_consents >= kills as i64 / 20,
        "{with_consents} requests with consents under {kills} kills"
    );
    for (what, query) in [
        ("entered twice or not at all", ONE_STAY_EACH),
        ("without a consent of each owner", EVERY_CONSENT_GIVEN),
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
const WITH_CONSENTS: &str = "SELECT count(DISTINCT request) FROM consents WHERE state = 'given'";
const EVERY_CONSENT_GIVEN: &str = "SELECT count(*) FROM requests JOIN stays ON stays.request = requests.id \
    JOIN ownerships ON ownerships.rka = stays.rka WHERE ownerships.iin <> stays.iin AND \
    (SELECT count(*) FROM consents JOIN evidence ON evidence.about = consents.id WHERE consents.request = requests.id \
    AND consents.iin = ownerships.iin AND consents.state = 'given') <> 1";
const ONE_NOTICE_EACH: &str = "SELECT count(*) FROM requests LEFT JOIN \
    (SELECT request, count(*) AS times FROM history WHERE kind = 'registered' GROUP BY request) AS told \
    ON told.request = requests.id WHERE coalesce(told.times, 0) <> CASE requests.state WHEN 'registered' THEN 1 ELSE 0 END";
const ONE_EVIDENCE_EACH: &str = "SELECT count(*) FROM requests WHERE state = 'registered' \
    AND (SELECT count(*) FROM evidence WHERE evidence.about = requests.id) <> 1";
const EVERY_CHECK_ANSWERED: &str = "SELECT count(*) FROM requests WHERE state = 'registered' \
    AND (SELECT count(*) FROM checks WHERE checks.request = requests.id AND answered_at IS NOT NULL) <> 6";
const NOTHING_ELSE: &str = "SELECT count(*) FROM requests WHERE state <> 'registered'";

/// The dwellings of one kind of people.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    region: &'static str,
}

impl Place {
    fn rka(self, number: u32) -> String {
        format!("{}{number:012}", self.beginning())
    }

    fn beginning(self) -> String {
        format!("9{:03}", self.at)
    }

    /// Enters dwellings like one that is there, with these owners.
    async fn build(self, database: &mut PgConnection, like: &str, owners: &[&str]) {
        let build = sqlx::query(
            "INSERT INTO dwellings (rka, region, address) SELECT $1 || lpad(number::text, 12, '0'), region, address \
             FROM dwellings, generate_series(0, $2 - 1) AS number WHERE rka = $3",
        );
        let build = build.bind(self.beginning()).bind(i64::from(DWELLINGS));
        build.bind(like).execute(&mut *database).await.unwrap();
        for owner in owners {
            let own = sqlx::query(
                "INSERT INTO ownerships (rka, iin) SELECT rka, $1 FROM dwellings WHERE rka LIKE $2 || '%'",
            );
            let own = own.bind(*owner).bind(self.beginning());
            own.execute(&mut *database).await.unwrap();
        }
    }
}

/// Asks for one stay after the other, each until it is taken, until it is enough: at dwellings of one's own, or at those
/// of an owner, where one signs once all have consented.
fn register(
    citizen: &Citizen,
    backend: &Backend,
    place: Place,
    owner: Option<String>,
    told: Arc<Told>,
) -> impl Future<Output = ()> + Send + use<> {
    let (mut cli, iin) = (citizen.cli(backend), citizen.iin().to_owned());
    if let Some(owner) = &owner {
        cli = cli.with("QOLTANBA_OWNER_IIN", owner);
    }
    async move {
        let today = civil_day(Timestamp::now()).to_string();
        for number in 0..DWELLINGS {
            if told.enough.load(Ordering::Relaxed) {
                break;
            }
            let rka = place.rka(number);
            told.wanted.lock().unwrap().insert(rka.clone(), iin.clone());
            let mut arguments = vec![
                "register",
                "temporary",
                "--region",
                place.region,
                "--rka",
                &rka,
                "--from",
                &today,
                "--months",
                "1",
            ];
            if owner.is_some() {
                arguments.push("--not-owner");
            }
            let deadline = Instant::now() + LONGEST_WAIT;
            loop {
                let output = cli.run(&arguments).await;
                let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
                if let (true, Some(request)) = (output.status.success(), answer["request"].as_str())
                {
                    told.acknowledged.lock().unwrap().insert(request.to_owned());
                    break;
                }
                // It was taken, and the answer lost.
                let why = code(&output.stderr);
                if ["open_for_this_dwelling", "stay_registered"].contains(&why.as_str()) {
                    break;
                }
                assert!(Instant::now() < deadline, "a stay is never taken: {why}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            if owner.is_some() {
                sign_all(&cli).await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        if owner.is_some() {
            told.guest_is_done.store(true, Ordering::Relaxed);
        }
    }
}

/// Signs whatever waits for the applicant, until nothing waits for anybody but the state body.
async fn sign_all(cli: &Cli) {
    let deadline = Instant::now() + LONGEST_WAIT;
    loop {
        assert!(Instant::now() < deadline, "a request is never signed");
        let listed = cli.run(&["requests", "list"]).await;
        let listed: Value = serde_json::from_slice(&listed.stdout).unwrap_or_default();
        if let Some(requests) = listed["requests"].as_array() {
            let of = |state: &'static str| {
                let in_it = move |one: &&Value| one["state"]["state"] == state;
                requests.iter().filter(in_it)
            };
            for one in of("awaiting_signature") {
                let request = one["request"].as_str().expect("a request has an id");
                cli.run(&["requests", "sign", request]).await;
            }
            if of("awaiting_signature")
                .chain(of("awaiting_consents"))
                .next()
                .is_none()
            {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Consents to whatever the guest asks for, until they ask for nothing any more.
fn consent(
    citizen: &Citizen,
    backend: &Backend,
    told: Arc<Told>,
) -> impl Future<Output = ()> + Send + use<> {
    let cli = citizen.cli(backend);
    async move {
        while !told.guest_is_done.load(Ordering::Relaxed) {
            let listed = cli.run(&["consents", "list"]).await;
            let listed: Value = serde_json::from_slice(&listed.stdout).unwrap_or_default();
            for one in listed.as_array().into_iter().flatten() {
                if let ("asked", Some(id)) = (
                    one["state"].as_str().unwrap_or_default(),
                    one["consent"].as_str(),
                ) {
                    cli.run(&["consents", "approve", id]).await;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The code with which a command failed.
fn code(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let failure = said.lines().last().unwrap_or_default();
    let failure: Value = serde_json::from_str(failure).unwrap_or_default();
    failure["code"].as_str().unwrap_or_default().to_owned()
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
