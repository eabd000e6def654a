//! Showing a document without a network, and reading one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use domain::access::Scope;
use serde::Serialize;
use wallet::{Error, OfflineReason, ScanView, Wallet};

use crate::{
    arguments::Offline,
    failure::Failure,
    input::Input,
    output::Output,
    perform::{ask_auth, enter, file, scope},
};

/// What the text of a code begins with.
const TEXT: &str = "QOLTANBA:";

/// What was written, and for how long it counts.
#[derive(Serialize)]
struct Written<T> {
    files: Vec<String>,
    until: T,
}

/// Does what a command says.
pub(crate) async fn offline(
    wallet: &Wallet,
    command: Offline,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    enter(wallet, false, input).await?;
    match command {
        Offline::Show {
            document,
            ready,
            claims,
            out,
            answer,
        } => {
            let scope = scope(ready, claims);
            show(wallet, &document, scope, answer, &out, input, output).await
        }
        Offline::Ask { out } => {
            let asked = wallet.ask_offline().await?;
            let files = write(&out, "challenge", &asked.text, &asked.qr)?;
            output.answer(&Written {
                files: files.to_vec(),
                until: asked.until,
            });
            Ok(())
        }
        Offline::Read { files, challenge } => {
            if !challenge {
                wallet.forget_offline().await?;
            }
            read(wallet, &files, challenge, output).await
        }
        Offline::History => {
            output.answer(&wallet.offline_history().await?);
            Ok(())
        }
    }
}

async fn show(
    wallet: &Wallet,
    document: &str,
    scope: Scope,
    answer: Option<String>,
    out: &Path,
    input: &mut Input,
    output: &Output,
) -> Result<(), Failure> {
    let answering = match answer {
        None => None,
        Some(code) => {
            let found = match code.starts_with(TEXT) {
                true => wallet.scan_text(&code).await?,
                false => scanned(wallet, Path::new(&code)).await?,
            };
            match found {
                ScanView::Challenge { scan } => Some(scan),
                _ => return Err(Error::NotACode.into()),
            }
        }
    };
    let auth = ask_auth(false, input)?;
    let shown = wallet
        .show_offline(document, scope, answering.as_deref(), auth)
        .await?;
    let mut files = Vec::new();
    for (number, frame) in (1..).zip(&shown.frames) {
        let name = format!("frame-{number:02}");
        files.extend(write(out, &name, &frame.text, &frame.qr)?);
    }
    output.answer(&Written {
        files,
        until: shown.until,
    });
    Ok(())
}

async fn read(
    wallet: &Wallet,
    files: &[PathBuf],
    challenge: bool,
    output: &Output,
) -> Result<(), Failure> {
    let mut gathered = None;
    for path in files {
        match scanned(wallet, path).await? {
            ScanView::Offline { reading } => {
                if challenge && reading.strength != domain::offline::OfflineStrength::Answered {
                    return Err(Error::from(OfflineReason::NotTheAnswer).into());
                }
                output.answer(&reading);
                return Ok(());
            }
            progress @ ScanView::Frames { .. } => gathered = Some(progress),
            _ => return Err(Error::NotACode.into()),
        }
    }
    // Some frames are missing.
    if let Some(progress) = gathered {
        output.shown(&progress);
    }
    Err(Error::NothingScanned.into())
}

/// What is in a file: the text of a code, or an image of one.
async fn scanned(wallet: &Wallet, path: &Path) -> Result<ScanView, Failure> {
    let bytes = fs::read(path).map_err(|source| file(path, source))?;
    Ok(match std::str::from_utf8(&bytes) {
        Ok(text) if text.starts_with(TEXT) => wallet.scan_text(text).await?,
        _ => wallet.scan_image(bytes).await?,
    })
}

/// Writes a code as a picture and as a text.
fn write(folder: &Path, name: &str, text: &str, qr: &str) -> Result<[String; 2], Failure> {
    let png = qr
        .strip_prefix("data:image/png;base64,")
        .and_then(|text| BASE64.decode(text).ok())
        .ok_or(Error::Internal)?;
    fs::create_dir_all(folder).map_err(|source| file(folder, source))?;
    let write = |extension: &str, content: &[u8]| {
        let path = folder.join(format!("{name}.{extension}"));
        fs::write(&path, content).map_err(|source| file(&path, source))?;
        Ok::<_, Failure>(path.display().to_string())
    };
    Ok([
        write("png", &png)?,
        write("txt", format!("{text}\n").as_bytes())?,
    ])
}
