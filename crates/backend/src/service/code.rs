//! Codes by SMS: sending within the limits, and trying (S-5, S-26, S-27).

use domain::{
    AccountId, OneTimeCodeId, Phone,
    session::{CodePurpose, CodeRefusal, one_time_code, try_code},
};
use jiff::{SignedDuration, Timestamp};
use protocol::session::CodeSent;

use super::{Device, work};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Scope, StoredCode, Transaction},
};

/// A code to be sent.
pub struct Wanted<'a> {
    /// What it is for.
    pub purpose: CodePurpose,
    /// To which number.
    pub phone: &'a Phone,
    /// For which account.
    pub account: Option<AccountId>,
    /// The SHA-256 of the bytes that it signs, hexadecimal.
    pub bound_to: Option<String>,
    /// What the message begins with: the purpose in words.
    pub words: &'a str,
    /// Whether the message really goes out; everything else is the same (S-5).
    pub goes_out: bool,
}

/// Sends a code to a number.
pub async fn send(
    transaction: &mut Transaction,
    app: &App,
    device: &Device,
    wanted: Wanted<'_>,
) -> Result<CodeSent, Refusal> {
    within_limits(transaction, app, device, wanted.phone).await?;
    let now = transaction.now();
    let id = OneTimeCodeId::from_random(random()?);
    let digits = zeroize::Zeroizing::new(one_time_code(random()?));
    transaction
        .replace_code(&StoredCode {
            id: id.clone(),
            purpose: wanted.purpose,
            device: device.thumbprint.clone(),
            phone: wanted.phone.clone(),
            account: wanted.account,
            digest: digest(app, &id, &digits),
            bound_to: wanted.bound_to,
            sent_at: now,
            tries: 0,
            over: false,
        })
        .await?;
    let text = format!("{}: {}", wanted.words, digits.as_str());
    transaction
        .write_message(&id, wanted.phone, &text, wanted.goes_out)
        .await?;
    Ok(CodeSent {
        code: id,
        until: now + app.settings().code_life,
    })
}

/// Tries a code: a wrong one counts, a right one is used up.
pub async fn enter(
    transaction: &mut Transaction,
    app: &App,
    device: &Device,
    purpose: CodePurpose,
    id: &OneTimeCodeId,
    digits: &str,
) -> Result<StoredCode, Refusal> {
    let stored = transaction
        .code(id)
        .await?
        .filter(|code| code.purpose == purpose && code.device == device.thumbprint && !code.over)
        .ok_or(CodeRefusal::NoLongerValid)?;
    // Both are keyed hashes: what time tells of them tells nothing of the digits.
    let right = digest(app, id, digits) == stored.digest;
    if !transaction.try_code(id).await? {
        return Err(CodeRefusal::NoLongerValid.into());
    }
    try_code(
        stored.sent_at,
        stored.tries,
        right,
        transaction.now(),
        app.settings(),
    )
    .map_err(|refusal| Refusal::from(refusal).kept())?;
    transaction.end_code(id).await?;
    Ok(stored)
}

async fn within_limits(
    transaction: &mut Transaction,
    app: &App,
    device: &Device,
    phone: &Phone,
) -> Result<(), Refusal> {
    let now = transaction.now();
    let settings = app.settings();
    let day = SignedDuration::from_hours(24);
    let hour = SignedDuration::from_hours(1);
    for (scope, who, window, most) in [
        (
            Scope::CodesToPhone,
            phone.as_str(),
            settings.codes_window,
            settings.codes_per_window,
        ),
        (
            Scope::CodesToPhone,
            phone.as_str(),
            day,
            settings.codes_per_day,
        ),
    ] {
        let since: Timestamp = now - window;
        if transaction.attempts(scope, who, since).await? >= most {
            return Err(Refusal::TooManyRequests {
                retry_after: window.as_secs().unsigned_abs(),
            });
        }
    }
    let from_address = transaction
        .attempts(Scope::CodesFromAddress, &device.address, now - hour)
        .await?;
    if let Some(bits) = domain::work::asked(from_address, settings) {
        work::done_or_asked(transaction, app, device, bits).await?;
    }
    transaction
        .count_attempt(Scope::CodesToPhone, phone.as_str())
        .await?;
    transaction
        .count_attempt(Scope::CodesFromAddress, &device.address)
        .await?;
    Ok(())
}

fn digest(app: &App, id: &OneTimeCodeId, digits: &str) -> Vec<u8> {
    app.keyed_hash("one-time code", &[id.as_str(), digits])
        .into_bytes()
}
