//! A service with one citizen who has signed in; its clock stands still and its limits are out of reach.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderValue, Request},
};
use backend::{
    clock::Clock,
    http,
    run::{self, Config},
    service::session::token_hash,
    store::{Account, DemoDocument, DemoPerson, StoreError, StoredSession, Transaction},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{
    AccountId, DocumentId, EmailAddress, FullName, Iin, LocalizedText, Phone, SessionId, Settings,
    document::{DocumentKind, Standing},
    residence::{Dwelling, Region, Rka},
    session::AccessLevel,
};
use eds::key::PrivateKey;
use jiff::Timestamp;
use protocol::IDEMPOTENCY_KEY;
use ring::rand::SystemRandom;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::device::{DOCUMENT, IIN, NOW, ORIGIN, RKA, TOKEN, proof};

pub struct Service {
    runtime: Runtime,
    router: Router,
    device: PrivateKey,
    calls: AtomicU64,
    _data: TempDir,
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        NOW.parse().expect("an instant")
    }
}

impl Service {
    #[allow(dead_code, reason = "each target begins in one of the two ways")]
    pub fn start() -> Self {
        Self::with(without_limits())
    }

    pub fn with(settings: Settings) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let data = tempfile::tempdir().expect("a folder");
        let device = PrivateKey::generate(&SystemRandom::new()).expect("a key");
        let thumbprint = device.public_key().jwk_thumbprint();
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            origin: Some(ORIGIN.to_owned()),
            database: None,
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
        let router = runtime.block_on(async {
            let app = run::start(config, Arc::new(Stopped))
                .await
                .expect("a service")
                .app;
            app.store
                .write(app.now(), move |transaction| {
                    Box::pin(async move {
                        Ok(sign_in(transaction, &BASE64URL.encode(thumbprint)).await?)
                    })
                })
                .await
                .expect("signed in");
            http::service(app, true)
        });
        Self {
            runtime,
            router,
            device,
            calls: AtomicU64::new(0),
            _data: data,
        }
    }

    /// The status of an answer, which is never a fault.
    pub fn answer(&self, mut request: Request<Body>) -> u16 {
        let address = SocketAddr::from(([198, 51, 100, 7], 4_000));
        request.extensions_mut().insert(ConnectInfo(address));
        // A key that was used already would have the former answer repeated.
        let next = self.calls.fetch_add(1, Ordering::Relaxed);
        let key = HeaderValue::from_str(&format!("{next:032x}")).expect("digits");
        request.headers_mut().entry(IDEMPOTENCY_KEY).or_insert(key);
        self.runtime.block_on(async {
            let response = self
                .router
                .clone()
                .oneshot(request)
                .await
                .expect("an answer");
            let status = response.status();
            let kind = response.headers().get("content-type").cloned();
            // A stream of events does not end.
            if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
                to_bytes(response.into_body(), 1 << 24)
                    .await
                    .expect("a body");
            }
            assert!(!status.is_server_error(), "{status}");
            status.as_u16()
        })
    }

    pub fn prove(&self, method: &str, path: &str, body: &[u8]) -> HeaderValue {
        let proof = proof(&self.device, method, path, body);
        HeaderValue::from_str(&proof).expect("base64url")
    }
}

pub fn without_limits() -> Settings {
    Settings {
        code_tries: u32::MAX,
        codes_per_window: u32::MAX,
        codes_per_day: u32::MAX,
        codes_per_address: u32::MAX,
        misses_per_address: u32::MAX,
        misses_per_account: u32::MAX,
        misses_over_all: u32::MAX,
        search_misses: u32::MAX,
        open_accesses: u32::MAX,
        open_requests: u32::MAX,
        repeats_per_day: u32::MAX,
        ..Settings::default()
    }
}

/// A person with a dwelling, a document and an open session by EDS.
async fn sign_in(transaction: &mut Transaction, device: &str) -> Result<(), StoreError> {
    let now = transaction.now();
    let iin = Iin::parse(IIN).expect("an IIN");
    transaction
        .enter_demo_person(&DemoPerson {
            iin: iin.clone(),
            full_name: FullName {
                surname: "Әлиева".to_owned(),
                given_name: "Әсел".to_owned(),
                patronymic: None,
            },
            mother: None,
            father: None,
            incapacitated: false,
            permanent: None,
            portrait_seed: 1,
            died_on: None,
        })
        .await?;
    let dwelling = Dwelling {
        rka: Rka::parse(RKA).expect("an address code"),
        region: Region::Almaty,
        address: LocalizedText::same("Абай 1"),
    };
    transaction
        .enter_demo_dwelling(&dwelling, std::slice::from_ref(&iin))
        .await?;
    transaction
        .enter_demo_document(&DemoDocument {
            id: DocumentId::parse(DOCUMENT).expect("an id"),
            holder: iin.clone(),
            kind: DocumentKind::NationalId,
            number: "041234567".to_owned(),
            valid_until: None,
            standing: Standing::InForce,
            fields: Vec::new(),
            has_photo: false,
        })
        .await?;
    let account = AccountId::from_random([2; 16]);
    transaction
        .open_account(&Account {
            id: account.clone(),
            iin: iin.clone(),
            phone: Phone::parse("+77011234567").expect("a number"),
            email: EmailAddress::parse("assel@example.kz").expect("an address"),
            joined_again_at: None,
        })
        .await?;
    let session = StoredSession {
        id: SessionId::from_random([3; 16]),
        account,
        iin,
        device: device.to_owned(),
        level: AccessLevel::Eds,
        opened_at: now,
        until: now + jiff::SignedDuration::from_hours(1),
    };
    transaction.open_session(&session, &token_hash(TOKEN)).await
}
