//! Documents as verifiable credentials: fetched with the documents, verified before they are kept, and shown to others
//! without the issuer (R-16, R-18, S-36).

pub mod proof;

use std::collections::HashMap;

use credential::{
    Credential, presentation,
    status_list::{self, Status, StatusListError, StatusToken},
};
use domain::{
    DocumentId,
    access::{AccessSecret, Scope, presentation_nonce},
    document::{Document, PORTRAIT_SMALL, SourceSystem},
};
use eds::certificate::Certificate;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use protocol::credential::{
    IssueCredentials, IssuedCredentials, SOURCES_CREDENTIALS, STATUS_LISTS, STATUS_LISTS_ONE,
    StatusLists, status_list_of,
};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Wallet,
    backend::{self, Request, path_of},
    vault::{Batch, RowKey},
};

/// How far the clocks of issuer, holder and verifier may be apart.
pub(crate) const TOLERANCE: SignedDuration = SignedDuration::from_mins(1);
/// A credential is fetched anew when this part of its life is left.
const RENEWED_AT: i32 = 4;

const CREDENTIALS: &str = "credential/";
const KEPT_LISTS: &str = "status-list/";
/// The status lists of the service that are kept beside those of the held credentials: they are of 64 KiB at most, and
/// have places for four million credentials.
const MOST_LISTS: usize = 64;
/// How many of them are asked for at once.
const AT_ONCE: usize = 8;

/// What the vault keeps of one document's credential.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    /// The origin that issued it.
    server: String,
    /// The SD-JWT VC with all disclosures.
    credential: String,
    issued_at: Timestamp,
    until: Timestamp,
    /// The URI of its status list.
    list: String,
    /// Its place in that.
    index: u64,
}

/// Whether a credential holds, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// It does.
    Valid,
    /// It was ended, and proves nothing any more.
    Ended,
    /// Its time is over.
    Expired,
    /// Its status list could not be fetched for too long.
    Unknown,
}

/// What proves a document to others, without what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CredentialView {
    /// Whether it holds.
    pub state: CredentialState,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The moment from which it does not hold.
    pub until: Timestamp,
    /// When its status list was fetched; `None` before the first time.
    pub checked_at: Option<Timestamp>,
}

/// A status list as it was fetched.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptStatusList {
    /// The URI that credentials name.
    pub(crate) uri: String,
    /// The token that its issuer signed, which was verified when it was fetched.
    pub(crate) token: String,
    /// What the service knows this state of it by.
    etag: Option<String>,
    /// When it was fetched, or was said to be the newest, by the service's clock.
    pub(crate) fetched_at: Timestamp,
}

fn credential_row(document: &DocumentId) -> String {
    format!("{CREDENTIALS}{document}")
}

fn list_row(uri: &str) -> String {
    format!("{KEPT_LISTS}{}", domain::hex(&eds::sha256(uri.as_bytes())))
}

impl Wallet {
    /// The credential of a document as it was issued, if this wallet has it.
    pub(crate) async fn held_credential(
        &self,
        document: &DocumentId,
    ) -> Result<Option<String>, Error> {
        let rows = self.rows()?;
        let held: Option<Held> = self.0.vault.read(&rows, &credential_row(document)).await?;
        Ok(held
            .filter(|held| held.server == self.0.origin)
            .map(|held| held.credential))
    }

    /// Shows some claims of a credential to one audience for one occasion, signed with the key of this device.
    ///
    /// Fails with `CredentialMissing` where the credential is not one of this device, does not hold now, or has not one
    /// of these claims.
    pub(crate) fn present(
        &self,
        credential: &str,
        claims: &[&str],
        audience: &str,
        nonce: &str,
    ) -> Result<String, Error> {
        let now = self.0.clock.now();
        let credential = self
            .read_credential(credential)
            .filter(|held| *held.holder() == self.0.device.public_key())
            .ok_or(Error::CredentialMissing)?;
        let draft = presentation::Draft::new(&credential, claims, audience, nonce, now)
            .map_err(|_| Error::CredentialMissing)?;
        let signature = self
            .0
            .device
            .sign(draft.to_be_signed(), self.0.entropy.source())
            .ok_or_else(|| Error::internal("the operating system gives no randomness"))?;
        draft.attach(&signature).map_err(Error::internal)
    }

    /// What a holder shows to whoever opens an access: what its terms show, for the secret in its code.
    pub(crate) fn present_for_access(
        &self,
        credential: &str,
        document: &Document,
        scope: &Scope,
        secret: &AccessSecret,
    ) -> Result<String, Error> {
        let claims: Vec<String> = scope
            .discloses(document)
            .into_iter()
            .map(String::from)
            .collect();
        let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
        let nonce = presentation_nonce(&eds::sha256(secret.as_bytes()));
        self.present(credential, &claims, &self.0.origin, &nonce)
    }

    /// What is known of the credentials of documents, without the service and in their order.
    pub(crate) async fn credential_views<'d>(
        &self,
        documents: impl Iterator<Item = &'d DocumentId>,
    ) -> Result<Vec<Option<CredentialView>>, Error> {
        let rows = self.rows()?;
        let mut lists = HashMap::new();
        let mut views = Vec::new();
        for document in documents {
            let held: Option<Held> = self.0.vault.read(&rows, &credential_row(document)).await?;
            let Some(held) = held.filter(|held| held.server == self.0.origin) else {
                views.push(None);
                continue;
            };
            if !lists.contains_key(&held.list) {
                let kept = self.kept_status_list(&held.list).await?;
                let read = kept.map(|kept| (kept.fetched_at, self.read_status_list(&kept).ok()));
                lists.insert(held.list.clone(), read);
            }
            let list = lists.get(&held.list).and_then(Option::as_ref);
            views.push(Some(self.view_credential(&held, list)));
        }
        Ok(views)
    }

    fn view_credential(
        &self,
        held: &Held,
        list: Option<&(Timestamp, Option<StatusToken>)>,
    ) -> CredentialView {
        let said = list
            .and_then(|(_, list)| list.as_ref())
            .and_then(|list| list.status(held.index).ok());
        CredentialView {
            state: match said {
                _ if self.0.clock.now() >= held.until => CredentialState::Expired,
                Some(Status::VALID) => CredentialState::Valid,
                Some(_) => CredentialState::Ended,
                None => CredentialState::Unknown,
            },
            issued_at: held.issued_at,
            until: held.until,
            checked_at: list.map(|(fetched_at, _)| *fetched_at),
        }
    }

    /// The status list of a URI as it was last fetched, and when that was.
    pub(crate) async fn kept_status_list(
        &self,
        uri: &str,
    ) -> Result<Option<KeptStatusList>, Error> {
        let rows = self.rows()?;
        let kept: Option<KeptStatusList> = self.0.vault.read(&rows, &list_row(uri)).await?;
        Ok(kept.filter(|kept| kept.uri == uri))
    }

    /// The authorities whose issuers of documents are trusted: the one that this person's own certificate is from, as
    /// the vault has kept it since they joined.
    pub(crate) fn trusted_authorities(&self) -> Result<Vec<Certificate>, Error> {
        let (_, eds) = self.unlocked()?;
        Ok(vec![eds.authority.clone()])
    }

    /// Fetches what is missing or out of date of one source's credentials, and forgets those of documents that are gone.
    ///
    /// Where the service does not give them, what is there stays.
    pub(crate) async fn update_credentials(
        &self,
        source: SourceSystem,
        documents: &[Document],
        before: &[Document],
    ) -> Result<(), Error> {
        let rows = self.rows()?;
        let mut batch = Batch::new();
        for gone in before {
            if !documents.iter().any(|document| document.id == gone.id) {
                batch = batch.delete(&rows, &credential_row(&gone.id));
            }
        }
        let wanted = self.outdated(&rows, documents).await?;
        if !wanted.is_empty() {
            match self.ask_credentials(source, wanted).await {
                Ok(issued) => batch = self.keep_issued(&rows, documents, issued, batch)?,
                Err(error @ (Error::Locked | Error::VaultDamaged | Error::VaultUnwritable)) => {
                    return Err(error);
                }
                Err(error) => tracing::info!(%error, "no new credentials of a source"),
            }
        }
        self.0.vault.write(batch).await?;
        Ok(())
    }

    /// Fetches the status lists that the held credentials name, those that others showed without a network named, and
    /// every other that the service has, so that a stranger's document can be checked where there is no network; one
    /// that does not come leaves the one that is kept.
    pub(crate) async fn update_status_lists(&self) -> Result<(), Error> {
        let rows = self.rows()?;
        let held: Vec<(String, Held)> = self.0.vault.list(&rows, CREDENTIALS).await?;
        let mut uris: Vec<String> = held.into_iter().map(|(_, held)| held.list).collect();
        uris.extend(self.lists_met().await?);
        let kept: Vec<(String, KeptStatusList)> = self.0.vault.list(&rows, KEPT_LISTS).await?;
        match self.ask_status_lists().await {
            Ok(all) => {
                let mut batch = Batch::new();
                for (name, list) in &kept {
                    if !uris.contains(&list.uri) && !all.contains(&list.uri) {
                        batch = batch.delete(&rows, &format!("{KEPT_LISTS}{name}"));
                    }
                }
                self.0.vault.write(batch).await?;
                let is_fresh = |uri: &String| {
                    let mut kept = kept.iter().map(|(_, list)| list);
                    kept.any(|list| list.uri == *uri && self.is_fresh(list))
                };
                uris.extend(all.into_iter().filter(|uri| !is_fresh(uri)));
            }
            Err(error) => tracing::info!(%error, "which status lists there are is not known"),
        }
        uris.sort_unstable();
        uris.dedup();
        stream::iter(uris)
            .for_each_concurrent(AT_ONCE, async |uri| {
                if let Err(error) = self.fetch_status_list(&uri).await {
                    tracing::info!(%error, "a status list stays as it was");
                }
            })
            .await;
        Ok(())
    }

    /// The URIs of the service's status lists, as many as are kept.
    async fn ask_status_lists(&self) -> Result<Vec<String>, Error> {
        let answer = self
            .exchange(Request::read(STATUS_LISTS.to_owned()))
            .await?;
        let StatusLists { mut status_lists } = answer.parse()?;
        status_lists.retain(|uri| status_list_of(&self.0.origin, uri).is_some());
        status_lists.truncate(MOST_LISTS);
        Ok(status_lists)
    }

    /// Whether a kept status list need not be asked for again yet.
    fn is_fresh(&self, list: &KeptStatusList) -> bool {
        let now = self.0.clock.now();
        self.read_status_list(list)
            .is_ok_and(|read| read.is_fresh(list.fetched_at, now))
    }

    /// Fetches a status list of this service, verifies it, and keeps it.
    pub(crate) async fn fetch_status_list(&self, uri: &str) -> Result<KeptStatusList, Error> {
        let rows = self.rows()?;
        let list = status_list_of(&self.0.origin, uri).ok_or(Error::OtherService)?;
        let path = path_of(STATUS_LISTS_ONE, list.as_str());
        let known = self.kept_status_list(uri).await?;
        let request = Request {
            etag: known.as_ref().and_then(|list| list.etag.clone()),
            ..Request::read(path)
        };
        let answer = self.exchange(request).await?;
        let fetched_at = self.0.clock.now();
        let list = match known {
            Some(known) if answer.status == 304 => KeptStatusList {
                fetched_at,
                ..known
            },
            _ => KeptStatusList {
                uri: uri.to_owned(),
                token: String::from_utf8(answer.body).map_err(|_| Error::BackendRubbish)?,
                etag: answer.etag,
                fetched_at,
            },
        };
        self.read_status_list(&list)?;
        let batch = Batch::new().put(&rows, &list_row(uri), &list)?;
        self.0.vault.write(batch).await?;
        Ok(list)
    }

    /// What a kept status list says, if it still says anything.
    pub(crate) fn read_status_list(&self, list: &KeptStatusList) -> Result<StatusToken, Error> {
        let now = self.0.clock.now();
        let authorities = self.trusted_authorities()?;
        read_list(&list.token, &list.uri, &authorities, now).map_err(|_| Error::BackendRubbish)
    }

    /// A credential that holds now and is from a trusted issuer.
    fn read_credential(&self, text: &str) -> Option<Credential> {
        let now = self.0.clock.now();
        let authorities = self.trusted_authorities().ok()?;
        let issuer = credential::trusted_issuer(text, &authorities, now).ok()?;
        Credential::verify(text, &issuer, now, TOLERANCE).ok()
    }

    /// The documents whose credential is missing, is about to end, or says something else than the document.
    async fn outdated(
        &self,
        rows: &RowKey,
        documents: &[Document],
    ) -> Result<Vec<DocumentId>, Error> {
        let now = self.0.clock.now();
        let mut outdated = Vec::new();
        for document in documents {
            if document.credential_until(now, self.settings()).is_none() {
                continue;
            }
            let held: Option<Held> = self
                .0
                .vault
                .read(rows, &credential_row(&document.id))
                .await?;
            let current = held
                .filter(|held| held.server == self.0.origin)
                .and_then(|held| self.read_credential(&held.credential));
            let serves = match current {
                Some(held) => {
                    self.is_of(&held, document)
                        && !self.ends_soon(&held, document)
                        && self.is_kept_valid(&held).await?
                }
                None => false,
            };
            if !serves {
                outdated.push(document.id.clone());
            }
        }
        Ok(outdated)
    }

    async fn ask_credentials(
        &self,
        source: SourceSystem,
        documents: Vec<DocumentId>,
    ) -> Result<IssuedCredentials, Error> {
        let body = backend::body(&IssueCredentials { documents })?;
        // An answer that is lost is asked for anew: what it had does not count any more then.
        let request = Request::write(path_of(SOURCES_CREDENTIALS, source.as_str()), body)
            .keyed(self.random_id()?);
        Ok(self.exchange_signed_in(request).await?.parse()?)
    }

    fn keep_issued(
        &self,
        rows: &RowKey,
        documents: &[Document],
        issued: IssuedCredentials,
        mut batch: Batch,
    ) -> Result<Batch, Error> {
        for one in issued.credentials {
            let document = documents
                .iter()
                .find(|document| document.id == one.document);
            let held = document.and_then(|document| self.held(one.credential, document));
            let Some(held) = held else {
                tracing::warn!(document = %one.document, "a credential that does not prove its document is not kept");
                continue;
            };
            batch = batch.put(rows, &credential_row(&one.document), &held)?;
        }
        Ok(batch)
    }

    /// What is kept of a credential, if it proves a document.
    fn held(&self, credential: String, document: &Document) -> Option<Held> {
        let read = self
            .read_credential(&credential)
            .filter(|read| self.is_of(read, document))?;
        let status = read.status()?;
        Some(Held {
            server: self.0.origin.clone(),
            issued_at: read.issued_at()?,
            until: read.expires_at()?,
            list: status.uri.clone(),
            index: status.index,
            credential,
        })
    }

    /// Whether a credential is this device's, of this service, and says exactly what a document says.
    fn is_of(&self, credential: &Credential, document: &Document) -> bool {
        let mut claims = credential.claims().clone();
        let small = claims.remove(PORTRAIT_SMALL);
        let knows_status = credential
            .status()
            .is_some_and(|status| status_list_of(&self.0.origin, &status.uri).is_some());
        *credential.holder() == self.0.device.public_key()
            && credential.issuer() == Some(self.0.origin.as_str())
            && credential.credential_type() == document.kind.credential_type()
            && knows_status
            && small.is_none_or(|_| document.photo.is_some())
            && claims == document.says_in_all()
    }

    /// Whether so little of a credential's life is left that another one is fetched; not where the document itself ends.
    fn ends_soon(&self, credential: &Credential, document: &Document) -> bool {
        let now = self.0.clock.now();
        let (Some(from), Some(until)) = (credential.issued_at(), credential.expires_at()) else {
            return true;
        };
        let left = until.duration_since(now);
        let renewed = document.credential_until(now, self.settings());
        left < until.duration_since(from) / RENEWED_AT
            && renewed.is_some_and(|renewed| renewed.duration_since(until) > TOLERANCE)
    }

    /// Whether the status list that is kept has nothing against a credential.
    async fn is_kept_valid(&self, credential: &Credential) -> Result<bool, Error> {
        let Some(status) = credential.status() else {
            return Ok(false);
        };
        let Some(list) = self.kept_status_list(&status.uri).await? else {
            return Ok(true);
        };
        let said = self
            .read_status_list(&list)
            .ok()
            .and_then(|list| list.status(status.index).ok());
        Ok(said.is_none_or(|said| said == Status::VALID))
    }
}

/// What a token says that was fetched as the status list of a URI; no error where its issuer is not trusted at that
/// moment.
pub(crate) fn read_list(
    token: &str,
    uri: &str,
    authorities: &[Certificate],
    at: Timestamp,
) -> Result<StatusToken, Option<StatusListError>> {
    let issuer = credential::trusted_issuer(token, authorities, at).map_err(|_untrusted| None)?;
    status_list::verify(token, &issuer, uri, at, TOLERANCE).map_err(Some)
}

#[cfg(test)]
mod tests;
