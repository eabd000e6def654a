//! The open profile: its ports, and what it remembers while it is open.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak},
    time::Duration,
};

use domain::{
    DatedSettings, SessionId, history::HistoryKind, offline::Gathering, session::AccessLevel,
};
use eds::{certificate::Certificate, key::PrivateKey};
use jiff::Timestamp;
use protocol::{consent::ConsentStatus, service::ServiceInfo};
use serde::{Deserialize, Serialize};
use tokio::{sync::broadcast, task::AbortHandle};

use crate::{
    Error, Secret,
    backend::{Answer, Backend, BackendError, HttpBackend, Request, dpop::DeviceKey, http},
    clock::Clock,
    entropy::Entropy,
    keys::{Hierarchy, RootKey},
    keystore::{Entries, Entry, FileKeystore, Keystore, KeystoreError, OsKeystore, write_durably},
    offline::Active,
    scan::Scanned,
    seal::Key,
    vault::{RowKey, Vault, VaultError},
};

/// How a profile is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the profile; made where it is not there.
    pub profile: PathBuf,
    /// The origin of the service.
    pub server: String,
    /// Where secrets are kept.
    pub keystore: KeystoreChoice,
    /// The numbers of the rules, by the day from which they hold.
    pub settings: DatedSettings,
}

/// Where secrets are kept.
#[derive(Clone)]
pub enum KeystoreChoice {
    /// In the keystore of the operating system.
    Os,
    /// In a file of the profile, sealed under a passphrase.
    File {
        /// The passphrase.
        passphrase: Secret,
    },
}

impl std::fmt::Debug for KeystoreChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Os => "Os",
            Self::File { .. } => "File(…)",
        })
    }
}

/// What happens without being asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The service told of a change.
    Changed(Changed),
    /// The wallet locked itself (S-3).
    Locked,
    /// The service is reached, or is not any more.
    Online(bool),
}

/// A change that the service told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Changed {
    /// What happened.
    pub kind: HistoryKind,
    /// When.
    pub at: Timestamp,
    /// The access that it was about.
    pub access: Option<String>,
    /// The request that it was about.
    pub request: Option<String>,
    /// The consent that it was about.
    pub consent: Option<String>,
}

/// A citizen's wallet: one open profile. Clones are the same wallet.
#[derive(Clone)]
pub struct Wallet(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) origin: String,
    /// As they are built in.
    pub(crate) settings: DatedSettings,
    /// With what the service told.
    pub(crate) told: RwLock<Arc<DatedSettings>>,
    pub(crate) entries: Entries,
    pub(crate) vault: Vault,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) device: Arc<DeviceKey>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) entropy: Entropy,
    pub(crate) profile_rows: RowKey,
    pub(crate) profile_id: String,
    pub(crate) events: broadcast::Sender<Event>,
    /// Held while something is written to the service, so that no two of one kind overtake each other.
    pub(crate) writing: tokio::sync::Mutex<()>,
    /// Held while a password or code is tried, so that the counter of misses is right (S-2).
    pub(crate) unlocking: tokio::sync::Mutex<()>,
    pub(crate) signing_in: tokio::sync::Mutex<()>,
    /// Held while the log is compared with what was kept of it, so that no older checkpoint follows a newer one.
    pub(crate) checking_log: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    background: Mutex<Vec<AbortHandle>>,
    /// Released by the system when the process ends, however it ends (S-23).
    lock: fs::File,
}

/// What is in memory only.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) unlocked: Option<Unlocked>,
    /// K between certificate and quick access code, while joining; for no longer than an unlocked wallet has it (S-3).
    pub(crate) joining: Option<(RootKey, Presence)>,
    pub(crate) session: Option<Session>,
    /// Whether the person signed out, so that nothing signs in again by itself.
    pub(crate) signed_out: bool,
    pub(crate) service: Option<ServiceInfo>,
    pub(crate) online: Option<bool>,
    /// The tries of the quick access code as the keystore last had them, once it was asked.
    pub(crate) tries_left: Option<Option<u32>>,
    pub(crate) scanned: Vec<(String, Scanned)>,
    /// Frames of documents that others show without a network.
    pub(crate) gathering: Gathering,
    /// What is being shown without a network.
    pub(crate) showing: Option<Active>,
    /// The bytes of requests as they were last shown: nothing else of them is signed.
    pub(crate) shown_requests: HashMap<String, Vec<u8>>,
    /// Consents as they were last shown.
    pub(crate) shown_consents: HashMap<String, ConsentStatus>,
}

/// What an unlocked wallet has in memory (S-3). K signs nobody's statement from here, only sign-in challenges:
/// every statement asks for the code or the password again.
pub(crate) struct Unlocked {
    pub(crate) root: RootKey,
    pub(crate) rows: RowKey,
    pub(crate) eds: Arc<Eds>,
    /// Whether the keystore has lost the key of the EDS or has another one.
    pub(crate) eds_damaged: bool,
    pub(crate) presence: Presence,
}

/// When the person was there (S-3).
#[derive(Clone, Copy)]
pub(crate) struct Presence {
    pub(crate) active_at: Timestamp,
    /// Since when nobody sees the window.
    pub(crate) hidden_at: Option<Timestamp>,
}

impl State {
    /// When the person was there, while there is anything to lock.
    pub(crate) fn presence(&mut self) -> Option<&mut Presence> {
        let joining = self.joining.as_mut().map(|(_, presence)| presence);
        let unlocked = self.unlocked.as_mut();
        unlocked.map(|unlocked| &mut unlocked.presence).or(joining)
    }
}

/// The certificate of the person with its authority's.
#[derive(Debug)]
pub(crate) struct Eds {
    pub(crate) certificate: Certificate,
    pub(crate) authority: Certificate,
}

/// A session with the service.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) token: Secret,
    pub(crate) level: AccessLevel,
    pub(crate) until: Timestamp,
}

/// What the wallet stands on; tests put their own in.
pub(crate) struct Ports {
    pub(crate) keystore: Arc<dyn Keystore>,
    pub(crate) clock: Arc<Clock>,
    /// The service over HTTP where there is none.
    pub(crate) backend: Option<Arc<dyn Backend>>,
}

const LOCK_FILE: &str = "profile.lock";
const MARKER_FILE: &str = "profile.json";
const KEYSTORE_FILE: &str = "keystore.json";
const KEYSTORE_SERVICE: &str = "kz.qoltanba";

/// What the profile is, without secrets.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marker {
    /// 128 random bits, hexadecimal: the name of the profile in the keystore.
    id: String,
    /// Whether the keys of the profile were made: missing ones are damage from then on.
    keys: bool,
    /// Whether the vault was made.
    vault: bool,
}

impl Wallet {
    /// Opens a profile; does not need the service. Runs inside a tokio runtime.
    ///
    /// Fails with the `Keystore…`, `Vault…`, `ProfileInUse` and `ServerNotAllowed` errors.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let lock = lock_profile(&options.profile)?;
        let keystore = open_keystore(&options).await?;
        let ports = Ports {
            keystore,
            clock: Arc::new(Clock::system()),
            backend: None,
        };
        Self::open_locked(options, ports, lock).await
    }

    #[cfg(test)]
    pub(crate) async fn open_with(options: Options, ports: Ports) -> Result<Self, Error> {
        let lock = lock_profile(&options.profile)?;
        Self::open_locked(options, ports, lock).await
    }

    async fn open_locked(options: Options, ports: Ports, lock: fs::File) -> Result<Self, Error> {
        let origin = http::origin(&options.server).map_err(|error| {
            tracing::warn!(%error, "the address of the service");
            Error::ServerNotAllowed
        })?;
        let entropy = Entropy::system();
        let mut marker = read_marker(&options.profile, &entropy)?;
        let entries = Entries::new(ports.keystore, &marker.id);
        let (device, profile_key) = profile_keys(&entries, &entropy, marker.keys).await?;
        let vault = Vault::open(
            &options.profile.join(Vault::FILE),
            marker.vault,
            entropy.clone(),
        )
        .await?;
        if !(marker.keys && marker.vault) {
            marker.keys = true;
            marker.vault = true;
            write_marker(&options.profile, &marker)?;
        }
        let device = Arc::new(DeviceKey::new(device));
        let backend = match ports.backend {
            Some(backend) => backend,
            None => Arc::new(
                HttpBackend::new(
                    &origin,
                    Arc::clone(&device),
                    Arc::clone(&ports.clock),
                    entropy.clone(),
                )
                .map_err(Error::internal)?,
            ),
        };
        let wallet = Self(Arc::new(Inner {
            origin,
            told: RwLock::new(Arc::new(options.settings.clone())),
            settings: options.settings,
            entries,
            vault,
            backend,
            device,
            clock: ports.clock,
            entropy,
            profile_rows: RowKey::profile(&profile_key),
            profile_id: marker.id,
            events: broadcast::channel(64).0,
            writing: tokio::sync::Mutex::default(),
            unlocking: tokio::sync::Mutex::default(),
            signing_in: tokio::sync::Mutex::default(),
            checking_log: tokio::sync::Mutex::default(),
            state: Mutex::default(),
            background: Mutex::default(),
            lock,
        }));
        wallet.recall_time().await?;
        wallet.recall_settings().await?;
        wallet.spawn(lock_when_idle(Arc::downgrade(&wallet.0)));
        wallet.spawn(reach_service(Arc::downgrade(&wallet.0)));
        Ok(wallet)
    }

    /// Locks, ends what runs in the background, and closes the vault.
    pub async fn close(self) {
        let session = self.forget_unlocked();
        if let Some(session) = session {
            let farewell = Duration::from_secs(3);
            let _ = tokio::time::timeout(farewell, self.end_on_service(session)).await;
        }
        self.0.end_background();
        self.0.vault.close().await;
        // A task that ends a moment later still holds the profile; the lock does not wait for it.
        if let Err(error) = self.0.lock.unlock() {
            tracing::warn!(%error, "the lock of the profile stays until the process ends");
        }
    }

    /// Ends like a process that was killed.
    #[cfg(test)]
    pub(crate) async fn kill(self) {
        self.0.end_background();
        self.0.vault.close().await;
        self.0.lock.unlock().expect("unlocked");
    }

    /// Renames what a profile has, so that joining starts anew beside it; only when the person asks for it.
    ///
    /// Gives the new name of the vault file. The keystore of the system keeps what it had.
    pub fn set_aside(options: &Options) -> Result<PathBuf, Error> {
        let _lock = lock_profile(&options.profile)?;
        let suffix = format!("aside-{}", Clock::system().local().as_second());
        let unwritable = |error| Error::from(VaultError::File(error));
        let aside =
            Vault::set_aside(&options.profile.join(Vault::FILE), &suffix).map_err(unwritable)?;
        // The marker goes last: whoever is killed before has a damaged profile and sets it aside again.
        for name in [KEYSTORE_FILE, MARKER_FILE] {
            let from = options.profile.join(name);
            if from.exists() {
                let to = options.profile.join(format!("{name}.{suffix}"));
                fs::rename(from, to).map_err(unwritable)?;
            }
        }
        Ok(aside)
    }

    /// What happens without being asked for.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn hierarchy(&self) -> Hierarchy<'_> {
        Hierarchy {
            entries: &self.0.entries,
            vault: &self.0.vault,
            entropy: &self.0.entropy,
            settings: self.0.settings.at(self.0.clock.now()),
        }
    }

    /// The key of the person's rows and the EDS, while unlocked.
    pub(crate) fn unlocked(&self) -> Result<(RowKey, Arc<Eds>), Error> {
        self.lock_if_idle();
        let state = self.state();
        let unlocked = state.unlocked.as_ref().ok_or(Error::Locked)?;
        Ok((unlocked.rows.clone(), Arc::clone(&unlocked.eds)))
    }

    /// The key of the person's rows, while unlocked.
    pub(crate) fn rows(&self) -> Result<RowKey, Error> {
        self.unlocked().map(|(rows, _)| rows)
    }

    /// 32 hexadecimal digits for an Idempotency-Key or an id of the wallet's own.
    pub(crate) fn random_id(&self) -> Result<String, Error> {
        Ok(domain::ids::hex(&self.0.entropy.bytes::<16>()?))
    }

    /// One exchange without a session; tells whether the service is reached.
    pub(crate) async fn exchange(&self, request: Request) -> Result<Answer, BackendError> {
        let answer = self.0.backend.send(request).await;
        self.set_online(!matches!(answer, Err(BackendError::Away(_))));
        answer
    }

    /// What the service says of itself; asked once, and refused where it is not the one that was meant.
    pub(crate) async fn service(&self) -> Result<ServiceInfo, Error> {
        if let Some(service) = self.state().service.clone() {
            return Ok(service);
        }
        self.ask_service().await
    }

    async fn ask_service(&self) -> Result<ServiceInfo, Error> {
        let answer = self
            .exchange(Request::read(protocol::service::SERVICE))
            .await?;
        let service: ServiceInfo = answer.parse()?;
        if service.origin != self.0.origin {
            tracing::warn!(named = %service.origin, asked = %self.0.origin, "the service has another origin");
            return Err(Error::OtherService);
        }
        self.0.clock.learn(service.time);
        self.keep_time(service.time).await;
        self.learn_settings(&service.settings).await;
        self.state().service = Some(service.clone());
        Ok(service)
    }

    pub(crate) fn is_online(&self) -> bool {
        self.state().online == Some(true)
    }

    fn is_reached(&self) -> bool {
        let state = self.state();
        state.service.is_some() && state.online == Some(true)
    }

    pub(crate) fn set_online(&self, online: bool) {
        let before = self.state().online.replace(online);
        if before != Some(online) {
            self.tell(Event::Online(online));
        }
    }

    pub(crate) fn tell(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.0.events.send(event);
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let handle = tokio::spawn(task).abort_handle();
        let mut background = self
            .0
            .background
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        background.retain(|handle| !handle.is_finished());
        background.push(handle);
    }
}

impl Inner {
    fn end_background(&self) {
        let mut background = self
            .background
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for handle in background.drain(..) {
            handle.abort();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end_background();
    }
}

/// Looks every second whether the wallet was left alone too long (S-3).
async fn lock_when_idle(wallet: Weak<Inner>) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        second.tick().await;
        let Some(inner) = wallet.upgrade() else {
            return;
        };
        Wallet(inner).lock_if_idle();
    }
}

/// Asks what the service says of itself whenever it is not reached, and goes on as soon as it is.
async fn reach_service(wallet: Weak<Inner>) {
    const SHORTEST: Duration = Duration::from_secs(1);
    const LONGEST: Duration = Duration::from_secs(30);
    let mut pause = SHORTEST;
    while let Some(inner) = wallet.upgrade() {
        let open = Wallet(inner);
        if open.is_reached() {
            pause = SHORTEST;
        } else {
            match open.ask_service().await {
                Ok(_) => {
                    pause = SHORTEST;
                    open.come_back().await;
                }
                Err(error) => {
                    tracing::debug!(%error, "the service does not answer yet");
                    pause = (pause * 2).min(LONGEST);
                }
            }
        }
        drop(open);
        tokio::time::sleep(pause).await;
    }
}

fn lock_profile(profile: &Path) -> Result<fs::File, Error> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    let file = folder.create(profile).and_then(|()| {
        fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(profile.join(LOCK_FILE))
    });
    let file = file.map_err(VaultError::File)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Error::ProfileInUse),
        Err(fs::TryLockError::Error(error)) => Err(VaultError::File(error).into()),
    }
}

async fn open_keystore(options: &Options) -> Result<Arc<dyn Keystore>, Error> {
    match &options.keystore {
        KeystoreChoice::Os => Ok(Arc::new(OsKeystore::new(KEYSTORE_SERVICE))),
        KeystoreChoice::File { passphrase } => {
            let path = options.profile.join(KEYSTORE_FILE);
            let passphrase = passphrase.clone();
            let keystore =
                tokio::task::spawn_blocking(move || FileKeystore::open(&path, &passphrase))
                    .await
                    .map_err(Error::internal)??;
            Ok(Arc::new(keystore))
        }
    }
}

/// The key of the device and the key of what can be read while locked; made once.
async fn profile_keys(
    entries: &Entries,
    entropy: &Entropy,
    made: bool,
) -> Result<(PrivateKey, Key), Error> {
    let device = match entries.read(Entry::DeviceKey).await? {
        Some(pkcs8) => PrivateKey::from_pkcs8(&pkcs8).map_err(|_| KeystoreError::Damaged)?,
        None if made => return Err(KeystoreError::Damaged.into()),
        None => {
            let key = PrivateKey::generate(entropy.source()).map_err(Error::internal)?;
            entries.write(Entry::DeviceKey, key.as_pkcs8()).await?;
            key
        }
    };
    let profile = match entries.read(Entry::ProfileKey).await? {
        Some(bytes) => Key::from_bytes(&bytes).ok_or(KeystoreError::Damaged)?,
        None if made => return Err(KeystoreError::Damaged.into()),
        None => {
            let key = Key::from_random(entropy.bytes()?);
            entries.write(Entry::ProfileKey, key.as_bytes()).await?;
            key
        }
    };
    Ok((device, profile))
}

fn read_marker(profile: &Path, entropy: &Entropy) -> Result<Marker, Error> {
    match fs::read(profile.join(MARKER_FILE)) {
        Ok(bytes) => serde_json::from_slice::<Marker>(&bytes)
            .ok()
            .filter(|marker| domain::AccountId::parse(&marker.id).is_ok())
            .ok_or_else(|| VaultError::Damaged(None).into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if profile.join(Vault::FILE).exists() {
                return Err(VaultError::Damaged(None).into());
            }
            let marker = Marker {
                id: domain::ids::hex(&entropy.bytes::<16>()?),
                keys: false,
                vault: false,
            };
            write_marker(profile, &marker)?;
            Ok(marker)
        }
        Err(error) => Err(VaultError::File(error).into()),
    }
}

fn write_marker(profile: &Path, marker: &Marker) -> Result<(), Error> {
    let bytes = serde_json::to_vec(marker).map_err(Error::internal)?;
    write_durably(&profile.join(MARKER_FILE), &bytes)
        .map_err(|error| VaultError::File(error).into())
}

#[cfg(test)]
mod tests;
