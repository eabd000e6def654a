//! The reader's side: gathering frames, and saying what they are (S-11, R-25).

use std::{ops::ControlFlow, time::Duration};

use domain::{
    access::Scope,
    document::{Claim, PORTRAIT_SMALL, ShownDocument},
    offline::{Frame, OfflineNonce, OfflineStanding, Progress},
    portal::ScannedCode,
};
use jiff::Timestamp;
use picture::PictureError;
use protocol::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    OfflineEntryView, OfflineQuestionView, OfflineReadView, OfflineReason, OfflineSide,
    verify::{Presented, Reader},
};
use crate::{
    Error, ScanView, ShownView, Wallet,
    credential::KeptStatusList,
    document::photo_address,
    qr,
    scan::unreadable,
    vault::{Batch, RowKey},
};

/// The reader's own code, as long as it waits for its answer.
const QUESTION: &str = "offline-question";
/// The lists that were named by what was read.
const LISTS_MET: &str = "offline-lists";
/// The most lists of others that are kept.
const MOST_LISTS: usize = 32;
/// How long a reader waits for a newer list.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was found in a picture or a text.
pub(crate) enum Found {
    /// One code.
    Code(ScannedCode),
    /// Frames of a document that is shown without a network: a picture can have several.
    Frames(Vec<Frame>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    nonce: Bytes,
    until: Timestamp,
}

impl Wallet {
    /// Makes this reader's own code, in place of the one before: until it is answered or forgotten, nothing else is read.
    pub async fn ask_offline(&self) -> Result<OfflineQuestionView, Error> {
        let rows = self.rows()?;
        let bits: [u8; 16] = self.0.entropy.bytes()?;
        let nonce = OfflineNonce::from_random(bits);
        let now = self.0.clock.now();
        let until = now + self.settings().offline_challenge_life;
        let question = Question {
            nonce: bits.to_vec().into(),
            until,
        };
        let batch = Batch::new().put(&rows, QUESTION, &question)?;
        self.0.vault.write(batch).await?;
        self.state().gathering.clear();
        let text = nonce.code();
        Ok(OfflineQuestionView {
            qr: qr::address(&text)?,
            text,
            until,
            now,
        })
    }

    /// Forgets this reader's own code and the frames that were gathered.
    pub async fn forget_offline(&self) -> Result<(), Error> {
        let rows = self.rows()?;
        self.state().gathering.clear();
        let batch = Batch::new().delete(&rows, QUESTION);
        Ok(self.0.vault.write(batch).await?)
    }

    /// Takes frames, and reads what they are once they are all there.
    pub(crate) async fn gather(&self, frames: Vec<Frame>) -> Result<ScanView, Error> {
        let mut progress = Progress::Gathering {
            have: Vec::new(),
            count: 0,
        };
        for frame in frames {
            progress = self
                .state()
                .gathering
                .take(frame)
                .map_err(|_| OfflineReason::Unreadable)?;
            if let Progress::Whole(_) = progress {
                break;
            }
        }
        match progress {
            Progress::Gathering { have, count } => Ok(ScanView::Frames { have, count }),
            Progress::Whole(packed) => {
                let presentation = ::credential::packing::unpack(&packed)
                    .map_err(|_| OfflineReason::Unreadable)?;
                let reading = Box::new(self.read_offline(&presentation).await?);
                Ok(ScanView::Offline { reading })
            }
        }
    }

    async fn read_offline(&self, presentation: &str) -> Result<OfflineReadView, Error> {
        let rows = self.rows()?;
        let authorities = self.trusted_authorities()?;
        let now = self.0.clock.now();
        let reader = Reader {
            authorities: &authorities,
            issuer: &self.0.origin,
            asked: self.question(&rows, now).await?,
            settings: &self.settings(),
            now,
        };
        let presented = reader.verify(presentation)?;
        let reference = presented.verified.status();
        let known = match reference {
            Some(reference) => self.newest_list(&rows, &reference.uri).await?,
            None => None,
        };
        let standing = reader.standing(reference, known.as_ref());
        let view = self.view_reading(presented, standing, known.map(|list| list.fetched_at), now);
        self.note(&rows, &entry(&view)).await?;
        // Answered, and so used up.
        let batch = Batch::new().delete(&rows, QUESTION);
        self.0.vault.write(batch).await?;
        Ok(view)
    }

    fn view_reading(
        &self,
        presented: Presented,
        standing: OfflineStanding,
        list_fetched_at: Option<Timestamp>,
        now: Timestamp,
    ) -> OfflineReadView {
        let Presented {
            kind,
            strength,
            verified,
        } = presented;
        let signed_at = verified.signed_at();
        let issued_at = verified.issued_at().unwrap_or(signed_at);
        let mut document = ShownView::from(ShownDocument::said(kind, verified.claims(), issued_at));
        if document.photo.is_none()
            && let Some(Value::String(small)) = verified.claims().get(PORTRAIT_SMALL)
        {
            document.photo = photo_address("jpeg", small);
        }
        // What was lost tells whoever finds it nothing about anybody.
        let counts = !matches!(
            standing,
            OfflineStanding::Invalid { .. } | OfflineStanding::Replaced { .. }
        );
        OfflineReadView {
            kind,
            document: counts.then_some(document),
            standing,
            list_fetched_at,
            strength,
            signed_at,
            read_at: now,
            issued_at,
            expires_at: verified.expires_at(),
            issuer: self.0.origin.clone(),
        }
    }

    /// The list as this device has it; where the service is reached, it is asked first, and not for long.
    async fn newest_list(&self, rows: &RowKey, uri: &str) -> Result<Option<KeptStatusList>, Error> {
        let mut met = self.lists_met().await?;
        if !met.iter().any(|known| known == uri) {
            met.push(uri.to_owned());
            let too_many = met.len().saturating_sub(MOST_LISTS);
            met.drain(..too_many);
            let batch = Batch::new().put(rows, LISTS_MET, &met)?;
            self.0.vault.write(batch).await?;
        }
        if self.is_online() {
            let asked = tokio::time::timeout(PATIENCE, self.fetch_status_list(uri)).await;
            if let Ok(Ok(newest)) = asked {
                return Ok(Some(newest));
            }
        }
        self.kept_status_list(uri).await
    }

    /// The lists that documents of others named, so that they are there when the network is not.
    pub(crate) async fn lists_met(&self) -> Result<Vec<String>, Error> {
        let rows = self.rows()?;
        Ok(self
            .0
            .vault
            .read(&rows, LISTS_MET)
            .await?
            .unwrap_or_default())
    }

    async fn question(&self, rows: &RowKey, now: Timestamp) -> Result<Option<OfflineNonce>, Error> {
        let question: Option<Question> = self.0.vault.read(rows, QUESTION).await?;
        let Some(question) = question.filter(|question| now < question.until) else {
            return Ok(None);
        };
        let bits: [u8; 16] = question
            .nonce
            .0
            .as_slice()
            .try_into()
            .map_err(Error::internal)?;
        Ok(Some(OfflineNonce::from_random(bits)))
    }
}

fn entry(view: &OfflineReadView) -> OfflineEntryView {
    let shown = view.document.as_ref();
    let fields = shown.into_iter().flat_map(|shown| {
        let photo = shown.photo.is_some().then_some(Claim::Photo);
        let fields = shown.fields.iter().map(|field| Claim::Field(field.name));
        let ages = shown.ages.iter().map(|age| Claim::Age(age.years));
        photo.into_iter().chain(fields).chain(ages)
    });
    OfflineEntryView {
        side: OfflineSide::Read,
        at: view.read_at,
        document: view.kind,
        scope: Scope::Fields {
            claims: fields.collect(),
        },
        strength: view.strength,
        standing: Some(view.standing),
        holder: shown
            .and_then(|shown| shown.person.as_ref())
            .map(ToString::to_string),
    }
}

/// What stands in a text: a code, or frames, one a line.
pub(crate) fn found_in_text(text: &str, origin: &str) -> Result<Found, Error> {
    if !Frame::is_claimed_by(text.trim_start()) {
        let code = ScannedCode::parse(text, origin).map_err(unreadable)?;
        return Ok(Found::Code(code));
    }
    let frames = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MOST_LINES)
        .map(Frame::parse)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| OfflineReason::Unreadable)?;
    Ok(Found::Frames(frames))
}

/// The lines that are read of a text.
const MOST_LINES: usize = 4 * domain::offline::MOST_FRAMES as usize;

/// The first code of this service in a picture, also among codes of others; of frames all that are there.
pub(crate) fn found_in(image: &[u8], origin: &str) -> Result<Found, Error> {
    let mut code = Err(Error::NothingScanned);
    let mut frames = Vec::new();
    picture::read(image, |text| match ScannedCode::parse(&text, origin) {
        Ok(ScannedCode::Frame(frame)) => {
            frames.push(frame);
            ControlFlow::Continue(())
        }
        Ok(found) => {
            code = Ok(found);
            ControlFlow::Break(())
        }
        Err(error) => {
            code = Err(unreadable(error));
            ControlFlow::Continue(())
        }
    })
    .map_err(|error| match error {
        PictureError::TooLarge => Error::ImageTooLarge,
        PictureError::Unreadable => Error::ImageUnreadable,
    })?;
    match code {
        Err(_) if !frames.is_empty() => Ok(Found::Frames(frames)),
        code => code.map(Found::Code),
    }
}
