//! The service as an issuer of documents, and somebody else's device.

use credential::{
    Salt,
    issuance::{self, Claim, Contents},
    presentation,
    status_list::{self, Bits, Status, StatusList, StatusReference, TokenContents},
};
use domain::{
    access::{AccessSecret, presentation_nonce},
    document::PORTRAIT_SMALL,
};
use eds::key::PublicKey;
use protocol::{
    access::PresentedCode,
    credential::{IssueCredentials, IssuedCredential, IssuedCredentials, StatusLists},
};
use ring::rand::SecureRandom;

use super::{answers::*, service::World, *};

/// A JPEG, as far as anybody here looks.
pub(crate) const SMALL: &str = "/9j/4AAQ";
/// How long a list says anything.
pub(crate) const LIST_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The URI of one of the status lists, which are numbered from one.
pub(crate) fn list_uri(number: u32) -> String {
    format!("{ORIGIN}/v1/status-lists/{number:032x}")
}

/// Who signs documents, and the one device of somebody else.
pub(crate) struct Issuer {
    key: PrivateKey,
    certificate: Certificate,
    pub(crate) stranger: PrivateKey,
}

impl Issuer {
    pub(crate) fn new(authority: &Certificate, authority_key: &PrivateKey) -> Self {
        let random = SystemRandom::new();
        let key = PrivateKey::generate(&random).expect("a key");
        let draft = certificate::Draft::document_signer(
            authority,
            "Test issuer",
            &key.public_key(),
            [2; 16],
            authority.not_before(),
            authority.not_after(),
        )
        .expect("a draft");
        let signature = authority_key
            .sign(draft.to_be_signed(), &random)
            .expect("signed");
        Self {
            certificate: draft.attach(&signature).expect("a certificate"),
            key,
            stranger: PrivateKey::generate(&random).expect("a key"),
        }
    }

    /// A credential of a document for a device, at a place of the first list.
    pub(crate) fn issue(
        &self,
        document: &Document,
        holder: &PublicKey,
        index: u64,
        now: Timestamp,
    ) -> credential::Credential {
        let uri = list_uri(1);
        self.issue_at(StatusReference { index, uri }, document, holder, now)
    }

    fn issue_at(
        &self,
        place: StatusReference,
        document: &Document,
        holder: &PublicKey,
        now: Timestamp,
    ) -> credential::Credential {
        let small = document.photo.is_some().then(|| {
            let name = PORTRAIT_SMALL.to_owned();
            (name, SMALL.into())
        });
        let said = document.says_in_all().into_iter();
        let claims: Vec<Claim> = said
            .chain(small)
            .map(|(name, value)| Claim {
                name,
                value,
                salt: salt(),
            })
            .collect();
        let until = document.credential_until(now, &Settings::default());
        let contents = Contents {
            issuer: ORIGIN,
            credential_type: &document.kind.credential_type(),
            issued_at: now,
            expires_at: until.expect("a document that holds"),
            holder,
            status: &place,
            claims: &claims,
            decoys: &[],
        };
        let draft = issuance::Draft::new(&contents, std::slice::from_ref(&self.certificate))
            .expect("a draft");
        let signature = sign(&self.key, draft.to_be_signed());
        draft.attach(&signature).expect("a credential")
    }

    /// What somebody else shows of a document to whoever opens it.
    pub(crate) fn show(
        &self,
        document: &Document,
        claims: &[&str],
        nonce: &str,
        now: Timestamp,
    ) -> String {
        let credential = self.issue(document, &self.stranger.public_key(), 0, now);
        let draft = presentation::Draft::new(&credential, claims, ORIGIN, nonce, now)
            .expect("claims of the document");
        let signature = sign(&self.stranger, draft.to_be_signed());
        draft.attach(&signature).expect("a presentation")
    }

    /// The status list of a URI, in which these places have ended.
    fn list(&self, uri: &str, ended: &[(u64, Status)], now: Timestamp) -> String {
        let mut list = StatusList::new(Bits::Two, 1024).expect("small");
        for (index, status) in ended {
            list.set(*index, *status).expect("in it");
        }
        let contents = TokenContents {
            uri,
            issued_at: now,
            expires_at: now + LIST_LIFE,
            time_to_live: SignedDuration::from_mins(5),
            aggregation_uri: None,
        };
        let draft =
            status_list::Draft::new(&list, &contents, std::slice::from_ref(&self.certificate))
                .expect("a draft");
        let signature = sign(&self.key, draft.to_be_signed());
        draft.attach(&signature).expect("a token")
    }
}

fn sign(key: &PrivateKey, bytes: &[u8]) -> [u8; 64] {
    key.sign_fixed(bytes, &SystemRandom::new()).expect("signed")
}

fn salt() -> Salt {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).expect("random");
    Salt::new(bytes)
}

/// The nonce that follows from the code that was presented; of a short code any one.
pub(super) fn nonce_of(request: &Request) -> String {
    let secret = match parsed(request) {
        PresentedCode::Secret(text) => AccessSecret::parse(&text).expect("a secret"),
        PresentedCode::ShortCode(_) => AccessSecret::from_random([0; 16]),
    };
    presentation_nonce(&eds::sha256(secret.as_bytes()))
}

/// Issues what is asked for, at the next places of the newest list.
pub(super) fn issue(
    issuer: &Issuer,
    world: &mut World,
    request: &Request,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    if world.credentials_away {
        return refused(ProblemCode::SourceAway, 503);
    }
    let asked: IssueCredentials = parsed(request);
    let document = world.document(now);
    let holder = world.device_key.expect("a wallet");
    let mut credentials = Vec::new();
    for id in asked.documents {
        if id != document.id {
            continue;
        }
        world.issued += 1;
        let place = StatusReference {
            index: world.issued,
            uri: list_uri(world.lists),
        };
        let credential = issuer.issue_at(place, &document, &holder, now);
        credentials.push(IssuedCredential {
            document: id,
            credential: credential.to_text(),
        });
    }
    json(&IssuedCredentials { credentials })
}

pub(super) fn status_list(
    issuer: &Issuer,
    world: &World,
    request: &Request,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    if world.list_away {
        return Err(BackendError::Away("unplugged".into()));
    }
    let etag = Some(format!("\"{}\"", world.ended.len()));
    let unchanged = request.etag.is_some() && request.etag == etag;
    Ok(Answer {
        status: if unchanged { 304 } else { 200 },
        etag,
        body: match unchanged {
            true => Vec::new(),
            false => {
                let uri = format!("{ORIGIN}{}", request.path);
                issuer.list(&uri, &world.ended, now).into_bytes()
            }
        },
    })
}

/// Which status lists there are.
pub(super) fn status_lists(world: &World) -> Result<Answer, BackendError> {
    if world.list_away {
        return Err(BackendError::Away("unplugged".into()));
    }
    json(&StatusLists {
        status_lists: (1..=world.lists).rev().map(list_uri).collect(),
    })
}
