//! Giving access to a document, and opening it once (R-22, R-23, R-25, S-8 to S-10, S-29).

mod opener;

use domain::{
    FullName, ShareId,
    access::{
        Access, AccessRefusal, AccessSecret, AccessState, Misses, ShortCode, Viewer,
        may_try_short_code, presentation_nonce,
    },
    client::ClientScope,
    document::DocumentKind,
    history::{Counterpart, HistoryKind},
    session::Permission,
    settings::civil_day,
};
use jiff::{SignedDuration, Timestamp};
use protocol::access::{AccessStatus, GiveAccess, OpenedDocument, PresentedCode, Preview};

pub use opener::{Opener, SignedIn};

use super::{
    Person,
    credential::{self, PresentationRefusal, Presented},
    document::{self, Held},
    history,
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    seal,
    store::{Scope, StoreError, StoredAccess, StoredCredential, Transaction},
};

/// How long what a holder signed may have been on its way.
const SIGNED_LATELY: SignedDuration = SignedDuration::from_mins(1);
/// How long a wrong short code counts (S-8).
const MISSES_COUNT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What an access would be to.
#[derive(Debug, Clone)]
pub struct Shareable {
    kind: DocumentKind,
    credential: StoredCredential,
}

/// The document that a person wants to share, if it is theirs, can be relied on, and is proved by what they have
/// signed for whoever opens it (S-36).
pub async fn document_to_share(
    app: &App,
    who: &Person,
    body: &GiveAccess,
) -> Result<Shareable, Refusal> {
    who.may(Permission::UseDocuments)?;
    // Which source is asked is said by what was signed; whether it says so rightly shows below.
    let kind = ::credential::claimed(&body.presentation)
        .and_then(|claimed| DocumentKind::of_credential_type(&claimed.credential_type));
    let held = document::held(app, &who.iin, &body.document, kind).await?;
    held.document.may_be_shared(civil_day(app.now()))?;
    body.terms.fit(&held.document)?;
    let presented = Presented {
        presentation: &body.presentation,
        secret_sha256: &bytes_of(&body.secret_sha256)?,
        document: &held.document,
        scope: &body.terms.scope,
        account: &who.account,
        oldest: app.settings().share_life + SIGNED_LATELY,
    };
    let credential = credential::verify(app, &presented).await?;
    if credential.device != who.device.thumbprint {
        return Err(PresentationRefusal::Invalid("it is by another device").into());
    }
    Ok(Shareable {
        kind: held.document.kind,
        credential,
    })
}

/// Gives access to a document.
pub async fn give(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: GiveAccess,
    shareable: Shareable,
) -> Result<AccessStatus, Refusal> {
    let short_code = ShortCode::parse(&body.short_code)
        .map_err(|_| Refusal::Malformed("a short code has 8 letters and digits"))?;
    credential::still_holds(transaction, &shareable.credential).await?;
    let open = transaction.open_accesses(&who.account).await?;
    let id = ShareId::from_random(random()?);
    let stored = StoredAccess {
        presentation: Some(sealed(&app, &id, body.presentation)?),
        id,
        account: who.account,
        document: body.document,
        kind: shareable.kind,
        secret_sha256: body.secret_sha256,
        terms: body.terms,
        access: Access::give(open, transaction.now(), app.settings())?,
        opened_by: None,
    };
    let short_hash = short_hash(&app, &short_code);
    if !transaction.give_access(&stored, &short_hash).await? {
        transaction.release_short_code(&short_hash).await?;
        if !transaction.give_access(&stored, &short_hash).await? {
            return Err(Refusal::ShortCodeTaken);
        }
    }
    tell_holder(transaction, &stored, HistoryKind::AccessGiven, None).await?;
    Ok(status_of(&app, &stored, transaction.now()))
}

/// How an access of a person stands.
pub async fn status(app: &App, who: &Person, id: &ShareId) -> Result<AccessStatus, Refusal> {
    who.may(Permission::UseDocuments)?;
    let stored = app
        .store
        .read()
        .await?
        .access(id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)?;
    let now = app.now();
    let stored = settled(app, stored, now).await?;
    Ok(status_of(app, &stored, now))
}

/// Extends an access to its longest.
pub async fn extend(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: ShareId,
) -> Result<AccessStatus, Refusal> {
    let settings = app.settings().clone();
    change(
        transaction,
        app,
        who,
        id,
        HistoryKind::AccessExtended,
        |access, now| access.extend(now, &settings),
    )
    .await
}

/// Closes an access.
pub async fn close(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: ShareId,
) -> Result<AccessStatus, Refusal> {
    change(
        transaction,
        app,
        who,
        id,
        HistoryKind::AccessClosed,
        Access::close,
    )
    .await
}

/// Finds the access that a code opens; a wrong short code counts (S-8).
pub async fn find(
    app: &App,
    opener: &Opener,
    code: &PresentedCode,
) -> Result<StoredAccess, Refusal> {
    match code {
        PresentedCode::Secret(text) => by_secret(app, text).await,
        PresentedCode::ShortCode(text) => by_short_code(app, opener, text).await,
    }
}

/// Who shares what, before anything is opened.
pub async fn preview(app: &App, opener: &Opener, code: &PresentedCode) -> Result<Preview, Refusal> {
    opener.may(ClientScope::Preview)?;
    let stored = find(app, opener, code).await?;
    let now = app.now();
    let stored = settled(app, stored, now).await?;
    still_open(&stored.access, now)?;
    stored.terms.admit(opener.recipient().as_ref())?;
    let (_, holder) = holder(app, &stored).await?;
    Ok(Preview {
        kind: stored.kind,
        holder: holder.brief(),
        until: stored.access.until,
        terms: stored.terms,
        viewer: opener.viewer(app).await?,
    })
}

/// What an opening shows, asked of the sources before the transaction that decides it.
#[derive(Debug, Clone)]
pub struct Ready {
    stored: StoredAccess,
    held: Held,
    holder: FullName,
    viewer: Viewer,
    presentation: String,
    nonce: String,
    credential: StoredCredential,
}

/// Gets everything ready for an opening, and checks R-18 again.
pub async fn ready(app: &App, opener: &Opener, code: &PresentedCode) -> Result<Ready, Refusal> {
    opener.may(ClientScope::Open)?;
    let stored = find(app, opener, code).await?;
    let now = app.now();
    let stored = settled(app, stored, now).await?;
    still_open(&stored.access, now)?;
    stored.terms.admit(opener.recipient().as_ref())?;
    let (iin, holder) = holder(app, &stored).await?;
    let held = document::held(app, &iin, &stored.document, Some(stored.kind)).await?;
    held.document.may_be_shared(civil_day(now))?;
    let (presentation, nonce, credential) = proof(app, &stored, &held).await?;
    let viewer = opener.viewer(app).await?;
    Ok(Ready {
        stored,
        held,
        holder,
        viewer,
        presentation,
        nonce,
        credential,
    })
}

/// What the holder signed for this opening, once it has been verified against the document as it is now.
async fn proof(
    app: &App,
    stored: &StoredAccess,
    held: &Held,
) -> Result<(String, String, StoredCredential), Refusal> {
    let presentation = opened(app, stored)?;
    let secret_sha256 = bytes_of(&stored.secret_sha256)?;
    let presented = Presented {
        presentation: &presentation,
        secret_sha256: &secret_sha256,
        document: &held.document,
        scope: &stored.terms.scope,
        account: &stored.account,
        oldest: app.settings().share_life_longest + app.settings().share_life + SIGNED_LATELY,
    };
    let credential = credential::verify(app, &presented).await?;
    Ok((presentation, presentation_nonce(&secret_sha256), credential))
}

/// Opens a document, once: of two at the same instant exactly one gets it (R-23, S-10).
pub async fn open(
    transaction: &mut Transaction,
    opener: Opener,
    ready: Ready,
) -> Result<OpenedDocument, Refusal> {
    let now = transaction.now();
    credential::still_holds(transaction, &ready.credential).await?;
    let mut stored = ready.stored;
    if now >= stored.access.until {
        stored = lapsed_or(transaction, stored, now).await?;
    }
    stored.access = stored.access.open(ready.viewer.clone(), now)?;
    stored.opened_by = opener.person().map(|person| person.account.clone());
    if !transaction.advance_access(&stored).await? {
        let ended = transaction
            .access(&stored.id, &stored.account)
            .await?
            .ok_or(Refusal::NoSuchCode)?;
        still_open(&ended.access, now)?;
        return Err(AccessRefusal::Lapsed.into());
    }
    tell_holder(
        transaction,
        &stored,
        HistoryKind::DocumentOpened,
        Some(ready.viewer.clone().into()),
    )
    .await?;
    if let Some(signed_in) = opener.signed_in {
        let mut viewed = history::entry(transaction, HistoryKind::DocumentViewed)?;
        viewed.document = Some(stored.kind);
        // Whoever was not shown the holder's name keeps no more of it than the preview said: a child's document has
        // the child's.
        let shown = stored.terms.scope.claims().is_none() && !ready.held.document.of_child;
        viewed.counterpart = Some(match shown {
            true => Counterpart::from(&ready.holder),
            false => Counterpart::Person {
                name: ready.holder.brief(),
            },
        });
        viewed.terms = Some(stored.terms.clone());
        transaction.tell(signed_in.account(), viewed).await?;
    }
    Ok(OpenedDocument {
        document: ready
            .held
            .document
            .shown(&stored.terms.scope, civil_day(now)),
        terms: stored.terms,
        opened_at: now,
        viewer: ready.viewer,
        presentation: ready.presentation,
        nonce: ready.nonce,
    })
}

async fn change(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: ShareId,
    kind: HistoryKind,
    to: impl FnOnce(Access, Timestamp) -> Result<Access, AccessRefusal> + Send,
) -> Result<AccessStatus, Refusal> {
    who.may(Permission::UseDocuments)?;
    let now = transaction.now();
    let mut stored = transaction
        .access(&id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)?;
    if now >= stored.access.until {
        stored = lapsed_or(transaction, stored, now).await?;
    }
    stored.access = to(stored.access, now)?;
    if !transaction.advance_access(&stored).await? {
        let ended = transaction
            .access(&id, &who.account)
            .await?
            .ok_or(Refusal::NotFound)?;
        still_open(&ended.access, now)?;
        return Err(AccessRefusal::Lapsed.into());
    }
    tell_holder(transaction, &stored, kind, None).await?;
    Ok(status_of(&app, &stored, now))
}

/// How an access stands, as everybody is told from now on: where its time seems over, an opening that was in time may
/// still be under way, and the row says which of the two came first (S-10).
async fn settled(app: &App, stored: StoredAccess, now: Timestamp) -> Result<StoredAccess, Refusal> {
    if stored.access.ended.is_some() || now < stored.access.until {
        return Ok(stored);
    }
    app.store
        .write(now, move |transaction| {
            let stored = stored.clone();
            Box::pin(async move {
                let stood = transaction.lapse_access(&stored).await?;
                stood.ok_or(Refusal::NotFound)
            })
        })
        .await
}

/// Refuses what comes after the end, which is then written down; an access that was extended meanwhile goes on.
async fn lapsed_or(
    transaction: &mut Transaction,
    stored: StoredAccess,
    now: Timestamp,
) -> Result<StoredAccess, Refusal> {
    let stood = transaction
        .lapse_access(&stored)
        .await?
        .ok_or(Refusal::NotFound)?;
    match still_open(&stood.access, now) {
        Ok(()) => Ok(stood),
        Err(refusal) => Err(Refusal::from(refusal).kept()),
    }
}

fn still_open(access: &Access, now: Timestamp) -> Result<(), AccessRefusal> {
    match access.state(now) {
        AccessState::Open => Ok(()),
        AccessState::Opened { .. } => Err(AccessRefusal::AlreadyOpened),
        AccessState::Closed { .. } => Err(AccessRefusal::Closed),
        AccessState::Lapsed => Err(AccessRefusal::Lapsed),
    }
}

async fn by_secret(app: &App, text: &str) -> Result<StoredAccess, Refusal> {
    let secret = AccessSecret::parse(text).map_err(|_| Refusal::NoSuchCode)?;
    let hash = domain::hex(&eds::sha256(secret.as_bytes()));
    let found = app.store.read().await?.access_by_secret(&hash).await?;
    found.ok_or(Refusal::NoSuchCode)
}

/// Looks for a short code in the transaction that counts a miss, so that guesses made at once are limited too.
async fn by_short_code(app: &App, opener: &Opener, text: &str) -> Result<StoredAccess, Refusal> {
    let hash = ShortCode::parse(text)
        .ok()
        .map(|short_code| short_hash(app, &short_code));
    let (opener, settings) = (opener.clone(), app.settings().clone());
    // The ceiling over everybody is read outside: who guesses elsewhere makes nobody wait.
    let over_all = misses_over_all(app).await?;
    app.store
        .write(app.now(), move |transaction| {
            let (opener, settings, hash) = (opener.clone(), settings.clone(), hash.clone());
            Box::pin(async move {
                let misses = misses(transaction, &opener, over_all).await?;
                may_try_short_code(misses, &settings)?;
                let found = match hash {
                    Some(hash) => transaction.access_by_short_code(&hash).await?,
                    None => None,
                };
                if found.is_none() {
                    count_miss(transaction, &opener).await?;
                }
                found.ok_or_else(|| Refusal::NoSuchCode.kept())
            })
        })
        .await
}

async fn holder(app: &App, stored: &StoredAccess) -> Result<(domain::Iin, FullName), Refusal> {
    let account = app
        .store
        .read()
        .await?
        .account(&stored.account)
        .await?
        .ok_or(Refusal::NoSuchCode)?;
    let person = app
        .registers
        .persons
        .person(&account.iin)
        .await?
        .ok_or(Refusal::NoSuchCode)?;
    Ok((account.iin, person.full_name))
}

async fn misses_over_all(app: &App) -> Result<u32, Refusal> {
    let since = app.now() - MISSES_COUNT_FOR;
    let mut reader = app.store.read().await?;
    Ok(reader.attempts(Scope::MissesOverAll, "", since).await?)
}

async fn misses(
    transaction: &mut Transaction,
    opener: &Opener,
    over_all: u32,
) -> Result<Misses, Refusal> {
    let since = transaction.now() - MISSES_COUNT_FOR;
    let by_account = match &opener.signed_in {
        Some(signed_in) => Some(
            transaction
                .attempts(Scope::MissesByAccount, signed_in.account().as_str(), since)
                .await?,
        ),
        None => None,
    };
    Ok(Misses {
        from_address: transaction
            .attempts(Scope::MissesFromAddress, &opener.address, since)
            .await?,
        by_account,
        over_all,
    })
}

async fn count_miss(transaction: &mut Transaction, opener: &Opener) -> Result<(), Refusal> {
    transaction
        .count_attempt(Scope::MissesFromAddress, &opener.address)
        .await?;
    let (scope, who) = match &opener.signed_in {
        Some(signed_in) => (Scope::MissesByAccount, signed_in.account().as_str()),
        None => (Scope::MissesOverAll, ""),
    };
    Ok(transaction.count_attempt(scope, who).await?)
}

async fn tell_holder(
    transaction: &mut Transaction,
    stored: &StoredAccess,
    kind: HistoryKind,
    counterpart: Option<Counterpart>,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    entry.document = Some(stored.kind);
    entry.access = Some(stored.id.clone());
    entry.counterpart = counterpart;
    entry.terms = Some(stored.terms.clone());
    Ok(transaction.tell(&stored.account, entry).await?)
}

/// Seals a presentation under a key that lies with the keys of the service, and not in the database.
fn sealed(app: &App, id: &ShareId, presentation: String) -> Result<Vec<u8>, Refusal> {
    seal::seal(
        &presentation_key(app, id),
        id.as_str().as_bytes(),
        presentation.into_bytes(),
    )
}

/// The presentation of an access that can be opened.
fn opened(app: &App, stored: &StoredAccess) -> Result<String, Refusal> {
    let sealed = stored
        .presentation
        .clone()
        .ok_or(PresentationRefusal::Outdated)?;
    let key = presentation_key(app, &stored.id);
    seal::open(&key, stored.id.as_str().as_bytes(), sealed)?
        .and_then(|plain| String::from_utf8(plain).ok())
        .ok_or(StoreError::Unreadable("presentation").into())
}

fn presentation_key(app: &App, id: &ShareId) -> [u8; 32] {
    app.derived_key("presentation of an access", &[id.as_str()])
}

/// The 32 bytes of a hash.
fn bytes_of(hex: &str) -> Result<[u8; 32], Refusal> {
    const MALFORMED: Refusal =
        Refusal::Malformed("the hash of a secret has 64 lowercase hexadecimal digits");
    let mut bytes = [0; 32];
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return Err(MALFORMED);
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(MALFORMED),
    };
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Ok(bytes)
}

fn short_hash(app: &App, code: &ShortCode) -> String {
    app.keyed_hash("short code", &[code.as_str()])
}

/// The first half of an address: enough to tell a provider, not a person.
pub(super) fn coarse_network(address: &str) -> String {
    match address.parse() {
        Ok(std::net::IpAddr::V4(v4)) => {
            let [a, b, ..] = v4.octets();
            format!("{a}.{b}.*.*")
        }
        Ok(std::net::IpAddr::V6(v6)) => {
            let [a, b, ..] = v6.segments();
            format!("{a:x}:{b:x}::")
        }
        Err(_) => "?".to_owned(),
    }
}

fn status_of(app: &App, stored: &StoredAccess, now: Timestamp) -> AccessStatus {
    AccessStatus {
        access: stored.id.clone(),
        document: stored.document.clone(),
        kind: stored.kind,
        terms: stored.terms.clone(),
        given_at: stored.access.given_at,
        until: stored.access.until,
        longest_until: stored.access.given_at + app.settings().share_life_longest,
        state: stored.access.state(now),
    }
}
