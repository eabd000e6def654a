//! The web portal: its codes, the approval by the app, the number, and the sessions (R-26, S-12, S-33).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    AccountId, DeskCaseId, OrderId, SessionId,
    history::{Counterpart, HistoryKind},
    portal::{
        BrowserKind, COOKIE_BYTES, NumberRefusal, PortalAction, PortalApproval, PortalNonce,
        PortalPlace, PortalStep, code_times, portal_number, try_number,
    },
    session::{AccessLevel, Permission},
    statement,
};
use jiff::{SignedDuration, Timestamp};
use protocol::portal::{
    ApprovePortal, PortalApproved, PortalAsked, PortalPreview, PortalRequest, PortalSession,
    PortalSessionEntry, PortalSessions, ShownCode, TypeNumber,
};
use qrcode::{Color, EcLevel, QrCode};
use ring::hmac;
use zeroize::Zeroizing;

use super::{
    Device, Person, access::coarse_network, desk, history, order, session::token_hash, signature,
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Scope, StoredPortalRequest, StoredPortalSession, Transaction},
};

/// How long a code that was asked for counts.
const REQUESTS_COUNT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// A browser that shows the portal, as it calls.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Its network address.
    pub address: String,
    /// Its kind.
    pub kind: BrowserKind,
}

/// A person on a page of the portal.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Who, in place of a device with a key.
    pub person: Person,
    /// Until when.
    pub until: Timestamp,
    /// Whether documents are shown (S-33).
    pub documents: bool,
}

/// What is said to a browser, with the value of the cookie that it is given.
#[derive(Debug)]
pub struct Given<T> {
    /// The answer.
    pub said: T,
    /// 256 random bits, base64url; only their hash is stored.
    pub cookie: Option<Zeroizing<String>>,
}

/// Begins a request: its codes are drawn from the cookie, so that the database alone shows none of them (S-12).
pub async fn ask(
    transaction: &mut Transaction,
    app: App,
    browser: Browser,
    action: PortalAction,
    visit: Option<Visit>,
) -> Result<Given<PortalAsked>, Refusal> {
    let (session, order) = match (action, visit) {
        (PortalAction::SignIn, _) => (None, None),
        (PortalAction::ShowDocuments, Some(visit)) => (Some(visit.person.session), None),
        (PortalAction::SignOrder, Some(visit)) => {
            let order = order::begin(transaction, &visit).await?;
            (Some(visit.person.session), Some(order))
        }
        (PortalAction::ShowDocuments | PortalAction::SignOrder, None) => {
            return Err(Refusal::SignInRequired);
        }
        (PortalAction::DeskSignIn | PortalAction::DeskConsent | PortalAction::DeskRecord, _) => {
            return Err(Refusal::Malformed("the portal does not ask for that"));
        }
    };
    let about = About {
        session,
        order,
        case: None,
    };
    begin(transaction, &app, browser, action, about).await
}

/// What a request is about.
#[derive(Debug, Default)]
pub struct About {
    /// The session that it is asked in.
    pub session: Option<SessionId>,
    /// What was ordered.
    pub order: Option<OrderId>,
    /// The desk's case.
    pub case: Option<DeskCaseId>,
}

/// Keeps a request with all of its codes, of either place.
pub async fn begin(
    transaction: &mut Transaction,
    app: &App,
    browser: Browser,
    action: PortalAction,
    about: About,
) -> Result<Given<PortalAsked>, Refusal> {
    let now = transaction.now();
    let made = transaction
        .attempts(
            Scope::PortalRequests,
            &browser.address,
            now - REQUESTS_COUNT_FOR,
        )
        .await?;
    if made >= app.settings().portal_requests_per_address {
        return Err(Refusal::TooManyRequests {
            retry_after: REQUESTS_COUNT_FOR.as_secs().unsigned_abs(),
        });
    }
    transaction
        .count_attempt(Scope::PortalRequests, &browser.address)
        .await?;
    let cookie = Zeroizing::new(URL_SAFE_NO_PAD.encode(random::<COOKIE_BYTES>()?));
    let asked = StoredPortalRequest {
        cookie_hash: token_hash(&cookie),
        action,
        session: about.session,
        order: about.order,
        case: about.case,
        browser: browser.kind,
        network: coarse_network(&browser.address),
        asked_at: now,
        until: now + app.settings().portal_wait,
        step: PortalStep::Waiting,
        account: None,
        number: None,
        tries: 0,
    };
    transaction.keep_portal_request(&asked).await?;
    for (at, time) in code_times(now, app.settings()).iter().enumerate() {
        let hash = nonce_hash(&nonce(&cookie, at));
        transaction
            .keep_portal_code(&hash, &asked.cookie_hash, time.from, time.until)
            .await?;
    }
    Ok(Given {
        said: PortalAsked { until: asked.until },
        cookie: Some(cookie),
    })
}

/// How a browser's request stands, with the code to show now.
pub async fn status(app: &App, place: PortalPlace, cookie: &str) -> Result<PortalRequest, Refusal> {
    let now = app.now();
    let mut reader = app.store.read().await?;
    let asked = reader
        .portal_request(&token_hash(cookie))
        .await?
        .filter(|asked| asked.action.place() == place)
        .ok_or(Refusal::PortalRequestOver)?;
    let step = match asked.step {
        PortalStep::Waiting | PortalStep::Allowed if now >= asked.until => PortalStep::Over,
        step => step,
    };
    let mut request = None;
    if let (true, Some(session)) = (
        asked.order.is_some() || asked.case.is_some(),
        &asked.session,
    ) {
        // Nothing of an order or a case is told where its session has ended.
        if !reader.portal_session_is_open(session, now).await? {
            return Err(Refusal::SignInRequired);
        }
        if let Some(order) = &asked.order {
            request = reader.order(order).await?.and_then(|order| order.request);
        }
    }
    let shown = match step {
        PortalStep::Waiting => code_times(asked.asked_at, app.settings())
            .iter()
            .enumerate()
            .find(|(_, time)| time.from <= now && now < time.shown_until)
            .map(|(at, time)| shown(app, &nonce(cookie, at), time.shown_until))
            .transpose()?,
        PortalStep::Allowed | PortalStep::Signed | PortalStep::Refused | PortalStep::Over => None,
    };
    Ok(PortalRequest {
        step,
        until: asked.until,
        code: shown,
        tries_left: (step == PortalStep::Allowed)
            .then(|| app.settings().portal_tries.saturating_sub(asked.tries)),
        request,
    })
}

/// What a scanned code asks for; allows nothing.
pub async fn preview(app: &App, who: &Person, code: &str) -> Result<PortalPreview, Refusal> {
    who.may(Permission::UseDocuments)?;
    let nonce = PortalNonce::parse(code).map_err(|_| Refusal::PortalCodeOver)?;
    let now = app.now();
    let mut reader = app.store.read().await?;
    let asked = reader
        .portal_request_by_code(&nonce_hash(&nonce), now)
        .await?
        .ok_or(Refusal::PortalCodeOver)?;
    let (mut order, mut desk) = (None, None);
    match asked.action {
        PortalAction::SignIn | PortalAction::ShowDocuments => {}
        PortalAction::SignOrder => {
            let found = order::of_code(&mut reader, who, &asked, now).await?;
            order = Some(order::shown(found));
        }
        PortalAction::DeskSignIn => desk::role::required(&mut reader, &who.iin).await?,
        PortalAction::DeskConsent | PortalAction::DeskRecord => {
            desk = Some(desk::sign::to_sign(&mut reader, who, &asked, now).await?);
        }
    }
    Ok(PortalPreview {
        action: asked.action,
        browser: asked.browser,
        network: asked.network,
        until: asked.until,
        order,
        desk,
    })
}

/// An approval whose signature is right in itself.
#[derive(Debug, Clone)]
pub struct Checked {
    approval: PortalApproval,
    verified: signature::Verified,
}

/// Verifies an approval outside a transaction.
pub fn check(app: &App, who: &Person, body: &ApprovePortal) -> Result<Checked, Refusal> {
    who.may(Permission::UseDocuments)?;
    let approval: PortalApproval =
        statement::parse(&body.statement.0).map_err(|_| Refusal::StatementInvalid)?;
    let age = app.now().duration_since(approval.at).abs();
    if approval.site != app.origin || age > app.settings().portal_wait {
        return Err(Refusal::StatementInvalid);
    }
    let verified = signature::verify::<PortalApproval>(app, &body.signature.0, &body.statement.0)?;
    Ok(Checked { approval, verified })
}

/// Allows what a code asks for, once, and gives the number to be typed (S-12).
pub async fn approve(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    checked: Checked,
) -> Result<PortalApproved, Refusal> {
    let now = transaction.now();
    let asked = transaction
        .portal_request_by_code(&checked.approval.nonce_sha256, now)
        .await?
        // What was ordered, and records of the desk, are signed by themselves.
        .filter(|asked| {
            matches!(
                asked.action,
                PortalAction::SignIn | PortalAction::ShowDocuments | PortalAction::DeskSignIn
            )
        })
        .ok_or(Refusal::PortalCodeOver)?;
    let is_shown = checked.approval.action == asked.action
        && checked.approval.browser == asked.browser
        && checked.approval.network == asked.network;
    if !is_shown {
        return Err(Refusal::StatementInvalid);
    }
    let certificate = checked.verified.certificate(transaction, now).await?;
    if certificate.account != who.account {
        return Err(Refusal::SignatureInvalid);
    }
    if asked.action == PortalAction::DeskSignIn {
        desk::role::required(transaction, &who.iin).await?;
    }
    if let Some(session) = &asked.session {
        // Nobody shows their documents on a page that somebody else is signed in to.
        let is_mine = transaction
            .portal_sessions(&who.account, now)
            .await?
            .iter()
            .any(|open| open.id == *session);
        if !is_mine {
            return Err(Refusal::PortalCodeOver);
        }
    }
    let number = portal_number(random()?);
    let until = now + app.settings().portal_wait;
    transaction
        .allow_portal_request(&asked.cookie_hash, &who.account, &number, until)
        .await?
        .then_some(PortalApproved { number, until })
        .ok_or(Refusal::PortalCodeOver)
}

/// Tries the number that was typed on the page; the right one opens the session, or shows the documents.
pub async fn type_number(
    transaction: &mut Transaction,
    app: App,
    place: PortalPlace,
    cookie: Zeroizing<String>,
    body: TypeNumber,
) -> Result<Given<PortalSession>, Refusal> {
    let now = transaction.now();
    let asked = transaction
        .portal_request(&token_hash(&cookie))
        .await?
        .filter(|asked| asked.action.place() == place)
        .filter(|asked| asked.step == PortalStep::Allowed && now < asked.until)
        .ok_or(Refusal::PortalRequestOver)?;
    let (Some(account), Some(number)) = (asked.account.clone(), asked.number.clone()) else {
        return Err(Refusal::Fault("an allowed request has no number"));
    };
    match try_number(asked.tries, body.number == number, app.settings()) {
        Ok(()) => {}
        Err(refusal @ NumberRefusal::Wrong { .. }) => {
            let counted = transaction
                .count_portal_try(&asked.cookie_hash, asked.tries)
                .await?;
            return Err(match counted {
                true => Refusal::PortalNumber(refusal).kept(),
                false => Refusal::PortalRequestOver,
            });
        }
        Err(NumberRefusal::TooManyTries) => {
            transaction.end_portal_request(&asked.cookie_hash).await?;
            return Err(Refusal::PortalNumber(NumberRefusal::TooManyTries).kept());
        }
    }
    if !transaction.end_portal_request(&asked.cookie_hash).await? {
        return Err(Refusal::PortalRequestOver);
    }
    match asked.session.clone() {
        None => open(transaction, &app, account, asked).await,
        Some(session) => {
            let until = transaction
                .show_portal_documents(&session, &account)
                .await?
                .ok_or(Refusal::SignInRequired)?;
            tell(
                transaction,
                &account,
                HistoryKind::PortalDocumentsShown,
                asked.network,
            )
            .await?;
            Ok(Given {
                said: PortalSession {
                    until,
                    documents: true,
                },
                cookie: None,
            })
        }
    }
}

/// The open session of a cookie, of that place alone.
pub async fn visit(
    app: &App,
    token: &str,
    place: PortalPlace,
    browser: Browser,
) -> Result<Visit, Refusal> {
    let session = app
        .store
        .read()
        .await?
        .portal_session(&token_hash(token), place, app.now())
        .await?
        .ok_or(Refusal::SignInRequired)?;
    Ok(Visit {
        person: Person {
            session: session.id,
            account: session.account,
            iin: session.iin,
            level: AccessLevel::Eds,
            device: Device {
                thumbprint: String::new(),
                key: None,
                address: browser.address,
                work: None,
            },
        },
        until: session.until,
        documents: session.documents,
    })
}

impl Visit {
    /// As its page knows it.
    pub fn shown(&self) -> PortalSession {
        PortalSession {
            until: self.until,
            documents: self.documents,
        }
    }

    /// Who it is, where documents may be shown (S-33).
    pub fn with_documents(&self) -> Result<&Person, Refusal> {
        self.documents
            .then_some(&self.person)
            .ok_or(Refusal::PortalScanRequired)
    }
}

/// The open sessions of the portal of a person.
pub async fn list(app: &App, who: &Person) -> Result<PortalSessions, Refusal> {
    let sessions = app
        .store
        .read()
        .await?
        .portal_sessions(&who.account, app.now())
        .await?;
    Ok(PortalSessions {
        sessions: sessions
            .into_iter()
            .map(|open| PortalSessionEntry {
                session: open.id,
                browser: open.browser,
                network: open.network,
                opened_at: open.opened_at,
                until: open.until,
                documents: open.documents,
                place: open.place,
            })
            .collect(),
    })
}

/// Ends a session of the portal.
pub async fn end(
    transaction: &mut Transaction,
    account: AccountId,
    session: SessionId,
) -> Result<(), Refusal> {
    let (place, network) = transaction
        .end_portal_session(&account, &session)
        .await?
        .ok_or(Refusal::NotFound)?;
    let kind = match place {
        PortalPlace::Portal => HistoryKind::PortalEnded,
        PortalPlace::Desk => HistoryKind::DeskEnded,
    };
    tell(transaction, &account, kind, network).await
}

async fn open(
    transaction: &mut Transaction,
    app: &App,
    account: AccountId,
    asked: StoredPortalRequest,
) -> Result<Given<PortalSession>, Refusal> {
    let now = transaction.now();
    let owner = transaction
        .account(&account)
        .await?
        .ok_or(Refusal::PortalRequestOver)?;
    // An EDS that was revoked since may have allowed it (S-25, S-35).
    if owner.joined_again_at.is_some_and(|at| at >= asked.asked_at) {
        return Err(Refusal::PortalRequestOver.kept());
    }
    let iin = owner.iin;
    let place = asked.action.place();
    let kind = match place {
        PortalPlace::Portal => HistoryKind::PortalSignedIn,
        PortalPlace::Desk => {
            // The role may have been taken since the scan.
            desk::role::required(transaction, &iin).await?;
            HistoryKind::DeskSignedIn
        }
    };
    let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(random::<COOKIE_BYTES>()?));
    let session = StoredPortalSession {
        id: SessionId::from_random(random()?),
        account,
        iin,
        browser: asked.browser,
        network: asked.network,
        opened_at: now,
        until: now + app.settings().portal_session_life,
        documents: false,
        place,
    };
    transaction
        .open_portal_session(&session, &token_hash(&token))
        .await?;
    tell(transaction, &session.account, kind, session.network.clone()).await?;
    Ok(Given {
        said: PortalSession {
            until: session.until,
            documents: false,
        },
        cookie: Some(token),
    })
}

async fn tell(
    transaction: &mut Transaction,
    account: &AccountId,
    kind: HistoryKind,
    network: String,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    entry.counterpart = Some(Counterpart::Visitor { network });
    Ok(transaction.tell(account, entry).await?)
}

/// The nonce of the code that a browser shows at a place in their order.
fn nonce(cookie: &str, at: usize) -> PortalNonce {
    let key = hmac::Key::new(hmac::HMAC_SHA256, cookie.as_bytes());
    let tag = hmac::sign(&key, format!("portal code {at}").as_bytes());
    let mut bits = [0; 16];
    bits.iter_mut()
        .zip(tag.as_ref())
        .for_each(|(bit, drawn)| *bit = *drawn);
    PortalNonce::from_random(bits)
}

/// The hash under which a code is known.
pub fn nonce_hash(nonce: &PortalNonce) -> String {
    domain::hex(&eds::sha256(nonce.as_bytes()))
}

fn shown(app: &App, nonce: &PortalNonce, until: Timestamp) -> Result<ShownCode, Refusal> {
    let link = Zeroizing::new(nonce.link(&app.origin));
    let code = QrCode::with_error_correction_level(link.as_bytes(), EcLevel::M)
        .map_err(|_| Refusal::Fault("the portal's code could not be drawn"))?;
    let rows = code
        .to_colors()
        .chunks(code.width())
        .map(|row| {
            row.iter()
                .map(|module| match module {
                    Color::Dark => '1',
                    Color::Light => '0',
                })
                .collect()
        })
        .collect();
    Ok(ShownCode { link, rows, until })
}
