//! The service as one that seals dossiers.

use ::dossier::{Draft, Parts, SUBJECT};
use domain::{
    dossier::{Decided, Outcome},
    request::RefusalGround,
};

use super::*;

/// The dossier of a request that was refused, as a service of an authority seals it.
pub(crate) fn sealed_dossier(
    site: &str,
    statement: &[u8],
    authority: &Certificate,
    authority_key: &PrivateKey,
    now: Timestamp,
) -> Vec<u8> {
    let random = SystemRandom::new();
    let key = PrivateKey::generate(&random).expect("a key");
    let draft = certificate::Draft::seal(
        authority,
        "Test seal",
        &key.public_key(),
        [3; 16],
        authority.not_before(),
        authority.not_after(),
    )
    .expect("a draft");
    let signature = authority_key
        .sign(draft.to_be_signed(), &random)
        .expect("signed");
    let seal = draft.attach(&signature).expect("a certificate");
    let sealed = |content: &[u8], subject: &str| {
        let draft = cades::Draft::new(content, &seal, subject, now).expect("a draft");
        let signature = key.sign(draft.to_be_signed(), &random).expect("signed");
        draft.attach(&signature, &[]).expect("sealed")
    };
    let outcome = statement::to_be_signed(&Outcome {
        subject: Outcome::SUBJECT.to_owned(),
        site: site.to_owned(),
        request: request_id(),
        request_sha256: domain::hex(&eds::sha256(statement)),
        decided: Decided::Refused {
            ground: RefusalGround::NoConsentOfOwner,
        },
        submitted_at: now,
        ended_at: now,
        consents_asked: 1,
        consents_answered: 1,
        signatures: Vec::new(),
        drawn_up_at: now,
    });
    let draft = Draft::new(Parts {
        request: statement.to_vec(),
        shown: Vec::new(),
        outcome_seal: sealed(&outcome, Outcome::SUBJECT),
        outcome,
        authority: authority.clone(),
    });
    let seal = sealed(draft.to_be_sealed(), SUBJECT);
    draft.attach(&seal).expect("a dossier")
}
