//! What is ordered on the portal: drawn up there, and submitted by the app that scanned its code (R-26, S-12, S-22).

use domain::{
    OrderId,
    order::{OrderApproval, OrderStanding},
    portal::{PortalAction, PortalNonce, PortalStep},
    residence::{Applicant, TemporaryRegistration, TemporaryRegistrationForm},
    session::Permission,
    statement::{self, to_be_signed},
};
use jiff::Timestamp;
use protocol::{
    order::{DrawUpOrder, Order, SignOrder},
    request::{RequestStatus, Signature},
    residence::{SearchByCode, SearchDwelling},
};

use super::{
    Person,
    call::Call,
    portal::{Visit, nonce_hash},
    request::{self, temporary},
    residence::{self, Search, Sought, note},
    signature::{self, Presented, Verified},
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Reader, StoredOrder, StoredPortalRequest, Transaction},
};

/// An order that is drawn up, and the search that it is noted with.
#[derive(Debug, Clone)]
pub struct Drawn {
    order: StoredOrder,
    search: Option<Search>,
}

/// Draws up the exact bytes of an order, with what the registers say.
pub async fn draw_up(
    app: &App,
    visit: &Visit,
    call: &Call,
    body: &DrawUpOrder,
) -> Result<Drawn, Refusal> {
    let who = &visit.person;
    let wanted = SearchDwelling::ByCode(SearchByCode {
        region: body.region,
        rka: body.rka.clone(),
        owner: body.owner.clone(),
    });
    let person = app
        .registers
        .persons
        .person(&who.iin)
        .await?
        .ok_or(Refusal::StatementInvalid)?;
    let Sought { found, search } = residence::search(app, who, call, &wanted).await?;
    let now = app.now();
    let drafted = TemporaryRegistration::draft(
        &app.origin,
        TemporaryRegistrationForm {
            as_owner: found.as_owner,
            dwelling: found.dwelling,
            from: body.from,
            months: body.months,
            reason: body.reason,
        },
        Applicant {
            iin: who.iin.clone(),
            full_name: person.full_name,
            date_of_birth: who.iin.date_of_birth(),
        },
        now,
        random()?,
        app.settings(),
    );
    // That the term is wrong says that something was found.
    let registration = match drafted {
        Ok(registration) => registration,
        Err(refusal) => return Err(residence::refuse(app, call, search, refusal.into()).await),
    };
    let mut reader = app.store.read().await?;
    let beside = temporary::beside(&mut reader, app, &registration).await?;
    drop(reader);
    if let Err(refusal) = beside {
        return Err(residence::refuse(app, call, search, refusal.into()).await);
    }
    let order = StoredOrder {
        id: OrderId::from_random(random()?),
        session: who.session.clone(),
        account: who.account.clone(),
        statement: to_be_signed(&registration),
        consents_needed: found.consents_needed,
        drawn_up_at: now,
        request: None,
    };
    Ok(Drawn { order, search })
}

/// Keeps an order in place of the one before it, whose codes count no more.
pub async fn keep(
    transaction: &mut Transaction,
    app: App,
    Drawn { order, search }: Drawn,
) -> Result<Order, Refusal> {
    note(transaction, &app, search.as_ref()).await?;
    transaction.keep_order(&order).await?;
    Ok(shown(order))
}

/// The newest order of a page's session.
pub async fn newest(app: &App, visit: &Visit) -> Result<Order, Refusal> {
    app.store
        .read()
        .await?
        .newest_order(&visit.person.session)
        .await?
        .map(shown)
        .ok_or(Refusal::NotFound)
}

/// What a page's new codes are for: its newest order, whose older codes count no more.
pub async fn begin(transaction: &mut Transaction, visit: &Visit) -> Result<OrderId, Refusal> {
    let session = &visit.person.session;
    let order = transaction
        .newest_order(session)
        .await?
        .filter(|order| order.request.is_none())
        .ok_or(Refusal::NotFound)?;
    transaction.void_order_codes(session).await?;
    Ok(order.id)
}

/// What was ordered on the page that shows a code, to the person who ordered it.
pub async fn of_code(
    reader: &mut Reader,
    who: &Person,
    asked: &StoredPortalRequest,
    now: Timestamp,
) -> Result<StoredOrder, Refusal> {
    let (Some(id), Some(session)) = (&asked.order, &asked.session) else {
        return Err(Refusal::PortalCodeOver);
    };
    let order = reader.order(id).await?.ok_or(Refusal::PortalCodeOver)?;
    OrderStanding {
        is_mine: order.account == who.account,
        session_is_open: reader.portal_session_is_open(session, now).await?,
        waits: order.request.is_none(),
    }
    .may_be_signed()?;
    Ok(order)
}

/// An order that is signed, as far as it is verified before the transaction.
#[derive(Debug, Clone)]
pub struct Checked {
    approval: OrderApproval,
    verified: Verified,
    request: request::Checked,
    presented: Option<Presented>,
}

/// Verifies both signatures, and checks the request as one that the app draws up itself; only the EDS signs here.
pub async fn check(
    app: &App,
    who: &Person,
    call: &Call,
    body: &SignOrder,
) -> Result<Checked, Refusal> {
    who.may(Permission::UseDocuments)?;
    let approval: OrderApproval =
        statement::parse(&body.approval.0).map_err(|_| Refusal::StatementInvalid)?;
    let bytes = &body.request.statement.0;
    let age = app.now().duration_since(approval.at).abs();
    let is_of_these_bytes = approval.request_sha256 == domain::hex(&eds::sha256(bytes));
    if approval.site != app.origin || age > app.settings().portal_wait || !is_of_these_bytes {
        return Err(Refusal::StatementInvalid);
    }
    let verified =
        signature::verify::<OrderApproval>(app, &body.approval_signature.0, &body.approval.0)?;
    if let Some(Signature::OneTimePassword { .. }) = body.request.signature {
        return Err(Refusal::EdsRequired);
    }
    let checked = request::check(app, who, call, bytes).await?;
    let presented = match body.request.signature.clone() {
        Some(signature) => Some(request::present(
            app,
            checked.application(),
            signature,
            bytes,
        )?),
        None => None,
    };
    Ok(Checked {
        approval,
        verified,
        request: checked,
        presented,
    })
}

/// Submits what was ordered, once, as a request of the app's own: by the same function, in the transaction that uses
/// up the code.
pub async fn sign(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: SignOrder,
    checked: Checked,
) -> Result<RequestStatus, Refusal> {
    let now = transaction.now();
    let asked = waiting(transaction, &checked.approval.nonce_sha256, now).await?;
    let order = of_code(transaction, &who, &asked, now).await?;
    let is_shown = order.statement == body.request.statement.0
        && checked.approval.browser == asked.browser
        && checked.approval.network == asked.network;
    if !is_shown {
        return Err(Refusal::StatementInvalid);
    }
    let certificate = checked.verified.certificate(transaction, now).await?;
    if certificate.account != who.account {
        return Err(Refusal::SignatureInvalid);
    }
    // Over, until it is a request: a refusal that stays leaves a code that was used and an order that was not.
    take(transaction, &asked, &who, PortalStep::Over).await?;
    let status = request::submit(
        transaction,
        app,
        who,
        body.request,
        checked.request,
        checked.presented,
    )
    .await?;
    transaction
        .submit_order(&order.id, &asked.cookie_hash, &status.request)
        .await?
        .then_some(status)
        .ok_or(Refusal::PortalCodeOver)
}

/// Does not sign what was ordered; the page says so, and the order stays to be changed there.
pub async fn refuse(
    transaction: &mut Transaction,
    who: Person,
    nonce: PortalNonce,
) -> Result<(), Refusal> {
    who.may(Permission::UseDocuments)?;
    let now = transaction.now();
    let asked = waiting(transaction, &nonce_hash(&nonce), now).await?;
    of_code(transaction, &who, &asked, now).await?;
    take(transaction, &asked, &who, PortalStep::Refused).await
}

async fn waiting(
    transaction: &mut Transaction,
    nonce_hash: &str,
    now: Timestamp,
) -> Result<StoredPortalRequest, Refusal> {
    transaction
        .portal_request_by_code(nonce_hash, now)
        .await?
        .filter(|asked| asked.action == PortalAction::SignOrder)
        .ok_or(Refusal::PortalCodeOver)
}

async fn take(
    transaction: &mut Transaction,
    asked: &StoredPortalRequest,
    who: &Person,
    step: PortalStep,
) -> Result<(), Refusal> {
    transaction
        .take_order_code(&asked.cookie_hash, &who.account, step)
        .await?
        .then_some(())
        .ok_or(Refusal::PortalCodeOver)
}

/// An order as it goes out.
pub fn shown(order: StoredOrder) -> Order {
    Order {
        statement: order.statement.into(),
        consents_needed: order.consents_needed,
        request: order.request,
    }
}
