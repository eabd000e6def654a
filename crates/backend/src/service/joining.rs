//! Joining: from a telephone number to an EDS, a record in the MCD and an account (R-6, R-7, R-51, S-25).

use domain::{
    AccountId, JoiningId, OneTimeCodeId,
    history::HistoryKind,
    joining::{JoiningRefusal, JoiningStep, answer_control_questions},
    session::CodePurpose,
    settings::civil_day,
};
use eds::{PersonName, certificate::Certificate, pkcs10::CertificationRequest};
use protocol::joining::{
    AnswerControlQuestions, CheckIdentity, EnterCode, Joined, JoiningStatus, RequestCertificate,
    StartJoining,
};

use super::{Device, code, history};
use crate::{
    app::App,
    entropy::random,
    identity::IdentityCheck,
    refusal::Refusal,
    registers::Person,
    store::{Account, StoredCertificate, StoredJoining, Transaction},
};

const WORDS: &str = "Qoltanba: тіркелу коды / код регистрации";

/// Begins joining with a number: a code goes out.
pub async fn start(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    body: StartJoining,
) -> Result<JoiningStatus, Refusal> {
    if app.identity.is_none() {
        return Err(Refusal::NoIdentityCheck);
    }
    let mut joining = StoredJoining {
        id: JoiningId::from_random(random()?),
        device: device.thumbprint.clone(),
        phone: body.phone,
        step: JoiningStep::Code,
        code: None,
        iin: None,
    };
    let sent = send_code(transaction, &app, &device, &joining).await?;
    joining.code = Some(sent.code.clone());
    transaction.begin_joining(&joining).await?;
    Ok(JoiningStatus {
        code_until: Some(sent.until),
        ..status_of(&joining, None)
    })
}

/// How far an attempt of this device has come.
pub async fn status(app: &App, device: &Device, id: &JoiningId) -> Result<JoiningStatus, Refusal> {
    let mut reader = app.store.read().await?;
    let joining = reader
        .joining(id, &device.thumbprint)
        .await?
        .ok_or(Refusal::NotFound)?;
    let sent = match &joining.code {
        Some(code) if joining.step == JoiningStep::Code => reader.code(code).await?,
        _ => None,
    };
    drop(reader);
    let person = match &joining.iin {
        Some(iin) => app.registers.persons.person(iin).await?,
        None => None,
    };
    Ok(JoiningStatus {
        code_until: sent.map(|code| code.sent_at + app.settings().code_life),
        ..status_of(&joining, person)
    })
}

/// Sends a new code, which cancels the old one.
pub async fn resend(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    id: JoiningId,
) -> Result<JoiningStatus, Refusal> {
    let mut joining = at_step(transaction, &device, &id, JoiningStep::Code).await?;
    let sent = send_code(transaction, &app, &device, &joining).await?;
    joining.code = Some(sent.code.clone());
    advance(transaction, JoiningStep::Code, &joining).await?;
    Ok(JoiningStatus {
        code_until: Some(sent.until),
        ..status_of(&joining, None)
    })
}

/// Takes the code from the SMS.
pub async fn enter_code(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    id: JoiningId,
    body: EnterCode,
) -> Result<JoiningStatus, Refusal> {
    let mut joining = at_step(transaction, &device, &id, JoiningStep::Code).await?;
    let sent: OneTimeCodeId = joining.code.take().ok_or(Refusal::JoiningStep)?;
    code::enter(
        transaction,
        &app,
        &device,
        CodePurpose::Join,
        &sent,
        &body.digits,
    )
    .await?;
    joining.step = JoiningStep::Identity;
    advance(transaction, JoiningStep::Code, &joining).await?;
    Ok(status_of(&joining, None))
}

/// Checks the identity; without consent there is no check.
pub async fn check_identity(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    id: JoiningId,
    body: CheckIdentity,
) -> Result<JoiningStatus, Refusal> {
    if !body.consent {
        return Err(Refusal::Malformed(
            "without consent to use the data there is no identity check",
        ));
    }
    let check = app.identity.clone().ok_or(Refusal::NoIdentityCheck)?;
    let mut joining = at_step(transaction, &device, &id, JoiningStep::Identity).await?;
    let failures = transaction.identity_failures(&joining.phone).await?;
    failures.may_try(transaction.now(), app.settings())?;
    if !passes(check.as_ref(), &joining, &body.evidence.0) {
        return Err(failed(transaction, &app, &joining).await?);
    }
    joining.step = JoiningStep::ControlQuestions;
    advance(transaction, JoiningStep::Identity, &joining).await?;
    Ok(status_of(&joining, None))
}

/// Takes the answers to the control questions, with the person whom the register has for that IIN.
pub async fn answer_control(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    id: JoiningId,
    body: AnswerControlQuestions,
    person: Option<Person>,
) -> Result<JoiningStatus, Refusal> {
    let mut joining = at_step(transaction, &device, &id, JoiningStep::ControlQuestions).await?;
    let failures = transaction.identity_failures(&joining.phone).await?;
    failures.may_try(transaction.now(), app.settings())?;
    let check = app.identity.clone().ok_or(Refusal::NoIdentityCheck)?;
    let answered = answer_control_questions(
        &body.iin,
        body.date_of_birth,
        civil_day(transaction.now()),
        app.settings(),
    );
    // Nobody who was seen as one person goes on as another (S-25).
    let person = person.filter(|_| check.saw(&joining.id, &joining.device, &body.iin));
    let person = match (answered, person) {
        (Ok(()), Some(person)) => person,
        (Ok(()), None) | (Err(JoiningRefusal::NotThisPerson), _) => {
            failed(transaction, &app, &joining).await?;
            return Err(Refusal::from(JoiningRefusal::NotThisPerson).kept());
        }
        (Err(refusal), _) => return Err(refusal.into()),
    };
    transaction.forget_identity_failures(&joining.phone).await?;
    joining.iin = Some(body.iin);
    joining.step = JoiningStep::Certificate;
    advance(transaction, JoiningStep::ControlQuestions, &joining).await?;
    Ok(status_of(&joining, Some(person)))
}

/// Reads a certification request: PKCS#10, signed by its own key.
pub fn certification_request(body: &RequestCertificate) -> Result<CertificationRequest, Refusal> {
    CertificationRequest::parse(&body.request.0).map_err(|_| Refusal::CertificateRequestInvalid)
}

/// Issues the certificate and opens or renews the account, all in one: EDS, MCD, account.
pub async fn issue(
    transaction: &mut Transaction,
    app: App,
    device: Device,
    id: JoiningId,
    body: RequestCertificate,
    person: Option<Person>,
) -> Result<Joined, Refusal> {
    let request = certification_request(&body)?;
    let mut joining = transaction
        .joining(&id, &device.thumbprint)
        .await?
        .ok_or(Refusal::NotFound)?;
    let (iin, person) = match (&joining.iin, person) {
        (Some(iin), Some(person)) if *iin == person.iin => (iin.clone(), person),
        _ => return Err(Refusal::JoiningStep),
    };
    let before = transaction.account_of(&iin).await?;
    if joining.step == JoiningStep::Done {
        return issued_before(transaction, &app, before, &request, person).await;
    }
    if joining.step != JoiningStep::Certificate {
        return Err(Refusal::JoiningStep);
    }
    let now = transaction.now();
    let certificate = app.authority.issue(
        &PersonName {
            iin: iin.as_str().to_owned(),
            common_name: format!(
                "{} {}",
                person.full_name.surname, person.full_name.given_name
            ),
            surname: person.full_name.surname.clone(),
            given_name: person.full_name.given_name.clone(),
            email: Some(body.email.as_str().to_owned()),
        },
        request.public_key(),
        now,
        app.settings(),
    )?;
    let account = Account {
        id: match &before {
            Some(before) => before.id.clone(),
            None => AccountId::from_random(random()?),
        },
        iin: iin.clone(),
        phone: joining.phone.clone(),
        email: body.email,
        joined_again_at: before.as_ref().map(|_| now),
    };
    if let Some(before) = &before {
        end_what_was(transaction, &app, before).await?;
    }
    transaction.open_account(&account).await?;
    transaction
        .register_mobile_citizen(&joining.phone, &iin)
        .await?;
    transaction
        .keep_certificate(&StoredCertificate {
            serial: certificate.serial(),
            account: account.id.clone(),
            der: certificate.as_der().to_vec(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            revoked_at: None,
        })
        .await?;
    let issued = history::entry(transaction, HistoryKind::EdsIssued)?;
    transaction.tell(&account.id, issued).await?;
    joining.step = JoiningStep::Done;
    advance(transaction, JoiningStep::Certificate, &joining).await?;
    Ok(joined(&app, &certificate, person, before.is_some()))
}

/// The same request again, after its kept answer was forgotten: the same certificate, and no second one.
async fn issued_before(
    transaction: &mut Transaction,
    app: &App,
    account: Option<Account>,
    request: &CertificationRequest,
    person: Person,
) -> Result<Joined, Refusal> {
    let account = account.ok_or(Refusal::JoiningStep)?;
    let stored = transaction
        .newest_certificate(&account.id)
        .await?
        .ok_or(Refusal::JoiningStep)?;
    let certificate = Certificate::parse(&stored.der)
        .map_err(|_| Refusal::Fault("a stored certificate cannot be read"))?;
    if certificate.public_key().as_uncompressed() != request.public_key().as_uncompressed() {
        return Err(Refusal::JoiningStep);
    }
    Ok(joined(
        app,
        &certificate,
        person,
        account.joined_again_at.is_some(),
    ))
}

/// Ends what hung on the earlier EDS, and tells the earlier number (S-25, S-35).
async fn end_what_was(
    transaction: &mut Transaction,
    app: &App,
    before: &Account,
) -> Result<(), Refusal> {
    transaction.revoke_certificates(&before.id).await?;
    transaction.end_sessions(&before.id).await?;
    transaction.end_codes(&before.id).await?;
    transaction.close_accesses(&before.id).await?;
    transaction.end_credentials_of(&before.id).await?;
    transaction
        .write_message(
            &OneTimeCodeId::from_random(random()?),
            &before.phone,
            "Qoltanba: сіздің атыңызға жаңа ЭЦҚ берілді, бұрынғысы кері қайтарылды / \
             на ваше имя выдана новая ЭЦП, прежняя отозвана. Бұл сіз емессіз бе / это не вы? 1414",
            true,
        )
        .await?;
    app.messages_wait.notify_one();
    Ok(())
}

fn joined(app: &App, certificate: &Certificate, person: Person, replaced: bool) -> Joined {
    Joined {
        certificate: certificate.as_der().to_vec().into(),
        authority: app.authority.certificate().as_der().to_vec().into(),
        person: person.full_name,
        replaced,
    }
}

async fn send_code(
    transaction: &mut Transaction,
    app: &App,
    device: &Device,
    joining: &StoredJoining,
) -> Result<protocol::session::CodeSent, Refusal> {
    code::send(
        transaction,
        app,
        device,
        code::Wanted {
            purpose: CodePurpose::Join,
            phone: &joining.phone,
            account: None,
            bound_to: None,
            words: WORDS,
            goes_out: true,
        },
    )
    .await
}

async fn at_step(
    transaction: &mut Transaction,
    device: &Device,
    id: &JoiningId,
    step: JoiningStep,
) -> Result<StoredJoining, Refusal> {
    let joining = transaction
        .joining(id, &device.thumbprint)
        .await?
        .ok_or(Refusal::NotFound)?;
    (joining.step == step)
        .then_some(joining)
        .ok_or(Refusal::JoiningStep)
}

async fn advance(
    transaction: &mut Transaction,
    from: JoiningStep,
    joining: &StoredJoining,
) -> Result<(), Refusal> {
    transaction
        .advance_joining(from, joining)
        .await?
        .then_some(())
        .ok_or(Refusal::JoiningStep)
}

fn passes(check: &dyn IdentityCheck, joining: &StoredJoining, evidence: &[u8]) -> bool {
    check.passes(&joining.id, &joining.device, evidence)
}

/// Counts a failed check, and gives the refusal that says what it means.
async fn failed(
    transaction: &mut Transaction,
    app: &App,
    joining: &StoredJoining,
) -> Result<Refusal, Refusal> {
    let now = transaction.now();
    let failures = transaction
        .identity_failures(&joining.phone)
        .await?
        .failed(now);
    transaction
        .keep_identity_failures(&joining.phone, failures)
        .await?;
    let refusal = failures
        .may_try(now, app.settings())
        .err()
        .unwrap_or(JoiningRefusal::NotThisPerson);
    Ok(Refusal::from(refusal).kept())
}

fn status_of(joining: &StoredJoining, person: Option<Person>) -> JoiningStatus {
    JoiningStatus {
        joining: joining.id.clone(),
        step: joining.step,
        code: joining.code.clone(),
        code_until: None,
        person: person.map(|person| person.full_name),
    }
}

/// The person whom the register has for an IIN, asked before the transaction.
pub async fn registered(app: &App, iin: &domain::Iin) -> Result<Option<Person>, Refusal> {
    Ok(app.registers.persons.person(iin).await?)
}

/// The person of an attempt that is identified, asked before the transaction; where only the certificate is missing,
/// the MCD has their number before they have anything else of it.
pub async fn person_of(
    app: &App,
    device: &Device,
    id: &JoiningId,
) -> Result<Option<Person>, Refusal> {
    let joining = app
        .store
        .read()
        .await?
        .joining(id, &device.thumbprint)
        .await?
        .ok_or(Refusal::NotFound)?;
    let Some(iin) = &joining.iin else {
        return Ok(None);
    };
    if joining.step == JoiningStep::Certificate {
        let mobile_citizens = &app.registers.mobile_citizens;
        mobile_citizens.register(&joining.phone, iin).await?;
    }
    registered(app, iin).await
}
