//! Starting the service: its files, its database, its demonstration, its background work.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::{DatedSettings, Settings, desk::DeskQueue, settings::civil_day};
use tokio::net::TcpListener;
use transparency::{SigningKey, VerifierKey};

use crate::{
    app::{App, Parts},
    authority::{CertificationAuthority, DemoAuthority, KeyFileError, Keys},
    clock::{Clock, SystemClock},
    connections,
    http::{self, address::Proxies},
    identity::{DemoIdentityCheck, IdentityCheck},
    payments::{DemoPayments, Payments},
    population::{Population, organisation::organisation, population},
    refusal::Refusal,
    registers::{
        Registers, demo,
        http::{
            HttpPayments, HttpSource, RegistersConfig, SourcesConfig, SystemConfig,
            SystemConfigError, over_the_wire,
        },
    },
    service::{
        address, appeal::office::Office, client, correction, credential, guard, lapse, log,
        processing,
    },
    sms::{DemoGateway, send_messages},
    store::{DemoDocument, DemoPerson, Store, StoreError},
};

/// What the service is started with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The origin that stands in links and proofs; what it listens on where none is given.
    pub origin: Option<String>,
    /// The address of the database; SQLite in `data` where none is given.
    pub database: Option<String>,
    /// The directory of keys and, by default, of the database.
    pub data: PathBuf,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// The numbers of the rules.
    pub settings: DatedSettings,
    /// The proxies whose word about callers counts.
    pub proxies: Proxies,
    /// The document sources that answer over the network; the others are the demonstration's.
    pub sources: SourcesConfig,
    /// The registers that answer over the network; the others are the demonstration's.
    pub registers: RegistersConfig,
    /// The gateway that takes fees; without it none can be paid, but for the demonstration's.
    pub payments: Option<SystemConfig>,
    /// Citizens of a demonstration that is seeded at its first start.
    pub citizens: u32,
    /// Its seed.
    pub seed: u64,
}

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A directory or file could not be made.
    #[error("{path} could not be made, or not be written")]
    Place {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Writing the population or the facts about the database.
    #[error("the database could not be prepared")]
    Preparing(#[from] Refusal),
    /// A demonstration's database without `--demo` (S-19).
    #[error("this database holds a demonstration; serve it with --demo")]
    DemoDatabase,
    /// Another database with `--demo`.
    #[error("this database holds no demonstration; serve it without --demo, or name another one")]
    NoDemoDatabase,
    /// A demonstration that others could reach (S-19).
    #[error("a demonstration lets everybody be anybody: serve it on loopback, such as 127.0.0.1")]
    DemoNotOnLoopback,
    /// The keys are not those that the database was begun with.
    #[error("the keys in {path} are not those that this database was begun with")]
    OtherKeys {
        /// The directory.
        path: PathBuf,
    },
    /// Not an origin.
    #[error("an origin has the form https://host or https://host:port, without a path")]
    Origin,
    /// It listens everywhere, and nobody said under which name.
    #[error("name the origin: what listens on every address has none of its own")]
    OriginNeeded,
    /// A document source or a register.
    #[error(transparent)]
    System(#[from] SystemConfigError),
    /// It is seeded already.
    #[error("this database is seeded already")]
    SeededAlready,
    /// Nothing was started there before.
    #[error("there is no database at {path}")]
    NoDatabase {
        /// Where.
        path: PathBuf,
    },
    /// The address.
    #[error("{address} cannot be listened on")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// A service that listens.
pub struct Running {
    /// Where, such as `http://127.0.0.1:40123`.
    pub listening: String,
    /// What it works with.
    pub app: App,
    listener: TcpListener,
    router: axum::Router,
}

/// Opens everything and listens; [`Running::serve`] then answers.
pub async fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    check_origin(&config)?;
    check_calendar(config.settings.at(clock.now()), clock.now());
    if config.demo && !config.listen.ip().is_loopback() {
        return Err(StartError::DemoNotOnLoopback);
    }
    make_directory(&config.data)?;
    let store = Store::open(&database(&config)?).await?;
    match (population_of(&store).await?, config.demo) {
        (None, true) => seed_store(&store, config.citizens, config.seed, clock.as_ref()).await?,
        (None, false) => note_population(&store, NONE, clock.as_ref()).await?,
        (Some(what), true) if what == NONE => return Err(StartError::NoDemoDatabase),
        (Some(what), false) if what == DEMO => return Err(StartError::DemoDatabase),
        (Some(_), _) => {}
    }
    if config.demo {
        enter_organisation(&store, clock.as_ref()).await?;
    }
    let Keys {
        authority,
        seal,
        issuer,
        pepper,
        log,
    } = Keys::open(&config.data, clock.now())?;
    let fingerprint = fingerprint(&authority, &pepper);
    let certificate = domain::hex(&issuer.certificate().fingerprint());
    if !belongs_together(&store, KEYS, fingerprint, clock.as_ref()).await?
        || !belongs_together(&store, ISSUER, certificate, clock.as_ref()).await?
    {
        return Err(StartError::OtherKeys { path: config.data });
    }
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|source| StartError::Listen {
            address: config.listen,
            source,
        })?;
    let address = listener.local_addr().map_err(|source| StartError::Listen {
        address: config.listen,
        source,
    })?;
    let listening = format!("http://{address}");
    let identity: Option<Arc<dyn IdentityCheck>> = match config.demo {
        true => Some(Arc::new(DemoIdentityCheck)),
        false => None,
    };
    let origin = config.origin.unwrap_or_else(|| listening.clone());
    let log = open_log(&store, &log, &origin, clock.as_ref())
        .await?
        .ok_or(StartError::OtherKeys { path: config.data })?;
    let app = App::new(Parts {
        settings: config.settings,
        proxies: config.proxies,
        origin,
        demo: config.demo,
        registers: registers(&store, &config.sources, &config.registers)?,
        store,
        authority: Arc::new(authority),
        seal,
        issuer,
        log,
        identity,
        payments: payments(config.payments.as_ref(), config.demo)?,
        pepper: ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &pepper),
        clock,
        messages_wait: tokio::sync::Notify::new(),
    });
    Ok(Running {
        listening,
        router: http::service(app.clone(), config.demo),
        app,
        listener,
    })
}

impl Running {
    /// Answers until the future ends; calls under way have a little time to end too.
    pub async fn serve(self, until: impl Future<Output = ()>) {
        let lapsing = tokio::spawn(lapse::keep_lapsing(self.app.clone()));
        let guarding = tokio::spawn(guard::keep_telling_of_ends(self.app.clone()));
        let processing = tokio::spawn(processing::keep_processing(self.app.clone()));
        let correcting = tokio::spawn(correction::keep_asking(self.app.clone()));
        let sending = self
            .app
            .demo
            .then(|| tokio::spawn(send_messages(self.app.clone(), Arc::new(DemoGateway))));
        let comparing = tokio::spawn(credential::keep_comparing(self.app.clone()));
        let sequencing = tokio::spawn(log::keep_sequencing(self.app.clone()));
        let telling = tokio::spawn(address::keep_telling(self.app.clone()));
        connections::answer(self.listener, self.router, until).await;
        telling.abort();
        sequencing.abort();
        lapsing.abort();
        guarding.abort();
        processing.abort();
        comparing.abort();
        correcting.abort();
        if let Some(sending) = sending {
            sending.abort();
        }
    }
}

/// The demonstration's registers and sources, with those in their place that answer over the network.
fn registers(
    store: &Store,
    sources: &SourcesConfig,
    config: &RegistersConfig,
) -> Result<Registers, SystemConfigError> {
    let mut registers = over_the_wire(demo::registers(store), config)?;
    for (source, config) in sources {
        let adapter = HttpSource::new(*source, config)?;
        registers.sources = registers.sources.with(*source, Arc::new(adapter));
    }
    Ok(registers)
}

/// Who takes fees: the gateway that is configured, or in a demonstration nobody's.
fn payments(
    config: Option<&SystemConfig>,
    demo: bool,
) -> Result<Option<Arc<dyn Payments>>, SystemConfigError> {
    Ok(match config {
        Some(config) => Some(Arc::new(HttpPayments::new(config)?)),
        None if demo => Some(Arc::new(DemoPayments)),
        None => None,
    })
}

/// Seeds a database with a demonstration.
pub async fn seed(config: &Config) -> Result<(), StartError> {
    make_directory(&config.data)?;
    let store = Store::open(&database(config)?).await?;
    if population_of(&store).await?.is_some() {
        return Err(StartError::SeededAlready);
    }
    seed_store(&store, config.citizens, config.seed, &SystemClock).await
}

/// Opens the database of a service that was started before, for a command beside it.
pub async fn open_store(config: &Config) -> Result<Store, StartError> {
    let address = match &config.database {
        Some(address) => address.clone(),
        None => {
            let path = config.data.join("qoltanba.db");
            if !path.is_file() {
                return Err(StartError::NoDatabase { path });
            }
            sqlite_address(&path)
        }
    };
    Ok(Store::open(&address).await?)
}

/// Opens database and keys of a service that was started before, for an office beside it.
pub async fn open_office(config: &Config, now: jiff::Timestamp) -> Result<Office, StartError> {
    let store = open_store(config).await?;
    let other = || StartError::OtherKeys {
        path: config.data.clone(),
    };
    // Keys that are not there would be made.
    if !config.data.join("pepper").is_file() {
        return Err(other());
    }
    let Keys {
        authority, pepper, ..
    } = Keys::open(&config.data, now)?;
    let noted = store.read().await?.fact(KEYS).await?;
    if noted != Some(fingerprint(&authority, &pepper)) {
        return Err(other());
    }
    Ok(Office {
        store,
        pepper: ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &pepper),
        settings: config.settings.clone(),
    })
}

/// Says where terms are counted without what is announced for a year.
fn check_calendar(settings: &Settings, now: jiff::Timestamp) {
    let today = civil_day(now);
    for year in [today.year(), today.year().saturating_add(1)] {
        if !settings.calendar.knows(year) {
            tracing::warn!(
                year,
                "the calendar of working days does not have this year: terms are counted by the holidays of the law alone"
            );
        }
    }
}

pub(crate) const DEMO: &str = "demo";
const NONE: &str = "none";
pub(crate) const POPULATION: &str = "population";
const KEYS: &str = "keys";
const ISSUER: &str = "issuer";
const LOG: &str = "log";

async fn population_of(store: &Store) -> Result<Option<String>, StoreError> {
    store.read().await?.fact(POPULATION).await
}

async fn note_population(
    store: &Store,
    what: &'static str,
    clock: &dyn Clock,
) -> Result<(), StartError> {
    store
        .write(clock.now(), move |transaction| {
            Box::pin(async move { Ok(transaction.note_fact(POPULATION, what).await?) })
        })
        .await?;
    Ok(())
}

/// Writes the whole population in one transaction, so that a seeding that was cut short leaves nothing.
async fn seed_store(
    store: &Store,
    citizens: u32,
    seed: u64,
    clock: &dyn Clock,
) -> Result<(), StartError> {
    let people = Arc::new(population(citizens, seed, civil_day(clock.now())));
    store
        .write(clock.now(), move |transaction| {
            let people = people.clone();
            Box::pin(async move {
                // Another replica that started at the same instant may have seeded.
                if transaction.fact(POPULATION).await?.is_some() {
                    return Ok(());
                }
                enter(transaction, &people).await?;
                Ok(transaction.note_fact(POPULATION, DEMO).await?)
            })
        })
        .await?;
    Ok(())
}

async fn enter(
    transaction: &mut crate::store::Transaction,
    people: &Population,
) -> Result<(), StoreError> {
    for person in &people.persons {
        transaction
            .enter_demo_person(&DemoPerson {
                iin: person.iin.clone(),
                full_name: person.full_name.clone(),
                mother: person.mother.clone(),
                father: person.father.clone(),
                incapacitated: person.incapacitated,
                permanent: person.permanent.clone(),
                portrait_seed: person.portrait_seed,
                died_on: None,
            })
            .await?;
    }
    for dwelling in &people.dwellings {
        transaction
            .enter_demo_dwelling(&dwelling.dwelling, &dwelling.owners)
            .await?;
    }
    for (ward, guardian) in &people.guardianships {
        transaction.enter_demo_guardian(ward, guardian).await?;
    }
    for (rka, tenant) in &people.tenants {
        transaction.enter_demo_tenant(rka, tenant).await?;
    }
    for (employee, centre) in &people.employees {
        transaction
            .add_employee(employee, centre, &DeskQueue::ALL)
            .await?;
    }
    for document in &people.documents {
        transaction
            .enter_demo_document(&DemoDocument {
                id: document.id.clone(),
                holder: document.holder.clone(),
                kind: document.kind,
                number: document.number.clone(),
                valid_until: document.valid_until,
                standing: document.standing,
                fields: document.fields.clone(),
                has_photo: document.has_photo,
            })
            .await?;
    }
    for (iin, status) in &people.statuses {
        transaction.enter_demo_status(iin, *status).await?;
    }
    for (holder, kind, why) in &people.pending {
        transaction.enter_demo_pending(holder, *kind, *why).await?;
    }
    for (source, iin) in &people.outages {
        transaction
            .set_demo_outage(*source, Some(iin), true)
            .await?;
    }
    Ok(())
}

/// Enters the demonstration's organisation where it is not there yet.
async fn enter_organisation(store: &Store, clock: &dyn Clock) -> Result<(), StartError> {
    store
        .write(clock.now(), |transaction| {
            Box::pin(client::add(transaction, organisation()))
        })
        .await?;
    Ok(())
}

fn database(config: &Config) -> Result<String, StartError> {
    if let Some(address) = &config.database {
        return Ok(address.clone());
    }
    let path = config.data.join("qoltanba.db");
    match make_private(&path) {
        Ok(()) => Ok(sqlite_address(&path)),
        Err(source) => Err(StartError::Place { path, source }),
    }
}

/// Makes a file that only this user can read, as SQLite then makes the ones beside it.
fn make_private(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file).map(drop)
}

/// The address of a file, in which a percent sign and a question mark mean something else.
fn sqlite_address(file: &Path) -> String {
    let path = file.display().to_string();
    format!("sqlite://{}", path.replace('%', "%25").replace('?', "%3F"))
}

/// What stands in links and proofs is compared byte by byte, so that only its plain form is taken.
fn check_origin(config: &Config) -> Result<(), StartError> {
    let Some(origin) = &config.origin else {
        let everywhere = config.listen.ip().is_unspecified();
        return if everywhere {
            Err(StartError::OriginNeeded)
        } else {
            Ok(())
        };
    };
    let plain = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"))
        .and_then(|host| host.parse::<::http::uri::Authority>().ok())
        .is_some_and(|host| !host.as_str().contains('@') && *origin == origin.to_lowercase());
    plain.then_some(()).ok_or(StartError::Origin)
}

/// What tells the keys of the authority and of the codes, without telling them.
fn fingerprint(authority: &DemoAuthority, pepper: &[u8; 32]) -> String {
    let certificate = eds::sha256(authority.certificate().as_der());
    domain::hex(&eds::sha256(&[certificate, eds::sha256(pepper)].concat()))
}

/// Whether the database was begun with these keys, which it is where nobody has noted any.
async fn belongs_together(
    store: &Store,
    keys: &'static str,
    fingerprint: String,
    clock: &dyn Clock,
) -> Result<bool, Refusal> {
    store
        .write(clock.now(), move |transaction| {
            let fingerprint = fingerprint.clone();
            Box::pin(async move {
                match transaction.fact(keys).await? {
                    Some(noted) => Ok(noted == fingerprint),
                    None => {
                        transaction.note_fact(keys, &fingerprint).await?;
                        Ok(true)
                    }
                }
            })
        })
        .await
}

/// The key of the log under the name that the log was begun with; none where another key began it.
async fn open_log(
    store: &Store,
    pkcs8: &[u8],
    origin: &str,
    clock: &dyn Clock,
) -> Result<Option<SigningKey>, Refusal> {
    let (_, host) = origin.split_once("://").unwrap_or(("", origin));
    let named = |name: &str| SigningKey::from_pkcs8(name, pkcs8).ok();
    let Some(begun) = named(&format!("{host}/log")) else {
        return Ok(None);
    };
    let fresh = begun.verifier().to_string();
    let noted = store
        .write(clock.now(), move |transaction| {
            let fresh = fresh.clone();
            Box::pin(async move {
                if let Some(noted) = transaction.fact(LOG).await? {
                    return Ok(noted);
                }
                transaction.note_fact(LOG, &fresh).await?;
                Ok(fresh)
            })
        })
        .await?;
    let key = VerifierKey::parse(&noted)
        .ok()
        .and_then(|noted| named(noted.name()).filter(|key| *key.verifier() == noted));
    Ok(key)
}

fn make_directory(path: &Path) -> Result<(), StartError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|source| StartError::Place {
        path: path.into(),
        source,
    })
}
