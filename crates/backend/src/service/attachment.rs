//! Copies that requests name: checked by their content, sealed, and forgotten some time after their request.

use std::sync::Arc;

use domain::{
    AccountId, AttachmentId, RequestId, Settings,
    attachment::{Attached, AttachmentKind, AttachmentRefusal},
    session::Permission,
};
use protocol::attachment::{Attach, AttachmentContent, AttachmentStatus, Attachments};
use ring::hmac;
use tokio::sync::Semaphore;

use super::Person;
use crate::{
    app::{App, derived_key},
    entropy::random,
    refusal::Refusal,
    seal,
    store::{Reader, StoredAttachment, Transaction},
};

/// Copies that are unpacked at the same time: what each of them may take is bounded, and so is what all of them do.
static CHECKING: Semaphore = Semaphore::const_new(2);

/// What a copy is by its content, where no transaction waits for it.
pub async fn check(app: &App, who: &Person, body: &Attach) -> Result<AttachmentKind, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let settings: Arc<Settings> = Arc::new(app.settings().clone());
    let bytes = body.bytes.0.clone();
    let checked = one_of_few(&CHECKING, move || attachment::check(&bytes, &settings)).await?;
    checked.map_err(Refusal::from)
}

/// Does what takes long as one of few at the same time. It goes on where nobody waits for it any more, and counts until
/// it has ended.
async fn one_of_few<T: Send + 'static>(
    few: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let permit = few
        .acquire()
        .await
        .map_err(|_| Refusal::Fault("copies are not checked any more"))?;
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    })
    .await
    .map_err(|_| Refusal::Fault("checking a copy failed"))
}

/// Keeps a copy; the same bytes are the same copy until a request names it.
pub async fn attach(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: Attach,
    kind: AttachmentKind,
) -> Result<AttachmentStatus, Refusal> {
    let bytes = body.bytes.0;
    let sha256 = domain::hex(&eds::sha256(&bytes));
    let unused = transaction.unused_attachments(&who.account).await?;
    if let Some(same) = unused.iter().find(|stored| stored.sha256 == sha256) {
        return Ok(status(same));
    }
    if unused.len() >= app.settings().unused_attachments as usize {
        return Err(Refusal::TooManyAttachments);
    }
    let stored = StoredAttachment {
        id: AttachmentId::from_random(random()?),
        account: who.account,
        request: None,
        kind,
        bytes: u32::try_from(bytes.len()).map_err(|_| AttachmentRefusal::TooLarge)?,
        sha256,
        attached_at: transaction.now(),
    };
    let sealed = seal::seal(&key(&app.pepper, &stored), &about(&stored), bytes)?;
    transaction.keep_attachment(&stored, sealed).await?;
    Ok(status(&stored))
}

/// The copies of a person.
pub async fn list(app: &App, who: &Person) -> Result<Attachments, Refusal> {
    who.may(Permission::SeeProfile)?;
    let stored = app.store.read().await?.attachments(&who.account).await?;
    Ok(Attachments {
        attachments: stored.iter().map(status).collect(),
    })
}

/// A copy of the person's own, with its bytes.
pub async fn content(
    app: &App,
    who: &Person,
    id: &AttachmentId,
) -> Result<AttachmentContent, Refusal> {
    who.may(Permission::SeeProfile)?;
    let mut reader = app.store.read().await?;
    let (stored, bytes) = opened(&mut reader, &app.pepper, id).await?;
    if stored.account != who.account {
        return Err(Refusal::NotFound);
    }
    Ok(AttachmentContent {
        kind: stored.kind,
        bytes: bytes.into(),
    })
}

/// A copy with its bytes, for whoever has looked whether they may see it.
pub async fn opened(
    reader: &mut Reader,
    pepper: &hmac::Key,
    id: &AttachmentId,
) -> Result<(StoredAttachment, Vec<u8>), Refusal> {
    let (stored, sealed) = reader.attachment(id).await?.ok_or(Refusal::NotFound)?;
    let bytes = seal::open(&key(pepper, &stored), &about(&stored), sealed)?
        .filter(|bytes| domain::hex(&eds::sha256(bytes)) == stored.sha256)
        .ok_or(Refusal::Fault("a copy is not what was sealed"))?;
    Ok((stored, bytes))
}

/// Whether the copies that a statement names are there, for it alone to name.
pub async fn are_there(
    reader: &mut Reader,
    account: &AccountId,
    copies: &[Attached],
) -> Result<(), Refusal> {
    let unused = reader.unused_attachments(account).await?;
    copies
        .iter()
        .all(|copy| unused.iter().any(|stored| is_of(stored, copy)))
        .then_some(())
        .ok_or(Refusal::AttachmentMissing)
}

/// Gives the copies that a statement names to its request.
pub async fn give_to(
    transaction: &mut Transaction,
    account: &AccountId,
    request: &RequestId,
    copies: &[Attached],
) -> Result<(), Refusal> {
    if copies.is_empty() {
        return Ok(());
    }
    let unused = transaction.unused_attachments(account).await?;
    for copy in copies {
        let stored = unused
            .iter()
            .find(|stored| is_of(stored, copy))
            .ok_or(Refusal::AttachmentMissing)?;
        // The same file may stand for two documents: then it is given once.
        transaction.use_attachment(&stored.id, request).await?;
    }
    Ok(())
}

/// Whether a request has every copy that its statement names.
pub async fn request_has(
    reader: &mut Reader,
    request: &RequestId,
    copies: &[Attached],
) -> Result<bool, Refusal> {
    let given = reader.attachments_of(request).await?;
    Ok(copies
        .iter()
        .all(|copy| given.iter().any(|stored| is_of(stored, copy))))
}

/// Whether this is the copy that a statement names.
pub fn is_of(stored: &StoredAttachment, copy: &Attached) -> bool {
    stored.sha256 == copy.sha256 && stored.bytes == copy.bytes && stored.kind == copy.kind
}

fn key(pepper: &hmac::Key, stored: &StoredAttachment) -> [u8; 32] {
    derived_key(pepper, "attachment", &[stored.id.as_str()])
}

fn about(stored: &StoredAttachment) -> Vec<u8> {
    format!("{}/{}", stored.account, stored.id).into_bytes()
}

fn status(stored: &StoredAttachment) -> AttachmentStatus {
    AttachmentStatus {
        attachment: stored.id.clone(),
        request: stored.request.clone(),
        kind: stored.kind,
        bytes: stored.bytes,
        sha256: stored.sha256.clone(),
        attached_at: stored.attached_at,
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_is_still_one_of_few() {
        static FEW: Semaphore = Semaphore::const_new(1);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (end, ends) = mpsc::channel::<()>();
        let caller = tokio::spawn(one_of_few(&FEW, move || {
            let _ = begun.send(());
            let _ = ends.recv();
        }));
        has_begun.await.unwrap();

        caller.abort();
        let _ = caller.await;

        assert_eq!(FEW.available_permits(), 0);
        end.send(()).unwrap();
        let freed = tokio::time::timeout(Duration::from_secs(10), FEW.acquire());
        drop(freed.await.unwrap().unwrap());
    }
}
