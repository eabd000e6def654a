//! The issuer of documents of the service in memory: credentials, and the list that says which of them hold (S-36).

use credential::{
    Salt, issuance,
    status_list::{self, Bits, Status, StatusList, StatusReference, TokenContents},
};
use domain::{StatusListId, document::PORTRAIT_SMALL};
use eds::key::PublicKey;
use protocol::credential::{IssueCredentials, IssuedCredential, IssuedCredentials};

use super::{answers::*, *};

/// A JPEG, as far as anybody here looks.
pub(crate) const SMALL: &str = "/9j/4AAQ";
/// How long a list says anything.
pub(crate) const LIST_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// What issues documents.
pub(crate) struct Issuer {
    key: PrivateKey,
    certificate: Certificate,
    /// The key of the device that asks next.
    pub(crate) holder: Option<PublicKey>,
    /// How many credentials there are.
    issued: u64,
    /// Those that do not hold any more.
    pub(crate) ended: Vec<u64>,
}

impl Issuer {
    pub(super) fn new(authority: &Certificate, authority_key: &PrivateKey, now: Timestamp) -> Self {
        let random = SystemRandom::new();
        let key = PrivateKey::generate(&random).expect("a key");
        let draft = certificate::Draft::document_signer(
            authority,
            "Test issuer of documents",
            &key.public_key(),
            [3; 16],
            now - SignedDuration::from_hours(1),
            now + SignedDuration::from_hours(24 * 3650),
        )
        .expect("a draft");
        let signature = authority_key.sign(draft.to_be_signed(), &random);
        let certificate = draft.attach(&signature.expect("signed"));
        Self {
            key,
            certificate: certificate.expect("a certificate"),
            holder: None,
            issued: 0,
            ended: Vec::new(),
        }
    }

    pub(super) fn issue(
        &mut self,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let asked: IssueCredentials = parsed(request);
        let stored = national_id(now);
        let credentials = asked
            .documents
            .iter()
            .filter(|document| **document == stored.id)
            .map(|document| IssuedCredential {
                document: document.clone(),
                credential: self.credential(&stored, now),
            })
            .collect();
        json(&IssuedCredentials { credentials })
    }

    /// One of a document, bound to the device that asks next.
    fn credential(&mut self, document: &Document, now: Timestamp) -> String {
        let random = SystemRandom::new();
        let mut said = document.says_in_all();
        said.insert(PORTRAIT_SMALL.to_owned(), SMALL.into());
        let claims: Vec<issuance::Claim> = said
            .into_iter()
            .zip(0..)
            .map(|((name, value), salt)| issuance::Claim {
                name,
                value,
                salt: Salt::new([salt; 16]),
            })
            .collect();
        let index = self.issued;
        self.issued += 1;
        let contents = issuance::Contents {
            issuer: ORIGIN,
            credential_type: &document.kind.credential_type(),
            issued_at: now,
            expires_at: now + Settings::default().credential_life,
            holder: &self.holder.expect("a device"),
            status: &StatusReference { index, uri: uri() },
            claims: &claims,
            decoys: &[],
        };
        let chain = std::slice::from_ref(&self.certificate);
        let draft = issuance::Draft::new(&contents, chain).expect("a draft");
        let signature = self.key.sign_fixed(draft.to_be_signed(), &random);
        let credential = draft.attach(&signature.expect("signed"));
        credential.expect("a credential").to_text()
    }

    pub(super) fn list(&self, now: Timestamp) -> Result<Answer, BackendError> {
        let random = SystemRandom::new();
        let mut list = StatusList::new(Bits::One, 64).expect("a list");
        for index in &self.ended {
            list.set(*index, Status::INVALID).expect("an entry");
        }
        let contents = TokenContents {
            uri: &uri(),
            issued_at: now,
            expires_at: now + LIST_LIFE,
            time_to_live: SignedDuration::from_mins(5),
        };
        let chain = std::slice::from_ref(&self.certificate);
        let draft = status_list::Draft::new(&list, &contents, chain).expect("a draft");
        let signature = self.key.sign_fixed(draft.to_be_signed(), &random);
        let token = draft.attach(&signature.expect("signed")).expect("a token");
        Ok(Answer {
            status: 200,
            etag: None,
            body: token.into_bytes(),
        })
    }
}

fn uri() -> String {
    format!(
        "{ORIGIN}/v1/status-lists/{}",
        StatusListId::from_random([2; 16])
    )
}
