//! What the operator decides about the clients of organisations, over the database.

use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{Args, Subcommand};
use domain::{
    Bin, ClientId, EmailAddress, LocalizedText, Settings,
    client::{ClientKeys, ClientScopes, OrganisationName},
};
use eds::{OrganisationUnit, PersonName, key::PrivateKey};
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use crate::{
    authority::{KeyFileError, Keys, write_secret},
    clock::Clock,
    refusal::Refusal,
    run::{DEMO, POPULATION},
    service::client::{self, Decision, NewClient},
    store::{Store, StoredClient},
};

/// What there is to decide.
#[derive(Subcommand)]
pub enum ClientsCommand {
    /// Lists all of them, the newest first.
    List,
    /// Enters one that was checked on paper, approved.
    Add(AddClient),
    /// Lets one in that waits; first make sure that its contact speaks for the organisation.
    Approve {
        /// Which.
        client: String,
    },
    /// Does not let one in that waits.
    Refuse {
        /// Which.
        client: String,
    },
    /// Lets one in no more; its tokens end at once.
    Revoke {
        /// Which.
        client: String,
    },
    /// Gives one other keys; its tokens end at once.
    Keys {
        /// Which.
        client: String,
        /// A JWK set in a file, public keys on P-256 only.
        #[arg(long)]
        jwks: PathBuf,
    },
    /// Issues a test EDS of an organisation, to try registering with; in a demonstration only.
    Eds {
        /// The organisation's number.
        #[arg(long)]
        bin: String,
        /// Its name, at most 64 characters.
        #[arg(long)]
        name: String,
        /// Where `eds.key` and `eds.pem` are written.
        #[arg(long)]
        out: PathBuf,
    },
}

/// A client as the operator enters it.
#[derive(Args)]
pub struct AddClient {
    /// The organisation's number.
    #[arg(long)]
    bin: String,
    /// Its name in Kazakh.
    #[arg(long)]
    name_kk: String,
    /// Its name in Russian.
    #[arg(long)]
    name_ru: String,
    /// Its name in English.
    #[arg(long)]
    name_en: String,
    /// The e-mail address of whoever runs the client.
    #[arg(long)]
    contact: String,
    /// A JWK set in a file, public keys on P-256 only.
    #[arg(long)]
    jwks: PathBuf,
    /// What it may do.
    #[arg(long, default_value = "document.preview document.open")]
    scope: String,
}

/// Why the operator's command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// A value that is not of its form.
    #[error("{0}")]
    Malformed(String),
    /// The file with the keys.
    #[error("the keys in {path} cannot be read")]
    Keys {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A test EDS outside a demonstration.
    #[error("only a demonstration issues test certificates")]
    NoDemonstration,
    /// The authority's keys, or the files to be written.
    #[error(transparent)]
    Files(#[from] KeyFileError),
    /// The rules or the database.
    #[error("it was not done")]
    Refused(#[from] Refusal),
}

/// Carries a command out, and gives the lines to print.
pub async fn clients(
    store: &Store,
    data: &Path,
    command: ClientsCommand,
    clock: &dyn Clock,
) -> Result<Vec<Value>, OperatorError> {
    match command {
        ClientsCommand::Eds { bin, name, out } => {
            test_eds(store, data, bin, name, &out, clock).await
        }
        ClientsCommand::List => {
            let mut reader = store.read().await.map_err(Refusal::from)?;
            let clients = reader.clients().await.map_err(Refusal::from)?;
            Ok(clients.iter().map(line).collect())
        }
        ClientsCommand::Add(new) => {
            let new = new.read()?;
            let id = store
                .write(clock.now(), move |transaction| {
                    Box::pin(client::add(transaction, new.clone()))
                })
                .await?;
            Ok(vec![json!({ "client": id })])
        }
        ClientsCommand::Approve { client } => decide(store, client, Decision::Approve, clock).await,
        ClientsCommand::Refuse { client } => decide(store, client, Decision::Refuse, clock).await,
        ClientsCommand::Revoke { client } => decide(store, client, Decision::Revoke, clock).await,
        ClientsCommand::Keys { client, jwks } => {
            let (id, jwks) = (client_id(&client)?, keys(jwks)?);
            store
                .write(clock.now(), move |transaction| {
                    Box::pin(client::change_keys(transaction, id.clone(), jwks.clone()))
                })
                .await?;
            Ok(vec![json!({ "client": client })])
        }
    }
}

async fn decide(
    store: &Store,
    client: String,
    decision: Decision,
    clock: &dyn Clock,
) -> Result<Vec<Value>, OperatorError> {
    let id = client_id(&client)?;
    let state = store
        .write(clock.now(), move |transaction| {
            Box::pin(client::decide(transaction, id.clone(), decision))
        })
        .await?;
    Ok(vec![json!({ "client": client, "state": state })])
}

/// Writes key and certificate of an organisation that nobody has checked.
async fn test_eds(
    store: &Store,
    data: &Path,
    bin: String,
    name: String,
    out: &Path,
    clock: &dyn Clock,
) -> Result<Vec<Value>, OperatorError> {
    let mut reader = store.read().await.map_err(Refusal::from)?;
    let population = reader.fact(POPULATION).await.map_err(Refusal::from)?;
    if population.as_deref() != Some(DEMO) {
        return Err(OperatorError::NoDemonstration);
    }
    let bin = Bin::parse(&bin).map_err(|error| OperatorError::Malformed(error.to_string()))?;
    let now = clock.now();
    let Keys { authority, .. } = Keys::open(data, now)?;
    let key = PrivateKey::generate(&SystemRandom::new()).map_err(|_| KeyFileError::Making)?;
    let unit = OrganisationUnit {
        bin: bin.as_str().to_owned(),
        name,
    };
    let head = PersonName {
        iin: "900101300017".to_owned(),
        common_name: "СЫНАҚОВА СЫНАҚ".to_owned(),
        surname: "СЫНАҚОВА".to_owned(),
        given_name: "СЫНАҚ".to_owned(),
        email: None,
    };
    let settings = Settings::default();
    let certificate =
        authority.issue_to_organisation(&unit, &head, &key.public_key(), now, &settings)?;
    let base64 = STANDARD.encode(key.as_pkcs8());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n");
    write_secret(&out.join("eds.key"), pem.as_bytes())?;
    write_secret(&out.join("eds.pem"), certificate.to_pem().as_bytes())?;
    Ok(vec![json!({ "certificate": certificate.serial() })])
}

impl AddClient {
    fn read(self) -> Result<NewClient, OperatorError> {
        let malformed = |error: &dyn std::error::Error| OperatorError::Malformed(error.to_string());
        Ok(NewClient {
            id: None,
            bin: Bin::parse(&self.bin).map_err(|error| malformed(&error))?,
            name: OrganisationName::parse(LocalizedText {
                kk: self.name_kk,
                ru: self.name_ru,
                en: Some(self.name_en),
            })
            .map_err(|error| malformed(&error))?,
            contact: EmailAddress::parse(&self.contact).map_err(|error| malformed(&error))?,
            jwks: keys(self.jwks)?,
            scope: ClientScopes::parse(&self.scope).map_err(|error| malformed(&error))?,
        })
    }
}

fn keys(path: PathBuf) -> Result<ClientKeys, OperatorError> {
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| OperatorError::Malformed(error.to_string())),
        Err(source) => Err(OperatorError::Keys { path, source }),
    }
}

fn client_id(text: &str) -> Result<ClientId, OperatorError> {
    ClientId::parse(text).map_err(|error| OperatorError::Malformed(error.to_string()))
}

fn line(client: &StoredClient) -> Value {
    let keys: Vec<&str> = client
        .jwks
        .all()
        .iter()
        .map(|key| key.kid.as_str())
        .collect();
    json!({
        "client": client.id,
        "state": client.state,
        "bin": client.bin,
        "name": client.name,
        "contact": client.contact,
        "scope": client.scope,
        "keys": keys,
        "registered_at": client.registered_at,
        "decided_at": client.decided_at,
    })
}
