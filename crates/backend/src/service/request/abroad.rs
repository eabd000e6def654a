//! Citizens who live abroad.

use domain::abroad::LivingAbroad;

use super::Parties;
use crate::{
    app::App,
    refusal::Refusal,
    service::{Person, attachment, residence::JustAsked},
};

/// Nobody is asked for a consent; the copies that the statement names are there for it.
pub async fn parties(
    app: &App,
    who: &Person,
    statement: &LivingAbroad,
) -> Result<Parties, Refusal> {
    let mut reader = app.store.read().await?;
    attachment::are_there(&mut reader, &who.account, &statement.copies).await?;
    Ok(Parties {
        ask: Vec::new(),
        discloses_owners: false,
        asked: JustAsked::default(),
    })
}
