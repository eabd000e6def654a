//! Asking again what lapsed (S-30).

use domain::{
    RequestId,
    consent::ConsentState,
    history::{Counterpart, HistoryKind},
    session::Permission,
    settings::civil_day,
};
use protocol::request::RequestStatus;

use super::{Parties, advance, each, may_ask_them, mine, status_of, tell};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        Person,
        call::Call,
        guard::{Seeker, refuse_by_rule},
        history,
    },
    store::Transaction,
};

/// Whom a person's request asks again, by the registers as they are now.
pub async fn to_ask_again(
    app: &App,
    who: &Person,
    call: &Call,
    id: &RequestId,
) -> Result<Parties, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let stored = mine(&mut app.store.read().await?, who, id).await?;
    let application = stored.application()?;
    application.check(civil_day(app.now()), app.settings())?;
    each::parties(app, who, call, &application).await
}

/// Asks those again who have not answered; bytes and consents stay what they are (S-30).
pub async fn ask_again(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: RequestId,
    parties: Parties,
) -> Result<RequestStatus, Refusal> {
    let now = transaction.now();
    let mut stored = mine(transaction, &who, &id).await?;
    stored.request = stored
        .request
        .lapse_at(now)
        .ask_again(now, app.settings())?;
    let application = stored.application()?;
    let seeker = Seeker::applying(&who, &application);
    let owners = &parties.ask;
    refuse_by_rule(transaction, &app, &application, &parties.asked, &seeker).await?;
    may_ask_them(transaction, &app, &who, stored.about(), owners).await?;
    let consents = transaction.consents_for(&id).await?;
    let the_same = owners.iter().map(|owner| &owner.account.id);
    if !the_same.eq(consents.iter().map(|consent| &consent.account)) {
        return Err(Refusal::StatementInvalid);
    }
    advance(transaction, &stored).await?;
    let service = stored.request.service.definition(app.settings());
    let until = service.answer_life.until(now, app.settings());
    transaction
        .note_asked_again(&who.account, stored.about())
        .await?;
    transaction.ask_consents_again(&id, until).await?;
    each::announce(transaction, &app, &stored, &application, &parties.asked).await?;
    tell(
        transaction,
        &who.account,
        HistoryKind::RequestSubmitted,
        &stored,
        None,
    )
    .await?;
    for (consent, state) in consents.iter().zip(&stored.request.consents) {
        let kind = match state {
            ConsentState::Asked => HistoryKind::ConsentAsked,
            ConsentState::Given => HistoryKind::ConsentCountsAgain,
            ConsentState::Refused | ConsentState::Lapsed | ConsentState::NotNeeded => continue,
        };
        let mut entry = history::entry(transaction, kind)?;
        entry.service = Some(application.service());
        entry.consent = Some(consent.id.clone());
        entry.dwelling = application.dwelling().cloned();
        entry.counterpart = Some(Counterpart::from(&application.applicant().full_name));
        transaction.tell(&consent.account, entry).await?;
    }
    Ok(status_of(&app, &stored, now))
}
