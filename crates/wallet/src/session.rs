//! Sessions with the service: by EDS or by one-time password (R-3, R-4, S-4, S-6).

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use domain::{
    OneTimeCodeId, Phone,
    session::{AccessLevel, SignInChallenge},
    statement::{self, Statement},
};
use futures::StreamExt;
use jiff::Timestamp;
use protocol::{
    ProblemCode,
    session::{
        AskForCode, CHALLENGE, Challenge, CodeSent, SESSION, SIGN_IN_CODE, SIGN_IN_EDS,
        SIGN_IN_ONE_TIME_PASSWORD, SessionOpened, SignInByCode, SignInByEds,
    },
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Error, Secret, SmsSent, Status, Wallet,
    backend::{self, Answer, BackendError, NOTHING, Request},
    vault::Batch,
    wallet::{Changed, Event, Inner, Session},
};

/// Why an exchange within a session gave no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// It was not sent: there is no session.
    NotSent(Error),
    /// What the service said, or why it said nothing.
    Backend(BackendError),
}

impl From<Unanswered> for Error {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::NotSent(error) => error,
            Unanswered::Backend(error) => error.into(),
        }
    }
}

const SIGN_IN_CODE_ROW: &str = "sign-in-code";

impl Wallet {
    /// Signs in by EDS with the key of the unlocked wallet.
    pub async fn sign_in_by_eds(&self) -> Result<Status, Error> {
        self.rows()?;
        self.state().signed_out = false;
        let has_eds_session = matches!(
            self.valid_session(),
            Some(session) if session.level == AccessLevel::Eds
        );
        if !has_eds_session {
            {
                let _one_at_a_time = self.0.signing_in.lock().await;
                self.open_session_by_eds().await?;
            }
            self.resume_intents().await;
        }
        self.status().await
    }

    /// Asks for a code by SMS to sign in with (R-3, S-5); the answer is alike for every number.
    pub async fn ask_sign_in_code(&self, phone: &str) -> Result<SmsSent, Error> {
        let rows = self.rows()?;
        let phone = Phone::parse(phone).map_err(|_| Error::PhoneMalformed)?;
        self.service().await?;
        let sent: CodeSent = self.write_once(SIGN_IN_CODE, &AskForCode { phone }).await?;
        let batch = Batch::new().put(&rows, SIGN_IN_CODE_ROW, &sent.code)?;
        self.0.vault.write(batch).await?;
        Ok(SmsSent { until: sent.until })
    }

    /// Signs in by the code of the last SMS that was asked for.
    pub async fn sign_in_by_one_time_password(&self, digits: Secret) -> Result<Status, Error> {
        let rows = self.rows()?;
        let code: OneTimeCodeId = self
            .0
            .vault
            .read(&rows, SIGN_IN_CODE_ROW)
            .await?
            .ok_or(Error::SmsCodeOver)?;
        let signed = SignInByCode {
            code,
            digits: digits.to_string(),
        };
        let opened: SessionOpened = self.write_once(SIGN_IN_ONE_TIME_PASSWORD, &signed).await?;
        self.keep_session(opened);
        let batch = Batch::new().delete(&rows, SIGN_IN_CODE_ROW);
        self.0.vault.write(batch).await?;
        self.status().await
    }

    /// Ends the session with the service; the wallet stays unlocked and does not sign in again by itself.
    pub async fn sign_out(&self) -> Result<Status, Error> {
        let session = {
            let mut state = self.state();
            state.signed_out = true;
            state.session.take()
        };
        if let Some(session) = session {
            self.end_on_service(session).await;
        }
        self.status().await
    }

    /// Reads within a session, signing in where there is none.
    pub(crate) async fn read<T: DeserializeOwned>(&self, path: String) -> Result<T, Error> {
        let answer = self.exchange_signed_in(Request::read(path)).await?;
        Ok(answer.parse()?)
    }

    /// Does within a session what needs no key, because repeating it does no harm.
    pub(crate) async fn exchange_signed_in(&self, request: Request) -> Result<Answer, Unanswered> {
        let session = self.signed_in().await.map_err(Unanswered::NotSent)?;
        match self.exchange(within(&session, request.clone())).await {
            Err(BackendError::Problem(problem)) if problem.code == ProblemCode::SignInRequired => {
                self.drop_session(&session);
                if session.level != AccessLevel::Eds {
                    return Err(Unanswered::Backend(BackendError::Problem(problem)));
                }
                let session = self.signed_in().await.map_err(Unanswered::NotSent)?;
                self.exchange(within(&session, request))
                    .await
                    .map_err(Unanswered::Backend)
            }
            answer => answer.map_err(Unanswered::Backend),
        }
    }

    /// Writes without a session and without remembering: an answer that is lost is asked for anew.
    async fn write_once<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, Error> {
        let request = Request::write(path, backend::body(body)?).keyed(self.random_id()?);
        Ok(self.exchange(request).await?.parse()?)
    }

    /// The session, opened by EDS where there is none and the person did not sign out.
    pub(crate) async fn signed_in(&self) -> Result<Session, Error> {
        self.rows()?;
        if let Some(session) = self.valid_session() {
            return Ok(session);
        }
        if self.state().signed_out {
            return Err(Error::SignInRequired);
        }
        let _one_at_a_time = self.0.signing_in.lock().await;
        match self.valid_session() {
            Some(session) => Ok(session),
            None => self.open_session_by_eds().await,
        }
    }

    async fn open_session_by_eds(&self) -> Result<Session, Error> {
        self.service().await?;
        let (_, eds) = self.unlocked()?;
        let root = match &self.state().unlocked {
            Some(unlocked) => unlocked.root.clone(),
            None => return Err(Error::Locked),
        };
        let request = Request::write(CHALLENGE, NOTHING.to_vec()).keyed(self.random_id()?);
        let challenge: Challenge = self.exchange(request).await?.parse()?;
        check_challenge(
            &challenge.statement.0,
            &self.0.origin,
            &self.0.device.thumbprint(),
            self.0.clock.now(),
        )?;
        let signature = self
            .sign(
                &root,
                &eds,
                SignInChallenge::SUBJECT,
                &challenge.statement.0,
            )
            .await?;
        let signed = SignInByEds {
            challenge: challenge.challenge,
            signature: signature.into(),
        };
        let opened: SessionOpened = self.write_once(SIGN_IN_EDS, &signed).await?;
        Ok(self.keep_session(opened))
    }

    fn keep_session(&self, opened: SessionOpened) -> Session {
        let session = Session {
            id: opened.session,
            token: opened.token,
            level: opened.level,
            until: opened.until,
        };
        {
            let mut state = self.state();
            // Locked meanwhile: the session is used for what is under way, and kept nowhere.
            if state.unlocked.is_some() {
                state.session = Some(session.clone());
            }
        }
        self.spawn(listen(Arc::downgrade(&self.0), session.clone()));
        self.spawn(learn_status_lists(Arc::downgrade(&self.0)));
        session
    }

    fn valid_session(&self) -> Option<Session> {
        let now = self.0.clock.now();
        let session = self.state().session.clone();
        session.filter(|session| session.until > now)
    }

    fn is_current(&self, session: &Session) -> bool {
        self.valid_session()
            .is_some_and(|current| current.id == session.id)
    }

    fn drop_session(&self, ended: &Session) {
        let mut state = self.state();
        if state
            .session
            .as_ref()
            .is_some_and(|session| session.id == ended.id)
        {
            state.session = None;
        }
    }

    /// Signs the unlocked person in and finishes what was begun; whether there is a session now.
    pub(crate) async fn go_on(&self) -> bool {
        match self.signed_in().await {
            Ok(_) => {
                self.resume_intents().await;
                true
            }
            // Unlocking works without the service; whoever needs it later is told why it does not.
            Err(error) => {
                tracing::info!(%error, "not signed in");
                false
            }
        }
    }

    /// Goes on after the service was away, and tells the shell to look at the status again.
    pub(crate) async fn come_back(&self) {
        let is_waiting = {
            let state = self.state();
            state.unlocked.is_some() && !state.signed_out
        };
        if is_waiting && self.go_on().await {
            self.tell(Event::Online(true));
        }
    }

    /// Ends a session on the service; one that cannot be reached lets it run out.
    pub(crate) async fn end_on_service(&self, session: Session) {
        if let Err(error) = self.exchange(within(&session, Request::end(SESSION))).await {
            tracing::info!(%error, "the session was not ended on the service");
        }
    }
}

fn within(session: &Session, request: Request) -> Request {
    Request {
        token: Some(session.token.clone()),
        ..request
    }
}

/// Refuses to sign what is not a challenge of this service to this device (S-4, S-6).
fn check_challenge(bytes: &[u8], origin: &str, device: &str, now: Timestamp) -> Result<(), Error> {
    let challenge: SignInChallenge =
        statement::parse(bytes).map_err(|_| Error::StatementInvalid)?;
    let is_ours =
        challenge.site == origin && challenge.device == device && challenge.expires_at > now;
    if is_ours {
        Ok(())
    } else {
        Err(Error::StatementInvalid)
    }
}

/// Tells of the changes of a session for as long as it is the wallet's.
async fn listen(wallet: Weak<Inner>, session: Session) {
    let mut last_id = None;
    let mut pause = Duration::from_secs(1);
    while let Some(inner) = wallet.upgrade() {
        if !Wallet(Arc::clone(&inner)).is_current(&session) {
            return;
        }
        let stream = inner
            .backend
            .events(session.token.clone(), last_id.clone())
            .await;
        drop(inner);
        let Some(inner) = wallet.upgrade() else {
            return;
        };
        let open = Wallet(inner);
        match stream {
            Ok(mut events) => {
                pause = Duration::from_secs(1);
                open.set_online(true);
                drop(open);
                while let Some(Ok(received)) = events.next().await {
                    let Some(inner) = wallet.upgrade() else {
                        return;
                    };
                    let open = Wallet(inner);
                    if !open.is_current(&session) {
                        return;
                    }
                    last_id = Some(received.id).filter(|id| !id.is_empty());
                    open.tell(Event::Changed(changed(received.event)));
                }
            }
            Err(BackendError::Problem(problem)) if problem.code == ProblemCode::SignInRequired => {
                tracing::info!("no more events for this session");
                return;
            }
            Err(error) => {
                tracing::debug!(%error, "events");
                if matches!(error, BackendError::Away(_)) {
                    open.set_online(false);
                }
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(30));
    }
}

/// Brings the status lists up to date: whoever reads a stranger's document later may have no network then (S-11).
async fn learn_status_lists(wallet: Weak<Inner>) {
    let Some(inner) = wallet.upgrade() else {
        return;
    };
    if let Err(error) = Wallet(inner).update_status_lists().await {
        tracing::info!(%error, "status lists stay as they were");
    }
}

fn changed(event: protocol::history::Event) -> Changed {
    Changed {
        kind: event.kind,
        at: event.at,
        access: event.access.map(String::from),
        request: event.request.map(String::from),
        consent: event.consent.map(String::from),
    }
}

#[cfg(test)]
mod tests;
