//! Work for whoever causes too many codes by SMS: asked for without remembering, taken once (S-26).

use jiff::Timestamp;
use protocol::problem::Work;

use super::Device;
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Scope, Transaction},
};

/// Lets a device go on that has done the work of these bits, and asks any other for it.
pub async fn done_or_asked(
    transaction: &mut Transaction,
    app: &App,
    device: &Device,
    bits: u8,
) -> Result<(), Refusal> {
    let done = device
        .work
        .as_deref()
        .and_then(|work| done(app, device, work, bits, transaction.now()));
    if let Some(challenge) = done {
        let since = transaction.now() - app.settings().work_life;
        if transaction
            .attempts(Scope::WorkDone, challenge, since)
            .await?
            == 0
        {
            transaction
                .count_attempt(Scope::WorkDone, challenge)
                .await?;
            return Ok(());
        }
    }
    let challenge = challenge(app, device, bits, transaction.now())?;
    Err(Refusal::WorkFirst(Work { challenge, bits }))
}

/// What is to be worked on: random bits, the end of its time, the work, and a keyed hash that binds them to the caller.
fn challenge(app: &App, device: &Device, bits: u8, now: Timestamp) -> Result<String, Refusal> {
    let nonce = domain::hex(&random::<16>()?);
    let until = (now + app.settings().work_life).as_second().to_string();
    let bits = bits.to_string();
    let hash = app.keyed_hash(PURPOSE, &[&device.address, &nonce, &until, &bits]);
    Ok(format!("{nonce}.{until}.{bits}.{hash}"))
}

const PURPOSE: &str = "work";

/// The random bits of a challenge of ours to this caller whose work was done, and is no less than is asked for now.
fn done<'a>(
    app: &App,
    device: &Device,
    work: &'a str,
    asked: u8,
    now: Timestamp,
) -> Option<&'a str> {
    let (challenge, number) = work.rsplit_once('.')?;
    let mut parts = challenge.split('.');
    let (Some(nonce), Some(until), Some(bits), Some(hash), None) = (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) else {
        return None;
    };
    let ours = app.keyed_hash(PURPOSE, &[&device.address, nonce, until, bits]);
    // Hashes of both are compared: what time tells of them does not help to forge one.
    let is_ours = eds::sha256(ours.as_bytes()) == eds::sha256(hash.as_bytes());
    let in_time = now.as_second() < until.parse().ok()?;
    let enough = bits.parse::<u8>().ok()? >= asked;
    let worked = domain::work::is_done(challenge, number.parse().ok()?, asked);
    (is_ours && in_time && enough && worked).then_some(nonce)
}
