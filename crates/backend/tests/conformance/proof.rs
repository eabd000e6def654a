//! What a holder shows: credentials that were issued, and presentations of them; and judges from outside.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use credential::{Credential, presentation};
use domain::{
    DocumentId,
    access::{AccessSecret, Terms, presentation_nonce},
    document::{Document, SourceSystem},
};
use jiff::SignedDuration;
use protocol::{credential::IssuedCredentials, document::SourceDocuments};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::{client::Client, world::World};

/// The credential of a document as it is issued now; none where there is no such document that holds.
pub async fn issued(world: &World, holder: &Client, document: &str) -> Option<Credential> {
    for source in SourceSystem::ALL {
        let path = format!("/v1/sources/{}/credentials", source.as_str());
        let body = json!({ "documents": [document] });
        let answer: IssuedCredentials = holder.post(world, &path, &body).await.ok();
        if let Some(issued) = answer.credentials.into_iter().next() {
            return Some(read(world, &issued.credential));
        }
    }
    None
}

/// A credential as its holder reads it.
pub fn read(world: &World, text: &str) -> Credential {
    let authority = world.app.authority.certificate().clone();
    let issuer = credential::trusted_issuer(text, &[authority], world.now()).unwrap();
    Credential::verify(text, &issuer, world.now(), SignedDuration::ZERO).unwrap()
}

/// Some claims of a credential, shown to whoever has the nonce.
pub fn shown(
    world: &World,
    holder: &Client,
    credential: &Credential,
    claims: &[&str],
    nonce: &str,
) -> String {
    let origin = &world.app.origin;
    let draft = presentation::Draft::new(credential, claims, origin, nonce, world.now()).unwrap();
    let signature = holder
        .device
        .sign_fixed(draft.to_be_signed(), &SystemRandom::new())
        .unwrap();
    draft.attach(&signature).unwrap()
}

/// The nonce for whoever opens with this secret.
pub fn nonce(secret: &AccessSecret) -> String {
    presentation_nonce(&eds::sha256(secret.as_bytes()))
}

/// A document as its source has it.
pub async fn document(world: &World, holder: &Client, id: &str) -> Option<Document> {
    let id = DocumentId::parse(id).ok()?;
    for source in SourceSystem::ALL {
        let path = format!("/v1/sources/{}/documents", source.as_str());
        let sent: SourceDocuments = holder.get(world, &path).await.ok();
        if let Some(found) = sent.documents.into_iter().find(|one| one.id == id) {
            return Some(found);
        }
    }
    None
}

/// What a holder shows of a document on some terms; nothing that would be accepted where there is no such document.
pub async fn proof(
    world: &World,
    holder: &Client,
    id: &str,
    terms: &Value,
    secret: &AccessSecret,
) -> String {
    let terms: Terms = serde_json::from_value(terms.clone()).unwrap_or_default();
    let Some(document) = document(world, holder, id).await else {
        return "none".to_owned();
    };
    let known = holder.credentials.lock().unwrap().get(id).cloned();
    let current = known.filter(|known| {
        let said = document.says_in_all();
        said.iter()
            .all(|(name, said)| known.claims().get(name) == Some(said))
    });
    let credential = match current {
        Some(credential) => credential,
        None => match issued(world, holder, id).await {
            Some(credential) => credential,
            None => return "none".to_owned(),
        },
    };
    let kept = credential.clone();
    holder
        .credentials
        .lock()
        .unwrap()
        .insert(id.to_owned(), kept);
    let names: Vec<String> = terms
        .scope
        .discloses(&document)
        .into_iter()
        .map(String::from)
        .collect();
    let claims: Vec<&str> = names.iter().map(String::as_str).collect();
    shown(world, holder, &credential, &claims, &nonce(secret))
}

/// The body that gives access to a document.
pub async fn access(
    world: &World,
    holder: &Client,
    document: &str,
    secret: &AccessSecret,
    short_code: &str,
    terms: Value,
) -> Value {
    json!({
        "document": document,
        "secret_sha256": domain::hex(&eds::sha256(secret.as_bytes())),
        "short_code": short_code,
        "presentation": proof(world, holder, document, &terms, secret).await,
        "terms": terms,
    })
}

/// Asks a program of somebody else's.
pub fn judge(program: &str, request: &Value) -> Result<Value, String> {
    let outside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../credential/tests/outside");
    let mut command = match program {
        "node" => {
            let mut command = Command::new("node");
            command.arg("judge.mjs");
            command
        }
        _ => {
            let python =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python/bin/python");
            let mut command = Command::new(python);
            command.arg("judge.py");
            command
        }
    };
    let mut child = command
        .current_dir(outside)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}; run scripts/setup"));
    let mut input = child.stdin.take().unwrap();
    input.write_all(request.to_string().as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout).unwrap()),
        false => Err(String::from_utf8(output.stderr).unwrap()),
    }
}
