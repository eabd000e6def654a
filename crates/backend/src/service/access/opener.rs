//! Who opens a document, and on whose account (S-9, R-24).

use domain::{
    AccountId,
    access::{Recipient, Viewer},
    client::ClientScope,
};

use super::coarse_network;
use crate::{
    app::App,
    refusal::Refusal,
    service::{Person, client::Organisation},
};

/// Who opens a document: a visitor, or somebody who signed in (S-9).
#[derive(Debug, Clone)]
pub struct Opener {
    /// The network address.
    pub address: String,
    /// Who it is, where that is known.
    pub signed_in: Option<SignedIn>,
}

/// Somebody who is known by a token of theirs.
#[derive(Debug, Clone)]
pub enum SignedIn {
    /// A person.
    Person(Person),
    /// An organisation, by a system of its own.
    Organisation(Organisation),
}

impl SignedIn {
    /// Whose history and limits these are.
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Person(person) => &person.account,
            Self::Organisation(organisation) => &organisation.account,
        }
    }
}

impl Opener {
    /// Whose answer is kept for a call that comes again (S-29).
    pub fn caller(&self) -> String {
        match &self.signed_in {
            Some(signed_in) => signed_in.account().to_string(),
            None => "visitor".to_owned(),
        }
    }

    pub(in crate::service) fn person(&self) -> Option<&Person> {
        match &self.signed_in {
            Some(SignedIn::Person(person)) => Some(person),
            Some(SignedIn::Organisation(_)) | None => None,
        }
    }

    /// Who it is, for accesses that are for one alone.
    pub(super) fn recipient(&self) -> Option<Recipient> {
        self.signed_in.as_ref().map(|signed_in| match signed_in {
            SignedIn::Person(person) => Recipient::Person(person.iin.clone()),
            SignedIn::Organisation(organisation) => {
                Recipient::Organisation(organisation.bin.clone())
            }
        })
    }

    /// How the holder is told of it, as well as is known (S-9).
    pub(in crate::service) async fn viewer(&self, app: &App) -> Result<Viewer, Refusal> {
        Ok(match &self.signed_in {
            Some(SignedIn::Organisation(organisation)) => Viewer::Organisation {
                name: organisation.name.clone(),
                bin: organisation.bin.clone(),
            },
            Some(SignedIn::Person(person)) => Viewer::Person {
                name: app
                    .registers
                    .persons
                    .person(&person.iin)
                    .await?
                    .ok_or(Refusal::SignInRequired)?
                    .full_name
                    .to_string(),
            },
            None => Viewer::Visitor {
                network: coarse_network(&self.address),
            },
        })
    }

    /// Refuses what the token of an organisation does not allow.
    pub(super) fn may(&self, scope: ClientScope) -> Result<(), Refusal> {
        match &self.signed_in {
            Some(SignedIn::Organisation(organisation)) => organisation.may(scope),
            Some(SignedIn::Person(_)) | None => Ok(()),
        }
    }
}
