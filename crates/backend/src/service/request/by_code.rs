//! The code of an SMS that signs a request (R-34, S-27).

use domain::{
    Iin,
    application::Application,
    request::RequestRefusal,
    session::{CodePurpose, Permission},
};
use protocol::{request::AskForSigningCode, session::CodeSent};

use super::{Parties, check, each};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        Person,
        call::Call,
        code,
        residence::{Search, note, refuse},
    },
    store::Transaction,
};

/// What a code is to sign, and the search that asking for it is like.
#[derive(Debug, Clone)]
pub struct ByCode {
    application: Application,
    search: Option<Search>,
}

/// What a code may sign: a request of the person's own, or one that they sign with its submission (S-27).
pub async fn to_sign_by_code(
    app: &App,
    who: &Person,
    call: &Call,
    statement: &[u8],
) -> Result<ByCode, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let requests = app.store.read().await?.requests(&who.account).await?;
    if let Some(own) = requests.iter().find(|stored| stored.statement == statement) {
        return Ok(ByCode {
            application: own.application()?,
            search: None,
        });
    }
    let checked = check(app, who, call, statement).await?;
    let Parties {
        ask,
        discloses_owners,
        asked: _,
    } = &checked.parties;
    // A code is no submission, so that whoever only asks for one is told of as somebody who searched.
    let search = if *discloses_owners {
        let owners: Vec<Iin> = ask.iter().map(|owner| owner.account.iin.clone()).collect();
        let search = Search::of(app, who, &owners).await?;
        Some(search.at(checked.application.dwelling()))
    } else {
        None
    };
    if !checked.signs_now() {
        let refusal = RequestRefusal::ConsentsMissing.into();
        return Err(refuse(app, call, search, refusal).await);
    }
    Ok(ByCode {
        application: checked.application,
        search,
    })
}

/// Sends a code that signs these bytes; its message names service and address (S-27).
pub async fn ask_for_code(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: AskForSigningCode,
    ByCode {
        application,
        search,
    }: ByCode,
) -> Result<CodeSent, Refusal> {
    note(transaction, &app, search.as_ref()).await?;
    let account = transaction
        .account(&who.account)
        .await?
        .ok_or(Refusal::SignInRequired)?;
    let words = format!("Qoltanba: {}, код", each::words(&application));
    code::send(
        transaction,
        &app,
        &who.device,
        code::Wanted {
            purpose: CodePurpose::Sign,
            phone: &account.phone,
            account: Some(account.id.clone()),
            bound_to: Some(domain::hex(&eds::sha256(&body.statement.0))),
            words: &words,
            goes_out: true,
        },
    )
    .await
}
