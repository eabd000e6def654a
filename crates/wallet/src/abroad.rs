//! Citizens abroad: the card and its copies wait in the vault as they are filled in, and become a draft.
//!
//! Every step is kept at once, so that whatever ends the process loses nothing. A copy is checked here as the service
//! will check it, and sent only when its request is submitted.

use domain::{
    Words,
    abroad::{
        AbroadReason, AbroadRefusal, COUNTRIES, Country, LivingAbroad, LivingAbroadForm,
        RegistrationCard, StayAbroad, copies_for,
    },
    application::Application,
    attachment::{Attached, AttachmentKind, AttachmentPurpose},
    document::{DocumentKind, DocumentState},
    service::Service,
    statement,
};
use jiff::civil::Date;
use protocol::{
    Bytes,
    attachment::{ATTACHMENTS, Attach, AttachmentStatus},
};
use serde::{Deserialize, Serialize};

use crate::{
    DraftView, Error, Wallet, backend, form,
    intent::Purpose,
    request::{DRAFT, Draft, hash_of, parse},
    vault::{Batch, RowKey},
};

/// The card as it is typed; what is not filled in yet is empty.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AbroadForm {
    /// Two letters of ISO 3166-1.
    pub country: String,
    /// The address there.
    pub address: String,
    /// The first day there, ISO 8601.
    pub since: String,
    /// The last day that is planned, ISO 8601; for a time only.
    pub until: String,
    /// Why.
    pub reason: Option<AbroadReason>,
    /// Number of the identity document.
    pub document_number: String,
    /// Telephone number or e-mail address there.
    pub contact: String,
    /// Number of the permit to leave; for good only.
    pub permit_number: String,
    /// The day of its issue, ISO 8601; for good only.
    pub permit_issued_on: String,
    /// The consent to access to restricted personal data.
    pub personal_data: bool,
}

/// The card with its copies, as far as it is filled in.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AbroadFormView {
    /// What was typed.
    pub form: AbroadForm,
    /// Each copy that is needed, in order.
    pub copies: Vec<CopyView>,
    /// The countries there are to choose from, two letters of ISO 3166-1 each.
    pub countries: Vec<String>,
    /// The most bytes of a copy.
    pub most_bytes: u32,
    /// The identity documents that the wallet has, of which one is named; where there is none, its number is typed.
    pub documents: Vec<IdentityDocumentView>,
}

/// An identity document that the wallet has.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct IdentityDocumentView {
    /// Which.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
}

/// A copy that is needed.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CopyView {
    /// Of what.
    pub purpose: AttachmentPurpose,
    /// The file that was chosen.
    pub file: Option<CopyFileView>,
}

/// A file that was chosen as a copy.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CopyFileView {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its length in bytes.
    pub bytes: u32,
}

domain::debug_by_name!(
    AbroadForm,
    AbroadFormView,
    CopyView,
    CopyFileView,
    IdentityDocumentView
);

/// What the vault keeps of a copy beside its bytes.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    name: String,
    attached: Attached,
}

/// The services that have a card.
const CARDS: [Service; 2] = [Service::AbroadPermanently, Service::AbroadTemporarily];

/// The longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 100;

impl Wallet {
    /// The card of a service, as far as it is filled in.
    pub async fn abroad_form(&self, service: Service) -> Result<AbroadFormView, Error> {
        let rows = self.rows()?;
        let chosen = self.chosen_copies(&rows, service).await?;
        let form = self.typed_card(&rows, service).await?;
        let copies = copies_for(service).iter().map(|purpose| CopyView {
            purpose: *purpose,
            file: chosen
                .iter()
                .find(|chosen| chosen.attached.purpose == *purpose)
                .map(|chosen| CopyFileView {
                    name: chosen.name.clone(),
                    kind: chosen.attached.kind,
                    bytes: chosen.attached.bytes,
                }),
        });
        let documents = self.identity_documents().await?;
        Ok(AbroadFormView {
            form: with_known_number(form, &documents),
            copies: copies.collect(),
            countries: COUNTRIES.split(' ').map(str::to_owned).collect(),
            most_bytes: self.settings().attachment_bytes,
            documents,
        })
    }

    /// Keeps what is typed, as it is.
    pub async fn save_abroad_form(&self, service: Service, form: AbroadForm) -> Result<(), Error> {
        let typed = serde_json::to_string(&form).map_err(Error::internal)?;
        self.keep_form(&name_of(service), &typed).await
    }

    /// Keeps a file as a copy; what a camera wrote after its picture is cut off.
    pub async fn attach_copy(
        &self,
        service: Service,
        purpose: AttachmentPurpose,
        name: &str,
        file: Vec<u8>,
    ) -> Result<AbroadFormView, Error> {
        let rows = self.rows()?;
        let settings = self.settings();
        let (bytes, kind) = tokio::task::spawn_blocking(move || {
            let bytes = attachment::without_trailer(&file).to_vec();
            attachment::check(&bytes, &settings).map(|kind| (bytes, kind))
        })
        .await
        .map_err(Error::internal)?
        .map_err(|reason| Error::AttachmentRefused { reason })?;
        let sha256 = hash_of(&bytes);
        let mut chosen = self.chosen_copies(&rows, service).await?;
        let before: Vec<String> = chosen
            .extract_if(.., |chosen| chosen.attached.purpose == purpose)
            .map(|replaced| replaced.attached.sha256)
            .collect();
        chosen.push(Chosen {
            name: name.chars().take(LONGEST_NAME).collect(),
            attached: Attached {
                purpose,
                kind,
                bytes: u32::try_from(bytes.len()).map_err(Error::internal)?,
                sha256: sha256.clone(),
            },
        });
        let batch = Batch::new()
            .put(&rows, &copy_row(&sha256), &Bytes(bytes))?
            .put(&rows, &chosen_row(service), &chosen)?;
        self.0.vault.write(batch).await?;
        self.release_copies(&rows, &before).await?;
        self.abroad_form(service).await
    }

    /// Takes a copy back.
    pub async fn detach_copy(
        &self,
        service: Service,
        purpose: AttachmentPurpose,
    ) -> Result<AbroadFormView, Error> {
        let rows = self.rows()?;
        let mut chosen = self.chosen_copies(&rows, service).await?;
        let before: Vec<String> = chosen
            .extract_if(.., |chosen| chosen.attached.purpose == purpose)
            .map(|removed| removed.attached.sha256)
            .collect();
        let batch = Batch::new().put(&rows, &chosen_row(service), &chosen)?;
        self.0.vault.write(batch).await?;
        self.release_copies(&rows, &before).await?;
        self.abroad_form(service).await
    }

    /// Draws up a request from the card and its copies; it waits in the vault beside them, in place of one that was drawn
    /// up from the card before.
    pub async fn draft_abroad(&self, service: Service) -> Result<DraftView, Error> {
        let rows = self.rows()?;
        let form = with_known_number(
            self.typed_card(&rows, service).await?,
            &self.identity_documents().await?,
        );
        let chosen = self.chosen_copies(&rows, service).await?;
        let card = card(service, &form)?;
        let copies = copies_for(service).iter().filter_map(|purpose| {
            chosen
                .iter()
                .find(|chosen| chosen.attached.purpose == *purpose)
                .map(|chosen| chosen.attached.clone())
        });
        let form = LivingAbroadForm {
            card,
            copies: copies.collect(),
            personal_data: form.personal_data,
        };
        self.service().await?;
        let applicant = self.applicant().await?;
        let drawn_up = LivingAbroad::draft(
            &self.0.origin,
            form,
            applicant,
            self.0.clock.now(),
            self.0.entropy.bytes()?,
            &self.settings(),
        )
        .map_err(|reason| Error::CardInvalid { reason })?;
        let before: Vec<(String, Draft)> = self.0.vault.list(&rows, DRAFT).await?;
        let draft = self
            .keep_draft(&rows, statement::to_be_signed(&drawn_up), 0)
            .await?;
        let of_this_card = |draft: &Draft| {
            parse(&draft.statement.0).is_some_and(|application| application.service() == service)
        };
        let _one_at_a_time = self.0.writing.lock().await;
        let mut batch = Batch::new();
        for (id, _) in before.iter().filter(|(_, draft)| of_this_card(draft)) {
            batch = self.give_way(&rows, id, batch).await?;
        }
        self.0.vault.write(batch).await?;
        Ok(draft)
    }

    /// Sends the copies that a statement names, each once.
    pub(crate) async fn send_copies(&self, rows: &RowKey, statement: &[u8]) -> Result<(), Error> {
        let application = parse(statement).ok_or(Error::StatementInvalid)?;
        for copy in application.copies() {
            let slot = format!("attach/{}", copy.sha256);
            if self.finish_pending(rows, &slot).await?.is_some() {
                continue;
            }
            let bytes: Bytes = self
                .0
                .vault
                .read(rows, &copy_row(&copy.sha256))
                .await?
                .ok_or(Error::AttachmentMissing)?;
            let body = backend::body(&Attach { bytes })?;
            let sending = self.sending(ATTACHMENTS.to_owned(), body)?;
            let answer = self.carry_out(rows, &slot, Purpose::Plain, sending).await?;
            let status: AttachmentStatus = answer.parse()?;
            if status.sha256 != copy.sha256 {
                return Err(Error::BackendRubbish);
            }
        }
        Ok(())
    }

    /// Empties the card whose statement was submitted, and forgets the copies that nothing else names.
    pub(crate) async fn forget_card(
        &self,
        rows: &RowKey,
        application: &Application,
    ) -> Result<(), Error> {
        let Application::LivingAbroad(statement) = application else {
            return Ok(());
        };
        let service = statement.service();
        let batch = form::forget_form(rows, &name_of(service), Batch::new())
            .delete(rows, &chosen_row(service));
        self.0.vault.write(batch).await?;
        self.release_copies_of(rows, application).await
    }

    /// Forgets the copies of a card that is begun anew, by the name of its form.
    pub(crate) async fn forget_copies(&self, rows: &RowKey, form: &str) -> Result<(), Error> {
        for service in CARDS
            .into_iter()
            .filter(|service| name_of(*service) == form)
        {
            let chosen = self.chosen_copies(rows, service).await?.into_iter();
            let before: Vec<String> = chosen.map(|chosen| chosen.attached.sha256).collect();
            let batch = Batch::new().delete(rows, &chosen_row(service));
            self.0.vault.write(batch).await?;
            self.release_copies(rows, &before).await?;
        }
        Ok(())
    }

    /// Forgets the copies of a statement that nothing else names.
    pub(crate) async fn release_copies_of(
        &self,
        rows: &RowKey,
        application: &Application,
    ) -> Result<(), Error> {
        let hashes = application.copies().iter().map(|copy| copy.sha256.clone());
        self.release_copies(rows, &hashes.collect::<Vec<_>>()).await
    }

    async fn release_copies(&self, rows: &RowKey, hashes: &[String]) -> Result<(), Error> {
        if hashes.is_empty() {
            return Ok(());
        }
        let mut used: Vec<String> = Vec::new();
        for service in CARDS {
            let chosen = self.chosen_copies(rows, service).await?;
            used.extend(chosen.into_iter().map(|chosen| chosen.attached.sha256));
        }
        let drafts: Vec<(String, Draft)> = self.0.vault.list(rows, DRAFT).await?;
        for (_, draft) in drafts {
            if let Some(application) = parse(&draft.statement.0) {
                used.extend(application.copies().iter().map(|copy| copy.sha256.clone()));
            }
        }
        let mut batch = Batch::new();
        for hash in hashes.iter().filter(|hash| !used.contains(hash)) {
            batch = batch.delete(rows, &copy_row(hash));
        }
        Ok(self.0.vault.write(batch).await?)
    }

    /// The person's own identity documents that are valid, as the registers had them when they were last asked.
    async fn identity_documents(&self) -> Result<Vec<IdentityDocumentView>, Error> {
        let held = self.documents().await?.documents.into_iter();
        let named = held.filter(|document| {
            matches!(
                document.kind,
                DocumentKind::NationalId | DocumentKind::Passport
            ) && !document.of_child
                && document.state == DocumentState::Valid
        });
        Ok(named
            .map(|document| IdentityDocumentView {
                kind: document.kind,
                number: document.number,
            })
            .collect())
    }

    /// The card as it was typed; one that cannot be read any more is an empty one.
    async fn typed_card(&self, rows: &RowKey, service: Service) -> Result<AbroadForm, Error> {
        let typed = self.typed(rows, &name_of(service)).await?;
        let card = typed.and_then(|typed| serde_json::from_value(typed.into()).ok());
        Ok(card.unwrap_or_default())
    }

    async fn chosen_copies(&self, rows: &RowKey, service: Service) -> Result<Vec<Chosen>, Error> {
        let chosen: Option<Vec<Chosen>> = self.0.vault.read(rows, &chosen_row(service)).await?;
        Ok(chosen.unwrap_or_default())
    }
}

/// A number that the registers know is not typed: the card names one of the documents that are held.
fn with_known_number(form: AbroadForm, documents: &[IdentityDocumentView]) -> AbroadForm {
    let is_held = |number: &str| documents.iter().any(|held| held.number == number);
    match documents.first() {
        Some(first) if !is_held(&form.document_number) => AbroadForm {
            document_number: first.number.clone(),
            ..form
        },
        _ => form,
    }
}

/// The card out of what was typed.
fn card(service: Service, form: &AbroadForm) -> Result<RegistrationCard, Error> {
    const INCOMPLETE: Error = Error::CardInvalid {
        reason: AbroadRefusal::Incomplete,
    };
    let day = |text: &str| text.parse::<Date>().map_err(|_| INCOMPLETE);
    let stay = match service {
        Service::AbroadPermanently => StayAbroad::Permanent {
            permit_number: Words::parse(&form.permit_number).map_err(|_| INCOMPLETE)?,
            permit_issued_on: day(&form.permit_issued_on)?,
        },
        Service::AbroadTemporarily => StayAbroad::Temporary {
            until: day(&form.until)?,
        },
        Service::TemporaryRegistration
        | Service::PermanentRegistration
        | Service::EndOfRegistration
        | Service::Marriage => return Err(Error::NotFound),
    };
    Ok(RegistrationCard {
        country: Country::parse(&form.country).map_err(|_| INCOMPLETE)?,
        address: Words::parse(&form.address).map_err(|_| INCOMPLETE)?,
        since: day(&form.since)?,
        stay,
        reason: form.reason.ok_or(INCOMPLETE)?,
        document_number: Words::parse(&form.document_number).map_err(|_| INCOMPLETE)?,
        contact: Words::parse(&form.contact).map_err(|_| INCOMPLETE)?,
    })
}

/// The name of a service on the wire, and of its form.
pub(crate) fn name_of(service: Service) -> String {
    serde_json::to_value(service)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn chosen_row(service: Service) -> String {
    format!("abroad-copies/{}", name_of(service))
}

fn copy_row(sha256: &str) -> String {
    format!("copy/{sha256}")
}

#[cfg(test)]
mod tests;
