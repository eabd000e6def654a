//! Giving access to a document (R-22, R-23, R-25, S-8).

use domain::{
    DocumentId, LocalizedText, ShareId,
    access::{AccessSecret, AccessState, Recipient, Scope, SharingPurpose, ShortCode, Terms},
    document::{Document, DocumentKind},
    settings::civil_day,
};
use jiff::Timestamp;
use protocol::{
    Bytes, ProblemCode,
    access::{ACCESSES, ACCESSES_CLOSE, ACCESSES_EXTEND, ACCESSES_ONE, AccessStatus, GiveAccess},
    client::{ORGANISATION, OrganisationShown},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    Error, Wallet,
    backend::{self, BackendError, NOTHING, path_of},
    intent::Purpose,
    qr,
    session::Unanswered,
    vault::{Batch, Durability, RowKey},
};

/// What a person says of an access before it is given: what is shown, to whom, and what for.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct TermsForm {
    /// What is shown.
    pub scope: Scope,
    /// IIN or BIN of who alone may open it; empty where anybody may who has the code.
    pub recipient: String,
    /// What for, in one line; may be empty.
    pub purpose: String,
}

domain::debug_by_name!(TermsForm);

impl TermsForm {
    fn read(self) -> Result<Terms, Error> {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Terms {
            scope: self.scope,
            recipient: said(&self.recipient)
                .map(|text| Recipient::parse(&text))
                .transpose()
                .map_err(|_| Error::RecipientInvalid)?,
            purpose: said(&self.purpose)
                .map(|text| SharingPurpose::parse(&text))
                .transpose()
                .map_err(|_| Error::PurposeInvalid)?,
        })
    }
}

/// Who alone may open a document, as its holder is shown before giving access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RecipientView {
    /// A person; nothing is asked about them.
    Person,
    /// An organisation that can open it with a system of its own.
    Organisation {
        /// Its name.
        name: LocalizedText,
    },
    /// A number of an organisation of which no system is let in.
    Unconnected,
}

/// An access as its holder sees it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AccessView {
    /// The access.
    pub access: String,
    /// The document.
    pub document: String,
    /// Its kind.
    pub kind: DocumentKind,
    /// What is shown, to whom, and what for.
    pub terms: Terms,
    /// The QR code, as the data URL of a PNG; empty once the access has ended.
    pub qr: String,
    /// The short code in two groups of four; empty once the access has ended.
    pub short_code: String,
    /// When access was given.
    pub given_at: Timestamp,
    /// Until when it can be opened.
    pub until: Timestamp,
    /// Until when it can be extended to.
    pub longest_until: Timestamp,
    /// The server's time, for a countdown (S-21).
    pub server_now: Timestamp,
    /// How it stands.
    pub state: AccessState,
}

impl std::fmt::Debug for AccessView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessView")
            .field("access", &self.access)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// What the vault keeps of an access; the codes are forgotten when it ends.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    codes: Option<Codes>,
    status: AccessStatus,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    secret: Bytes,
    short_code: Zeroizing<String>,
}

const PREFIX: &str = "access/";
/// How often another short code is drawn when one is taken: the odds of one clash are a million to one.
const DRAWS: usize = 5;

fn row(access: &str) -> String {
    format!("{PREFIX}{access}")
}

impl Wallet {
    /// Gives access to a document of the vault, or to some of it, for one opening.
    ///
    /// Where that was begun before and nobody knows how it ended, that access is given, on its terms.
    pub async fn open_access(&self, document: &str, form: TermsForm) -> Result<AccessView, Error> {
        let rows = self.rows()?;
        let terms = form.read()?;
        let document = DocumentId::parse(document).map_err(|_| Error::NotFound)?;
        let stored = self.shareable(&document, &terms).await?;
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = slot(&rows, &document, &terms)?;
        match self.finish_pending(&rows, &slot).await? {
            Some(answer) => {
                let status: AccessStatus = answer.parse()?;
                self.view_access(&rows, status.access.as_str()).await
            }
            None => match self.give_access(&rows, &slot, &stored, &terms).await {
                // The source has changed the document since it was last asked, or its credential never came.
                Err(Error::CredentialMissing) => {
                    self.update_source(stored.kind.source()).await?;
                    let stored = self.shareable(&document, &terms).await?;
                    self.give_access(&rows, &slot, &stored, &terms).await
                }
                answer => answer,
            },
        }
    }

    /// A document of the vault that can be shared on these terms.
    async fn shareable(&self, id: &DocumentId, terms: &Terms) -> Result<Document, Error> {
        let document = self.stored_document(id).await?;
        document
            .may_be_shared(civil_day(self.0.clock.now()))
            .map_err(|_| Error::DocumentNotValid)?;
        terms.fit(&document).map_err(|_| Error::ScopeNotPossible)?;
        Ok(document)
    }

    /// Who it is that a number names, before access is given to them alone.
    pub async fn recipient(&self, number: &str) -> Result<RecipientView, Error> {
        let bin = match Recipient::parse(number.trim()) {
            Ok(Recipient::Organisation(bin)) => bin,
            Ok(Recipient::Person(_)) => return Ok(RecipientView::Person),
            Err(_) => return Err(Error::RecipientInvalid),
        };
        let path = path_of(ORGANISATION, bin.as_str());
        match self.read::<OrganisationShown>(path).await {
            Ok(shown) => Ok(RecipientView::Organisation { name: shown.name }),
            Err(Error::NotFound) => Ok(RecipientView::Unconnected),
            Err(error) => Err(error),
        }
    }

    /// How an access stands.
    pub async fn access_status(&self, access: &str) -> Result<AccessView, Error> {
        let (rows, access) = (self.rows()?, parse_id(access)?);
        let status: AccessStatus = self.read(path_of(ACCESSES_ONE, access.as_str())).await?;
        self.update_access(&rows, status).await
    }

    /// Extends an access to the longest time in all.
    pub async fn extend_access(&self, access: &str) -> Result<AccessView, Error> {
        self.change_access(access, "extend-access", ACCESSES_EXTEND)
            .await
    }

    /// Closes an access.
    pub async fn close_access(&self, access: &str) -> Result<AccessView, Error> {
        self.change_access(access, "close-access", ACCESSES_CLOSE)
            .await
    }

    /// The accesses that can still be opened, also those given before a restart; without the service as last known.
    pub async fn open_accesses(&self) -> Result<Vec<AccessView>, Error> {
        let rows = self.rows()?;
        let records: Vec<(String, Record)> = self.0.vault.list(&rows, PREFIX).await?;
        let mut open = Vec::new();
        for (access, record) in records {
            if record.codes.is_none() {
                continue;
            }
            let view = match self
                .read::<AccessStatus>(path_of(ACCESSES_ONE, &access))
                .await
            {
                Ok(status) => self.update_access(&rows, status).await?,
                Err(Error::NotFound) => {
                    let batch = Batch::new().delete(&rows, &row(&access));
                    self.0.vault.write(batch).await?;
                    continue;
                }
                Err(_) => self.view(record)?,
            };
            if view.state == AccessState::Open {
                open.push(view);
            }
        }
        Ok(open)
    }

    async fn give_access(
        &self,
        rows: &RowKey,
        slot: &str,
        document: &Document,
        terms: &Terms,
    ) -> Result<AccessView, Error> {
        let credential = self
            .held_credential(&document.id)
            .await?
            .ok_or(Error::CredentialMissing)?;
        for _ in 0..DRAWS {
            let secret = AccessSecret::from_random(self.0.entropy.bytes()?);
            let short_code = ShortCode::from_random(self.0.entropy.bytes()?);
            let body = backend::body(&GiveAccess {
                document: document.id.clone(),
                secret_sha256: domain::ids::hex(&eds::sha256(secret.as_bytes())),
                short_code: Zeroizing::new(short_code.as_str().to_owned()),
                terms: terms.clone(),
                presentation: self.present_for_access(
                    &credential,
                    document,
                    &terms.scope,
                    &secret,
                )?,
            })?;
            let purpose = Purpose::give_access(&secret, &short_code);
            let sending = self.sending(ACCESSES.to_owned(), body)?;
            // The picture is drawn while the service is asked.
            let link = Zeroizing::new(secret.link(&self.0.origin));
            let qr = tokio::task::spawn_blocking(move || qr::address(&link));
            match self.carry_out(rows, slot, purpose, sending).await {
                Err(Unanswered::Backend(BackendError::Problem(problem)))
                    if problem.code == ProblemCode::ShortCodeTaken => {}
                answer => {
                    let status = answer?.parse()?;
                    let qr = qr.await.map_err(Error::internal)??;
                    return Ok(self.view_of(status, qr, short_code.grouped()));
                }
            }
        }
        Err(Error::BackendRubbish)
    }

    async fn change_access(
        &self,
        access: &str,
        slot: &str,
        template: &str,
    ) -> Result<AccessView, Error> {
        let (rows, access) = (self.rows()?, parse_id(access)?);
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("{slot}/{access}");
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let path = path_of(template, access.as_str());
                let sending = self.sending(path, NOTHING.to_vec())?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        self.update_access(&rows, answer.parse()?).await
    }

    /// Keeps how an access stands, and forgets the codes of one that has ended.
    async fn update_access(
        &self,
        rows: &RowKey,
        status: AccessStatus,
    ) -> Result<AccessView, Error> {
        let name = row(status.access.as_str());
        let known: Option<Record> = self.0.vault.read(rows, &name).await?;
        let record = Record {
            codes: known
                .and_then(|record| record.codes)
                .filter(|_| status.state == AccessState::Open),
            status,
        };
        let batch = Batch::new().put(rows, &name, &record)?;
        // The service has it, and says it again.
        self.0.vault.commit(batch, Durability::Later).await?;
        self.view(record)
    }

    async fn view_access(&self, rows: &RowKey, access: &str) -> Result<AccessView, Error> {
        let record: Record = self
            .0
            .vault
            .read(rows, &row(access))
            .await?
            .ok_or(Error::NotFound)?;
        self.view(record)
    }

    fn view(&self, record: Record) -> Result<AccessView, Error> {
        let is_open =
            record.status.state == AccessState::Open && self.0.clock.now() < record.status.until;
        let (qr, short_code) = match record.codes.filter(|_| is_open) {
            Some(codes) => (self.qr(&codes)?, grouped(&codes.short_code)?),
            None => (String::new(), String::new()),
        };
        Ok(self.view_of(record.status, qr, short_code))
    }

    fn view_of(&self, status: AccessStatus, qr: String, short_code: String) -> AccessView {
        let now = self.0.clock.now();
        AccessView {
            access: status.access.into(),
            document: status.document.into(),
            kind: status.kind,
            terms: status.terms,
            qr,
            short_code,
            given_at: status.given_at,
            until: status.until,
            longest_until: status.longest_until,
            server_now: now,
            state: match status.state {
                AccessState::Open if now >= status.until => AccessState::Lapsed,
                state => state,
            },
        }
    }

    fn qr(&self, codes: &Codes) -> Result<String, Error> {
        let secret: [u8; 16] = codes
            .secret
            .0
            .as_slice()
            .try_into()
            .map_err(Error::internal)?;
        let link = Zeroizing::new(AccessSecret::from_random(secret).link(&self.0.origin));
        qr::address(&link)
    }
}

/// Keeps a new access with its codes.
pub(crate) fn remember(
    rows: &RowKey,
    secret: &Bytes,
    short_code: &str,
    status: AccessStatus,
    batch: Batch,
) -> Result<Batch, Error> {
    let record = Record {
        codes: Some(Codes {
            secret: secret.clone(),
            short_code: Zeroizing::new(short_code.to_owned()),
        }),
        status,
    };
    batch.put(rows, &row(record.status.access.as_str()), &record)
}

/// Where giving access is kept until it is answered: on other terms it is another access.
fn slot(rows: &RowKey, document: &DocumentId, terms: &Terms) -> Result<String, Error> {
    let terms = rows.name_of(&backend::body(terms)?);
    Ok(format!("give-access/{document}/{terms}"))
}

fn parse_id(access: &str) -> Result<ShareId, Error> {
    ShareId::parse(access).map_err(|_| Error::NotFound)
}

fn grouped(short_code: &str) -> Result<String, Error> {
    Ok(ShortCode::parse(short_code)
        .map_err(Error::internal)?
        .grouped())
}

#[cfg(test)]
mod tests;
