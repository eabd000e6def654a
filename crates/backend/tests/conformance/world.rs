//! A service with a demonstration on a database of its own, and a clock that the test moves.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::Router;
use domain::{
    DatedSettings, DocumentId, FullName, Iin, LocalizedText, Register,
    document::{DocumentKind, FieldName, PendingReason, SourceSystem, Standing},
    iin::Sex,
    residence::{Dwelling, Region, Rka},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use qoltanba_backend::{
    app::{App, Parts},
    authority::Keys,
    clock::Clock,
    http,
    identity::IdentityCheck,
    payments::Payments,
    registers::{Registers, sources::SourceField},
    run::{self, Config},
    service::processing,
    store::{DemoDocument, DemoPerson},
};
use sqlx::Connection;
use tempfile::TempDir;
use transparency::SigningKey;

/// Which database a test runs on.
#[derive(Clone, Copy)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub struct World {
    pub app: App,
    pub router: Router,
    pub clock: Arc<MovableClock>,
    config: Config,
    next: AtomicI64,
    _data: TempDir,
}

pub struct MovableClock(AtomicI64);

impl MovableClock {
    pub fn tick(&self) {
        self.0.fetch_add(1_000, Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

impl World {
    pub async fn on(engine: Engine) -> Self {
        Self::with(engine, DatedSettings::default()).await
    }

    pub async fn with(engine: Engine, settings: impl Into<DatedSettings>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(fresh_postgres().await),
        };
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            origin: Some("https://qoltanba.test".to_owned()),
            database,
            data: data.path().to_owned(),
            demo: true,
            settings: settings.into(),
            proxies: Default::default(),
            sources: Default::default(),
            registers: Default::default(),
            payments: None,
            citizens: 0,
            seed: 1,
        };
        // Noon in Kazakhstan, so that nothing stands still for the night unless a test asks for it.
        let noon: Timestamp = "2026-03-02T07:00:00Z".parse().unwrap();
        let clock = Arc::new(MovableClock(AtomicI64::new(noon.as_microsecond())));
        let running = run::start(config.clone(), clock.clone()).await.unwrap();
        Self {
            router: http::service(running.app.clone(), true),
            app: running.app,
            clock,
            config,
            next: AtomicI64::new(9_000),
            _data: data,
        }
    }

    /// Another process of the same service on the same database.
    pub async fn replica(&self) -> Router {
        let running = run::start(self.config.clone(), self.clock.clone())
            .await
            .unwrap();
        http::service(running.app, true)
    }

    /// The same service with another identity check, or with none.
    pub fn with_identity(&self, identity: Option<Arc<dyn IdentityCheck>>) -> Router {
        http::service(self.beside(|parts| parts.identity = identity), true)
    }

    /// The same service with another payment gateway, or with none.
    pub fn with_payments(&self, payments: Option<Arc<dyn Payments>>) -> Router {
        http::service(self.beside(|parts| parts.payments = payments), true)
    }

    /// The same, served by an app that was put together otherwise.
    pub fn served_by(self, app: App) -> Self {
        let router = http::service(app.clone(), true);
        Self {
            app,
            router,
            ..self
        }
    }

    /// The same service with other registers.
    pub fn with_registers(&self, registers: Registers) -> App {
        self.beside(|parts| parts.registers = registers)
    }

    /// The same service, put together otherwise.
    pub fn beside(&self, change: impl FnOnce(&mut Parts)) -> App {
        let Keys {
            authority,
            seal,
            issuer,
            log,
            ..
        } = Keys::open(&self.config.data, self.now()).unwrap();
        let mut parts = Parts {
            settings: self.app.settings.clone(),
            proxies: self.app.proxies.clone(),
            origin: self.app.origin.clone(),
            demo: true,
            store: self.app.store.clone(),
            registers: self.app.registers.clone(),
            authority: Arc::new(authority),
            seal,
            issuer,
            log: SigningKey::from_pkcs8(self.app.log.verifier().name(), &log).unwrap(),
            identity: self.app.identity.clone(),
            payments: self.app.payments.clone(),
            pepper: self.app.pepper.clone(),
            clock: self.clock.clone(),
            messages_wait: tokio::sync::Notify::new(),
        };
        change(&mut parts);
        App::new(parts)
    }

    /// Has the state body decide what waits for it.
    pub async fn process(&self) {
        // Nothing is decided in the instant in which it was asked.
        self.clock.tick();
        processing::process_waiting(&self.app).await.unwrap();
    }

    /// How the service was started.
    pub fn config(&self) -> Config {
        self.config.clone()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn pass(&self, time: SignedDuration) {
        self.clock
            .0
            .fetch_add(time.as_micros() as i64, Ordering::SeqCst);
    }

    pub fn at(&self, instant: &str) {
        let instant: Timestamp = instant.parse().unwrap();
        self.clock
            .0
            .store(instant.as_microsecond(), Ordering::SeqCst);
    }

    /// A person in GBD FL, of so many years.
    pub async fn person(&self, name: &str, age: i16) -> Iin {
        self.person_who(name, age, |_| {}).await
    }

    pub async fn person_who(
        &self,
        name: &str,
        age: i16,
        but: impl Fn(&mut DemoPerson) + Send + Sync + 'static,
    ) -> Iin {
        let today = domain::settings::civil_day(self.now());
        let born = date(today.year() - age, 1, 15);
        let iin = loop {
            let serial = self.next.fetch_add(1, Ordering::SeqCst) as u16;
            if let Some(iin) = Iin::issue(born, Sex::Female, serial) {
                break iin;
            }
        };
        let mut person = DemoPerson {
            iin: iin.clone(),
            full_name: full_name(name),
            mother: None,
            father: None,
            incapacitated: false,
            permanent: None,
            portrait_seed: 7,
            died_on: None,
        };
        but(&mut person);
        self.app
            .store
            .write(self.now(), move |transaction| {
                let person = person.clone();
                Box::pin(async move { Ok(transaction.enter_demo_person(&person).await?) })
            })
            .await
            .unwrap();
        iin
    }

    /// A dwelling in the real-estate register.
    pub async fn dwelling(&self, owners: &[&Iin]) -> Dwelling {
        let serial = self.next.fetch_add(1, Ordering::SeqCst);
        let address = LocalizedText::same(format!("Abay 1-{serial}"));
        self.dwelling_at(Region::Almaty, address, owners).await
    }

    pub async fn dwelling_at(
        &self,
        region: Region,
        address: LocalizedText,
        owners: &[&Iin],
    ) -> Dwelling {
        let serial = self.next.fetch_add(1, Ordering::SeqCst);
        let dwelling = Dwelling {
            rka: Rka::parse(&format!("99{serial:014}")).unwrap(),
            region,
            address,
        };
        let mut owners: Vec<Iin> = owners.iter().map(|iin| (*iin).clone()).collect();
        owners.sort();
        let entered = dwelling.clone();
        self.app
            .store
            .write(self.now(), move |transaction| {
                let (entered, owners) = (entered.clone(), owners.clone());
                Box::pin(
                    async move { Ok(transaction.enter_demo_dwelling(&entered, &owners).await?) },
                )
            })
            .await
            .unwrap();
        dwelling
    }

    pub async fn sell(&self, dwelling: &Dwelling, from: &Iin, to: &Iin) {
        let (rka, from, to) = (dwelling.rka.clone(), from.clone(), to.clone());
        self.app
            .store
            .write(self.now(), move |transaction| {
                let (rka, from, to) = (rka.clone(), from.clone(), to.clone());
                Box::pin(async move { Ok(transaction.change_demo_owner(&rka, &from, &to).await?) })
            })
            .await
            .unwrap();
    }

    /// A document of a person, as its source has it.
    pub async fn document(&self, holder: &Iin, kind: DocumentKind) -> DocumentId {
        let serial = self.next.fetch_add(1, Ordering::SeqCst);
        let id = DocumentId::parse(&format!("{serial:032x}")).unwrap();
        let fields = vec![field(FieldName::Number, kind.source())];
        self.document_with(id.clone(), holder, kind, Standing::InForce, fields)
            .await;
        id
    }

    pub async fn lose(&self, id: &DocumentId, holder: &Iin, kind: DocumentKind) {
        self.document_with(id.clone(), holder, kind, Standing::Lost, Vec::new())
            .await;
    }

    /// Says of a kind why a person has none yet.
    pub async fn pending(&self, holder: &Iin, kind: DocumentKind, why: PendingReason) {
        let holder = holder.clone();
        self.app
            .store
            .write(self.now(), move |transaction| {
                let holder = holder.clone();
                Box::pin(
                    async move { Ok(transaction.enter_demo_pending(&holder, kind, why).await?) },
                )
            })
            .await
            .unwrap();
    }

    /// Has a source go away, or come back, for everybody.
    pub async fn source_away(&self, source: SourceSystem, away: bool) {
        self.app
            .store
            .write(self.now(), move |transaction| {
                Box::pin(async move { Ok(transaction.set_demo_outage(source, None, away).await?) })
            })
            .await
            .unwrap();
    }

    /// Has a register go away, or come back.
    pub async fn register_away(&self, register: Register, away: bool) {
        self.app
            .store
            .write(self.now(), move |transaction| {
                Box::pin(
                    async move { Ok(transaction.set_demo_register_away(register, away).await?) },
                )
            })
            .await
            .unwrap();
    }

    /// Notes in the person register that somebody has died.
    pub async fn note_death(&self, iin: &Iin) {
        self.change_person(iin, |person| person.died_on = Some(date(2026, 3, 1)))
            .await;
    }

    /// Notes in the person register that a court declared somebody incapacitated.
    pub async fn incapacitate(&self, iin: &Iin) {
        self.change_person(iin, |person| person.incapacitated = true)
            .await;
    }

    /// Notes in the person register that somebody has another given name.
    pub async fn rename(&self, iin: &Iin, name: &'static str) {
        self.change_person(iin, |person| person.full_name = full_name(name))
            .await;
    }

    async fn change_person(&self, iin: &Iin, change: impl Fn(&mut DemoPerson)) {
        let mut reader = self.app.store.read().await.unwrap();
        let mut person = reader.demo_person(iin).await.unwrap().unwrap();
        drop(reader);
        change(&mut person);
        self.app
            .store
            .write(self.now(), move |transaction| {
                let person = person.clone();
                Box::pin(async move { Ok(transaction.change_demo_person(&person).await?) })
            })
            .await
            .unwrap();
    }

    /// A document with these fields.
    pub async fn document_with(
        &self,
        id: DocumentId,
        holder: &Iin,
        kind: DocumentKind,
        standing: Standing,
        fields: Vec<SourceField>,
    ) {
        let number = format!("N {}", &id.as_str()[28..]);
        self.issue(id, holder, kind, standing, fields, number).await;
    }

    /// An issue of a document with a number of its own.
    pub async fn issue(
        &self,
        id: DocumentId,
        holder: &Iin,
        kind: DocumentKind,
        standing: Standing,
        fields: Vec<SourceField>,
        number: String,
    ) {
        let document = DemoDocument {
            number,
            id,
            holder: holder.clone(),
            kind,
            valid_until: Some(date(2030, 1, 1)),
            standing,
            fields,
            has_photo: true,
        };
        self.app
            .store
            .write(self.now(), move |transaction| {
                let document = document.clone();
                Box::pin(async move { Ok(transaction.enter_demo_document(&document).await?) })
            })
            .await
            .unwrap();
    }
}

/// A field that says the same in every language.
pub fn field(name: FieldName, source: SourceSystem) -> SourceField {
    SourceField {
        name,
        value: LocalizedText::same("2026-01-15"),
        source,
    }
}

pub fn full_name(given_name: &str) -> FullName {
    FullName {
        surname: "Сынақова".to_owned(),
        given_name: given_name.to_owned(),
        patronymic: None,
    }
}

/// Runs statements on the database of a world beside its service.
pub async fn run_on(world: &World, sql: &'static str) {
    match &world.config.database {
        Some(address) => {
            let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        }
        None => {
            let file = world.config.data.join("qoltanba.db");
            let address = format!("sqlite://{}", file.display());
            let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        }
    }
}

/// A database of its own on the PostgreSQL that the tests were started with.
pub async fn fresh_postgres() -> String {
    let server = std::env::var("TEST_POSTGRES")
        .expect("TEST_POSTGRES names no server: run the suite by scripts/with-postgres");
    let mut admin = sqlx::PgConnection::connect(&format!("{server}/postgres"))
        .await
        .unwrap();
    let name = format!("t{}", domain::hex(&rand()));
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut admin)
        .await
        .unwrap();
    format!("{server}/{name}")
}

pub fn rand() -> [u8; 16] {
    use ring::rand::SecureRandom;
    let mut bytes = [0; 16];
    ring::rand::SystemRandom::new().fill(&mut bytes).unwrap();
    bytes
}
