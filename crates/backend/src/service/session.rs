//! Signing in by EDS and by one-time password (R-3, R-4, R-5, S-6).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    AccountId, ChallengeId, Iin, SessionId,
    history::HistoryKind,
    session::{AccessLevel, CodePurpose, CodeRefusal, SignInChallenge},
    statement::to_be_signed,
};
use protocol::session::{
    AskForCode, Challenge, CodeSent, SessionEntry, SessionOpened, Sessions, SignInByCode,
    SignInByEds,
};
use zeroize::Zeroizing;

use super::{Device, Person, code, history, signature};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{StoredChallenge, StoredSession, Transaction},
};

const WORDS: &str = "Qoltanba: кіру коды / код входа";

/// Gives out a challenge for this device.
pub async fn challenge(
    transaction: &mut Transaction,
    app: App,
    device: Device,
) -> Result<Challenge, Refusal> {
    let statement = SignInChallenge::draft(
        &app.origin,
        &device.thumbprint,
        random()?,
        transaction.now(),
        app.settings(),
    );
    let challenge = StoredChallenge {
        id: ChallengeId::from_random(random()?),
        device: device.thumbprint,
        expires_at: statement.expires_at,
        statement: to_be_signed(&statement),
    };
    transaction.keep_challenge(&challenge).await?;
    Ok(Challenge {
        challenge: challenge.id,
        statement: challenge.statement.into(),
    })
}

/// Verifies a signed challenge outside a transaction.
pub async fn verify_challenge(
    app: &App,
    device: &Device,
    body: &SignInByEds,
) -> Result<signature::Verified, Refusal> {
    let challenge = app
        .store
        .read()
        .await?
        .challenge(&body.challenge, &device.thumbprint, app.now())
        .await?
        .ok_or(Refusal::SignatureInvalid)?;
    signature::verify::<SignInChallenge>(app, &body.signature.0, &challenge.statement)
}

/// Opens a session by a signed challenge, which works once.
pub async fn by_eds(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    body: SignInByEds,
    verified: signature::Verified,
) -> Result<SessionOpened, Refusal> {
    transaction
        .take_challenge(&body.challenge, &device.thumbprint)
        .await?
        .ok_or(Refusal::SignatureInvalid)?;
    let now = transaction.now();
    let certificate = verified.certificate(transaction, now).await?;
    open(
        transaction,
        &app,
        device,
        certificate.account,
        AccessLevel::Eds,
    )
    .await
}

/// Sends a sign-in code if the number is in the MCD; the answer is the same if it is not (R-5, S-5).
pub async fn ask_for_code(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    body: AskForCode,
    citizen: Option<Iin>,
) -> Result<CodeSent, Refusal> {
    // The account is looked up for unknown numbers too, so that both take the same time.
    let account = match &citizen {
        Some(iin) => transaction.account_of(iin).await?,
        None => transaction.account_of(&nobody()?).await?,
    };
    code::send(
        transaction,
        &app,
        &device,
        code::Wanted {
            purpose: CodePurpose::SignIn,
            phone: &body.phone,
            goes_out: account.is_some(),
            account: account.map(|account| account.id),
            bound_to: None,
            words: WORDS,
        },
    )
    .await
}

/// Opens a session by a code.
pub async fn by_code(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    body: SignInByCode,
) -> Result<SessionOpened, Refusal> {
    let entered = code::enter(
        transaction,
        &app,
        &device,
        CodePurpose::SignIn,
        &body.code,
        &body.digits,
    )
    .await?;
    let account = entered
        .account
        // A number without an account was sent nothing, so that a right guess opens nothing.
        .ok_or(CodeRefusal::NoLongerValid)?;
    open(
        transaction,
        &app,
        device,
        account,
        AccessLevel::OneTimePassword,
    )
    .await
}

/// The open sessions of a person.
pub async fn list(app: &App, who: &Person) -> Result<Sessions, Refusal> {
    let sessions = app
        .store
        .read()
        .await?
        .sessions(&who.account, app.now())
        .await?;
    Ok(Sessions {
        sessions: sessions
            .into_iter()
            .map(|session| SessionEntry {
                this_one: session.id == who.session,
                session: session.id,
                level: session.level,
                opened_at: session.opened_at,
                until: session.until,
            })
            .collect(),
    })
}

/// Ends one of a person's sessions.
pub async fn end(
    transaction: &mut Transaction,
    who: Person,
    session: SessionId,
) -> Result<(), Refusal> {
    transaction
        .end_session(&who.account, &session)
        .await?
        .then_some(())
        .ok_or(Refusal::NotFound)
}

async fn open(
    transaction: &mut Transaction,
    app: &App,
    device: Device,
    account: AccountId,
    level: AccessLevel,
) -> Result<SessionOpened, Refusal> {
    let now = transaction.now();
    let owner = transaction
        .account(&account)
        .await?
        .ok_or(Refusal::SignInRequired)?;
    let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(random::<32>()?));
    let session = StoredSession {
        id: SessionId::from_random(random()?),
        account: account.clone(),
        iin: owner.iin,
        device: device.thumbprint,
        level,
        opened_at: now,
        until: now + app.settings().session_life,
    };
    transaction
        .open_session(&session, &token_hash(&token))
        .await?;
    let signed_in = history::entry(transaction, HistoryKind::SignedIn)?;
    transaction.tell(&account, signed_in).await?;
    Ok(SessionOpened {
        session: session.id,
        token,
        level,
        until: session.until,
    })
}

/// What a token is found by; the token itself is stored nowhere.
pub fn token_hash(token: &str) -> String {
    domain::hex(&eds::sha256(token.as_bytes()))
}

/// A person who has no account.
fn nobody() -> Result<Iin, Refusal> {
    let born = jiff::civil::Date::constant(1800, 1, 1);
    (0..100)
        .find_map(|serial| Iin::issue(born, domain::iin::Sex::Male, serial))
        .ok_or(Refusal::Fault("the number of nobody is not issued"))
}

/// Whose number this is in the MCD, asked before the transaction.
pub async fn citizen(app: &App, phone: &domain::Phone) -> Result<Option<Iin>, Refusal> {
    Ok(app.registers.mobile_citizens.citizen(phone).await?)
}
