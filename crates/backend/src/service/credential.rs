//! Documents as verifiable credentials: issued to a device, ended at once where they do not hold any more, and checked
//! where they are presented (R-18, S-35, S-36).

mod compare;
mod portrait;
mod presentation;
mod status;

use credential::{
    Credential, Salt,
    issuance::{self, Contents},
    status_list::StatusReference,
};
use domain::{
    AccountId, StatusListId,
    document::{CredentialEnding, Document, PORTRAIT_SMALL, SourceSystem},
    session::Permission,
};
use eds::key::PublicKey;
use jiff::Timestamp;
use protocol::credential::{
    IssueCredentials, IssuedCredential, IssuedCredentials, MOST_ISSUED, status_list_uri,
};
use serde_json::Value;

pub use compare::{compare_with_sources, keep_comparing};
pub use portrait::reduce as reduced_portrait;
pub use presentation::{PresentationRefusal, Presented, still_holds, verify};
pub use status::{SignedList, status_list, status_lists};

use super::{Person, document};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{StoredCredential, Transaction},
};

/// Claims and decoys of a credential are a multiple of this, so that their number does not tell the kind of a paper.
const DIGESTS: usize = 8;

/// What a source has, and what of that credentials are asked of.
#[derive(Debug, Clone)]
pub struct Asked {
    source: SourceSystem,
    documents: Vec<Document>,
    wanted: Vec<Wanted>,
}

#[derive(Debug, Clone)]
struct Wanted {
    document: Document,
    /// The same portrait as JPEG in base64, reduced.
    portrait_small: Option<String>,
}

/// Asks the source for the documents, and gets ready what takes long, before the transaction.
pub async fn to_issue(
    app: &App,
    who: &Person,
    source: SourceSystem,
    body: &IssueCredentials,
) -> Result<Asked, Refusal> {
    who.may(Permission::UseDocuments)?;
    if body.documents.len() > MOST_ISSUED {
        return Err(Refusal::Malformed("too many documents for one call"));
    }
    let documents = document::of_source(app, who, source).await?.documents;
    let now = app.now();
    let mut wanted = Vec::new();
    for document in &documents {
        let holds = document.credential_until(now, app.settings()).is_some();
        if holds && body.documents.contains(&document.id) {
            let portrait_small = match document.photo.clone() {
                Some(photo) => portrait::reduced(photo).await,
                None => None,
            };
            wanted.push(Wanted {
                document: document.clone(),
                portrait_small,
            });
        }
    }
    Ok(Asked {
        source,
        documents,
        wanted,
    })
}

/// Issues the credentials, and ends the earlier ones in their place.
pub async fn issue(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    asked: Asked,
) -> Result<IssuedCredentials, Refusal> {
    let holder = who.device.key.ok_or(Refusal::SignInRequired)?;
    for standing in transaction
        .credentials_of(&who.account, asked.source)
        .await?
    {
        let replaced = asked
            .wanted
            .iter()
            .any(|wanted| wanted.document.id == standing.document);
        let ending = match replaced {
            true => Some(CredentialEnding::Replaced),
            false => ending(&app, &standing, &asked.documents, transaction.now()),
        };
        if let Some(ending) = ending {
            transaction
                .end_credential(&standing.list, standing.place, ending)
                .await?;
        }
    }
    let mut credentials = Vec::new();
    for wanted in &asked.wanted {
        let stored = enter(transaction, &app, &who, asked.source, &wanted.document).await?;
        let Some(stored) = stored else { continue };
        let credential = signed(&app, &holder, wanted, &stored, transaction.now())?;
        credentials.push(IssuedCredential {
            document: wanted.document.id.clone(),
            credential: credential.to_text(),
        });
    }
    Ok(IssuedCredentials { credentials })
}

/// Ends the credentials of an account that say what their source does not say any more.
pub async fn settle(
    app: &App,
    account: &AccountId,
    source: SourceSystem,
    documents: &[Document],
) -> Result<(), Refusal> {
    let standing = app
        .store
        .read()
        .await?
        .credentials_of(account, source)
        .await?;
    let over: Vec<(StoredCredential, CredentialEnding)> = standing
        .into_iter()
        .filter_map(|credential| {
            let ending = ending(app, &credential, documents, app.now())?;
            Some((credential, ending))
        })
        .collect();
    if over.is_empty() {
        return Ok(());
    }
    app.store
        .write(app.now(), move |transaction| {
            let over = over.clone();
            Box::pin(async move {
                for (one, ending) in over {
                    transaction
                        .end_credential(&one.list, one.place, ending)
                        .await?;
                }
                Ok(())
            })
        })
        .await
}

/// How a credential ends by what its source has now; not at all where its document holds and says the same.
fn ending(
    app: &App,
    credential: &StoredCredential,
    documents: &[Document],
    now: Timestamp,
) -> Option<CredentialEnding> {
    let document = documents.iter().find(|document| {
        document.id == credential.document
            && document.credential_until(now, app.settings()).is_some()
    });
    match document {
        None => Some(CredentialEnding::Invalid),
        Some(document) => {
            (says_hash(app, document) != credential.says_hash).then_some(CredentialEnding::Replaced)
        }
    }
}

/// Tells whether a document says the same as before, and not what.
fn says_hash(app: &App, document: &Document) -> String {
    let says = Value::from(document.says_in_all()).to_string();
    app.keyed_hash("what a document says", &[document.id.as_str(), &says])
}

/// Gives a new credential its place in a status list; none where the document does not hold any more.
async fn enter(
    transaction: &mut Transaction,
    app: &App,
    who: &Person,
    source: SourceSystem,
    document: &Document,
) -> Result<Option<StoredCredential>, Refusal> {
    let Some(until) = document.credential_until(transaction.now(), app.settings()) else {
        return Ok(None);
    };
    let mut stored = StoredCredential {
        list: StatusListId::from_random(random()?),
        place: 0,
        account: who.account.clone(),
        device: who.device.thumbprint.clone(),
        document: document.id.clone(),
        source,
        says_hash: says_hash(app, document),
        until,
        ended_at: None,
    };
    status::enter(transaction, &mut stored).await?;
    Ok(Some(stored))
}

fn signed(
    app: &App,
    holder: &PublicKey,
    wanted: &Wanted,
    stored: &StoredCredential,
    now: Timestamp,
) -> Result<Credential, Refusal> {
    let mut claims = Vec::new();
    for (name, value) in wanted.document.says_in_all() {
        claims.push(claim(name, value)?);
    }
    if let Some(small) = &wanted.portrait_small {
        claims.push(claim(PORTRAIT_SMALL.to_owned(), small.as_str().into())?);
    }
    let missing = claims.len().next_multiple_of(DIGESTS) - claims.len();
    let decoys = (0..missing)
        .map(|_| Ok(Salt::new(random()?)))
        .collect::<Result<Vec<_>, Refusal>>()?;
    let contents = Contents {
        issuer: &app.origin,
        credential_type: &wanted.document.kind.credential_type(),
        issued_at: now,
        expires_at: stored.until,
        holder,
        status: &StatusReference {
            index: stored.place.into(),
            uri: status_list_uri(&app.origin, &stored.list),
        },
        claims: &claims,
        decoys: &decoys,
    };
    let certificate = std::slice::from_ref(app.issuer.certificate());
    let fault = |error: issuance::IssuanceError| {
        tracing::error!(error = &error as &dyn std::error::Error, "a credential");
        Refusal::Fault("a credential could not be issued")
    };
    let draft = issuance::Draft::new(&contents, certificate).map_err(fault)?;
    let signature = app.issuer.sign(draft.to_be_signed())?;
    draft.attach(&signature).map_err(fault)
}

fn claim(name: String, value: Value) -> Result<issuance::Claim, Refusal> {
    Ok(issuance::Claim {
        name,
        value,
        salt: Salt::new(random()?),
    })
}
