//! One command of an unlocked profile.

use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use domain::{
    access::Scope,
    consent::ConsentState,
    desk::DeskRole,
    document::{Claim, Loss, ReadyChoice},
    request::RequestState,
};
use serde::Serialize;
use wallet::{
    AccessView, Auth, ConsentView, DraftView, Error, RequestView, ScanView, Secret, Signing,
    TermsForm, Wallet,
};

use crate::{
    abroad, appeal,
    arguments::{
        Access, Command, Consents, Credential, Documents, Eds, Evidence, History, Log, OwnWords,
        Portal, Reports, Requests, Scan, Unlock,
    },
    credential, dossier,
    failure::Failure,
    fee, home,
    input::Input,
    inquiry, join, log, marriage, offline,
    output::Output,
    queue, register,
};

/// Does what a command says.
pub(crate) async fn perform(
    wallet: &Wallet,
    command: Command,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Command::Join(arguments) => join::join(wallet, arguments, input, output).await,
        Command::Unlock(arguments) => {
            let password = arguments.password || arguments.new_code;
            enter(wallet, password, input).await?;
            unlock(wallet, &arguments, input, output).await
        }
        Command::Documents(command) => {
            enter(wallet, false, input).await?;
            documents(wallet, command, input, output).await
        }
        Command::Access(command) => {
            enter(wallet, false, input).await?;
            access(wallet, command, input, output).await
        }
        Command::Scan(arguments) => {
            enter(wallet, false, input).await?;
            scan(wallet, arguments, input, output).await
        }
        Command::Offline(command) => offline::offline(wallet, command, input, output).await,
        Command::Portal(command) => {
            enter(wallet, false, input).await?;
            portal(wallet, command, output).await
        }
        Command::Register(command) => {
            enter(wallet, false, input).await?;
            register::register(wallet, command, input, output).await
        }
        Command::Service(command) => {
            enter(wallet, false, input).await?;
            abroad::service(wallet, command, output).await
        }
        Command::Marriage(command) => {
            enter(wallet, false, input).await?;
            marriage::marriage(wallet, command, input, output).await
        }
        Command::Fee(command) => {
            enter(wallet, false, input).await?;
            fee::fee(wallet, command, input, output).await
        }
        Command::Requests(command) => {
            enter(wallet, false, input).await?;
            requests(wallet, command, input, output).await
        }
        Command::Consents(command) => {
            enter(wallet, false, input).await?;
            consents(wallet, command, input, output).await
        }
        Command::Home(command) => home::home(wallet, command, input, output).await,
        Command::History { before, command } => {
            enter(wallet, false, input).await?;
            history(wallet, before, command, input, output).await
        }
        Command::Reports(command) => {
            enter(wallet, false, input).await?;
            reports(wallet, command, output).await
        }
        Command::Appeal(command) => {
            enter(wallet, false, input).await?;
            appeal::appeal(wallet, command, input, output).await
        }
        Command::Inquiries(command) => {
            enter(wallet, false, input).await?;
            inquiry::inquiries(wallet, command, output).await
        }
        Command::Queue(command) => {
            enter(wallet, false, input).await?;
            queue::queue(wallet, command, output).await
        }
        Command::Eds(Eds::Show) => {
            enter(wallet, false, input).await?;
            output.answer(&wallet.profile().await?.eds.ok_or(Error::NotFound)?);
            Ok(())
        }
        Command::Evidence(command) => {
            enter(wallet, false, input).await?;
            evidence(wallet, command, output).await
        }
        Command::Dossier(command) => {
            enter(wallet, false, input).await?;
            dossier::dossier(wallet, command, output).await
        }
        Command::Log(command) => {
            if matches!(command, Log::Receipt { .. }) {
                enter(wallet, false, input).await?;
            }
            log::log(wallet, command, output).await
        }
        Command::Credential(Credential::Verify(arguments)) => {
            credential::verify(&arguments, output)
        }
    }
}

/// Unlocks; a code that was deleted is told, and the password asked for with `--password`.
pub(crate) async fn enter(
    wallet: &Wallet,
    password: bool,
    input: &mut Input,
) -> Result<(), Failure> {
    match ask_auth(password, input)? {
        Auth::Code(code) => wallet.unlock_with_code(code).await?,
        Auth::Password(password) => wallet.unlock_with_password(password).await?,
    };
    Ok(())
}

/// The code; the password where it was chosen, or where only it is in the environment.
pub(crate) fn ask_auth(password: bool, input: &mut Input) -> Result<Auth, Failure> {
    let only_password = input.has("QOLTANBA_EDS_PASSWORD") && !input.has("QOLTANBA_CODE");
    if password || only_password {
        let password = input.secret("QOLTANBA_EDS_PASSWORD", "EDS password")?;
        Ok(Auth::Password(password))
    } else {
        let code = input.secret("QOLTANBA_CODE", "quick access code")?;
        Ok(Auth::Code(code))
    }
}

async fn unlock(
    wallet: &Wallet,
    arguments: &Unlock,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    let status = if arguments.new_code {
        let password = input.secret("QOLTANBA_EDS_PASSWORD", "EDS password once more")?;
        let (code, again) = input.new_secret(
            "QOLTANBA_NEW_CODE",
            "new quick access code, 6 digits",
            "the same code again",
        )?;
        wallet
            .change_quick_access_code(password, code, again)
            .await?
    } else {
        wallet.status().await?
    };
    output.answer(&status);
    Ok(())
}

async fn documents(
    wallet: &Wallet,
    command: Documents,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Documents::Update { source: None } => output.answer(&wallet.update_documents().await?),
        Documents::Update {
            source: Some(source),
        } => output.answer(&wallet.update_source(source).await?),
        Documents::ReportLost { document, stolen } => {
            let loss = if stolen { Loss::Stolen } else { Loss::Lost };
            input.confirm(
                "report it: it is not shared any more until it is issued again (yes/no)",
            )?;
            output.answer(&wallet.report_loss(&document, loss).await?);
        }
        Documents::Correct {
            document,
            field,
            reason,
        } => output.answer(&wallet.ask_correction(&document, field, reason).await?),
        Documents::Corrections => output.answer(&wallet.corrections().await?),
        Documents::List => output.answer(&wallet.documents().await?),
        Documents::Show { document } => {
            let documents = wallet.documents().await?.documents;
            let shown = documents.into_iter().find(|shown| shown.id == document);
            output.answer(&shown.ok_or(Error::NotFound)?);
        }
    }
    Ok(())
}

async fn access(
    wallet: &Wallet,
    command: Access,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Access::Open {
            document,
            ready,
            claims,
            for_one,
            purpose,
            qr,
        } => {
            let scope = scope(ready, claims);
            let recipient = match for_one {
                true => {
                    let number = input
                        .secret("QOLTANBA_RECIPIENT", "IIN or BIN of who alone may open it")?;
                    output.shown(&wallet.recipient(&number).await?);
                    number
                }
                false => Secret::default(),
            };
            let form = TermsForm {
                scope,
                recipient: recipient.to_string(),
                purpose,
            };
            let view = wallet.open_access(&document, form).await?;
            if let Some(path) = qr {
                write_qr(&view, &path)?;
            }
            output.answer(&view);
        }
        Access::Status { access: None } => output.answer(&wallet.open_accesses().await?),
        Access::Status {
            access: Some(access),
        } => output.answer(&wallet.access_status(&access).await?),
        Access::Extend { access } => output.answer(&wallet.extend_access(&access).await?),
        Access::Close { access } => output.answer(&wallet.close_access(&access).await?),
    }
    Ok(())
}

/// What of a document is meant.
pub(crate) fn scope(ready: Option<ReadyChoice>, claims: Vec<Claim>) -> Scope {
    match ready {
        Some(choice) => Scope::Ready { choice },
        None if claims.is_empty() => Scope::Whole,
        None => Scope::Fields { claims },
    }
}

fn write_qr(view: &AccessView, path: &Path) -> Result<(), Failure> {
    let png = view
        .qr
        .strip_prefix("data:image/png;base64,")
        .and_then(|text| BASE64.decode(text).ok())
        .ok_or(Error::Internal)?;
    std::fs::write(path, png).map_err(|source| file(path, source))
}

async fn scan(
    wallet: &Wallet,
    arguments: Scan,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    let path = PathBuf::from(&arguments.what);
    let scanned = if arguments.what == "-" {
        let text = input.line_of("link or short code")?;
        wallet.scan_text(&text).await?
    } else if path.is_file() {
        let image = std::fs::read(&path).map_err(|source| file(&path, source))?;
        wallet.scan_image(image).await?
    } else {
        wallet.scan_text(&arguments.what).await?
    };
    output.shown(&scanned);
    match scanned {
        ScanView::Document { scan, .. } => {
            input.confirm("open it, once (yes/no)")?;
            output.answer(&wallet.open_scanned(&scan).await?);
        }
        ScanView::Portal { scan, .. } => {
            input.confirm("let this browser in, only if you opened the page yourself (yes/no)")?;
            let auth = ask_auth(false, input)?;
            output.answer(&wallet.approve_portal(&scan, auth).await?);
        }
        ScanView::Order { scan, draft, .. } => {
            let question = match draft.signs_now {
                true => "sign and submit it, only if you ordered it yourself (yes/no)",
                false => {
                    "submit it, so that the owners are asked, only if you ordered it yourself (yes/no)"
                }
            };
            if let Err(refused) = input.confirm(question) {
                // The page is told, and what was ordered stays there to be changed.
                if matches!(refused, Failure::NotConfirmed) {
                    wallet.refuse_order(&scan).await?;
                }
                return Err(refused);
            }
            let auth = ask_auth(false, input)?;
            output.answer(&wallet.sign_order(&scan, auth).await?);
        }
        ScanView::Desk { scan, role, .. } => {
            let question = match role {
                DeskRole::Representative => {
                    "consent for the owner, only if you are at this desk yourself (yes/no)"
                }
                DeskRole::Employee => "sign the record and enter the registration (yes/no)",
            };
            if let Err(refused) = input.confirm(question) {
                if matches!(refused, Failure::NotConfirmed) {
                    wallet.decline_desk(&scan).await?;
                }
                return Err(refused);
            }
            let auth = ask_auth(false, input)?;
            output.answer(&wallet.sign_desk(&scan, auth).await?);
        }
        ScanView::Offline { reading } => output.answer(&reading),
        progress @ ScanView::Frames { .. } => output.answer(&progress),
        // It is answered with a document: `offline show --answer`.
        asked @ ScanView::Challenge { .. } => output.answer(&asked),
        ScanView::Inquiry { scan, site } => {
            output.note(&format!("check of an inquiry at {site}"));
            input.confirm("check it: its holder is told (yes/no)")?;
            output.answer(&wallet.check_inquiry(&scan).await?);
        }
    }
    Ok(())
}

async fn portal(wallet: &Wallet, command: Portal, output: &Output) -> Result<(), Failure> {
    match command {
        Portal::List => output.answer(&wallet.portal_sessions().await?),
        Portal::End { session } => {
            wallet.end_portal_session(&session).await?;
            output.answer(&wallet.portal_sessions().await?);
        }
    }
    Ok(())
}

/// Requests with what was not submitted yet.
#[derive(Serialize)]
struct RequestsAndDrafts {
    requests: Vec<RequestView>,
    drafts: Vec<DraftView>,
}

async fn requests(
    wallet: &Wallet,
    command: Requests,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Requests::List => output.answer(&RequestsAndDrafts {
            requests: wallet.requests().await?,
            drafts: wallet.drafts().await?,
        }),
        Requests::Show { request } => output.answer(&wallet.request(&request).await?),
        Requests::Sign { request, sms } => {
            let shown = wallet.request(&request).await?;
            check_ready(&shown)?;
            output.shown(&shown);
            input.confirm("sign it (yes/no)")?;
            let signing = if sms {
                wallet.ask_signing_code(None, Some(&request)).await?;
                let digits = input.secret("QOLTANBA_SMS_CODE", "code from the SMS")?;
                Signing::OneTimePassword { digits }
            } else {
                Signing::Eds {
                    auth: ask_auth(false, input)?,
                }
            };
            output.answer(&wallet.sign_request(&request, signing).await?);
        }
        Requests::AskAgain { request } => {
            output.answer(&wallet.ask_request_again(&request).await?);
        }
        Requests::Withdraw { request } => {
            output.answer(&wallet.withdraw_request(&request).await?);
        }
    }
    Ok(())
}

/// Says why a request cannot be signed before anything is asked for it.
fn check_ready(shown: &RequestView) -> Result<(), Error> {
    match shown.state {
        RequestState::AwaitingSignature { .. } => Ok(()),
        RequestState::AwaitingConsents { .. } => Err(Error::ConsentsMissing),
        RequestState::Lapsed { .. } => Err(Error::RequestLapsed),
        RequestState::Processing { .. }
        | RequestState::Registered { .. }
        | RequestState::Refused { .. }
        | RequestState::Withdrawn { .. } => Err(Error::RequestEnded),
    }
}

async fn consents(
    wallet: &Wallet,
    command: Consents,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        Consents::List => output.answer(&wallet.consents().await?),
        Consents::Approve { consent } => {
            output.shown(&wallet.consent(&consent).await?);
            input.confirm("consent to this registration (yes/no)")?;
            let auth = ask_auth(false, input)?;
            output.answer(&wallet.approve_consent(&consent, auth).await?);
        }
        Consents::Refuse {
            consent,
            reason,
            block,
        } => {
            let shown: ConsentView = wallet.consent(&consent).await?;
            output.shown(&shown);
            input.confirm("refuse this registration (yes/no)")?;
            let view = if shown.state == ConsentState::Given {
                wallet.take_back_consent(&consent).await?
            } else {
                let auth = ask_auth(false, input)?;
                wallet.refuse_consent(&consent, reason, block, auth).await?
            };
            output.answer(&view);
        }
        Consents::Report {
            consent,
            reason,
            words,
        } => {
            let text = own_words(&words, input)?;
            output.answer(&wallet.report_applicant(&consent, reason, &text).await?);
        }
    }
    Ok(())
}

async fn history(
    wallet: &Wallet,
    before: Option<String>,
    command: Option<History>,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        None => output.answer(&wallet.history(before.as_deref()).await?),
        Some(History::Report {
            access,
            reason,
            words,
        }) => {
            let text = own_words(&words, input)?;
            output.answer(&wallet.report_viewing(&access, reason, &text).await?);
        }
    }
    Ok(())
}

fn own_words(words: &OwnWords, input: &mut Input) -> Result<Secret, Failure> {
    match words.text {
        true => input.text("QOLTANBA_REPORT_TEXT", "in your own words, in one line"),
        false => Ok(Secret::default()),
    }
}

async fn reports(wallet: &Wallet, command: Reports, output: &Output) -> Result<(), Failure> {
    match command {
        Reports::List => output.answer(&wallet.reports().await?),
        Reports::Withdraw { report } => output.answer(&wallet.withdraw_report(&report).await?),
    }
    Ok(())
}

async fn evidence(wallet: &Wallet, command: Evidence, output: &Output) -> Result<(), Failure> {
    let exported = match command {
        Evidence::Request { request, into } => {
            wallet.export_request_evidence(&request, &into.out).await?
        }
        Evidence::Consent { consent, into } => {
            wallet.export_consent_evidence(&consent, &into.out).await?
        }
        Evidence::Certificate { into } => wallet.export_certificate(&into.out).await?,
    };
    output.answer(&exported);
    Ok(())
}

pub(crate) fn file(path: &Path, source: std::io::Error) -> Failure {
    Failure::File {
        path: path.display().to_string(),
        source,
    }
}
