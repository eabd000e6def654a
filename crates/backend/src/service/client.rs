//! Organisations' information systems: who is let in, and the tokens that they get (R-24, S-9, S-22).

mod assertion;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    AccountId, Bin, ClientId, HistoryEntryId, LocalizedText,
    client::{
        ClientKeys, ClientRegistration, ClientScope, ClientScopes, ClientScopesError, ClientState,
        OrganisationName,
    },
    request::SignatureKind,
    statement::{Statement, parse},
};
use eds::cades;
use protocol::{
    client::{
        ASSERTION_TYPE, ClientRegistered, GRANT_TYPE, OrganisationShown, RegisterClient,
        TOKEN_PREFIX, TOKEN_TYPE, TokenError, TokenIssued,
    },
    history::History,
};
use zeroize::Zeroizing;

use super::{Device, Person, history, session::token_hash};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{StoredClient, StoredEvidence, Transaction},
};
pub use assertion::{Assertion, AssertionInvalid, Proven};

/// An organisation, by one of its systems that showed its token and its key for this very call.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// The system.
    pub client: ClientId,
    /// Whose history and limits it shares.
    pub account: AccountId,
    /// The organisation's number.
    pub bin: Bin,
    /// Its name.
    pub name: LocalizedText,
    /// What the token allows.
    pub scope: ClientScopes,
}

impl Organisation {
    /// Refuses what the token does not allow.
    pub fn may(&self, scope: ClientScope) -> Result<(), Refusal> {
        self.scope
            .allow(scope)
            .then_some(())
            .ok_or(Refusal::ScopeNotGranted)
    }
}

/// Whether a token is one of a client.
pub fn is_client_token(token: &str) -> bool {
    token.starts_with(TOKEN_PREFIX)
}

/// The organisation of a token that is bound to this key.
pub async fn organisation(
    app: &App,
    token: &str,
    thumbprint: &str,
) -> Result<Organisation, Refusal> {
    let mut reader = app.store.read().await?;
    let stored = reader
        .client_token(&token_hash(token), thumbprint, app.now())
        .await?
        .ok_or(Refusal::SignInRequired)?;
    Ok(Organisation {
        client: stored.client.id,
        account: stored.client.account,
        bin: stored.client.bin,
        name: stored.client.name.into(),
        scope: stored.scope,
    })
}

/// A call for a token, as its form has it.
#[derive(Clone, Default)]
pub struct TokenCall {
    /// `grant_type`.
    pub grant_type: Option<String>,
    /// `client_assertion_type`.
    pub assertion_type: Option<String>,
    /// `client_assertion`.
    pub assertion: Option<Zeroizing<String>>,
    /// `client_id`.
    pub client_id: Option<String>,
    /// `scope`.
    pub scope: Option<String>,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// A member is missing, twice, or not of its form.
    #[error("{0}")]
    Malformed(&'static str),
    /// Another grant.
    #[error("the grant type is client_credentials")]
    OtherGrant,
    /// The client is unknown, or did not sign this.
    #[error("the assertion is not one of this client, for here and now")]
    NotThisClient,
    /// The assertion was used before.
    #[error("the assertion was used already")]
    Used,
    /// The operator has not let it in.
    #[error("the client waits for the operator's approval")]
    Waiting,
    /// The operator does not let it in.
    #[error("the client is not let in")]
    NotLetIn,
    /// A scope that it has not.
    #[error(transparent)]
    Scope(#[from] ClientScopesError),
    /// No valid DPoP proof.
    #[error("the call lacks a valid DPoP proof, with the claim bdh")]
    Proof,
}

impl TokenRefusal {
    /// Its name on the wire (RFC 6749 section 5.2, RFC 9449 section 5).
    pub fn error(self) -> TokenError {
        match self {
            Self::Malformed(_) => TokenError::InvalidRequest,
            Self::OtherGrant => TokenError::UnsupportedGrantType,
            Self::NotThisClient | Self::Used | Self::Waiting | Self::NotLetIn => {
                TokenError::InvalidClient
            }
            Self::Scope(_) => TokenError::InvalidScope,
            Self::Proof => TokenError::InvalidDpopProof,
        }
    }
}

/// Gives a client a token, or says why not; each assertion is good for one.
pub async fn token(
    app: &App,
    device: &Device,
    call: &TokenCall,
) -> Result<Result<TokenIssued, TokenRefusal>, Refusal> {
    let assertion = match presented(call) {
        Ok(text) => text,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Ok(assertion) = Assertion::read(assertion) else {
        return Ok(Err(TokenRefusal::NotThisClient));
    };
    let id = assertion.client().clone();
    let Some(client) = app.store.read().await?.client(&id).await? else {
        return Ok(Err(TokenRefusal::NotThisClient));
    };
    if call
        .client_id
        .as_deref()
        .is_some_and(|said| said != id.as_str())
    {
        return Ok(Err(TokenRefusal::NotThisClient));
    }
    let (now, settings) = (app.now(), app.settings());
    let Ok(proven) = assertion.verify(&client.jwks, &app.origin, now, settings) else {
        return Ok(Err(TokenRefusal::NotThisClient));
    };
    let (job, device, scope) = (app.clone(), device.clone(), call.scope.clone());
    app.store
        .write(now, move |transaction| {
            let (app, device, scope) = (job.clone(), device.clone(), scope.clone());
            let (id, jwks, proven) = (id.clone(), client.jwks.clone(), proven.clone());
            Box::pin(async move {
                let scope = match settle(transaction, &id, &jwks, &proven, scope.as_deref()).await?
                {
                    Ok(scope) => scope,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                issue(transaction, &app, &device, &id, scope).await.map(Ok)
            })
        })
        .await
}

/// What a form presents, if it is a call for a token by an assertion.
fn presented(call: &TokenCall) -> Result<&str, TokenRefusal> {
    match call.grant_type.as_deref() {
        Some(GRANT_TYPE) => {}
        Some(_) => return Err(TokenRefusal::OtherGrant),
        None => return Err(TokenRefusal::Malformed("grant_type is missing")),
    }
    match (&call.assertion_type, &call.assertion) {
        (Some(kind), Some(assertion)) if kind == ASSERTION_TYPE => Ok(assertion),
        _ => Err(TokenRefusal::Malformed(
            "client_assertion of the type jwt-bearer is missing",
        )),
    }
}

/// Uses the assertion up, and decides what the token allows; of two at the same instant one finds it used.
async fn settle(
    transaction: &mut Transaction,
    id: &ClientId,
    jwks: &ClientKeys,
    proven: &Proven,
    scope: Option<&str>,
) -> Result<Result<ClientScopes, TokenRefusal>, Refusal> {
    // Keys and approval may have changed since the signature was verified.
    let client = match transaction.client(id).await? {
        Some(client) if client.jwks == *jwks => client,
        _ => return Ok(Err(TokenRefusal::NotThisClient)),
    };
    let said = format!("{id} {}", proven.jti);
    let hash = domain::hex(&eds::sha256(said.as_bytes()));
    if !transaction.use_assertion(&hash, proven.until).await? {
        return Ok(Err(TokenRefusal::Used));
    }
    Ok(match client.state {
        ClientState::Approved => client.scope.grant(scope).map_err(TokenRefusal::from),
        ClientState::Waiting => Err(TokenRefusal::Waiting),
        ClientState::Refused | ClientState::Revoked => Err(TokenRefusal::NotLetIn),
    })
}

async fn issue(
    transaction: &mut Transaction,
    app: &App,
    device: &Device,
    client: &ClientId,
    scope: ClientScopes,
) -> Result<TokenIssued, Refusal> {
    let life = app.settings().client_token_life;
    let random = URL_SAFE_NO_PAD.encode(random::<32>()?);
    let token = Zeroizing::new(format!("{TOKEN_PREFIX}{random}"));
    let until = transaction.now() + life;
    transaction
        .keep_client_token(
            &token_hash(&token),
            client,
            &device.thumbprint,
            &scope,
            until,
        )
        .await?;
    Ok(TokenIssued {
        access_token: token,
        token_type: TOKEN_TYPE.to_owned(),
        expires_in: life.as_secs(),
        scope,
    })
}

/// A registration whose signature is verified.
#[derive(Clone)]
pub struct Registered {
    registration: ClientRegistration,
    evidence: StoredEvidence,
}

/// Verifies a registration: the organisation's EDS, of this authority, over exactly these bytes (R-13, S-22).
pub fn check(app: &App, body: &RegisterClient) -> Result<Registered, Refusal> {
    let now = app.now();
    let registration: ClientRegistration =
        parse(&body.statement.0).map_err(|_| Refusal::StatementInvalid)?;
    let verified = cades::verify(
        &body.signature.0,
        &body.statement.0,
        ClientRegistration::SUBJECT,
        std::slice::from_ref(app.authority.certificate()),
        now,
    )
    .map_err(|_| Refusal::SignatureInvalid)?;
    registration.check(&app.origin, verified.certificate.bin(), now, app.settings())?;
    Ok(Registered {
        registration,
        evidence: StoredEvidence {
            statement: body.statement.0.clone(),
            kind: SignatureKind::Eds,
            signature: body.signature.0.clone(),
            sealed: None,
            certificate: verified.certificate.as_der().to_vec(),
            signed_at: now,
        },
    })
}

/// Enters a registered client, which then waits for the operator; a statement counts once.
pub async fn register(
    transaction: &mut Transaction,
    app: App,
    registered: Registered,
) -> Result<ClientRegistered, Refusal> {
    let Registered {
        registration,
        evidence,
    } = registered;
    let waiting = transaction.waiting_clients(&registration.bin).await?;
    let state = ClientState::register(waiting, app.settings())?;
    let hash = domain::hex(&eds::sha256(&evidence.statement));
    let client = StoredClient {
        id: ClientId::from_random(random()?),
        account: account_of(transaction, &registration.bin).await?,
        bin: registration.bin,
        name: registration.name,
        contact: registration.contact,
        jwks: registration.jwks,
        scope: registration.scope,
        state,
        registered_at: transaction.now(),
        decided_at: None,
    };
    if !transaction.enter_client(&client, Some(&hash)).await? {
        return Err(Refusal::RegisteredAlready);
    }
    transaction
        .keep_evidence(client.id.as_str(), &evidence)
        .await?;
    Ok(ClientRegistered {
        client: client.id,
        state,
    })
}

/// What the operator enters about a client.
#[derive(Clone)]
pub struct NewClient {
    /// Its id; a fresh one where none is given.
    pub id: Option<ClientId>,
    /// The organisation's number.
    pub bin: Bin,
    /// The organisation's name.
    pub name: OrganisationName,
    /// Whom to ask.
    pub contact: domain::EmailAddress,
    /// Its keys.
    pub jwks: ClientKeys,
    /// What it may do.
    pub scope: ClientScopes,
}

/// Enters a client that the operator has checked, approved; `None` where its id is there already.
pub async fn add(
    transaction: &mut Transaction,
    new: NewClient,
) -> Result<Option<ClientId>, Refusal> {
    let now = transaction.now();
    let client = StoredClient {
        id: match new.id {
            Some(id) => id,
            None => ClientId::from_random(random()?),
        },
        account: account_of(transaction, &new.bin).await?,
        bin: new.bin,
        name: new.name,
        contact: new.contact,
        jwks: new.jwks,
        scope: new.scope,
        state: ClientState::Approved,
        registered_at: now,
        decided_at: Some(now),
    };
    let entered = transaction.enter_client(&client, None).await?;
    Ok(entered.then_some(client.id))
}

/// How the operator decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may call.
    Approve,
    /// It was never let in.
    Refuse,
    /// It may call no more; its tokens end at once.
    Revoke,
}

/// Decides about a client.
pub async fn decide(
    transaction: &mut Transaction,
    id: ClientId,
    decision: Decision,
) -> Result<ClientState, Refusal> {
    let client = transaction.client(&id).await?.ok_or(Refusal::NotFound)?;
    let to = match decision {
        Decision::Approve => client.state.approve(),
        Decision::Refuse => client.state.refuse(),
        Decision::Revoke => client.state.revoke(),
    }?;
    transaction
        .decide_client(&id, client.state, to)
        .await?
        .then_some(to)
        .ok_or(Refusal::NotFound)
}

/// Gives a client other keys; its tokens end at once.
pub async fn change_keys(
    transaction: &mut Transaction,
    id: ClientId,
    jwks: ClientKeys,
) -> Result<(), Refusal> {
    transaction
        .change_client_keys(&id, &jwks)
        .await?
        .then_some(())
        .ok_or(Refusal::NotFound)
}

/// The organisation of a number, if a client of it may call; there is no list.
pub async fn shown(app: &App, bin: &Bin) -> Result<OrganisationShown, Refusal> {
    let client = app.store.read().await?.approved_client(bin).await?;
    let client = client.ok_or(Refusal::NotFound)?;
    Ok(OrganisationShown {
        bin: client.bin,
        name: client.name.into(),
    })
}

/// A page of an organisation's history.
pub async fn history(
    app: &App,
    who: &Organisation,
    before: Option<&HistoryEntryId>,
) -> Result<History, Refusal> {
    history::page_of(app, &who.account, before).await
}

/// Only whoever may share looks names up.
pub fn may_look_up(who: &Person) -> Result<(), Refusal> {
    who.may(domain::session::Permission::UseDocuments)
}

async fn account_of(transaction: &mut Transaction, bin: &Bin) -> Result<AccountId, Refusal> {
    let fresh = AccountId::from_random(random()?);
    Ok(transaction.organisation_account(bin, fresh).await?)
}
