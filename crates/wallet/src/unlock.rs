//! Unlocking and locking (S-2, S-3).

use std::sync::Arc;

use domain::joining::{EdsPassword, JoiningStep, QuickAccessCode};
use eds::certificate::Certificate;
use jiff::{SignedDuration, Timestamp};
use protocol::Bytes;
use serde::{Deserialize, Serialize};

use crate::{
    Auth, Error, Secret, Status, Wallet,
    keys::RootKey,
    vault::{Batch, RowKey, VaultError},
    wallet::{Eds, Event, Presence, Session, State, Unlocked},
};

/// The certificates of the person as the vault has them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EdsRow {
    certificate: Bytes,
    authority: Bytes,
}

const EDS_ROW: &str = "eds";

impl Wallet {
    /// Unlocks with the quick access code; signs in by EDS where the service answers.
    ///
    /// After the last try that is left the code is deleted and only the password opens (S-2).
    pub async fn unlock_with_code(&self, code: Secret) -> Result<Status, Error> {
        self.unlock(Auth::Code(code)).await
    }

    /// Unlocks with the EDS password; signs in by EDS where the service answers.
    pub async fn unlock_with_password(&self, password: Secret) -> Result<Status, Error> {
        self.unlock(Auth::Password(password)).await
    }

    async fn unlock(&self, auth: Auth) -> Result<Status, Error> {
        self.joined().await?;
        let root = self.authenticate(&auth).await?;
        self.enter(root).await?;
        self.status().await
    }

    /// Replaces the quick access code, also one that was deleted; the EDS password says who asks.
    pub async fn change_quick_access_code(
        &self,
        password: Secret,
        code: Secret,
        again: Secret,
    ) -> Result<Status, Error> {
        self.joined().await?;
        let code = chosen_code(code, again)?;
        {
            let _one_at_a_time = self.0.unlocking.lock().await;
            let password = EdsPassword::typed(password.to_string());
            let root = self.hierarchy().open_with_password(&password).await?;
            self.state().tries_left = None;
            self.hierarchy()
                .wrap_under_code(&root, &code, Batch::new())
                .await?;
        }
        self.status().await
    }

    /// Locks, and ends the session with the service as soon as it answers.
    pub async fn lock(&self) -> Result<Status, Error> {
        self.lock_and_sign_out();
        self.status().await
    }

    /// Says that the person is there, so that the wallet does not lock itself yet.
    pub async fn touch(&self) -> Result<(), Error> {
        self.lock_if_idle();
        let now = self.0.clock.local();
        if let Some(presence) = self.state().presence() {
            *presence = Presence::since(now);
        }
        Ok(())
    }

    /// Says that nobody sees the window, so that the wallet locks itself soon unless it is touched; what is shown without
    /// a network ends at once.
    pub async fn hide(&self) -> Result<(), Error> {
        let now = self.0.clock.local();
        let mut state = self.state();
        state.showing = None;
        if let Some(presence) = state.presence() {
            presence.hidden_at.get_or_insert(now);
        }
        Ok(())
    }

    /// Takes K into memory, signs in, and goes on with what was begun before.
    pub(crate) async fn enter(&self, root: RootKey) -> Result<(), Error> {
        let rows = root.rows();
        let eds = self.read_eds(&rows).await?;
        // Told now rather than at the first signature; what else is wrong with the keystore passes.
        let eds_damaged = self.eds_key(&root, &eds).await.err() == Some(Error::KeystoreDamaged);
        {
            let mut state = self.state();
            state.joining = None;
            state.signed_out = false;
            state.unlocked = Some(Unlocked {
                rows,
                root,
                eds: Arc::new(eds),
                eds_damaged,
                presence: Presence::since(self.0.clock.local()),
            });
        }
        self.go_on().await;
        Ok(())
    }

    pub(crate) fn keep_eds(&self, batch: Batch, root: &RootKey, eds: &Eds) -> Result<Batch, Error> {
        let row = EdsRow {
            certificate: eds.certificate.as_der().to_vec().into(),
            authority: eds.authority.as_der().to_vec().into(),
        };
        batch.put(&root.rows(), EDS_ROW, &row)
    }

    async fn read_eds(&self, rows: &RowKey) -> Result<Eds, Error> {
        let damaged = || VaultError::Row(EDS_ROW.to_owned());
        let row: EdsRow = self
            .0
            .vault
            .read(rows, EDS_ROW)
            .await?
            .ok_or_else(damaged)?;
        let parse = |bytes: Bytes| Certificate::parse(&bytes.0).map_err(|_| damaged());
        Ok(Eds {
            certificate: parse(row.certificate)?,
            authority: parse(row.authority)?,
        })
    }

    /// Locks when the person was away for the time of the setting, the window was hidden long, or the clock went back;
    /// while joining, the password has to be typed again then.
    pub(crate) fn lock_if_idle(&self) {
        let now = self.0.clock.local();
        let (idle, hidden) = match self.state().presence() {
            Some(presence) => (
                now.duration_since(presence.active_at),
                presence.hidden_at.map(|at| now.duration_since(at)),
            ),
            None => return,
        };
        let clock_went_back = idle < SignedDuration::from_secs(-60);
        let hidden_long = hidden.is_some_and(|hidden| hidden >= self.settings().lock_when_hidden);
        if idle >= self.settings().lock_after || hidden_long || clock_went_back {
            self.lock_and_sign_out();
            self.tell(Event::Locked);
        }
    }

    fn lock_and_sign_out(&self) {
        if let Some(session) = self.forget_unlocked() {
            let wallet = self.clone();
            self.spawn(async move { wallet.end_on_service(session).await });
        }
    }

    /// Forgets everything that only the unlocked person has; gives the session that was open.
    pub(crate) fn forget_unlocked(&self) -> Option<Session> {
        let mut state = self.state();
        let forgotten = std::mem::take(&mut *state);
        *state = State {
            service: forgotten.service,
            online: forgotten.online,
            tries_left: forgotten.tries_left,
            ..State::default()
        };
        forgotten.session
    }

    async fn joined(&self) -> Result<(), Error> {
        match self.joining_record().await?.step {
            JoiningStep::Done => Ok(()),
            _ => Err(Error::JoiningStep),
        }
    }
}

impl Presence {
    pub(crate) fn since(now: Timestamp) -> Self {
        Self {
            active_at: now,
            hidden_at: None,
        }
    }
}

/// A new quick access code, typed twice.
pub(crate) fn chosen_code(code: Secret, again: Secret) -> Result<QuickAccessCode, Error> {
    if *code != *again {
        return Err(Error::CodesDiffer);
    }
    QuickAccessCode::choose(code.to_string()).map_err(|_| Error::WeakCode)
}

#[cfg(test)]
mod tests;
